#pragma once

#include <string_view>
#include <vector>

#include "translator/source/lexer.hpp"
#include "translator/source/source_text.hpp"

namespace gothon::translator {

/// Something does not stand where it has to: what is known of the text is not true.
struct NoPosition {
  std::uint32_t at = 0;
};

/// Finds in a text what an interpreter's tree tells no place of. Thread rule: one.
class Positions {
 public:
  /// Both have to outlive it.
  Positions(std::string_view text, const Lexed& lexed) : text_(text), lexed_(lexed) {}

  std::string_view text() const { return text_; }
  std::string_view slice(Range range) const { return text_.substr(range.begin, range.size()); }
  char at(std::uint32_t position) const { return position < text_.size() ? text_[position] : '\0'; }

  /// The next position with code at or behind `at`: past blanks, line ends, comments,
  /// continuations.
  std::uint32_t skip(std::uint32_t at) const;
  /// The position behind the last code in front of `at`.
  std::uint32_t skip_back(std::uint32_t at) const;
  /// Behind `token`, which is the next code. Throws NoPosition.
  std::uint32_t behind(std::uint32_t at, std::string_view token) const;
  /// Whether the next code is `token`, and what follows is no longer the same word.
  bool follows(std::uint32_t at, std::string_view token) const;
  /// The word that is the next code. Throws NoPosition.
  Range word(std::uint32_t at) const;
  /// The word that is the last code. Throws NoPosition.
  Range word_before(std::uint32_t at) const;
  /// The token that is the last code in front of `at`. Throws NoPosition.
  Range before(std::uint32_t at, std::string_view token) const;
  /// Behind the bracket that closes the one at `at`. Throws NoPosition.
  std::uint32_t behind_bracket(std::uint32_t at) const;
  /// The parentheses right around a range and inside `limit`; empty if there are none.
  Range parentheses(Range inner, Range limit) const;
  /// The string literals in a range, without those inside of others.
  std::vector<Literal> literals(Range range) const;

 private:
  std::string_view text_;
  const Lexed& lexed_;
};

}  // namespace gothon::translator
