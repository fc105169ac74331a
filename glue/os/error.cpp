#include "glue/os/error.hpp"

#include <cerrno>
#include <cstring>
#include <new>
#include <system_error>

namespace gothon::os {

std::string errno_text(int code) {
  // strerrordesc_np is thread-safe and never translated.
  const char* text = strerrordesc_np(code);
  return text != nullptr ? text : "error " + std::to_string(code);
}

std::string_view advice(int code) {
  if (code == EMFILE) return ": raise the limit of open files (ulimit -n)";
  if (code == ENOMEM) return ": raise the limit of memory (ulimit -v), or end something";
  if (code == EFBIG) return ": raise the limit of file sizes (ulimit -f)";
  return "";
}

bool is_shortage(int code) {
  return code == EMFILE || code == ENFILE || code == EAGAIN || code == ENOMEM;
}

tl::unexpected<Error> fail(std::string_view what, int code) {
  return tl::unexpected(
      Error{std::string(what) + ": " + errno_text(code) + std::string(advice(code)), code});
}

tl::unexpected<Error> fail_to_start(std::string_view what, int code) {
  auto failed = fail(what, code);
  if (code == EAGAIN)
    failed.value().text += ": raise the limit of processes (ulimit -u), or end some";
  return failed;
}

std::string text_of(const std::exception& error) {
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr)
    return "there is no memory left: raise the limit (ulimit -v), or end something else";
  const auto* system = dynamic_cast<const std::system_error*>(&error);
  return error.what() + std::string(system != nullptr ? advice(system->code().value()) : "");
}

tl::unexpected<Error> fail(std::string text) {
  return tl::unexpected(Error{std::move(text), 0});
}

}  // namespace gothon::os
