#pragma once

#include <string>

#include "glue/os/error.hpp"
#include "glue/os/unique_fd.hpp"

namespace gothon::client {

/// A gothond that has just been started; it is no child of this process.
struct DeskProcess {
  os::UniqueFd pidfd;
  std::string advice;  ///< what to do when it fails: where its log is
};

/// Starts the `gothond` beside this executable: in a session of its own, working directory /,
/// nothing inherited but a reduced environment and `lock`, the held control.lock, which it keeps
/// until it listens. It logs to `$XDG_STATE_HOME/gothon/gothond.log`, to RUNTIME's when that cannot
/// be written, else nowhere. Thread rule: one.
os::Expected<DeskProcess> start_desk_process(int runtime, const os::UniqueFd& lock);

}  // namespace gothon::client
