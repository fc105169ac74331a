#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include "glue/os/error.hpp"
#include "glue/os/unique_fd.hpp"

/// Processes by descriptor. Thread rule: any.
namespace gothon::os {

/// A descriptor for the process `pid` (pidfd_open(2)); ESRCH when it is gone.
Expected<UniqueFd> open_pidfd(pid_t pid);

/// The same for who is at the other end of a connected socket.
Expected<UniqueFd> open_peer_pidfd(int socket);

/// Whether the process has ended, reaped or not. It never blocks.
bool has_ended(int pidfd);

/// Waits until the process has ended.
void await_end(int pidfd);

/// Sends a signal to exactly that process (pidfd_send_signal(2)); never to another that got its
/// number.
Expected<void> signal_pidfd(int pidfd, int signal);

/// The exit status for an errno of starting a program: 127 it is not there, 126 it cannot be
/// executed, as a shell has it, or 125 if that is not its own fault.
int exit_status_for_exec(int code);

/// Whether somebody has stopped the process, by a signal or as its tracer; false when it is gone.
bool is_stopped(pid_t pid);

/// Whether a process that ended with this wait status did so by itself: it exited, or crashed.
bool ended_by_itself(int wait_status);

/// User and system time together, in seconds.
double cpu_seconds(const rusage& usage);

/// Raises the soft limit of open descriptors to the hard one.
void raise_descriptor_limit();

/// Has blocks of memory from 256 KiB on given back to the system as soon as they are freed. By
/// itself the C library keeps the larger ones, the larger the ones were that it has seen.
void give_long_blocks_back();

/// While it lives, what this process writes may be as large as the hard limit of file sizes allows:
/// the soft one is for the files of a program, not for ours. Thread rule: one.
class LiftedFileSizeLimit {
 public:
  LiftedFileSizeLimit();
  ~LiftedFileSizeLimit();
  LiftedFileSizeLimit(const LiftedFileSizeLimit&) = delete;
  LiftedFileSizeLimit& operator=(const LiftedFileSizeLimit&) = delete;

 private:
  rlimit before_{};
};

/// Makes this process one that serves others: each soft limit is raised to its hard one (but for
/// the stack's, which lays out memory, and that of core files), and a file that may not grow is an
/// error instead of SIGXFSZ.
void leave_callers_limits();

}  // namespace gothon::os
