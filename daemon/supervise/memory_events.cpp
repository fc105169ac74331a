#include "daemon/supervise/memory_events.hpp"

#include <cstdlib>
#include <sstream>

#include "glue/os/control_groups.hpp"
#include "glue/os/directory.hpp"

namespace gothon::daemon {
namespace {

uint64_t value_of(const std::string& text, const std::string& key) {
  std::istringstream lines(text);
  std::string name;
  for (uint64_t value = 0; lines >> name >> value;) {
    if (name == key) return value;
  }
  return 0;
}

}  // namespace

std::optional<MemoryEvents> memory_events(const std::string& root, const std::string& group) {
  const auto own = os::control_group_in(root + "proc/self/cgroup");
  if (!own || own->substr(own->rfind('/') + 1) != group) return std::nullopt;
  for (const char* mount : {"sys/fs/cgroup", "sys/fs/cgroup/unified"}) {
    const auto events = os::read_file(root + mount + *own + "/memory.events");
    if (!events) continue;
    const auto limit = os::read_file(root + mount + *own + "/memory.max");
    // `max` is no number: no limit.
    return MemoryEvents{value_of(*events, "oom_kill"),
                        limit ? std::strtoull(limit->c_str(), nullptr, 10) : 0};
  }
  return std::nullopt;
}

}  // namespace gothon::daemon
