#pragma once

#include <string>
#include <vector>

#include "glue/os/error.hpp"
#include "glue/os/unique_fd.hpp"
#include "glue/wire/messages/run.hpp"

namespace gothon::client {

/// The signals that this process ignores. Thread rule: any.
std::vector<int> ignored_signals();

/// The environment of this process, `NAME=VALUE` each. Thread rule: any.
std::vector<std::string> own_environment();

/// What a node inherits from the shell that called gothon, as plain Python would. REQUIRES: taken
/// before this process changes its limits, signals or priorities. Thread rule: one (umask(2) is set
/// and put back).
struct CallersWorld {
  wire::World world;
  std::vector<std::string> environment;  ///< `NAME=VALUE`
  os::UniqueFd directory;                ///< the working directory
  std::string path;                      ///< its path, links resolved
};

/// An error only when the working directory is gone or may not be entered.
os::Expected<CallersWorld> take_callers_world();

}  // namespace gothon::client
