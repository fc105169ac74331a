// The new process is forked twice: it belongs to nobody who waits for it, so a client that runs for
// hours collects nothing, and ending a client with all its children does not end gothond. Its
// number comes back through a pipe.
#include "client/link/desk_process.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <string_view>
#include <vector>

#include "client/caller/callers_world.hpp"
#include "client/caller/state_directory.hpp"
#include "client/link/desk_environment.hpp"
#include "glue/os/directory.hpp"
#include "glue/os/exit_status.hpp"
#include "glue/os/process.hpp"

namespace gothon::client {
namespace {

constexpr const char* kLogName = "gothond.log";
constexpr int kLockDescriptor = 3;

void make_directories(const std::string& path) {
  for (size_t end = path.find('/', 1); end != std::string::npos; end = path.find('/', end + 1)) {
    ::mkdir(path.substr(0, end).c_str(), 0700);
  }
}

/// The file, and its path; /dev/null and no path when none can be written.
os::UniqueFd open_log(int runtime, const std::vector<std::string>& environment, std::string& path) {
  constexpr int kFlags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW;
  const auto own = [&](std::string_view name) -> const char* {
    for (const std::string& entry : environment) {
      if (entry.starts_with(std::string(name) + "=")) return entry.c_str() + name.size() + 1;
    }
    return nullptr;
  };
  if (const StateDirectory state = find_state_directory(own); state.instead.empty()) {
    path = state.path + "/" + kLogName;
    make_directories(path);
    os::UniqueFd log(::open(path.c_str(), kFlags, 0600));
    if (log) return log;
  }
  path = os::runtime_path() + "/" + kLogName;
  os::UniqueFd log(::openat(runtime, kLogName, kFlags, 0600));
  if (log) return log;
  path.clear();
  return os::UniqueFd(::open("/dev/null", O_WRONLY | O_CLOEXEC));
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// Nodes get these from who runs them; gothond would lend all session processes those of the first
/// caller. What the kernel refuses stays as it is, and is compared (glue/wire/surroundings.hpp).
/// Only async-signal-safe calls.
void leave_callers_world() {
  constexpr int kThisProcess = 1;
  const sched_param none{};
  ::sched_setscheduler(0, SCHED_OTHER, &none);
  ::setpriority(PRIO_PROCESS, 0, 0);
  ::syscall(SYS_ioprio_set, kThisProcess, 0, 0);
  cpu_set_t all;
  std::memset(&all, 0xff, sizeof all);
  ::sched_setaffinity(0, sizeof all, &all);
  ::prctl(PR_SET_TIMERSLACK, 0, 0, 0, 0);
  const int badness = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  [[maybe_unused]] const ssize_t n = ::write(badness, "0", 1);
  ::close(badness);
}

struct Launch {
  const char* path;
  char* const* environment;
  char* const* arguments;
  int null;
  int log;
  int lock;
};

/// Only async-signal-safe calls; REQUIRES: in the new process.
[[noreturn]] void become_desk(const Launch& launch) {
  for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::setsid();
  ::umask(077);
  leave_callers_world();
  // The copy is above 3, so that dup2 makes another descriptor, one that exec keeps open.
  const int lock = ::fcntl(launch.lock, F_DUPFD, 4);
  const bool ready = ::chdir("/") == 0 && ::dup2(launch.null, 0) == 0 &&
                     ::dup2(launch.log, 1) == 1 && ::dup2(launch.log, 2) == 2 &&
                     ::dup2(lock, kLockDescriptor) == kLockDescriptor;
  ::close_range(kLockDescriptor + 1, ~0u, 0);
  if (ready) ::execve(launch.path, launch.arguments, launch.environment);
  constexpr std::string_view kText = "gothond cannot be executed\n";
  [[maybe_unused]] const ssize_t n = ::write(2, kText.data(), kText.size());
  ::_exit(os::kNotThere);
}

/// Forks twice; the grandchild's number, or the error.
os::Expected<pid_t> spawn(const Launch& launch) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return os::fail("pipe", errno);
  const os::UniqueFd reading(ends[0]);
  os::UniqueFd writing(ends[1]);
  const pid_t child = ::fork();
  if (child < 0) return os::fail_to_start("gothond", errno);
  if (child == 0) {
    const pid_t grandchild = ::fork();
    if (grandchild == 0) become_desk(launch);
    const ssize_t n = ::write(writing.get(), &grandchild, sizeof grandchild);
    ::_exit(n == static_cast<ssize_t>(sizeof grandchild) ? 0 : 1);
  }
  writing.reset();
  pid_t pid = -1;
  const ssize_t n = ::read(reading.get(), &pid, sizeof pid);
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
  if (n != static_cast<ssize_t>(sizeof pid) || pid < 0)
    return os::fail_to_start("gothond: it cannot be started", EAGAIN);
  return pid;
}

}  // namespace

os::Expected<DeskProcess> start_desk_process(int runtime, const os::UniqueFd& lock) {
  const std::string path = os::executable_directory() + "/gothond";
  if (::access(path.c_str(), X_OK) != 0) {
    return os::fail(path + ": " + os::errno_text(errno) +
                    ": Gothon is not completely installed, run its install.sh");
  }
  DeskProcess process;
  std::string log_path;
  std::vector<std::string> variables = desk_environment(own_environment(), own_account());
  const os::UniqueFd log = open_log(runtime, variables, log_path);
  process.advice = log_path.empty() ? "run gothond by hand to see why" : "see " + log_path;
  const os::UniqueFd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  std::vector<std::string> words{"gothond", "--idle-exit", "60", "--start-lock"};
  if (!log_path.empty()) words.insert(words.end(), {"--log-file", log_path});
  const std::vector<char*> arguments = pointers_to(words);
  const std::vector<char*> environment = pointers_to(variables);
  const auto pid = spawn(
      {path.c_str(), environment.data(), arguments.data(), null.get(), log.get(), lock.get()});
  if (!pid) return tl::unexpected(pid.error());
  auto pidfd = os::open_pidfd(*pid);
  if (!pidfd) return os::fail("gothond: it ended before it listened: " + process.advice);
  process.pidfd = std::move(*pidfd);
  return process;
}

}  // namespace gothon::client
