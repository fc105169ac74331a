// Imports of shared variables, and what others reach as attributes of this module and its classes.
#include <algorithm>

#include "translator/rewrite/rewriter.hpp"

namespace gothon::translator {

namespace {

/// A statement's text on one line.
std::string on_one_line(std::string_view text) {
  std::string out;
  for (const char each : text) out += each == '\\' || each == '\n' || each == '\r' ? ' ' : each;
  return out;
}

std::string literal(std::string_view name) {
  return "'" + std::string(name) + "'";
}

}  // namespace

void Rewriter::imports() {
  for (std::size_t at = 0; at < here_.outline.imports.size(); ++at) {
    const Import& import = here_.outline.imports[at];
    const ImportTarget& target = here_.targets[at];
    if (import.form == Import::kStar) {
      if (target.module >= 0) star_import(import, target);
    } else {
      from_import(import, target);
    }
  }
}

void Rewriter::from_import(const Import& import, const ImportTarget& target) {
  const Offer offer =
      import.form == Import::kFrom ? program_.offer(target.module, import.name) : Offer();
  if (offer.kind == Offer::kPlain) return bind_plain(import);
  reaches_others_ = true;
  const ScopeKind kind = here_.outline.scopes[static_cast<std::size_t>(import.scope)].kind;
  if (kind == ScopeKind::kClass) return import_in_class(import);
  const bool at_run = !here_.own.contains(import.bound) &&
                      resolver_.bare(import.scope, import.bound).kind == Meaning::kAtRun;
  const std::string lines = continued_lines(here_.text(import.item));
  if (at_run) {
    edits_.replace(import.item, "_gothon_reference_" + std::string(import.name) + " as " + lines +
                                    names_.reference(import.bound));
  } else if (kind == ScopeKind::kModule) {
    // Bound by the import itself: one that is lazy (Python 3.15) loads the module at the first use.
    edits_.replace(import.item, "_gothon_handle_" + std::string(import.name) + " as " + lines +
                                    names_.of(offer.variable));
  } else {
    edits_.replace(import.item, "__name__ as " + lines + "_gothon_void");
  }
}

/// The class is given the variable as its attribute.
void Rewriter::import_in_class(const Import& import) {
  edits_.replace(import.item, "_gothon_attribute_" + std::string(import.name) + " as " +
                                  continued_lines(here_.text(import.item)) +
                                  std::string(import.bound));
}

/// Where another import of the name may bring a shared variable, this one says that it does not.
void Rewriter::bind_plain(const Import& import) {
  if (!program_.is_shared_name(import.bound) || here_.own.contains(import.bound)) return;
  if (here_.outline.scopes[static_cast<std::size_t>(import.scope)].kind == ScopeKind::kClass ||
      resolver_.bare(import.scope, import.bound).kind != Meaning::kAtRun)
    return;
  const int bound_in = here_.outline.find(import.scope, import.bound);
  const std::string name(import.bound);
  const std::string value =
      bound_in > 0 ? "_gothon_local(" + name + ")" : "_gothon_name(" + literal(name) + ")";
  edits_.put_behind(import.statement.end, "; " + names_.reference(name) + " = " + value);
}

/// What `*` brings beside plain names. The names that it leaves in this module's globals are taken
/// out again, for their values would grow old.
void Rewriter::star_import(const Import& import, const ImportTarget& target) {
  std::string out;
  std::string chosen;
  std::vector<std::string_view> names;
  for (const auto& [name, own] : program_.module(target.module).own) names.push_back(name);
  for (const auto& [name, offer] : program_.passed_on(target.module)) names.push_back(name);
  std::sort(names.begin(), names.end());
  for (const std::string_view name : names) {
    if (program_.star_brings(target.module, name) == Program::Brings::kNo) continue;
    reaches_others_ = true;
    if (here_.own.contains(name)) {
      error(import.item, "import-clash",
            "`" + std::string(name) +
                "`: this module declares it as a shared variable, and `*` imports another one: "
                "import the names that are needed, under other names");
    } else if (resolver_.bare(0, name).kind == Meaning::kAtRun) {
      chosen += ", " + literal(name) + ", " + literal(names_.reference(name));
    } else {
      out += "; _gothon_globals().pop(" + literal(name) + ", 0)";
    }
  }
  if (!chosen.empty()) {
    out += "; " + on_one_line(here_.text({import.statement.begin, import.item.begin})) +
           "_gothon_star as _gothon_void; _gothon_void(_gothon_globals()" + chosen + ")";
  }
  if (!out.empty()) edits_.put_behind(import.statement.end, out);
}

void Rewriter::name_exports(Result& result) {
  // In the order of names: reserved names are the same in each translation.
  std::vector<VariableRef> own;
  for (const auto& [name, each] : here_.own) own.push_back({index_, each.variable, name});
  std::ranges::sort(own, {}, &VariableRef::name);
  for (const VariableRef& each : own)
    result.exports.push_back({std::string(each.name), names_.of(each)});
  for (const auto& [name, offer] : program_.passed_on(index_)) {
    result.exports.push_back({std::string(name), offer.kind == Offer::kVariable
                                                     ? names_.of(offer.variable)
                                                     : names_.reference(name)});
  }
  std::sort(result.exports.begin(), result.exports.end(),
            [](const Export& left, const Export& right) { return left.name < right.name; });
}

void Rewriter::name_carriers(Result& result) {
  for (std::size_t at = 0; at < here_.declarations.size(); ++at) {
    const Annotated& annotated = here_.outline.annotated[at];
    const bool in_class =
        annotated.on_instance() ||
        here_.outline.scopes[static_cast<std::size_t>(annotated.scope)].kind == ScopeKind::kClass;
    const int owner = in_class ? here_.outline.enclosing_class(annotated.scope) : -1;
    if (here_.declarations[at].kind != Declaration::kVariable || owner < 0) continue;
    const Range class_name = here_.outline.classes[static_cast<std::size_t>(owner)].range;
    const std::string_view name = here_.identifier_at(annotated.name);
    Carrier carrier{
        here_.source.position(class_name.begin).line, std::string(name),
        names_.of({index_, here_.declarations[at].variable, here_.own.find(name)->first})};
    const bool known =
        std::any_of(result.carriers.begin(), result.carriers.end(), [&](const Carrier& each) {
          return each.line == carrier.line && each.name == carrier.name;
        });
    if (!known) result.carriers.push_back(std::move(carrier));
  }
}

}  // namespace gothon::translator
