#include "client/words/printing.hpp"

#include <cstdio>

namespace gothon::client {

void tell(const char* who, const std::string& text) {
  std::fprintf(stderr, "%s: %s\n", who, os::printable(text).c_str());
}

}  // namespace gothon::client
