#include "daemon/desk/desk.hpp"

#include <spdlog/fmt/fmt.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <memory>
#include <set>
#include <utility>

#include "daemon/quotas/quotas.hpp"
#include "glue/os/process.hpp"
#include "glue/os/session_names.hpp"
#include "glue/os/socket.hpp"
#include "glue/wire/messages/lease.hpp"
#include "glue/wire/messages/questions.hpp"

namespace gothon::daemon {
namespace {

/// How long `status` waits for sessions that are busy or stopped; they are listed with what they
/// said last.
constexpr auto kStatusPatience = std::chrono::milliseconds(200);
/// A session process may have much to do before it hears that it is to stop.
constexpr auto kStopSilence = std::chrono::seconds(5);
constexpr auto kBetweenLooks = std::chrono::milliseconds(250);

}  // namespace

/// One request to stop all sessions, until it is answered.
struct Desk::StopOfAll {
  StopOfAll(asio::io_context& io, Reply<wire::ask::StopAll> client)
      : reply(std::move(client)), look(io) {}

  void ended(const std::string& id) {
    left.erase(id);
    if (left.empty()) answer();
  }
  /// With those that nothing is to be expected of.
  void answer() {
    look.cancel();
    if (!std::exchange(answered, true))
      reply(wire::ask::StopAll::Reply{{left.begin(), left.end()}});
  }

  const Reply<wire::ask::StopAll> reply;
  bool answered = false;
  std::set<std::string> left;
  asio::steady_timer look;
};

const Verb<Desk> Desk::kVerbs[] = {
    verb<&Desk::open_session>(),
    verb<&Desk::status>(),
    verb<&Desk::stop>(),
    {},
};

void Desk::open_session(Connection&, wire::ask::Open& request, const OpenReply& reply) {
  SessionLink* const ready = spare();
  if (ready != nullptr && ready->announced && ready->enclosed) {
    hand_out(reply, *ready, request.nodes);
  } else {
    waiting_for_session_.emplace_back(reply, request.nodes);
    start_spare();
  }
}

/// Why there can be no session more, of so many nodes; nothing if there can.
std::optional<std::string> Desk::over_quota(unsigned nodes) const {
  const auto quotas = read_quotas();
  if (!quotas) return "no session starts as long as this is so: " + quotas.error().text;
  uint64_t sessions = 0;
  uint64_t others = 0;
  for (const auto& [connection, session] : sessions_) {
    if (!session.taken()) continue;
    ++sessions;
    others += session.taken_nodes();
  }
  if (sessions >= quotas->sessions)
    return fmt::format(
        "{} of {} sessions run already: wait for one to end, stop one (gothonctl list shows them), "
        "or {}",
        sessions, quotas->sessions, raise_quota("sessions"));
  if (others + nodes > quotas->nodes)
    return fmt::format(
        "{} node{} more would be too many: {} of {} are taken: start fewer, stop a session "
        "(gothonctl list shows them), or {}",
        nodes, nodes == 1 ? "" : "s", others, quotas->nodes, raise_quota("nodes"));
  return std::nullopt;
}

/// Gives the client the session process, unless it would be one too many.
void Desk::hand_out(const OpenReply& reply, SessionLink& session, unsigned nodes) {
  if (const auto refused = over_quota(nodes)) return reply(os::fail("gothond: " + *refused));
  session.given_to = reply.peer().get();
  session.wanted_nodes = nodes;
  wire::ask::Open::Reply answer{.id = session.id(),
                                .directory = options_.runtime + "/" + session.id()};
  if (session.no_scope.empty())
    answer.scope = os::scope_of(session.id());
  else
    answer.no_scope = session.no_scope;
  reply(answer);
  start_spare();
}

void Desk::status(Connection&, wire::ask::Status&, const Reply<wire::ask::Status>& reply) {
  // Those that clients host themselves have not announced themselves here.
  find_sessions();
  for (auto& [connection, session] : sessions_) {
    session.answered = session.foreign || session.owes_answer();
    ask_status(session);
  }
  waiting_for_status_.push_back(reply);
  status_deadline_.expires_after(kStatusPatience);
  status_deadline_.async_wait([this](std::error_code error) {
    if (error) return;
    for (auto& [connection, session] : sessions_) session.answered = true;
    answer_status();
  });
  answer_status();
}

/// One that has not answered before is not asked again.
void Desk::ask_status(SessionLink& session) {
  if (session.foreign || session.asked_since) return;
  session.asked_since = std::chrono::steady_clock::now();
  session.connection->send(wire::pack_request(wire::ask::Watch()));
}

void Desk::answer_status() {
  if (waiting_for_status_.empty()) return;
  // Asked once for each answer that comes, so the list is made for the last one only.
  const auto is_silent = [](const auto& entry) { return !entry.second.answered; };
  if (std::any_of(sessions_.begin(), sessions_.end(), is_silent)) return;
  wire::ask::Status::Reply answer{.daemon = {.pid = ::getpid(), .version = greeting_.version},
                                  .ended = ended_.list()};
  std::vector<wire::SessionFacts>& list = answer.sessions;
  for (const auto& [connection, session] : sessions_) {
    // One that was found and keeps silent is listed too, as unknown.
    const bool heard_of = session.announced || session.child < 0;
    if (!heard_of || session.spare() || session.ended()) continue;
    list.push_back(session.facts);
    if (session.announced && session.owes_answer()) list.back().state = wire::SessionState::kSilent;
  }
  for (const std::string& id : unreachable_) list.push_back(known_of(id, 0));
  std::sort(list.begin(), list.end(), [](const wire::SessionFacts& a, const wire::SessionFacts& b) {
    return a.started < b.started;
  });
  for (const auto& reply : std::exchange(waiting_for_status_, {})) reply(answer);
}

/// Tells every session at once, and answers when the last one has ended. One session is told by its
/// own socket.
void Desk::stop(Connection&, wire::ask::StopAll& request, const Reply<wire::ask::StopAll>& reply) {
  if (!request.all)
    return reply(os::fail("gothond: stop: it stops all sessions: `all` has to be true"));
  find_sessions();
  const auto all = std::make_shared<StopOfAll>(io_, reply);
  all->left = unreachable_;
  for (auto& [connection, session] : sessions_) {
    if (session.spare() || session.ended()) continue;
    all->left.insert(session.id());
    session.on_end.push_back([all, id = session.id()] { all->ended(id); });
    tell_to_stop(session, "stopped by gothonctl");
    ask_status(session);
  }
  look_at_stop(all);
}

/// Whoever is silent may never end: when nobody else is left, the client is told who they are.
void Desk::look_at_stop(std::shared_ptr<StopOfAll> stop) {
  const bool expected = std::any_of(sessions_.begin(), sessions_.end(), [&](const auto& entry) {
    return stop->left.contains(entry.second.id()) && !entry.second.is_silent(kStopSilence);
  });
  if (!expected) return stop->answer();
  stop->look.expires_after(kBetweenLooks);
  stop->look.async_wait([this, stop](std::error_code error) {
    if (!error) look_at_stop(stop);
  });
}

/// SIGTERM is a word that session processes of every version understand.
void Desk::tell_to_stop(SessionLink& session, const char* reason) {
  if (!session.foreign)
    return session.connection->send(wire::pack_request(wire::ask::Stop{reason}));
  const auto pidfd = os::open_peer_pidfd(session.connection->fd());
  if (pidfd) (void)os::signal_pidfd(pidfd->get(), SIGTERM);
}

}  // namespace gothon::daemon
