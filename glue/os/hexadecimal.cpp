#include "glue/os/hexadecimal.hpp"

#include <sys/random.h>

#include <cerrno>
#include <system_error>

namespace gothon::os {

std::string hexadecimal(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const char byte : bytes) {
    text.push_back(kDigits[static_cast<unsigned char>(byte) >> 4]);
    text.push_back(kDigits[byte & 15]);
  }
  return text;
}

std::string random_hexadecimal(size_t digits) {
  std::string bytes((digits + 1) / 2, '\0');
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    throw std::system_error(errno, std::generic_category(), "getrandom");
  }
  return hexadecimal(bytes).substr(0, digits);
}

}  // namespace gothon::os
