// Between fork and exec the child calls nothing that allocates or locks: all pointers are laid out
// before. The error pipe is closed by a successful exec, so that reading it tells both outcomes.
#include "daemon/supervise/spawn.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "glue/os/exit_status.hpp"
#include "glue/os/process.hpp"

namespace gothon::daemon {
namespace {

std::vector<char*> pointers(const std::vector<std::string>& strings) {
  std::vector<char*> out;
  out.reserve(strings.size() + 1);
  for (const std::string& text : strings) out.push_back(const_cast<char*>(text.c_str()));
  out.push_back(nullptr);
  return out;
}

[[noreturn]] void report(int error_pipe) {
  const int code = errno;
  [[maybe_unused]] const ssize_t written = ::write(error_pipe, &code, sizeof code);
  ::_exit(os::kNotThere);
}

void take_signals(const CallersWorld& world) {
  for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
  for (const int number : world.ignored_signals) ::signal(number, SIG_IGN);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

void take_world(const CallersWorld& world) {
  // What the kernel refuses stays as it is: the client has checked beforehand what cannot be had
  // here.
  for (const auto& [resource, limit] : world.limits)
    ::setrlimit(static_cast<__rlimit_resource>(resource), &limit);
  if (CPU_COUNT(&world.affinity) > 0)
    ::sched_setaffinity(0, sizeof world.affinity, &world.affinity);
  ::setpriority(PRIO_PROCESS, 0, world.nice);
  constexpr int kThisProcess = 1;
  ::syscall(SYS_ioprio_set, kThisProcess, 0, world.io_priority);
  if (world.no_new_privileges) ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  ::umask(world.umask);
}

[[noreturn]] void become(const SpawnRequest& request, const CallersWorld& world, char* const* argv,
                         char* const* envp, pid_t parent, int error_pipe) {
  ::setsid();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(os::kNotThere);
  take_signals(world);
  if (::fchdir(request.working_directory) != 0) report(error_pipe);
  // Above 2 first, so that no stream overwrites another's source.
  int sources[3];
  for (int i = 0; i < 3; ++i) {
    sources[i] = ::fcntl(request.streams[i], F_DUPFD_CLOEXEC, 10);
    if (sources[i] < 0) report(error_pipe);
  }
  const int pipe = ::fcntl(error_pipe, F_DUPFD_CLOEXEC, 10);
  if (pipe < 0) report(error_pipe);
  for (int i = 0; i < 3; ++i) ::dup2(sources[i], i);
  // A terminal to type on is the node's own, unless it is somebody else's already.
  if (::isatty(0) == 1) ::ioctl(0, TIOCSCTTY, 0);
  ::syscall(SYS_close_range, 3, ~0U, CLOSE_RANGE_CLOEXEC);
  take_world(world);
  ::execve(request.interpreter.c_str(), argv, envp);
  report(pipe);
}

}  // namespace

os::Expected<Child> spawn(const SpawnRequest& request, const CallersWorld& world) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return os::fail("pipe", errno);
  os::UniqueFd from_child(ends[0]);
  os::UniqueFd to_parent(ends[1]);
  const std::vector<char*> argv = pointers(request.arguments);
  const std::vector<char*> envp = pointers(request.environment);
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) return os::fail_to_start(request.interpreter, errno);
  if (pid == 0) become(request, world, argv.data(), envp.data(), parent, to_parent.get());
  to_parent.reset();
  // A child is not reaped before its parent waits for it, so its number is still its own here.
  auto pidfd = os::open_pidfd(pid);
  int code = 0;
  ssize_t n = 0;
  do n = ::read(from_child.get(), &code, sizeof code);
  while (n < 0 && errno == EINTR);
  if (n == 0 && pidfd) return Child{pid, std::move(*pidfd)};
  ::kill(pid, SIGKILL);
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  if (!pidfd) return tl::unexpected(pidfd.error());
  return os::fail(request.interpreter, code);
}

}  // namespace gothon::daemon
