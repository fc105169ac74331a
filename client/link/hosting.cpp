#include "client/link/hosting.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <exception>

#include "client/link/starter.hpp"
#include "client/words/printing.hpp"
#include "daemon/session/session.hpp"
#include "glue/os/directory.hpp"
#include "glue/os/exit_status.hpp"
#include "glue/os/session_names.hpp"
#include "glue/os/socket.hpp"
#include "glue/wire/messages/desk.hpp"

namespace gothon::client {
namespace {

constexpr int kOpenSeconds = 20;
/// How many session processes that end before they are entered a client asks for.
constexpr int kAttempts = 20;

struct Hosted {
  std::string id;
  std::string directory;
  std::string host;
  std::string scope;
  std::string no_scope;
};

os::Expected<HostedSession> greeted(HostedSession session, int interrupt) {
  session.dialogue.interrupt_by(interrupt);
  auto greeting = session.dialogue.greet();
  if (!greeting)
    return tl::unexpected(
        os::Error{"session " + session.id + ": " + greeting.error().text, greeting.error().code});
  return session;
}

/// Connects to a session process that listens.
os::Expected<HostedSession> enter(const Hosted& hosted, int interrupt) {
  auto directory = os::open_directory(hosted.directory);
  if (!directory) return tl::unexpected(directory.error());
  auto socket = os::connect_at(directory->get(), "session.sock");
  if (!socket) return tl::unexpected(socket.error());
  return greeted({hosted.id,
                  hosted.directory,
                  hosted.host,
                  hosted.scope,
                  hosted.no_scope,
                  Dialogue(std::move(*socket)),
                  {}},
                 interrupt);
}

/// REQUIRES: in the new process, which has one thread.
[[noreturn]] void become_session(const std::string& id, int socket) {
  for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::setsid();
  // Its complaints are for the caller to read; the caller's other streams are not its own.
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  const bool ready = ::dup2(null, STDIN_FILENO) == STDIN_FILENO &&
                     ::dup2(null, STDOUT_FILENO) == STDOUT_FILENO && ::chdir("/") == 0;
  if (!ready) tell("gothon", "session: " + os::errno_text(errno));
  int status = os::kOwnFailure;
  try {
    if (ready)
      status = daemon::run_session({id, os::runtime_path(), os::UniqueFd(socket), true, true});
  } catch (const std::exception& error) {
    tell("gothon", "session: " + os::text_of(error));
  }
  ::_exit(status);
}

/// Waits for the first word of the new session process: it listens then.
os::Expected<void> await_first_word(int socket, int interrupt) {
  pollfd watched[2] = {{socket, POLLIN, 0}, {interrupt, POLLIN, 0}};
  while (::poll(watched, 2, kOpenSeconds * 1000) < 0) {
    if (errno != EINTR) return os::fail("poll", errno);
  }
  if (watched[1].revents != 0) return os::fail("interrupted", EINTR);
  char byte = 0;
  if (::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 1) return {};
  return os::fail("session: its process did not start: see the message above");
}

}  // namespace

os::Expected<HostedSession> open_session(int runtime, Dialogue desk, unsigned nodes,
                                         int interrupt) {
  desk.interrupt_by(interrupt);
  for (int attempt = 1;; ++attempt) {
    auto answer = ask_desk(runtime, desk, wire::ask::Open{nodes}, kOpenSeconds);
    if (!answer && answer.error().by == wire::Refusal::By::kPeer)
      return tl::unexpected(os::Error(answer.error()));
    if (!answer)
      return tl::unexpected(
          os::Error{"gothond: no session: " + answer.error().text, answer.error().code});
    auto session = enter({answer->id, answer->directory, "gothond", answer->scope.value_or(""),
                          answer->no_scope.value_or("gothond is of an older version")},
                         interrupt);
    // Until a client has entered it, a session process ends with its gothond.
    if (session || !has_ended(session.error()) || attempt == kAttempts) return session;
  }
}

os::Expected<HostedSession> host_session(int interrupt) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
    return os::fail("socketpair", errno);
  os::UniqueFd mine(ends[0]);
  os::UniqueFd its(ends[1]);
  const std::string id = os::new_session_id();
  const pid_t pid = ::fork();
  if (pid < 0) return os::fail_to_start("session", errno);
  if (pid == 0) {
    ::close(ends[0]);
    become_session(id, its.release());
  }
  its.reset();
  if (auto ready = await_first_word(mine.get(), interrupt); !ready)
    return tl::unexpected(ready.error());
  auto session = enter(
      {id, os::runtime_path() + "/" + id, "process " + std::to_string(pid) + " of this command", "",
       "this command hosts it itself"},
      interrupt);
  if (session) session->anchor = std::move(mine);
  return session;
}

}  // namespace gothon::client
