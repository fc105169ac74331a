#pragma once

#include <string>

#include "glue/os/error.hpp"

namespace gothon::client {

struct Interpreter {
  std::string path;  ///< absolute: what is executed
  std::string name;  ///< argv[0], as a shell would give it
};

/// Finds the interpreter like a shell: `wanted` is a path if it has a slash, else a name on
/// `search_path`; empty means `python`, else `python3`. The error's code is ENOENT when there is
/// none (status 127), EACCES when it may not be executed (126). Thread rule: any.
os::Expected<Interpreter> find_interpreter(const std::string& wanted,
                                           const std::string& search_path,
                                           const std::string& working_directory);

/// The same on this process's PATH.
os::Expected<Interpreter> find_interpreter(const std::string& wanted,
                                           const std::string& working_directory);

}  // namespace gothon::client
