// Everything here is a comparison of facts, none a guess from a version or a container's marks: two
// processes in the same namespaces, with the same credentials and filters, have children that see
// the same system. What a process can set for its children (umask, lower limits, …) is no fact of
// this kind; it travels in `run`.
#include "glue/wire/surroundings.hpp"

#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>

#include "glue/os/directory.hpp"
#include "glue/wire/datagram.hpp"

namespace gothon::wire {
namespace {

using Facts = std::map<std::string, std::string>;

struct Fact {
  const char* source;  ///< a link in /proc/self/ns, or a line of /proc/self/status
  const char* words;
};

constexpr std::array<Fact, 8> kNamespaces{{{"user", "user namespace"},
                                           {"pid_for_children", "process namespace"},
                                           {"mnt", "mount namespace"},
                                           {"net", "network namespace"},
                                           {"ipc", "IPC namespace"},
                                           {"uts", "host name namespace"},
                                           {"cgroup", "cgroup namespace"},
                                           {"time_for_children", "time namespace"}}};

constexpr std::array<Fact, 10> kStatusLines{
    {{"Uid:", "user"},
     {"Gid:", "group"},
     {"Groups:", "list of supplementary groups"},
     {"CapInh:", "set of inheritable capabilities"},
     {"CapPrm:", "set of permitted capabilities"},
     {"CapEff:", "set of effective capabilities"},
     {"CapBnd:", "bounding set of capabilities"},
     {"CapAmb:", "set of ambient capabilities"},
     {"Seccomp:", "system call filter"},
     {"Seccomp_filters:", "number of system call filters"}}};

void take_namespaces(Facts& facts) {
  for (const Fact& fact : kNamespaces) {
    char target[64];
    const std::string link = std::string("/proc/self/ns/") + fact.source;
    const ssize_t n = ::readlink(link.c_str(), target, sizeof target);
    if (n > 0) facts[fact.words] = std::string(target, static_cast<size_t>(n));
  }
}

void take_status(Facts& facts) {
  const auto status = os::read_file("/proc/self/status");
  if (!status) return;
  std::string_view rest = *status;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    for (const Fact& fact : kStatusLines) {
      if (line.starts_with(fact.source))
        facts[fact.words] = line.substr(std::string_view(fact.source).size());
    }
  }
}

void take_root(Facts& facts) {
  struct stat status{};
  if (::stat("/", &status) != 0) return;
  facts["root directory"] = std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
}

/// Which hard limit this process may set is a question of CAP_SYS_RESOURCE in the first user
/// namespace: no file tells that, an attempt does.
bool can_raise(int resource) {
  const auto which = static_cast<__rlimit_resource>(resource);
  rlimit limit{};
  if (::getrlimit(which, &limit) != 0 || limit.rlim_max == RLIM_INFINITY) return false;
  const rlimit higher{limit.rlim_cur, limit.rlim_max + 1};
  if (::setrlimit(which, &higher) != 0) return false;
  ::setrlimit(which, &limit);
  return true;
}

/// The highest hard limits that this process may give its children.
std::array<rlim_t, RLIM_NLIMITS> highest_limits(const Surroundings& own) {
  std::array<rlim_t, RLIM_NLIMITS> highest = own.hard_limits;
  for (int resource = 0; resource < static_cast<int>(RLIM_NLIMITS); ++resource) {
    // The limit of open files has a ceiling of its own (fs.nr_open), which may be reached.
    if (resource == RLIMIT_NOFILE || !can_raise(resource)) continue;
    highest.fill(RLIM_INFINITY);
    break;
  }
  return highest;
}

int lowest_nice(int own) {
  constexpr int kLowest = -20;
  if (::setpriority(PRIO_PROCESS, 0, kLowest) == 0) {
    ::setpriority(PRIO_PROCESS, 0, own);
    return kLowest;
  }
  rlimit limit{};
  ::getrlimit(RLIMIT_NICE, &limit);
  return std::min(own, 20 - static_cast<int>(std::min<rlim_t>(limit.rlim_cur, 40)));
}

bool differs(const std::string& words, const Facts& one, const Facts& other) {
  const auto first = one.find(words);
  const auto second = other.find(words);
  return first != one.end() && second != other.end() && first->second != second->second;
}

std::string another(const std::string& words) {
  return "another " + words + " than gothond";
}

bool has_higher_limit(const Surroundings& caller, const HostsWorld& host) {
  const size_t count = std::min(host.hard_limits.size(), caller.hard_limits.size());
  for (size_t resource = 0; resource < count; ++resource) {
    if (caller.hard_limits[resource] > host.hard_limits[resource].value) return true;
  }
  return false;
}

}  // namespace

Surroundings take_surroundings() {
  Surroundings own;
  take_namespaces(own.facts);
  take_root(own.facts);
  take_status(own.facts);
  // No namespace, but as binding: a client's nodes come with its own glue, and the session process
  // has to understand them.
  own.facts["protocol of nodes"] = std::to_string(kVersion);
  own.no_new_privileges = ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
  own.nice = ::getpriority(PRIO_PROCESS, 0);
  for (size_t resource = 0; resource < own.hard_limits.size(); ++resource) {
    rlimit limit{RLIM_INFINITY, RLIM_INFINITY};
    ::getrlimit(static_cast<__rlimit_resource>(resource), &limit);
    own.hard_limits[resource] = limit.rlim_max;
  }
  return own;
}

HostsWorld announced_surroundings() {
  const Surroundings own = take_surroundings();
  HostsWorld world{own.facts, own.no_new_privileges, lowest_nice(own.nice), {}};
  for (const rlim_t limit : highest_limits(own)) world.hard_limits.push_back({limit});
  return world;
}

std::optional<std::string> why_different(const Surroundings& caller, const HostsWorld& host) {
  // Another user namespace brings other capabilities with it: causes are looked at first.
  for (const Fact& fact : kNamespaces) {
    if (differs(fact.words, caller.facts, host.facts)) return another(fact.words);
  }
  for (const auto& [words, value] : caller.facts) {
    if (differs(words, caller.facts, host.facts)) return another(words);
  }
  if (!caller.no_new_privileges && host.no_new_privileges)
    return "privileges that gothond may not pass on (no_new_privs)";
  if (has_higher_limit(caller, host)) return "a hard limit above gothond's (ulimit -H)";
  if (caller.nice < host.lowest_nice.value_or(caller.nice))
    return "a priority above gothond's (nice)";
  return std::nullopt;
}

}  // namespace gothon::wire
