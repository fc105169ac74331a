#include "client/ctl/ctl.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <set>
#include <utility>

#include "client/caller/runtime_directory.hpp"
#include "client/caller/state_directory.hpp"
#include "client/words/printing.hpp"
#include "daemon/supervise/session_ids.hpp"
#include "glue/os/directory.hpp"
#include "glue/os/process.hpp"
#include "glue/os/socket.hpp"
#include "glue/wire/messages/desk.hpp"
#include "glue/wire/messages/events.hpp"
#include "glue/wire/messages/lease.hpp"
#include "glue/wire/messages/questions.hpp"

namespace gothon::client::ctl {
namespace {

void collect_ids(const std::string& path, const std::string& prefix, std::set<std::string>& ids) {
  const auto directory = os::open_directory(path);
  if (!directory) return;
  for (std::string& id : daemon::session_ids_in(directory->get()))
    if (id.starts_with(prefix)) ids.insert(std::move(id));
}

/// The status in the announcement of an end; nothing if `message` is none.
std::optional<int> exit_in(const wire::Message& message) {
  const auto announced = wire::event_in<wire::event::Announce>(message);
  if (!announced || announced->session.state != wire::SessionState::kEnded) return std::nullopt;
  return announced->session.exit.value_or(kOwnFailure);
}

/// How long a session process that is not at work may take to greet.
constexpr auto kFirstLook = std::chrono::milliseconds(200);
constexpr auto kGreeting = std::chrono::seconds(10);
/// Then one that is at work is killed too, when it is to be.
constexpr auto kLastLook = std::chrono::milliseconds(600);
constexpr int kLooks = 100;
constexpr int kLookMilliseconds = 20;

pid_t peer_of(const os::UniqueFd& socket) {
  const auto peer = os::peer_credentials(socket.get());
  return peer ? peer->pid : 0;
}

os::Expected<os::UniqueFd> connect_to(int runtime, const std::string& id) {
  auto socket = os::connect_at(runtime, id + "/session.sock", kFirstLook);
  if (socket) return socket;
  const std::string who = "session " + id + ": ";
  return tl::unexpected(os::Error{
      socket.error().code == ETIMEDOUT
          ? who + "whoever listens there accepts no connection: end that process (ss -xlp | grep " +
                id + " shows it)"
          : who + "it does not run: gothonctl list --all shows those that ended",
      socket.error().code});
}

/// Only one that is at work may be worth a longer wait.
os::Expected<void> greet(Dialogue& session, pid_t pid, std::chrono::milliseconds patience) {
  auto greeting = session.greet(kFirstLook);
  if (greeting || greeting.error().code != ETIMEDOUT || os::is_stopped(pid)) return greeting;
  return session.greet(patience);
}

/// In words, that the session process `pid` (0: not known) does not answer, and what to do.
std::string silence_of(const std::string& id, pid_t pid) {
  const std::string who =
      "session " + id + ": its session process " + (pid > 0 ? std::to_string(pid) + " " : "");
  const std::string remove = "remove it (gothonctl kill -s KILL " + id + ")";
  if (pid > 0 && os::is_stopped(pid))
    return who + "is stopped: continue it (kill -CONT " + std::to_string(pid) + "), or " + remove;
  return who + "does not answer: wait, or " + remove;
}

/// What a killed session process has left is gothond's to clear.
os::Expected<void> await_removal(int runtime, const std::string& id) {
  for (int look = 0; look < kLooks; ++look) {
    if (::faccessat(runtime, id.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) != 0) return {};
    if (auto asked = ask_gothond(wire::ask::Status(), kAnswerSeconds); !asked)
      return tl::unexpected(os::Error(asked.error()));
    ::poll(nullptr, 0, look == 0 ? 0 : kLookMilliseconds);
  }
  return os::fail("session " + id + ": its process is killed, but its directory is still there");
}

}  // namespace

int complain(const std::string& text, int status) {
  tell("gothonctl", text);
  return status;
}

int refuse(const std::string& command, const os::Error& error) {
  constexpr std::string_view kOther = ", see gothon --help";
  std::string text = command + ": " + error.text;
  if (text.ends_with(kOther))
    text.replace(text.size() - kOther.size(), kOther.size(), ", see gothonctl --help");
  return complain(text, kWrongUsage);
}

int print(const std::string& text) {
  if (std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0) return 0;
  const int code = errno;
  // Whoever closed the pipe has read enough.
  return code == EPIPE ? kFailed
                       : complain("stdout: it cannot be written: " + os::errno_text(code), kFailed);
}

os::Expected<int> watch(const std::function<os::Expected<std::string>()>& look, int milliseconds,
                        bool json) {
  const bool redrawn = ::isatty(STDOUT_FILENO) == 1 && !json;
  std::string shown;
  for (;;) {
    auto text = look();
    if (!text) return tl::unexpected(std::move(text.error()));
    if (*text != shown) {
      const char* before = redrawn ? "\033[H\033[J" : shown.empty() || json ? "" : "\n";
      if (print(before + *text) != 0) return kFailed;
      shown = std::move(*text);
    }
    // Nobody reads any more: the pipe says so.
    pollfd reader{STDOUT_FILENO, 0, 0};
    if (::poll(&reader, 1, milliseconds) == 1 && (reader.revents & (POLLERR | POLLHUP)) != 0)
      return 0;
  }
}

int complain_of(const std::string& session, const wire::Refusal& refusal) {
  return refusal.by == wire::Refusal::By::kPeer
             ? complain(refusal.text, kFailed)
             : complain("session " + session + ": " + refusal.text, kOwnFailure);
}

os::Expected<Gothond> reach_gothond() {
  auto runtime = open_runtime_directory();
  if (!runtime) return tl::unexpected(runtime.error());
  auto desk = reach_desk(runtime->get());
  if (!desk) return tl::unexpected(desk.error());
  return Gothond{std::move(*runtime), std::move(*desk)};
}

os::Expected<Dialogue> reach_session(const std::string& id) {
  auto runtime = open_runtime_directory();
  if (!runtime) return tl::unexpected(runtime.error());
  auto socket = connect_to(runtime->get(), id);
  if (!socket) return tl::unexpected(socket.error());
  const pid_t pid = peer_of(*socket);
  Dialogue session(std::move(*socket));
  const auto greeting = greet(session, pid, kGreeting);
  if (greeting) return session;
  const os::Error& error = greeting.error();
  return tl::unexpected(
      os::Error{error.code == ETIMEDOUT ? silence_of(id, pid) : "session " + id + ": " + error.text,
                error.code});
}

os::Expected<bool> kill_silent_session(const std::string& id) {
  auto runtime = open_runtime_directory();
  if (!runtime) return tl::unexpected(runtime.error());
  auto socket = connect_to(runtime->get(), id);
  if (!socket) return tl::unexpected(socket.error());
  const pid_t pid = peer_of(*socket);
  auto process = os::open_peer_pidfd(socket->get());
  Dialogue session(std::move(*socket));
  const auto greeting = greet(session, pid, kLastLook);
  if (greeting || greeting.error().code != ETIMEDOUT) return false;
  if (!process) return tl::unexpected(process.error());
  if (auto killed = os::signal_pidfd(process->get(), SIGKILL); !killed)
    return tl::unexpected(killed.error());
  os::await_end(process->get());
  if (auto cleared = await_removal(runtime->get(), id); !cleared)
    return tl::unexpected(cleared.error());
  return true;
}

os::Expected<std::string> find_session(const std::string& word) {
  std::set<std::string> ids;
  if (word.empty()) return os::fail("ID: it is empty, gothonctl list shows the sessions");
  collect_ids(os::runtime_path(), word, ids);
  collect_ids(state_directory() + "/sessions", word, ids);
  if (ids.empty()) return os::fail(word + ": no such session: gothonctl list --all shows them");
  if (ids.size() > 1)
    return os::fail(word + ": more than one session begins so: give more of its id");
  return *ids.begin();
}

std::optional<int> await_end(Dialogue& session) {
  if (!session.send(wire::ask::Watch())) return std::nullopt;
  auto early = session.take_early();
  for (const wire::Message& message : early)
    if (const auto status = exit_in(message)) return status;
  for (;;) {
    pollfd readable{session.channel().fd(), POLLIN, 0};
    if (::poll(&readable, 1, -1) < 0 && errno != EINTR) return std::nullopt;
    const auto messages = session.channel().receive();
    if (!messages) return std::nullopt;
    for (const wire::Message& message : *messages)
      if (const auto status = exit_in(message)) return status;
  }
}

}  // namespace gothon::client::ctl
