#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "translator/source/lexer.hpp"

namespace gothon::translator {

/// What a module's directives say (docs/language.md, section 1.3).
struct Settings {
  std::string prefix = "_";
  std::string suffix = "_";
  bool require_parens = false;
  /// The module has a directive at all.
  bool directed = false;

  std::string node_name() const { return prefix + "node" + suffix; }
  std::string node_count_name() const { return prefix + "node_count" + suffix; }
  bool is_system(std::string_view name) const;
  /// The part of a name between prefix and suffix if it may be a user variable's; else empty.
  std::string_view core(std::string_view name) const;
  /// Whether the name looks shared, as this module's names do or as those without directives do: of
  /// an object that nothing is known of it may be another module's variable.
  bool looks_shared(std::string_view name) const;
};

/// A directive that says nothing valid.
struct BadDirective {
  Range range;
  std::string text;
};

/// Reads the directives among a module's comments; complaints go to `bad`. Thread rule: any.
Settings read_directives(std::string_view text, const std::vector<Comment>& comments,
                         std::vector<BadDirective>& bad);

/// What stands in the brackets of `# gothon: ignore[RULE, ...]`; empty for any other comment.
/// Thread rule: any.
std::vector<std::string_view> ignored_rules(std::string_view comment);

/// Whether the comment says `# gothon: plain`: what is declared on its line is not shared.
bool keeps_plain(std::string_view comment);

/// Whether the comment says `# gothon: ignore` or `# gothon: ignore[RULE, ...]` with this rule.
bool ignores(std::string_view comment, std::string_view rule);

}  // namespace gothon::translator
