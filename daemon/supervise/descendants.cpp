// Every process that a node leaves behind becomes a child of this one (sub-reaper), so children are
// all there is to look at: killing a child makes its own children ours, and the next turn gets
// them. /proc counts processes as the namespace does for which it was mounted, which may be an
// outer one (unshare --pid without --mount-proc); kill(2) counts as this process's does.
#include "daemon/supervise/descendants.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <cerrno>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "glue/os/directory.hpp"
#include "glue/os/proc.hpp"

namespace gothon::daemon {
namespace {

std::vector<std::string> words_after(const std::string& text, const std::string& key) {
  const size_t at = text.find(key);
  if (at == std::string::npos) return {};
  std::istringstream line(text.substr(at + key.size(), text.find('\n', at) - at - key.size()));
  return {std::istream_iterator<std::string>(line), {}};
}

/// A process's numbers in the namespaces from that of /proc inwards.
std::vector<std::string> numbers_of(const std::string& process) {
  const auto status = os::read_file("/proc/" + process + "/status");
  return status ? words_after(*status, "NSpid:") : std::vector<std::string>();
}

/// What kill(2) calls the process that /proc calls `listed`; -1 when it is gone.
pid_t own_number(pid_t listed) {
  const size_t depth = numbers_of("self").size();
  if (depth <= 1) return listed;
  const auto numbers = numbers_of(std::to_string(listed));
  return numbers.size() < depth ? -1 : static_cast<pid_t>(std::stol(numbers[depth - 1]));
}

bool kill_children() {
  const auto children = os::children_in("/proc/thread-self").value_or(std::vector<pid_t>());
  for (const pid_t pid : children) {
    if (const pid_t number = own_number(pid); number > 0) ::kill(number, SIGKILL);
  }
  return !children.empty();
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
