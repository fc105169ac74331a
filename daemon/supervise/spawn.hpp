#pragma once

#include <sched.h>
#include <sys/resource.h>
#include <sys/types.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "glue/os/error.hpp"
#include "glue/os/unique_fd.hpp"

namespace gothon::daemon {

/// What a process takes over from the caller's shell; whatever is not in here it gets from the
/// kernel's defaults.
struct CallersWorld {
  mode_t umask = 022;
  int nice = 0;
  int io_priority = 0;
  cpu_set_t affinity{};
  std::vector<std::pair<int, rlimit>> limits;
  std::vector<int> ignored_signals;
  bool no_new_privileges = false;
};

/// One process to start. Borrowed for the call.
struct SpawnRequest {
  std::string interpreter;
  std::vector<std::string> arguments;
  std::vector<std::string> environment;
  int working_directory = -1;
  int streams[3] = {-1, -1, -1};
};

struct Child {
  pid_t pid = -1;
  os::UniqueFd pidfd;
};

/// Starts a process as leader of a session and process group of its own, which dies with this one
/// (PDEATHSIG), with nothing of this process's but what the request names. Returns when it has
/// become the interpreter; a failure says why, its code is the errno, and no process is left.
/// Source: fork(2), execve(2), close_range(2). Thread rule: loop (PDEATHSIG belongs to the thread).
os::Expected<Child> spawn(const SpawnRequest& request, const CallersWorld& world);

}  // namespace gothon::daemon
