#include "client/terminal/escape_sequences.hpp"

#include <utf8proc.h>

#include <algorithm>

namespace gothon::client {
namespace {

constexpr std::string_view kReset = "\x1b[0m";
constexpr size_t kTab = 8;

bool is_within(char c, char first, char last) {
  return c >= first && c <= last;
}

bool is_control_sequence(std::string_view sequence) {
  return sequence.size() > 2 && sequence[1] == '[';
}

bool is_color(std::string_view sequence) {
  return is_control_sequence(sequence) && sequence.back() == 'm';
}

/// Whether it stays within its line: colours, erasing, horizontal moves; titles and links.
bool is_tame(std::string_view sequence) {
  constexpr std::string_view kWithinTheLine = "mKCDG";
  if (is_control_sequence(sequence))
    return kWithinTheLine.find(sequence.back()) != std::string_view::npos;
  return sequence.size() > 2 && sequence[1] == ']';
}

struct Character {
  size_t bytes = 1;
  size_t columns = 1;
};

Character character_at(std::string_view text) {
  utf8proc_int32_t code = 0;
  const auto n =
      utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                       static_cast<utf8proc_ssize_t>(std::min<size_t>(text.size(), 4)), &code);
  // A byte that is no text shows as one replacement character.
  if (n <= 0) return {};
  return {static_cast<size_t>(n), static_cast<size_t>(std::max(0, utf8proc_charwidth(code)))};
}

}  // namespace

size_t escape_length(std::string_view text) {
  if (text.size() < 2) return text.size();
  size_t at = 2;
  if (text[1] == '[') {
    while (at < text.size() && is_within(text[at], ' ', '?')) ++at;
    return std::min(at + 1, text.size());
  }
  if (text[1] == ']') {
    // Ended by BEL, or by ESC and a backslash.
    const size_t end = text.find_first_of("\a\x1b", at);
    if (end == std::string_view::npos) return text.size();
    return std::min(text[end] == '\a' ? end + 1 : end + 2, text.size());
  }
  at = 1;
  while (at < text.size() && is_within(text[at], ' ', '/')) ++at;
  return std::min(at + 1, text.size());
}

void append_tame(std::string_view lines, std::string& out) {
  for (size_t at = lines.find(kEscape); at != std::string_view::npos; at = lines.find(kEscape)) {
    out += lines.substr(0, at);
    lines.remove_prefix(at);
    // One that breaks off does so with its line.
    const std::string_view line = lines.substr(0, lines.find('\n'));
    const std::string_view sequence = line.substr(0, escape_length(line));
    if (is_tame(sequence)) out += sequence;
    lines.remove_prefix(sequence.size());
  }
  out += lines;
}

std::string fit_row(std::string_view line, size_t columns) {
  std::string row;
  size_t used = 0;
  bool colored = false;
  while (!line.empty()) {
    if (line.front() == kEscape) {
      const std::string_view sequence = line.substr(0, escape_length(line));
      if (is_color(sequence)) {
        row += sequence;
        colored = true;
      }
      line.remove_prefix(sequence.size());
      continue;
    }
    if (line.front() == '\t') {
      const size_t blanks = kTab - used % kTab;
      if (used + blanks > columns) break;
      row.append(blanks, ' ');
      used += blanks;
      line.remove_prefix(1);
      continue;
    }
    const auto byte = static_cast<unsigned char>(line.front());
    if (byte < ' ' || byte == 127) {
      line.remove_prefix(1);
      continue;
    }
    const Character next = character_at(line);
    if (used + next.columns > columns) break;
    row += line.substr(0, next.bytes);
    used += next.columns;
    line.remove_prefix(next.bytes);
  }
  if (colored) row += kReset;
  return row;
}

size_t width_of(std::string_view line) {
  size_t width = 0;
  while (!line.empty()) {
    const bool escape = line.front() == kEscape;
    const Character next = escape ? Character{escape_length(line), 0} : character_at(line);
    width += next.columns;
    line.remove_prefix(next.bytes);
  }
  return width;
}

bool is_blank(std::string_view line) {
  while (!line.empty()) {
    if (line.front() != ' ' && line.front() != '\r' && line.front() != kEscape) return false;
    line.remove_prefix(line.front() == kEscape ? escape_length(line) : 1);
  }
  return true;
}

}  // namespace gothon::client
