#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "glue/wire/datagram.hpp"

namespace gothon::wire {
namespace {

std::uint8_t code_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

bool continues(std::string_view bytes, std::size_t from, std::size_t count) {
  if (bytes.size() - from < count) return false;
  for (std::size_t i = from; i < from + count; ++i)
    if ((code_at(bytes, i) & 0xc0) != 0x80) return false;
  return true;
}

/// The length of the character at `at`, which is not ASCII; 0 if it is none.
std::size_t character_length(std::string_view bytes, std::size_t at) {
  const std::uint8_t lead = code_at(bytes, at);
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || !continues(bytes, at + 1, length - 1)) return 0;
  const std::uint8_t second = code_at(bytes, at + 1);
  const bool overlong = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
  const bool beyond = lead == 0xf4 && second > 0x8f;
  return overlong || beyond ? 0 : length;
}

}  // namespace

bool is_text(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    std::uint64_t eight = 0;
    while (bytes.size() - at >= sizeof eight) {
      std::memcpy(&eight, bytes.data() + at, sizeof eight);
      if ((eight & 0x8080808080808080u) != 0) break;
      at += sizeof eight;
    }
    if (at == bytes.size()) break;
    const std::size_t length = code_at(bytes, at) < 0x80 ? 1 : character_length(bytes, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

}  // namespace gothon::wire
