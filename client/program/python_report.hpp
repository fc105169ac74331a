#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/program/interpreter.hpp"
#include "translator/check/check.hpp"

namespace gothon::client {

/// Has the interpreter compile a file that the translator cannot parse. If Python refuses it too,
/// its own report stands on stderr as running the file would show it. The status to exit with (1,
/// or 126/127); none if Python accepts the file.
std::optional<int> python_report(const Interpreter& interpreter, const std::string& file);

/// Those of the files (real paths) that the interpreter does not compile, and why. Of an
/// interpreter that cannot be asked, none. Thread rule: any.
std::vector<translator::Refusal> python_refusals(const Interpreter& interpreter,
                                                 const std::vector<std::string>& files);

}  // namespace gothon::client
