// A pipe does not tell whether somebody waits at its other end; /proc/PID/task/TID/wchan names the
// function of the kernel in which a thread sleeps, to whoever may see its maps.
#include "client/terminal/waiting_reader.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "glue/os/directory.hpp"
#include "glue/os/proc.hpp"

namespace gothon::client {
namespace {

/// Parts of the names of these functions, in Linux 5.4 to 6.18.
constexpr std::array<std::string_view, 6> kWaitsForInput{"pipe",  "poll", "select",
                                                         "epoll", "ep_",  "io_cqring"};

/// Whether the state of a task (proc(5), `stat`) is that of one that sleeps.
bool sleeps(const std::string& task) {
  return os::stat_fields_of(task).starts_with('S');
}

bool task_may_wait(const std::string& task) {
  const auto channel = os::read_file(task + "/wchan");
  // It runs, or nobody is told; or there is no such file: then nobody is told either.
  if (!channel || channel->empty() || *channel == "0") return sleeps(task);
  return std::any_of(kWaitsForInput.begin(), kWaitsForInput.end(), [&](std::string_view part) {
    return channel->find(part) != std::string::npos;
  });
}

}  // namespace

bool may_wait_for_input(pid_t process) {
  std::vector<pid_t> processes{process};
  for (size_t i = 0; i < processes.size(); ++i) {
    const std::string tasks = "/proc/" + std::to_string(processes[i]) + "/task/";
    for (const pid_t number : os::numbers_in(tasks).value_or(std::vector<pid_t>())) {
      const std::string task = tasks + std::to_string(number);
      if (task_may_wait(task)) return true;
      const auto children = os::children_in(task).value_or(std::vector<pid_t>());
      processes.insert(processes.end(), children.begin(), children.end());
    }
  }
  return false;
}

}  // namespace gothon::client
