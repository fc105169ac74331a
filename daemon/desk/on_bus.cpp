#include <optional>
#include <string>
#include <utility>

#include "daemon/desk/desk.hpp"
#include "daemon/desk/events.hpp"

namespace gothon::daemon {
namespace {

/// Questions that a session process may leave unanswered (somebody may have stopped it).
constexpr std::size_t kMostAsked = 256;

std::string no_such(const std::string& id) {
  return "session " + id + ": it does not run any more";
}

std::string does_not_answer(const std::string& id) {
  return "session " + id +
         ": its session process is stopped or does not answer: remove it (gothonctl kill -s KILL " +
         id + ")";
}

}  // namespace

template <class Request>
void Desk::ask(const std::string& id, const Request& request, SessionsOnBus::Told<Request> told) {
  const auto refuse = [&](const std::string& why) {
    told(tl::unexpected(wire::Refusal(why, std::nullopt)));
  };
  SessionLink* const session = find(id);
  if (session == nullptr) return refuse(no_such(id));
  if (session->asked.count() >= kMostAsked || session->is_silent())
    return refuse(does_not_answer(id));
  session->connection->send(session->asked.open(request, std::move(told)));
}

SessionsOnBus::Actions Desk::bus_actions() {
  return {
      .stop =
          [this](const std::string& id, const SessionsOnBus::Done& done) {
            SessionLink* const session = find(id);
            if (session == nullptr) return done(no_such(id));
            tell_to_stop(*session, "stopped over D-Bus");
            if (session->is_silent()) return done(does_not_answer(id));
            session->on_end.push_back([done] { done(std::nullopt); });
          },
      .signal = [this](const auto& id, const auto& request,
                       auto told) { ask(id, request, std::move(told)); },
      .why = [this](const auto& id, const auto& request,
                    auto told) { ask(id, request, std::move(told)); },
      .vars = [this](const auto& id, const auto& request,
                     auto told) { ask(id, request, std::move(told)); },
  };
}

/// What has a program to run is on the bus, the spare process is not.
void Desk::show(const SessionLink& session) {
  if (!session.spare() && session.nodes() > 0) on_bus_.update(session.id(), session.facts);
}

void Desk::on_nodes(const SessionLink& session, const wire::event::NodesChanged& event) {
  for (size_t at = 0; at < event.pids.size(); ++at) {
    const uint64_t number = uint64_t{event.first} + at;
    // What a session announces of itself bounds what it can make gothond keep.
    if (number >= session.nodes()) return;
    SessionsOnBus::Node node{event.pids[at], std::nullopt};
    if (at < event.statuses.size()) node.status = event.statuses[at];
    if (node.status.value_or(0) != 0)
      log_event(Event::kNodeFailed, session.id(), "wait status " + std::to_string(*node.status),
                static_cast<uint32_t>(number));
    on_bus_.update_node(session.id(), static_cast<uint32_t>(number), node);
  }
}

}  // namespace gothon::daemon
