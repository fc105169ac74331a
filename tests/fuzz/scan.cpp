// The quick byte scan: what it returns points into the text.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "translator/source/scan.hpp"
#include "translator/syntax/scan_imports.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  gothon::translator::may_have_gothon_code(text);
  const auto imports = gothon::translator::scan_imports(text);
  for (const auto& each : imports.value_or(std::vector<gothon::translator::Import>{})) {
    const std::string_view name = each.bound;
    const bool inside = name.empty() || (name.data() >= text.data() &&
                                         name.data() + name.size() <= text.data() + size);
    if (!inside) std::abort();
  }
  return 0;
}
