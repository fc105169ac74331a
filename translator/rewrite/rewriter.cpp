#include "translator/rewrite/rewriter.hpp"

#include <algorithm>

namespace gothon::translator {

Rewriter::Rewriter(Program& program, int index)
    : program_(program),
      index_(index),
      here_(program.module(index)),
      resolver_(program, index),
      names_(here_.source.text(), index) {}

void Rewriter::report_problems() {
  for (std::size_t at = 0; at < here_.declarations.size(); ++at) declaration(at);
  std::sort(initial_values_.begin(), initial_values_.end(),
            [](Range left, Range right) { return left.begin < right.begin; });
  for (const Change& each : here_.outline.changes) change(each);
  // Before what stands in them.
  for (const Namespace& each : here_.outline.namespaces) name_space(each);
  for (const ItemChange& each : here_.outline.item_changes) item_change(each);
  for (const Use& each : here_.outline.uses) use(each);
  imports();
  for (const NameList& each : here_.outline.name_lists) name_list(each);
  for (const SelfDocumenting& each : here_.outline.self_documenting) self_documenting(each);
}

Rewriter::Result Rewriter::run() {
  report_problems();
  Result result;
  result.has_gothon_code =
      here_.settings.directed || here_.declares || reaches_others_ || reads_system_names();
  if (!result.has_gothon_code || program_.has_errors_in(here_)) return result;
  name_exports(result);
  name_carriers(result);
  result.text = edits_.apply(here_.source.text());
  result.names = names_.given();
  result.flags.assign(flags_.begin(), flags_.end());
  for (const auto& [name, reserved] : names_.references())
    result.references.push_back({name, reserved});
  return result;
}

/// Whether the module reads `_node_` or `_node_count_` and leaves it to others to bind it.
bool Rewriter::reads_system_names() const {
  return std::any_of(here_.outline.uses.begin(), here_.outline.uses.end(), [&](const Use& each) {
    const std::string_view name = here_.identifier_at(each.name);
    return !each.attribute && each.access == Access::kRead && here_.settings.is_system(name) &&
           !here_.outline.binds_anywhere(name);
  });
}

void Rewriter::name_list(const NameList& list) {
  std::string kept;
  bool added = false;
  for (const Range name : list.names) {
    const Meaning meaning = resolver_.bare(list.scope, here_.identifier_at(name));
    if (meaning.kind == Meaning::kVariable) continue;
    if (!kept.empty()) kept += ", ";
    kept += here_.text(name);
    if (meaning.kind != Meaning::kAtRun) continue;
    kept += ", " + names_.reference(here_.identifier_at(name));
    added = true;
  }
  const std::string_view whole = here_.text(list.statement);
  const auto commas = static_cast<std::size_t>(std::count(kept.begin(), kept.end(), ','));
  if (!kept.empty() && !added && commas + 1 == list.names.size()) return;
  const std::string lines = continued_lines(whole);
  // A statement without code of its own: a debugger does not stop there.
  const bool none = kept.empty();
  const std::string keyword = none ? "global" : std::string(here_.text(list.keyword));
  edits_.replace(list.statement, keyword + " " + lines + (none ? "_gothon_none" : kept));
}

/// Whether anything that the module has or gets hold of is a variable, as far as is known before
/// the run.
bool Rewriter::may_know_variables() const {
  if (!here_.own.empty() || !program_.shared_names().empty()) return true;
  return std::ranges::any_of(here_.outline.uses, [&](const Use& each) {
    return each.attribute && resolver_.of(each).kind == Meaning::kAtRun;
  });
}

/// What is done to the names of a module reaches the variables among them; the run tells whether
/// they are a module's.
void Rewriter::name_space(const Namespace& found) {
  const bool shared = here_.settings.looks_shared(found.key) || program_.is_shared_name(found.key);
  if (found.own_object || (found.key.empty() ? !may_know_variables() : !shared)) return;
  if (!found.function.empty() &&
      here_.outline.find(found.scope, here_.identifier_at(found.function)) >= 0)
    return;
  edits_.put_before(found.whole.begin, found.augmented ? "_gothon_operands(" : "_gothon_names(");
  edits_.put_behind(found.whole.end, ")");
  if (shared) reaches_others_ = true;
}

void Rewriter::error(Range range, std::string rule, std::string text) {
  program_.report(Severity::kError, here_, range, std::move(rule), std::move(text));
}

std::string Rewriter::quoted(Range name) const {
  return "`" + std::string(here_.text(name)) + "`";
}

}  // namespace gothon::translator
