// Decoding: what comes out is UTF-8 without a byte order mark in front.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "translator/source/decode.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  std::string text = bytes;
  const auto decoded = gothon::translator::decode(text);
  if (decoded && !gothon::translator::is_utf8(text)) std::abort();
  if (!decoded && (decoded.error().empty() || text != bytes)) std::abort();
  return 0;
}
