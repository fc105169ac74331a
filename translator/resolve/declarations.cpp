// Which annotated assignments declare shared variables (docs/language.md, section 1).
#include <algorithm>
#include <map>

#include "translator/resolve/program.hpp"

namespace gothon::translator {

namespace {

bool starts_as_primitive(std::string_view core) {
  return core.starts_with("lock_") || core.starts_with("unlock_") || core.starts_with("sync_");
}

std::string quoted(std::string_view name) {
  return "`" + std::string(name) + "`";
}

/// Annotations may span lines; messages do not.
std::string on_one_line(std::string_view text) {
  std::string out;
  for (const char each : text) {
    const bool blank = each == ' ' || each == '\t' || each == '\n' || each == '\r';
    if (!blank) {
      out += each;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  return out;
}

/// The lines of a module that `# gothon: plain` ends.
class PlainLines {
 public:
  explicit PlainLines(const Module& module) : source_(module.source) {
    for (const Comment& each : module.comments) {
      if (!each.own_line && keeps_plain(module.text(each.range)))
        lines_.emplace(source_.position(each.range.begin).line, Line{each.range});
    }
  }

  /// Whether one is for this declaration: where its name stands, or where it ends.
  bool cover(const Annotated& annotated) {
    if (lines_.empty()) return false;
    bool found = false;
    for (const std::uint32_t at : {annotated.name.begin, annotated.statement.end}) {
      const auto line = lines_.find(source_.position(at).line);
      if (line != lines_.end()) found = line->second.used = true;
    }
    return found;
  }

  /// Those that are for none.
  std::vector<Range> idle() const {
    std::vector<Range> found;
    for (const auto& [number, line] : lines_) {
      if (!line.used) found.push_back(line.comment);
    }
    return found;
  }

 private:
  struct Line {
    Range comment;
    bool used = false;
  };

  const SourceText& source_;
  std::map<std::uint32_t, Line> lines_;
};

}  // namespace

void Program::declare_all(int index) {
  Module& here = module(index);
  if (here.declared || !here.understood) return;
  here.declared = true;
  for (const BadDirective& each : here.bad_directives)
    error(here, each.range, "directive", each.text);
  if (here.suspicious) {
    here.own.reserve(here.outline.annotated.size());
    here.variable_named.reserve(here.outline.annotated.size());
  }
  PlainLines plain(here);
  for (std::size_t at = 0; at < here.outline.annotated.size(); ++at) {
    if (!plain.cover(here.outline.annotated[at])) declare(index, at);
  }
  for (const Range each : plain.idle())
    error(here, each, "directive",
          "gothon:plain: nothing is declared on this line: write it behind a declaration");
  check_clashes(index);
}

void Program::declare(int index, std::size_t at) {
  Module& here = module(index);
  const Annotated& annotated = here.outline.annotated[at];
  const std::string_view name = here.identifier_at(annotated.name);
  const bool system = here.settings.is_system(name);
  const std::string_view core = here.settings.core(name);
  if (!system && core.empty()) return;
  const TypeVerdict verdict = judge_type(here.text(annotated.type), [&](const std::string& dotted) {
    return full_name(index, annotated.scope, dotted);
  });
  const Scope& scope = here.outline.scopes[static_cast<std::size_t>(annotated.scope)];
  if (annotated.on_instance()) {
    const int owner = here.outline.enclosing_class(annotated.scope);
    if (owner >= 0 && is_enumeration(index, owner)) return;
  } else if (scope.kind == ScopeKind::kClass && !verdict.class_variable &&
             has_fields(index, scope.class_index)) {
    return;
  }
  if (system) {
    here.declares = true;
    here.declarations[at].kind = Declaration::kSystem;
    return;
  }
  const std::string type(on_one_line(here.text(annotated.type)));
  switch (verdict.kind) {
    case TypeVerdict::kOther:
    case TypeVerdict::kNearMiss:
      return tell_unshared(here, annotated, verdict);
    case TypeVerdict::kBadQueue:
      error(here, annotated.type, "queue-type",
            quoted(name) + ": " + quoted(type) +
                ": a shared queue has one type of items: write it in brackets, as in Queue[int]");
      return;
    case TypeVerdict::kUnorderedQueue:
      error(here, annotated.type, "queue-type",
            quoted(name) + ": " + quoted(type) +
                ": items of a PriorityQueue are ordered, which only bool, int, float, str, bytes, "
                "and tuples and lists of these are: write such a type, with the number of the item "
                "in it");
      return;
    case TypeVerdict::kCallable:
      if (!starts_as_primitive(core)) return tell_unshared(here, annotated, verdict);
      break;
    case TypeVerdict::kShared:
      break;
  }
  here.declarations[at].quoted = verdict.quoted;
  if (verdict.kind == TypeVerdict::kShared) {
    add_variable(index, at, verdict.type, std::string(name), verdict.schema);
  } else if (core.starts_with("sync_")) {
    add_variable(index, at, kLatchCode, std::string(name));
  } else {
    const std::size_t key = core.starts_with("unlock_") ? 7 : 5;
    add_variable(
        index, at, kMutexCode,
        here.settings.prefix + "lock_" + std::string(core.substr(key)) + here.settings.suffix);
  }
}

/// That a name which looks shared is each node's own. Where shared names need neither prefix nor
/// suffix every name looks so, and only a type that nearly is one says what was meant.
void Program::tell_unshared(const Module& here, const Annotated& annotated,
                            const TypeVerdict& verdict) {
  const TypeVerdict::Kind kind = verdict.kind;
  const bool marked = !here.settings.prefix.empty() || !here.settings.suffix.empty();
  if (!marked && kind != TypeVerdict::kNearMiss) return;
  // What an import brings may be shared all the same.
  const std::string_view name = here.identifier_at(annotated.name);
  const auto brings = [&](const Import& each) {
    return each.form != Import::kStar && each.bound == name;
  };
  if (!annotated.on_instance() && std::ranges::any_of(here.outline.imports, brings)) return;
  const std::string type = quoted(on_one_line(here.text(annotated.type)));
  std::string why = "each node has a " + type +
                    " of its own; nodes share bool, int, float, str, bytes, tuples, frozensets and "
                    "unions of these, dicts, sets and lists of such, iterators and queues: use "
                    "these";
  if (!verdict.why.empty()) {
    why = "each node has a " + type + " of its own; " + verdict.why;
  } else if (kind == TypeVerdict::kNearMiss) {
    why = type +
          " is none of the types that are; declare it with bool, int, float, str, bytes, a tuple, "
          "frozenset or union of these, a dict, set or list of such, or a queue";
  } else if (kind == TypeVerdict::kCallable) {
    why = "each node has a " + type +
          " of its own; those whose names begin with lock_, unlock_ and sync_ are shared";
  }
  report(Severity::kWarning, here, annotated.name, "near-miss",
         quoted(name) + ": it is not shared: " + why +
             ", give it another name, or write `# gothon: plain` behind it");
}

void Program::add_variable(int index, std::size_t at, std::uint8_t type, std::string name,
                           const std::string& schema) {
  Module& here = module(index);
  const Annotated& annotated = here.outline.annotated[at];
  const std::string_view spelled = here.identifier_at(annotated.name);
  Variable fresh = initial_value(index, annotated, type, schema);
  Declaration& declaration = here.declarations[at];
  declaration.kind = Declaration::kVariable;
  here.declares = true;
  const auto [named, is_new] = here.variable_named.emplace(name, here.variables.size());
  const std::size_t variable = named->second;
  const auto own = here.own.find(spelled);
  if (own != here.own.end()) {
    const Annotated& first = here.outline.annotated[own->second.declaration];
    const std::string line = std::to_string(here.source.position(first.name.begin).line);
    const Variable& known = here.variables[is_new ? own->second.variable : variable];
    if (is_new || known.type != type || known.schema != schema) {
      if (is_new) here.variable_named.erase(named);
      error(here, annotated.name, "two-types",
            quoted(spelled) + ": it is declared as " + type_name(known.type, known.schema) +
                " in line " + line + " and as " + type_name(type, schema) +
                " here: give one of them another name");
      return;
    }
    report(Severity::kWarning, here, annotated.name, "double-declaration",
           quoted(spelled) + ": it is declared in line " + line +
               " already: both are one variable, whose initial value is the first one's; give one "
               "of them another name "
               "if they are two");
  }
  const Initial kind = fresh.kind;
  if (is_new) {
    fresh.type = type;
    fresh.name = std::move(name);
    fresh.file = here.file;
    here.variables.push_back(std::move(fresh));
  }
  declaration.variable = variable;
  // When the first declaration computes the value, whichever is executed first sets it.
  declaration.runtime =
      kind == Initial::kRuntime ||
      (kind == Initial::kLiteral && here.variables[variable].kind == Initial::kRuntime);
  if (own == here.own.end()) here.own.emplace(spelled, OwnName{declaration.variable, at});
  if (annotated.on_instance()) {
    report(Severity::kWarning, here, annotated.name, "instance-variable",
           quoted(spelled) +
               ": it is one variable for all instances: declare it in the class body to show that");
  }
}

void Program::check_clashes(int index) {
  Module& here = module(index);
  for (std::size_t at = 0; at < here.outline.annotated.size(); ++at) {
    const Annotated& annotated = here.outline.annotated[at];
    const std::string_view name = here.identifier_at(annotated.name);
    if (here.declarations[at].kind != Declaration::kPlain || !here.own.contains(name)) continue;
    error(here, annotated.name, "two-types",
          quoted(name) +
              ": another declaration makes it a shared variable of this module, and this one does "
              "not: " +
              quoted(on_one_line(here.text(annotated.type))) + "; give one of them another name");
  }
  for (const Import& import : here.outline.imports) {
    if (import.form == Import::kStar || !here.own.contains(import.bound)) continue;
    error(here, import.bound_range, "import-clash",
          quoted(import.bound) +
              ": this module declares it as a shared variable: import it under another name");
  }
}

}  // namespace gothon::translator
