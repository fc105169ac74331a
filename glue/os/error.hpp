#pragma once

#include <cerrno>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace gothon::os {

/// An expected failure: a complete text for people, `who: what: why`, and the errno behind it (0 if
/// none).
struct Error {
  std::string text;
  int code = 0;
};

template <typename T>
using Expected = tl::expected<T, Error>;

/// The text of an errno value, as strerror(3) has it in the C locale.
std::string errno_text(int code);

/// An error `WHAT: REASON` for the errno value `code`.
tl::unexpected<Error> fail(std::string_view what, int code);

/// An error with a text of its own.
tl::unexpected<Error> fail(std::string text);

}  // namespace gothon::os
