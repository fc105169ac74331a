#include "glue/os/process.hpp"

#include <malloc.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <iterator>
#include <string>

#include "glue/os/exit_status.hpp"
#include "glue/os/proc.hpp"
#include "glue/os/socket.hpp"

namespace gothon::os {
namespace {

void raise_limit(__rlimit_resource resource) {
  rlimit limit{};
  if (::getrlimit(resource, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(resource, &limit);
}

}  // namespace

Expected<UniqueFd> open_pidfd(pid_t pid) {
  UniqueFd fd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!fd) return fail("process " + std::to_string(pid), errno);
  return fd;
}

Expected<UniqueFd> open_peer_pidfd(int socket) {
  const auto peer = peer_credentials(socket);
  if (!peer) return tl::unexpected(peer.error());
  return open_pidfd(peer->pid);
}

bool has_ended(int pidfd) {
  pollfd end{pidfd, POLLIN, 0};
  return ::poll(&end, 1, 0) == 1;
}

void await_end(int pidfd) {
  pollfd end{pidfd, POLLIN, 0};
  while (::poll(&end, 1, -1) < 0 && errno == EINTR) {
  }
}

Expected<void> signal_pidfd(int pidfd, int signal) {
  if (::syscall(SYS_pidfd_send_signal, pidfd, signal, nullptr, 0) != 0) {
    return fail("pidfd_send_signal", errno);
  }
  return {};
}

int exit_status_for_exec(int code) {
  if (is_shortage(code)) return kOwnFailure;
  return code == ENOENT || code == ENOTDIR ? kNotThere : kCannotExecute;
}

bool is_stopped(pid_t pid) {
  const std::string fields = stat_fields_of("/proc/" + std::to_string(pid));
  return fields.starts_with('T') || fields.starts_with('t');
}

bool ended_by_itself(int wait_status) {
  static constexpr int kCrashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS};
  return !WIFSIGNALED(wait_status) || std::find(std::begin(kCrashes), std::end(kCrashes),
                                                WTERMSIG(wait_status)) != std::end(kCrashes);
}

double cpu_seconds(const rusage& usage) {
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void give_long_blocks_back() {
  ::mallopt(M_MMAP_THRESHOLD, 256 << 10);
}

void raise_descriptor_limit() {
  raise_limit(RLIMIT_NOFILE);
}

LiftedFileSizeLimit::LiftedFileSizeLimit() {
  ::getrlimit(RLIMIT_FSIZE, &before_);
  raise_limit(RLIMIT_FSIZE);
}

LiftedFileSizeLimit::~LiftedFileSizeLimit() {
  ::setrlimit(RLIMIT_FSIZE, &before_);
}

void leave_callers_limits() {
  std::signal(SIGXFSZ, SIG_IGN);
  for (int resource = 0; resource < static_cast<int>(RLIM_NLIMITS); ++resource) {
    if (resource != RLIMIT_STACK && resource != RLIMIT_CORE)
      raise_limit(static_cast<__rlimit_resource>(resource));
  }
}

}  // namespace gothon::os
