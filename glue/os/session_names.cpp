#include "glue/os/session_names.hpp"

#include <cstddef>

#include "glue/os/hexadecimal.hpp"

namespace gothon::os {
namespace {

constexpr std::size_t kDigits = 8;

}  // namespace

std::string new_session_id() {
  return random_hexadecimal(kDigits);
}

bool is_session_id(std::string_view name) {
  return name.size() == kDigits &&
         name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string scope_of(const std::string& id) {
  return "gothon-" + id + ".scope";
}

}  // namespace gothon::os
