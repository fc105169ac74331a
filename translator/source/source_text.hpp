#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gothon::translator {

/// A half-open range of bytes in a source text.
struct Range {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  std::uint32_t size() const { return end - begin; }
  bool empty() const { return begin == end; }
  bool contains(Range inner) const { return begin <= inner.begin && inner.end <= end; }
};

/// Whether a byte can be part of an identifier, or of a number; those beyond ASCII count as
/// letters.
constexpr bool is_word(char each) {
  return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') ||
         (each >= '0' && each <= '9') || each == '_' || (each & 0x80) != 0;
}

/// A place as people count it: both from 1, columns in characters.
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

/// A decoded source file: UTF-8 with its own line ends (LF, CRLF, CR). Constant after construction.
/// Thread rule: any.
class SourceText {
 public:
  SourceText() : SourceText(std::string()) {}
  explicit SourceText(std::string text);

  std::string_view text() const { return text_; }
  std::string_view slice(Range range) const {
    return std::string_view(text_).substr(range.begin, range.size());
  }
  Position position(std::uint32_t offset) const;
  /// Where a line (from 1) has this column (in bytes from 0), as Python's `ast` counts; none if the
  /// text has no such place.
  std::optional<std::uint32_t> offset(std::int32_t line, std::int32_t column) const;
  /// The other way round; what lies behind a line's end is at its end.
  std::uint32_t offset(Position position) const;
  /// The text of a line (from 1) without its line end.
  std::string_view line(std::uint32_t number) const;

 private:
  std::string text_;
  std::vector<std::uint32_t> starts_;
};

/// The line ends in a piece of text, in order: what is left of it when its words go and its lines
/// stay.
std::string line_ends(std::string_view piece);

}  // namespace gothon::translator
