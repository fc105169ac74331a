#pragma once

#include <sys/wait.h>

/// What Gothon's commands exit with for reasons of their own (README.md, Exit status); else they
/// exit as the program has. Thread rule: any.
namespace gothon::os {

constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;
constexpr int kTimedOut = 124;       ///< --timeout
constexpr int kOwnFailure = 125;     ///< Gothon itself failed, or ended a deadlock
constexpr int kCannotExecute = 126;  ///< the interpreter cannot be run, or is none that works
constexpr int kNotThere = 127;       ///< the interpreter is not there

/// That of a process that a signal has ended, as a shell has it.
constexpr int killed_by(int signal) {
  return 128 + signal;
}

/// That of a process with this wait status.
inline int exit_status_of(int wait_status) {
  return WIFSIGNALED(wait_status) ? killed_by(WTERMSIG(wait_status)) : WEXITSTATUS(wait_status);
}

}  // namespace gothon::os
