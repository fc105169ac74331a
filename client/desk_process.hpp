#pragma once

#include <string>

#include "glue/os/error.hpp"
#include "glue/os/unique_fd.hpp"

namespace gothon::client {

/// A gothond that has just been started; it is no child of this process.
struct DeskProcess {
  os::UniqueFd pidfd;
  std::string log;  ///< path of the file that has its output
};

/// Starts the `gothond` beside this executable: in a session of its own, working directory /,
/// nothing inherited but a reduced environment; its output is appended to
/// `$XDG_STATE_HOME/gothon/gothond.log`, or to RUNTIME's when there is no home. REQUIRES:
/// control.lock is held. Thread rule: one.
os::Expected<DeskProcess> start_desk_process(int runtime);

}  // namespace gothon::client
