#include "glue/os/error.hpp"

#include <cstring>

namespace gothon::os {

std::string errno_text(int code) {
  // strerrordesc_np is thread-safe and never translated.
  const char* text = strerrordesc_np(code);
  return text != nullptr ? text : "error " + std::to_string(code);
}

tl::unexpected<Error> fail(std::string_view what, int code) {
  return tl::unexpected(Error{std::string(what) + ": " + errno_text(code), code});
}

tl::unexpected<Error> fail(std::string text) {
  return tl::unexpected(Error{std::move(text), 0});
}

}  // namespace gothon::os
