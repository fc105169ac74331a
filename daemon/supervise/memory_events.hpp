#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace gothon::daemon {

/// What the kernel has counted in the control group (version 2) of this process, if it counts
/// there. Source: memory.events and memory.max in cgroup-v2.rst. Thread rule: any.
struct MemoryEvents {
  uint64_t kills = 0;  ///< processes that the kernel killed for want of memory
  uint64_t limit = 0;  ///< in bytes; 0: none
};

/// Nothing where no memory is counted, or when this process is in another group than `group`, which
/// then has other processes' deaths in it. `root` is `/`, or a test's own.
std::optional<MemoryEvents> memory_events(const std::string& root, const std::string& group);

}  // namespace gothon::daemon
