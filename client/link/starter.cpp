// Who finds nobody listening takes control.lock, looks again, and only then starts gothond, which
// keeps the lock until it listens; gothond's idle exit holds it from its last look at the backlog
// to its end. Waiting for the new gothond is waiting for its socket, which listens when it gets its
// name (inotify), or for its process to end (pidfd).
#include "client/link/starter.hpp"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <chrono>

#include "client/link/desk_process.hpp"
#include "glue/os/directory.hpp"
#include "glue/os/lock.hpp"
#include "glue/os/socket.hpp"

namespace gothon::client {
namespace {

using Clock = std::chrono::steady_clock;
constexpr const char* kSocket = "control.sock";
constexpr const char* kLock = "control.lock";
constexpr auto kStartLimit = std::chrono::seconds(10);

bool nobody_listens(const os::Error& error) {
  return error.code == ENOENT || error.code == ECONNREFUSED || error.code == ECONNRESET;
}

os::Expected<Dialogue> connect_and_greet(int runtime) {
  auto socket = os::connect_at(runtime, kSocket);
  if (!socket) return tl::unexpected(socket.error());
  Dialogue desk(std::move(*socket));
  auto greeting = desk.greet();
  if (!greeting) return tl::unexpected(greeting.error());
  return desk;
}

os::Expected<os::UniqueFd> watch(int runtime) {
  os::UniqueFd inotify(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  if (!inotify) return os::fail("inotify", errno);
  if (::inotify_add_watch(inotify.get(), os::path_beside(runtime, ".").c_str(), IN_MOVED_TO) < 0) {
    return os::fail("inotify", errno);
  }
  return inotify;
}

void drain(int inotify) {
  char events[4096];
  while (::read(inotify, events, sizeof events) > 0) {
  }
}

/// Waits until the new gothond greets, ends, or ten seconds have passed.
os::Expected<Dialogue> await_desk(int runtime, int inotify, const DeskProcess& process) {
  const auto deadline = Clock::now() + kStartLimit;
  for (;;) {
    auto desk = connect_and_greet(runtime);
    if (desk || !nobody_listens(desk.error())) return desk;
    pollfd watched[2] = {{inotify, POLLIN, 0}, {process.pidfd.get(), POLLIN, 0}};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0)
      return os::fail("gothond: it does not listen after ten seconds: " + process.advice);
    if (::poll(watched, 2, static_cast<int>(left)) < 0 && errno != EINTR) {
      return os::fail("poll", errno);
    }
    if (watched[1].revents != 0) {
      // It may have met another one that somebody started by hand, which listens.
      auto last = connect_and_greet(runtime);
      if (last) return last;
      return os::fail("gothond: it ended before it listened: " + process.advice);
    }
    drain(inotify);
  }
}

os::Expected<Dialogue> start_and_reach(int runtime) {
  auto lock = os::lock_at(runtime, kLock, os::LockWait::kBlock);
  if (!lock) return tl::unexpected(lock.error());
  auto desk = connect_and_greet(runtime);
  if (desk || !nobody_listens(desk.error())) return desk;
  auto inotify = watch(runtime);
  if (!inotify) return tl::unexpected(inotify.error());
  auto process = start_desk_process(runtime, *lock);
  if (!process) return tl::unexpected(process.error());
  lock->reset();
  return await_desk(runtime, inotify->get(), *process);
}

}  // namespace

os::Expected<Dialogue> reach_desk(int runtime) {
  auto desk = connect_and_greet(runtime);
  // It was about to end when this client came: another look finds the next one or nobody.
  for (int attempt = 1; attempt < kMostDesks && !desk && desk.error().code == ECONNRESET; ++attempt)
    desk = connect_and_greet(runtime);
  if (!desk && nobody_listens(desk.error())) desk = start_and_reach(runtime);
  if (!desk && desk.error().code == ETIMEDOUT) {
    return os::fail(
        "gothond: it does not answer: if it is stopped, continue it (pkill -CONT gothond), or use "
        "--standalone");
  }
  return desk;
}

bool has_ended(const os::Error& error) {
  return nobody_listens(error) || error.code == EPIPE;
}

os::Expected<void> reach_next_desk(int runtime, Dialogue& desk) {
  auto next = reach_desk(runtime);
  if (!next) return tl::unexpected(next.error());
  next->interrupt_by(desk.interrupt());
  desk = std::move(*next);
  return {};
}

}  // namespace gothon::client
