// The reader of manifests: an error in words, or a manifest.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "translator/project/manifest.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto manifest =
      gothon::translator::read_manifest({reinterpret_cast<const char*>(data), size});
  if (!manifest && manifest.error().empty()) std::abort();
  return 0;
}
