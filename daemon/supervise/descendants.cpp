// Every process that a node leaves behind becomes a child of this one (sub-reaper), so children are all there is to look at: killing
// a child makes its own children ours, and the next turn gets them.
#include "daemon/supervise/descendants.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstdlib>
#include <string>

#include "glue/os/directory.hpp"

namespace gothon::daemon {
namespace {

bool kill_children() {
  const auto children = os::read_file("/proc/thread-self/children");
  if (!children) return false;
  const char* at = children->c_str();
  bool any = false;
  for (;;) {
    char* end = nullptr;
    const long pid = std::strtol(at, &end, 10);
    if (end == at) return any;
    ::kill(static_cast<pid_t>(pid), SIGKILL);
    any = true;
    at = end;
  }
}

}  // namespace

void adopt_orphans() {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

void end_descendants() {
  while (kill_children()) {
    // One end at a time: it may have left children of its own.
    while (::waitpid(-1, nullptr, __WALL) < 0 && errno == EINTR) {
    }
  }
}

}  // namespace gothon::daemon
