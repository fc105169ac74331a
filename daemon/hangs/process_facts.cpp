#include "daemon/hangs/process_facts.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "glue/os/directory.hpp"
#include "glue/os/proc.hpp"

namespace gothon::daemon {
namespace {

std::string path_of(pid_t pid) {
  return "/proc/" + std::to_string(pid);
}

/// What follows `key` and blanks in a text of lines; empty if there is no such line.
std::string field(const std::string& text, const std::string& key) {
  const std::size_t at = text.find("\n" + key + ":");
  if (at == std::string::npos) return "";
  const std::size_t begin = text.find_first_not_of(" \t", at + key.size() + 2);
  return text.substr(begin, text.find('\n', begin) - begin);
}

/// When it began, in clock ticks since the machine did; 0 when it is gone.
unsigned long long began_at(pid_t pid) {
  const std::string fields = os::stat_fields_of(path_of(pid));
  // The state is the first one, the start the 20th.
  std::size_t at = 0;
  for (int skipped = 1; skipped < 20 && at != std::string::npos; ++skipped)
    at = fields.find(' ', at + 1);
  return at == std::string::npos ? 0 : std::strtoull(fields.c_str() + at, nullptr, 10);
}

}  // namespace

bool proc_is_of_this_namespace() {
  char target[32];
  const ssize_t size = ::readlink("/proc/self", target, sizeof target);
  return size > 0 &&
         std::string(target, static_cast<std::size_t>(size)) == std::to_string(::getpid());
}

std::optional<ProcessFacts> facts_of(pid_t pid) {
  ProcessFacts facts;
  facts.pid = pid;
  const std::string path = path_of(pid);
  const auto threads = os::numbers_in(path + "/task");
  if (!threads && !os::is_gone(threads.error())) facts.tasks.push_back({pid, TaskFacts::kHidden});
  for (const pid_t tid : threads.value_or(std::vector<pid_t>())) {
    const auto status = os::read_file(path + "/task/" + std::to_string(tid) + "/status");
    if (!status && !os::is_gone(status.error())) facts.tasks.push_back({tid, TaskFacts::kHidden});
    if (!status) continue;
    const std::string state = field(*status, "State");
    if (state.empty() || state[0] == 'Z' || state[0] == 'X') continue;
    facts.tasks.push_back(
        {tid, state[0],
         static_cast<pid_t>(std::strtol(field(*status, "TracerPid").c_str(), nullptr, 10))});
    facts.caught |= std::strtoull(field(*status, "SigCgt").c_str(), nullptr, 16);
  }
  if (facts.tasks.empty()) return std::nullopt;
  const auto timers = os::read_file(path + "/timers");
  facts.timers = !timers || !timers->empty();
  return facts;
}

Found descendants_of(pid_t root) {
  Found found;
  const auto take = [&found](const os::Expected<std::vector<pid_t>>& read) {
    found.all = found.all && (read || os::is_gone(read.error()));
    return read.value_or(std::vector<pid_t>());
  };
  std::vector<pid_t>& pids = found.pids;
  pids.push_back(root);
  for (std::size_t i = 0; i < pids.size(); ++i) {
    const std::string path = path_of(pids[i]) + "/task/";
    for (const pid_t tid : take(os::numbers_in(path))) {
      const auto children = take(os::children_in(path + std::to_string(tid)));
      pids.insert(pids.end(), children.begin(), children.end());
    }
  }
  pids.erase(pids.begin());
  return found;
}

Found processes_with_environment(const std::string& entry, pid_t first) {
  const auto listed = os::numbers_in("/proc");
  Found found{{}, listed.has_value()};
  const unsigned long long beginning = began_at(first);
  const std::string wanted = '\0' + entry + '\0';
  for (const pid_t pid : listed.value_or(std::vector<pid_t>())) {
    struct stat status{};
    if (::stat(path_of(pid).c_str(), &status) != 0 || status.st_uid != ::geteuid()) continue;
    if (began_at(pid) < beginning) continue;
    const auto environment = os::read_file(path_of(pid) + "/environ");
    // Kernel threads and zombies have none; one that may not be read may have the entry.
    const bool named = environment ? ('\0' + *environment).find(wanted) != std::string::npos
                                   : environment.error().code != ESRCH;
    if (named) found.pids.push_back(pid);
  }
  return found;
}

}  // namespace gothon::daemon
