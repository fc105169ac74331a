#include "translator/rewriter.hpp"

#include <algorithm>

namespace gothon::translator {

namespace {

/// As many continued lines as the piece has line ends; fits between any two tokens.
std::string continued_lines(std::string_view piece) {
  std::string out;
  const std::string ends = line_ends(piece);
  for (std::size_t at = 0; at < ends.size(); ++at) {
    const bool pair = ends[at] == '\r' && at + 1 < ends.size() && ends[at + 1] == '\n';
    out += pair ? "\\\r\n" : std::string("\\") + ends[at];
    at += pair ? 1 : 0;
  }
  return out;
}

}  // namespace

Rewriter::Rewriter(Program& program, int index)
    : program_(program),
      index_(index),
      here_(program.module(index)),
      resolver_(program, index),
      names_(here_.source.text(), index) {}

Rewriter::Result Rewriter::run() {
  for (std::size_t at = 0; at < here_.declarations.size(); ++at) declaration(at);
  std::sort(initial_values_.begin(), initial_values_.end(),
            [](Range left, Range right) { return left.begin < right.begin; });
  for (const Use& each : here_.outline.uses) use(each);
  imports();
  for (const NameList& each : here_.outline.name_lists) name_list(each);
  for (const SelfDocumenting& each : here_.outline.self_documenting) self_documenting(each);
  Result result;
  result.has_gothon_code =
      here_.settings.directed || here_.declares || reaches_others_ || reads_system_names();
  if (!result.has_gothon_code || program_.has_errors_in(here_)) return result;
  result.text = edits_.apply(here_.source.text());
  result.names = names_.given();
  return result;
}

/// Whether the module reads `_node_` or `_node_count_` and leaves it to others to bind it.
bool Rewriter::reads_system_names() const {
  return std::any_of(here_.outline.uses.begin(), here_.outline.uses.end(), [&](const Use& each) {
    const std::string_view name = here_.text(each.name);
    return !each.attribute && each.access == Access::kRead && here_.settings.is_system(name) &&
           !here_.outline.binds_anywhere(name);
  });
}

void Rewriter::imports() {
  for (std::size_t at = 0; at < here_.outline.imports.size(); ++at) {
    const Import& import = here_.outline.imports[at];
    const ImportTarget& target = here_.targets[at];
    if (target.module < 0) continue;
    if (import.form == Import::kFrom) from_import(import, target);
    if (import.form == Import::kStar) star_import(import, target);
  }
}

void Rewriter::from_import(const Import& import, const ImportTarget& target) {
  const auto variable = program_.exported(target.module, import.name);
  if (!variable) return;
  reaches_others_ = true;
  if (here_.outline.scopes[static_cast<std::size_t>(import.scope)].kind == ScopeKind::kClass) {
    error(import.item, "import-in-class",
          "`" + std::string(import.name) +
              "`: not supported yet: importing a shared variable in a class body; import it at the "
              "top of the module");
    return;
  }
  edits_.replace(import.item,
                 "__name__ as " + continued_lines(here_.text(import.item)) + "_gothon_void");
}

void Rewriter::star_import(const Import& import, const ImportTarget& target) {
  const Module& from = program_.module(target.module);
  const auto takes = [&](std::string_view name) {
    if (!from.outline.has_exports) return !name.starts_with('_');
    return std::find(from.outline.exports.begin(), from.outline.exports.end(), name) !=
           from.outline.exports.end();
  };
  std::vector<std::string_view> candidates;
  for (const auto& [name, own] : from.own) candidates.push_back(name);
  for (const Import& each : from.outline.imports) {
    if (each.form == Import::kFrom && each.scope == 0 &&
        program_.exported(target.module, each.bound)) {
      candidates.push_back(each.bound);
    }
  }
  std::sort(candidates.begin(), candidates.end());
  for (const std::string_view name : candidates) {
    if (!takes(name)) continue;
    error(import.item, "star-import",
          "`" + std::string(name) +
              "`: not supported yet: importing a shared variable by `*`; import it by its name");
    return;
  }
}

void Rewriter::name_list(const NameList& list) {
  std::string kept;
  for (const Range name : list.names) {
    if (resolver_.bare(list.scope, here_.text(name)).kind == Meaning::kVariable) continue;
    if (!kept.empty()) kept += ", ";
    kept += here_.text(name);
  }
  const std::string_view whole = here_.text(list.statement);
  const auto commas = static_cast<std::size_t>(std::count(kept.begin(), kept.end(), ','));
  if (!kept.empty() && commas + 1 == list.names.size()) return;
  const std::string lines = continued_lines(whole);
  if (!kept.empty()) {
    edits_.replace(list.statement, std::string(here_.text(list.keyword)) + " " + lines + kept);
  } else {
    edits_.replace(list.statement, lines.empty() ? "pass" : "(" + line_ends(whole) + ")");
  }
}

void Rewriter::error(Range place, std::string rule, std::string text) {
  program_.report(Severity::kError, here_, place, std::move(rule), std::move(text));
}

std::string Rewriter::quoted(Range name) const {
  return "`" + std::string(here_.text(name)) + "`";
}

}  // namespace gothon::translator
