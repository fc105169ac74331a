#pragma once

#include <string>
#include <vector>

#include "client/program/interpreter.hpp"

namespace gothon::client {

/// The directories that path files (`.pth`) in the interpreter's own `site-packages` add to its
/// `sys.path`, as `pip install -e` of a project does, in their order; found without running it.
/// What such files import is not run. Nothing for an interpreter whose `site-packages` is not below
/// the directory above its own. Source: https://docs.python.org/3/library/site.html. Thread rule:
/// any.
std::vector<std::string> path_file_directories(const Interpreter& interpreter);

}  // namespace gothon::client
