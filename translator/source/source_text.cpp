#include "translator/source/source_text.hpp"

#include <algorithm>

namespace gothon::translator {

namespace {

/// Length of the line end at `at`; 0 if there is none.
std::size_t line_end_at(std::string_view text, std::size_t at) {
  if (text[at] == '\n') return 1;
  if (text[at] != '\r') return 0;
  return at + 1 < text.size() && text[at + 1] == '\n' ? 2 : 1;
}

}  // namespace

SourceText::SourceText(std::string text) : text_(std::move(text)), starts_{0} {
  if (text_.find('\r') == std::string::npos) {
    for (std::size_t at = text_.find('\n'); at != std::string::npos; at = text_.find('\n', at + 1))
      starts_.push_back(static_cast<std::uint32_t>(at + 1));
    return;
  }
  for (std::size_t at = 0; at < text_.size();) {
    const std::size_t length = line_end_at(text_, at);
    at += length == 0 ? 1 : length;
    if (length != 0) starts_.push_back(static_cast<std::uint32_t>(at));
  }
}

Position SourceText::position(std::uint32_t offset) const {
  const auto next = std::upper_bound(starts_.begin(), starts_.end(), offset);
  const auto line = static_cast<std::uint32_t>(next - starts_.begin());
  std::uint32_t column = 1;
  for (std::uint32_t at = *(next - 1); at < offset && at < text_.size(); ++at) {
    if ((text_[at] & 0xC0) != 0x80) ++column;
  }
  return {line, column};
}

std::optional<std::uint32_t> SourceText::offset(std::int32_t line, std::int32_t column) const {
  if (line < 1 || column < 0 || static_cast<std::size_t>(line) > starts_.size()) return {};
  const std::uint64_t at = std::uint64_t{starts_[static_cast<std::size_t>(line) - 1]} +
                           static_cast<std::uint32_t>(column);
  if (at > text_.size()) return {};
  return static_cast<std::uint32_t>(at);
}

std::uint32_t SourceText::offset(Position position) const {
  const std::size_t line = std::clamp<std::size_t>(position.line, 1, starts_.size());
  std::uint32_t at = starts_[line - 1];
  const std::uint32_t end = at + static_cast<std::uint32_t>(this->line(position.line).size());
  for (std::uint32_t column = 1; column < position.column && at < end; ++column) {
    ++at;
    while (at < end && (text_[at] & 0xC0) == 0x80) ++at;
  }
  return at;
}

std::string_view SourceText::line(std::uint32_t number) const {
  if (number == 0 || number > starts_.size()) return {};
  const std::uint32_t begin = starts_[number - 1];
  const auto end =
      number < starts_.size() ? starts_[number] : static_cast<std::uint32_t>(text_.size());
  std::string_view found = slice({begin, end});
  while (!found.empty() && (found.back() == '\n' || found.back() == '\r')) found.remove_suffix(1);
  return found;
}

std::string line_ends(std::string_view piece) {
  std::string out;
  for (const char each : piece) {
    if (each == '\n' || each == '\r') out += each;
  }
  return out;
}

}  // namespace gothon::translator
