#pragma once

#include <cerrno>
#include <exception>
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

/// What to do about an errno value that a limit of the caller's has led to, as the end of a text
/// (`: raise …`); else empty.
std::string_view advice(int code);

/// Whether the errno value tells of something that has run out, and not of what was asked for.
bool is_shortage(int code);

/// An error `WHAT: REASON` for the errno value `code`, with the advice that there is.
tl::unexpected<Error> fail(std::string_view what, int code);

/// An error of starting the process or thread `what` (fork(2), pthread_create(3)).
tl::unexpected<Error> fail_to_start(std::string_view what, int code);

/// An exception in words, with the advice that there is.
std::string text_of(const std::exception& error);

/// An error with a text of its own.
tl::unexpected<Error> fail(std::string text);

}  // namespace gothon::os
