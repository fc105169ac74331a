#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "daemon/hangs/situation.hpp"

/// What /proc says of processes (proc(5)). Nothing here waits for any of them. Thread rule: any.
namespace gothon::daemon {

/// Whether /proc counts processes as this process's own namespace does; without that, nothing here
/// says anything of use.
bool proc_is_of_this_namespace();

/// nullopt when it is gone, a zombie too. A thread of which /proc tells nothing here, for whatever
/// reason, is hidden; so is the first one where it does not tell which threads there are.
std::optional<ProcessFacts> facts_of(pid_t pid);

struct Found {
  std::vector<pid_t> pids;
  /// False: some of /proc could not be read, and there may be more.
  bool all = true;
};

/// The processes that descend from `root`, without itself.
Found descendants_of(pid_t root);

/// Processes of this user that began after `first` and have `entry` in the environment they began
/// with, or do not show that.
Found processes_with_environment(const std::string& entry, pid_t first);

}  // namespace gothon::daemon
