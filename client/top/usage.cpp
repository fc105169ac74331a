#include "client/top/usage.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "glue/os/directory.hpp"
#include "glue/os/proc.hpp"

namespace gothon::client::top {
namespace {

struct Process {
  pid_t parent = 0;
  Usage usage;
};

std::optional<Process> read_process(const std::string& directory) {
  const std::string fields = os::stat_fields_of(directory);
  Process process;
  unsigned long long user = 0;
  unsigned long long system = 0;
  long long children_user = 0;
  long long children_system = 0;
  long long pages = 0;
  const int read = std::sscanf(fields.c_str(),
                               "%c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu %lld %lld "
                               "%*d %*d %*d %*d %*u %*u %lld",
                               &process.usage.state, &process.parent, &user, &system,
                               &children_user, &children_system, &pages);
  if (read != 7) return std::nullopt;
  static const auto kTicks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  static const auto kPageSize = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  process.usage.cpu =
      (static_cast<double>(user + system) + static_cast<double>(children_user + children_system)) /
      kTicks;
  process.usage.resident = static_cast<std::uint64_t>(pages > 0 ? pages : 0) * kPageSize;
  return process;
}

/// 0 if it may not be read.
std::uint64_t bytes_written(const std::string& directory) {
  constexpr std::string_view kKey = "wchar: ";
  const auto text = os::read_file(directory + "/io");
  const size_t at = text ? text->find(kKey) : std::string::npos;
  return at == std::string::npos ? 0 : std::strtoull(text->c_str() + at + kKey.size(), nullptr, 10);
}

std::map<pid_t, Process> read_all(const std::string& proc) {
  std::map<pid_t, Process> processes;
  for (const pid_t pid : os::numbers_in(proc).value_or(std::vector<pid_t>())) {
    if (auto process = read_process(proc + "/" + std::to_string(pid)))
      processes.emplace(pid, *process);
  }
  return processes;
}

/// The nearest of `roots` at or above `pid`; 0 if there is none.
pid_t root_above(pid_t pid, const std::map<pid_t, Process>& processes,
                 const std::set<pid_t>& roots) {
  // Processes that come and go while /proc is read could make a circle.
  for (size_t steps = 0; steps <= processes.size(); ++steps) {
    if (roots.count(pid) > 0) return pid;
    const auto found = processes.find(pid);
    if (found == processes.end()) return 0;
    pid = found->second.parent;
  }
  return 0;
}

}  // namespace

std::map<pid_t, Usage> usage_of(const std::set<pid_t>& roots, const std::string& proc) {
  std::map<pid_t, Usage> sums;
  if (roots.empty()) return sums;
  const auto processes = read_all(proc);
  for (const auto& [pid, process] : processes) {
    const pid_t root = root_above(pid, processes, roots);
    if (root == 0 || processes.count(root) == 0) continue;
    Usage& sum = sums[root];
    sum.cpu += process.usage.cpu;
    sum.resident += process.usage.resident;
    sum.written += bytes_written(proc + "/" + std::to_string(pid));
    if (pid == root) sum.state = process.usage.state;
  }
  return sums;
}

}  // namespace gothon::client::top
