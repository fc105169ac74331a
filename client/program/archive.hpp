#pragma once

#include <optional>
#include <string>

#include "client/program/interpreter.hpp"
#include "glue/os/error.hpp"

namespace gothon::client {

/// The first module of a zip file that has Gothon code, by its path in it; none if there is none.
/// The interpreter unpacks it, to a directory that is gone afterwards. Thread rule: one.
os::Expected<std::optional<std::string>> shared_module_in(const std::string& archive,
                                                          const Interpreter& interpreter);

}  // namespace gothon::client
