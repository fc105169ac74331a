// Which annotated assignments declare shared variables (docs/language.md, section 1).
#include <algorithm>

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
  for (std::size_t at = 0; at < here.outline.annotated.size(); ++at) declare(index, at);
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
      return;
    case TypeVerdict::kNearMiss:
      report(Severity::kWarning, here, annotated.name, "near-miss",
             quoted(name) + ": it is not shared: " + quoted(type) +
                 " is none of the types that are; declare it with bool, int, float, str or a queue "
                 "of one of them, "
                 "or give it another name");
      return;
    case TypeVerdict::kBadQueue:
      error(here, annotated.type, "queue-type",
            quoted(name) + ": " + quoted(type) +
                ": the items of a shared queue have one of four types: write bool, int, float or "
                "str in brackets");
      return;
    case TypeVerdict::kCallable:
      if (!starts_as_primitive(core)) return;
      break;
    case TypeVerdict::kShared:
      break;
  }
  here.declarations[at].quoted = verdict.quoted;
  if (verdict.kind == TypeVerdict::kShared) {
    add_variable(index, at, verdict.type, std::string(name));
  } else if (core.starts_with("sync_")) {
    add_variable(index, at, kLatchCode, std::string(name));
  } else {
    const std::size_t key = core.starts_with("unlock_") ? 7 : 5;
    add_variable(
        index, at, kMutexCode,
        here.settings.prefix + "lock_" + std::string(core.substr(key)) + here.settings.suffix);
  }
}

void Program::add_variable(int index, std::size_t at, std::uint8_t type, std::string name) {
  Module& here = module(index);
  const Annotated& annotated = here.outline.annotated[at];
  const std::string_view spelled = here.identifier_at(annotated.name);
  Variable fresh = initial_value(index, annotated, type);
  Declaration& declaration = here.declarations[at];
  declaration.kind = Declaration::kVariable;
  here.declares = true;
  const auto [named, is_new] = here.variable_named.emplace(name, here.variables.size());
  const std::size_t variable = named->second;
  const auto own = here.own.find(spelled);
  if (own != here.own.end()) {
    const Annotated& first = here.outline.annotated[own->second.declaration];
    const std::string line = std::to_string(here.source.position(first.name.begin).line);
    if (is_new || here.variables[variable].type != type) {
      if (is_new) here.variable_named.erase(named);
      error(here, annotated.name, "two-types",
            quoted(spelled) + ": it is declared as " +
                type_name(here.variables[own->second.variable].type) + " in line " + line +
                " and as " + type_name(type) + " here: give one of them another name");
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
