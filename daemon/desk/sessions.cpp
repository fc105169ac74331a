#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstring>
#include <ctime>
#include <utility>

#include "daemon/desk/desk.hpp"
#include "daemon/desk/events.hpp"
#include "daemon/supervise/project_directory.hpp"
#include "daemon/supervise/session_ids.hpp"
#include "glue/os/directory.hpp"
#include "glue/os/exit_status.hpp"
#include "glue/os/session_names.hpp"
#include "glue/os/socket.hpp"
#include "glue/wire/greeting.hpp"
#include "glue/wire/messages/questions.hpp"

namespace gothon::daemon {
namespace {

/// How long a session's directory may be without a socket before it counts as left behind.
constexpr time_t kMakingSeconds = 10;

/// gothond has everybody's loop to turn, and waits for nobody's backlog.
constexpr std::chrono::milliseconds kNoPatience(0);

/// gothond's own, without what makes it a service: a session process is none.
std::vector<char*> environment_of_sessions() {
  constexpr std::array<std::string_view, 5> kOfTheService{
      "NOTIFY_SOCKET=", "WATCHDOG_PID=", "WATCHDOG_USEC=", "INVOCATION_ID=", "MAINPID="};
  std::vector<char*> kept;
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view variable(*entry);
    if (std::none_of(kOfTheService.begin(), kOfTheService.end(),
                     [&](std::string_view name) { return variable.starts_with(name); }))
      kept.push_back(*entry);
  }
  kept.push_back(nullptr);
  return kept;
}

/// Starts `gothond --session ID` with `socket` as descriptor 3, in a session of its own so that no
/// signal to gothond's group reaches it.
pid_t start_process(const std::string& id, int socket) {
  const std::string program = "/proc/self/exe";
  const std::array<const char*, 4> arguments{"gothond", "--session", id.c_str(), nullptr};
  const std::vector<char*> environment = environment_of_sessions();
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  ::setsid();
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  // dup2 onto itself would keep close-on-exec; the copy is always another descriptor.
  const int copy = ::fcntl(socket, F_DUPFD, 4);
  if (copy < 0 || ::dup2(copy, 3) < 0) ::_exit(os::kOwnFailure);
  ::syscall(SYS_close_range, 4, ~0U, CLOSE_RANGE_CLOEXEC);
  ::execve(program.c_str(), const_cast<char* const*>(arguments.data()), environment.data());
  ::_exit(os::kOwnFailure);
}

/// How a session process ended that closed its connection; empty if it is nobody's child here.
std::string death_of(const SessionLink& session) {
  std::optional<int> status = session.status;
  int now = 0;
  // It listens no more, so it is about to become a zombie if it is none yet.
  if (!status && session.child > 0 && ::waitpid(session.child, &now, 0) == session.child)
    status = now;
  if (!status) return "";
  if (!WIFSIGNALED(*status))
    return "its session process ended with status " + std::to_string(WEXITSTATUS(*status));
  const char* name = ::sigabbrev_np(WTERMSIG(*status));
  return "its session process was killed by " +
         (name != nullptr ? "SIG" + std::string(name)
                          : "signal " + std::to_string(WTERMSIG(*status)));
}

}  // namespace

void Desk::find_sessions() {
  std::vector<std::string> ids = session_ids_in(runtime_.get());
  for (const auto& [connection, session] : sessions_) std::erase(ids, session.id());
  const auto before = std::exchange(unreachable_, {});
  for (const std::string& id : ids) {
    auto socket = os::connect_at(runtime_.get(), id + "/session.sock", kNoPatience);
    if (socket) {
      link(std::move(*socket), id, -1);
      log_event(Event::kFound, id, "found again");
    } else if (socket.error().code == ETIMEDOUT) {
      if (!before.contains(id)) spdlog::warn("session {}: it accepts no connection", id);
      unreachable_.insert(id);
    } else {
      remove_if_dead(id, socket.error().code);
    }
  }
}

void Desk::remove_if_dead(const std::string& id, int connect_error) {
  struct stat status{};
  if (::fstatat(runtime_.get(), id.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return;
  // One that has no socket yet may be in the making, by a client that hosts its session itself.
  const bool never_listened =
      connect_error == ENOENT && ::time(nullptr) - status.st_mtime > kMakingSeconds;
  if (connect_error != ECONNREFUSED && !never_listened) return;
  // Nodes die with their session process; what they have started may be left.
  scopes_.end(id);
  // The nodes have ended with their session process, and their client, if there is one, does the
  // same.
  std::array<char, PATH_MAX> target{};
  const std::string link = id + "/directory";
  const ssize_t size = ::readlinkat(runtime_.get(), link.c_str(), target.data(), target.size() - 1);
  if (size > 0) remove_project_directory({target.data(), static_cast<size_t>(size)}, id);
  (void)os::remove_tree(runtime_.get(), id);
  log_event(Event::kCleared, id, "removed what it left");
}

void Desk::start_spare() {
  if (spare() != nullptr) return;
  const auto fail = [this](int code) {
    spdlog::error("no session process could be started: {}", os::errno_text(code));
    refuse_waiting("gothond: no session process could be started: " + os::errno_text(code) +
                   ": end some of what runs, or run with --standalone");
  };
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
    return fail(errno);
  os::UniqueFd here(ends[0]);
  const os::UniqueFd there(ends[1]);
  const std::string id = os::new_session_id();
  const pid_t pid = start_process(id, there.get());
  if (pid < 0) return fail(errno);
  link(std::move(here), id, pid);
  scopes_.enclose(id, pid,
                  [this, id](os::Expected<void> outcome) { enclosed(id, std::move(outcome)); });
}

void Desk::enclosed(const std::string& id, os::Expected<void> outcome) {
  for (auto& [connection, session] : sessions_) {
    if (session.id() != id) continue;
    session.enclosed = true;
    if (!outcome) session.no_scope = outcome.error().text;
    return offer(session);
  }
}

/// Gives the spare process to who waits for one, as soon as it can be had.
void Desk::offer(SessionLink& session) {
  if (!session.announced || !session.enclosed || !session.spare()) return;
  while (!waiting_for_session_.empty()) {
    const auto [waiting, nodes] = waiting_for_session_.front();
    waiting_for_session_.erase(waiting_for_session_.begin());
    if (!waiting.peer()) continue;
    hand_out(waiting, session, nodes);
    if (session.given_to != nullptr) return;
  }
}

/// What is known of a session process that has said nothing yet: it may be busy, or stopped.
wire::SessionFacts Desk::known_of(const std::string& id, pid_t pid) const {
  struct stat socket{};
  ::fstatat(runtime_.get(), (id + "/session.sock").c_str(), &socket, AT_SYMLINK_NOFOLLOW);
  wire::SessionFacts facts;
  facts.id = id;
  facts.pid = pid;
  facts.started = static_cast<double>(socket.st_mtime);
  return facts;
}

void Desk::link(os::UniqueFd socket, const std::string& id, pid_t child) {
  Connection::Handlers handlers{
      [this](Connection& from, wire::Message& message) { on_session_message(from, message); },
      [this](Connection& from) { on_session_closed(from); }};
  SessionLink session;
  session.connection = Connection::start(io_, std::move(socket), std::move(handlers));
  session.child = child;
  const auto peer = os::peer_credentials(session.connection->fd());
  session.facts.id = id;
  if (child < 0) session.facts = known_of(id, peer ? peer->pid : 0);
  session.enclosed = child < 0;
  // One that gothond has started announces itself; one that is found is asked.
  if (child < 0) session.connection->send(wire::pack_request(wire::ask::Watch()));
  Connection* const key = session.connection.get();
  sessions_.emplace(key, std::move(session));
}

void Desk::on_session_message(Connection& connection, wire::Message& message) {
  const auto own = sessions_.find(&connection);
  if (own == sessions_.end()) return;
  SessionLink& session = own->second;
  const wire::Envelope said = wire::envelope_of(message);
  if (said.kind == wire::Envelope::Kind::kGreeting) return on_greeting(session, message);
  if (session.foreign) return;
  if (said.kind == wire::Envelope::Kind::kReply) {
    session.asked.answer(message);
  } else if (said.name == wire::event::Announce::kEvent) {
    auto event = wire::read_event<wire::event::Announce>(message);
    // One who announces nonsense speaks another language.
    event ? on_announce(session, std::move(event->session)) : connection.close();
  } else if (said.name == wire::event::NodesChanged::kEvent) {
    const auto event = wire::read_event<wire::event::NodesChanged>(message);
    event ? on_nodes(session, *event) : connection.close();
  }
}

/// One that speaks another language is listed all the same, with what is known of it.
void Desk::on_greeting(SessionLink& session, const wire::Message& message) {
  const auto said = wire::read_greeting(message);
  const auto fits =
      said ? wire::check_greeting(*said) : os::Expected<void>(tl::unexpected(said.error()));
  session.version = said ? said->version : "";
  if (fits) return;
  spdlog::warn("session {}: {}", session.id(), fits.error().text);
  session.foreign = true;
  on_announce(session, session.facts);
}

void Desk::on_announce(SessionLink& session, wire::SessionFacts facts) {
  // Nobody speaks for another session.
  if (facts.id != session.id()) return session.connection->close();
  // To a question that many sessions answer at once most have nothing new to say.
  const bool counts_as_before =
      session.announced && facts.state == session.facts.state && facts.nodes == session.facts.nodes;
  session.facts = std::move(facts);
  session.facts.version = session.version;
  session.answered = true;
  session.asked_since.reset();
  if (!session.announced) {
    session.announced = true;
    offer(session);
  }
  show(session);
  answer_status();
  if (!counts_as_before) tell_status();
}

void Desk::on_session_closed(Connection& connection) {
  const auto own = sessions_.find(&connection);
  if (own == sessions_.end()) return;
  SessionLink session = std::move(own->second);
  sessions_.erase(own);
  // A session that ended in order has removed its directory itself; one that lives on is only lost
  // to this gothond.
  const std::string id = session.id();
  if (os::is_session_id(id)) {
    const auto socket = os::connect_at(runtime_.get(), id + "/session.sock", kNoPatience);
    if (!socket && socket.error().code != ETIMEDOUT) {
      // Of one that has not told, it is seen by what it has removed.
      const bool silent = session.foreign || !session.announced;
      const bool in_order = session.ended() || (silent && socket.error().code == ENOENT);
      if (!session.spare())
        in_order ? log_event(Event::kEnded, id, "ended")
                 : log_event(Event::kLost, id, "lost: its session process was killed");
      remove_if_dead(id, socket.error().code);
      // One that was opened and never told to run is nobody's.
      if (!session.facts.module.empty()) ended_.add(session.facts, death_of(session));
    }
  }
  // One that is found may be the spare of a gothond that was killed, which ends with it.
  if (!session.announced && session.child >= 0)
    refuse_waiting(
        "its session process ended at once: see gothond's log, or run with --standalone");
  on_bus_.remove(id);
  for (const auto& tell : session.on_end) tell();
  session.asked.give_up(wire::Refusal("session " + id + ": it has ended", std::nullopt));
  answer_status();
  tell_status();
  consider_idle();
}

void Desk::refuse_waiting(const std::string& why) {
  for (const auto& [reply, nodes] : std::exchange(waiting_for_session_, {})) reply(os::fail(why));
}

SessionLink* Desk::find(const std::string& id) {
  for (auto& [connection, session] : sessions_) {
    if (session.id() == id && !session.spare()) return &session;
  }
  return nullptr;
}

SessionLink* Desk::spare() {
  for (auto& [connection, session] : sessions_) {
    if (session.child >= 0 &&
        (!session.announced || (session.spare() && session.given_to == nullptr)))
      return &session;
  }
  return nullptr;
}

void Desk::reap() {
  int status = 0;
  for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
    for (auto& [connection, session] : sessions_) {
      if (session.child == pid) session.status = status;
    }
  }
  children_.async_wait([this](std::error_code error, int) {
    if (!error) reap();
  });
}

}  // namespace gothon::daemon
