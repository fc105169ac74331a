#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace gothon::client::top {

/// What a process and the processes below it use, those that they have waited for included.
struct Usage {
  double cpu = 0;              ///< seconds of user and system time so far
  std::uint64_t resident = 0;  ///< bytes in memory now; what processes share counts for each
  std::uint64_t written = 0;   ///< bytes so far by write(2) and its like
  char state = '?';            ///< of the process itself, as in /proc/PID/stat
};

/// Reads `proc` once and adds up: each process counts for the nearest of `roots` at or above it.
/// Roots that are gone have no entry. Source: proc(5). Thread rule: any.
std::map<pid_t, Usage> usage_of(const std::set<pid_t>& roots, const std::string& proc = "/proc");

}  // namespace gothon::client::top
