#pragma once

#include <cstdlib>
#include <functional>
#include <string>

namespace gothon::client {

/// Where detached sessions keep their logs: `$XDG_STATE_HOME/gothon`, else `~/.local/state/gothon`,
/// else, or when somebody else can change that place (glue/os/trust.hpp), RUNTIME/state. Not
/// created. Thread rule: any.
struct StateDirectory {
  std::string path;
  std::string instead;  ///< why it is in RUNTIME, in words; else empty
};

/// `get` looks a variable up.
StateDirectory find_state_directory(
    const std::function<const char*(const char*)>& get = std::getenv);
std::string state_directory();

/// The record directory of a detached session (docs/protocol.md section 5).
std::string record_directory(const std::string& id);

}  // namespace gothon::client
