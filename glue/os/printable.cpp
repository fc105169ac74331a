#include "glue/os/printable.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <iterator>

namespace gothon::os {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

/// What a terminal obeys instead of showing it, in order.
constexpr Range kObeyed[] = {
    {0x00, 0x1f},      // C0
    {0x7f, 0x9f},      // DEL, C1
    {0x061c, 0x061c},  // ARABIC LETTER MARK
    {0x200e, 0x200f},  // LEFT-TO-RIGHT MARK, RIGHT-TO-LEFT MARK
    {0x2028, 0x202e},  // LINE SEPARATOR … RIGHT-TO-LEFT OVERRIDE
    {0x2066, 0x206f},  // LEFT-TO-RIGHT ISOLATE … NOMINAL DIGIT SHAPES
};

bool is_obeyed(char32_t code) {
  const auto* range = std::find_if(std::begin(kObeyed), std::end(kObeyed),
                                   [code](const Range& each) { return code <= each.last; });
  return range != std::end(kObeyed) && code >= range->first;
}

struct Character {
  std::size_t bytes = 1;
  char32_t code = 0;
  bool valid = false;
};

/// The first character of a text in UTF-8 (RFC 3629), or a byte that begins none.
Character first_of(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {1, lead, true};
  const std::size_t bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (lead < 0xc2 || lead > 0xf4 || text.size() < bytes) return {};
  char32_t code = lead & (0x7fu >> bytes);
  for (std::size_t at = 1; at < bytes; ++at) {
    if ((byte(at) & 0xc0) != 0x80) return {};
    code = code << 6 | (byte(at) & 0x3fu);
  }
  if (code < kSmallest[bytes] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return {};
  return {bytes, code, true};
}

std::string formatted(const char* format, std::uint32_t number) {
  char text[16];
  std::snprintf(text, sizeof text, format, number);
  return text;
}

std::string python_escape(const Character& character, char first) {
  if (!character.valid) return formatted("\\x%02x", static_cast<unsigned char>(first));
  switch (character.code) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return formatted(character.code < 0x100 ? "\\x%02x" : "\\u%04x", character.code);
  }
}

}  // namespace

std::string printable(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  while (!text.empty()) {
    const Character next = first_of(text);
    if (next.valid && !is_obeyed(next.code))
      shown += text.substr(0, next.bytes);
    else
      shown += python_escape(next, text.front());
    text.remove_prefix(next.bytes);
  }
  return shown;
}

std::string printable_json(std::string_view document) {
  std::string shown;
  shown.reserve(document.size());
  while (!document.empty()) {
    const Character next = first_of(document);
    // Between its strings JSON has line ends, and no other control.
    if (next.code >= 0x7f && is_obeyed(next.code))
      shown += formatted("\\u%04x", next.code);
    else
      shown += document.substr(0, next.bytes);
    document.remove_prefix(next.bytes);
  }
  return shown;
}

}  // namespace gothon::os
