// Decoding: what comes out is UTF-8 without a byte order mark in front.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "translator/decode.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = gothon::translator::decode({reinterpret_cast<const char*>(data), size});
  if (text && !gothon::translator::is_utf8(*text)) std::abort();
  if (!text && text.error().empty()) std::abort();
  return 0;
}
