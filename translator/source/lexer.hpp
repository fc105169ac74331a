#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "translator/source/source_text.hpp"

namespace gothon::translator {

struct Comment {
  Range range;
  /// Nothing but blanks stands before it on its line.
  bool own_line = false;
};

/// A string literal, a part of a concatenation or of a field of another one.
struct Literal {
  /// Its prefix and quotes included.
  Range range;
  /// What stands between the quotes.
  Range content;
};

/// What the parser reads in place of the source, and the comments.
struct Lexed {
  /// Of the same length as the source. Newlines, comments and line continuations inside brackets
  /// are blanks, a lone CR is an LF, and the subject of a match statement begins with `~` or a set
  /// where it would begin with another bracket, for the grammar stumbles over them; `lazy` in front
  /// of an import is blank; the names print, exec and type are others where it would take them for
  /// statements, and a default of a type parameter stands behind a bar. Strings are as they were,
  /// but for a `=` that begins a format.
  std::string parse_text;
  std::vector<Comment> comments;
  /// In the order of their beginnings: an outer one comes before what its fields hold.
  std::vector<Literal> literals;
  /// Where a bracket stands that is never closed, closes nothing, or is nested deeper than Python
  /// allows: what is no Python anyway need not be parsed.
  std::optional<std::uint32_t> bad_bracket;
};

/// Never fails: of a text that is no Python it makes something that the parser refuses. Thread
/// rule: any.
Lexed lex(std::string_view text);

}  // namespace gothon::translator
