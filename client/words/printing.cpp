#include "client/words/printing.hpp"

#include <cstdio>

#include "glue/os/printable.hpp"

namespace gothon::client {

void tell(const char* who, const std::string& text) {
  std::fprintf(stderr, "%s: %s\n", who, os::printable(text).c_str());
}

std::string json_text(const std::string& document) {
  return os::printable_json(document) + "\n";
}

}  // namespace gothon::client
