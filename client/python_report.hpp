#pragma once

#include <optional>
#include <string>

#include "client/interpreter.hpp"

namespace gothon::client {

/// Has the interpreter compile a file that the translator cannot parse. If Python refuses it too,
/// and `aloud`, its own report stands on stderr as running the file would show it. The status to
/// exit with (1, or 126/127); none if Python accepts the file.
std::optional<int> python_report(const Interpreter& interpreter, const std::string& file,
                                 bool aloud);

}  // namespace gothon::client
