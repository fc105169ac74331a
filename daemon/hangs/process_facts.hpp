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

/// nullopt when it is gone, a zombie too.
std::optional<ProcessFacts> facts_of(pid_t pid);

/// The processes that descend from `root`, without itself.
std::vector<pid_t> descendants_of(pid_t root);

/// Processes of this user that began after `first` and have `entry` in the environment they began
/// with, or do not show that.
std::vector<pid_t> processes_with_environment(const std::string& entry, pid_t first);

}  // namespace gothon::daemon
