#include "client/caller/callers_world.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>

#include "glue/os/directory.hpp"

namespace gothon::client {
namespace {

// <linux/ioprio.h> is not in every libc's headers.
constexpr int kIoprioWhoProcess = 1;

std::vector<wire::ResourceLimit> resource_limits() {
  std::vector<wire::ResourceLimit> limits;
  for (int resource = 0; resource < static_cast<int>(RLIM_NLIMITS); ++resource) {
    rlimit limit{};
    if (::prlimit(0, static_cast<__rlimit_resource>(resource), nullptr, &limit) == 0)
      limits.push_back({resource, {limit.rlim_cur}, {limit.rlim_max}});
  }
  return limits;
}

std::vector<uint64_t> usable_cpu_numbers() {
  constexpr size_t kCpus = 1 << 16;
  std::vector<uint64_t> numbers;
  cpu_set_t* set = CPU_ALLOC(kCpus);
  const size_t size = CPU_ALLOC_SIZE(kCpus);
  CPU_ZERO_S(size, set);
  if (::sched_getaffinity(0, size, set) == 0) {
    for (size_t cpu = 0; cpu < kCpus; ++cpu) {
      if (CPU_ISSET_S(cpu, size, set)) numbers.push_back(cpu);
    }
  }
  CPU_FREE(set);
  return numbers;
}

}  // namespace

std::vector<int> ignored_signals() {
  std::vector<int> signals;
  for (int signal = 1; signal <= SIGRTMAX; ++signal) {
    struct sigaction action{};
    if (::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN) {
      signals.push_back(signal);
    }
  }
  return signals;
}

std::vector<std::string> own_environment() {
  std::vector<std::string> environment;
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry)
    environment.emplace_back(*entry);
  return environment;
}

os::Expected<CallersWorld> take_callers_world() {
  CallersWorld world;
  world.directory = os::UniqueFd(::open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!world.directory) return os::fail("the working directory", errno);
  auto path = os::path_of(world.directory.get());
  if (!path) return tl::unexpected(path.error());
  world.path = *path;
  world.environment = own_environment();
  const mode_t mask = ::umask(0);
  ::umask(mask);
  world.world = {.umask = mask,
                 .nice = ::getpriority(PRIO_PROCESS, 0),
                 .io_priority = static_cast<int>(::syscall(SYS_ioprio_get, kIoprioWhoProcess, 0)),
                 .affinity = usable_cpu_numbers(),
                 .limits = resource_limits(),
                 .ignored_signals = ignored_signals(),
                 .no_new_privileges = ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1};
  return world;
}

}  // namespace gothon::client
