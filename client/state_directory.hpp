#pragma once

#include <string>

namespace gothon::client {

/// `$XDG_STATE_HOME/gothon`, else `~/.local/state/gothon`, else RUNTIME/state: where detached
/// sessions keep their logs. Not created. Thread rule: any.
std::string state_directory();

/// The record directory of a detached session (docs/protocol.md section 5).
std::string record_directory(const std::string& id);

}  // namespace gothon::client
