#include "daemon/desk/desk.hpp"
#include "daemon/desk/events.hpp"
#include "glue/wire/integers.hpp"

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

SessionsOnBus::Actions Desk::bus_actions() {
  return {[this](const std::string& id, const SessionsOnBus::Done& done) {
            SessionLink* const session = find(id);
            if (session == nullptr) return done(no_such(id));
            tell_to_stop(*session, "stopped over D-Bus");
            if (session->is_silent()) return done(does_not_answer(id));
            session->on_end.push_back([done] { done(std::nullopt); });
          },
          [this](const std::string& id, const nlohmann::json& request, SessionsOnBus::Reply reply) {
            SessionLink* const session = find(id);
            if (session == nullptr) return reply({{"error", no_such(id)}});
            auto& waiting = session->asked[request.at("verb").get<std::string>()];
            if (waiting.size() >= kMostAsked || session->is_silent())
              return reply({{"error", does_not_answer(id)}});
            waiting.push_back(std::move(reply));
            session->connection->send(request);
          }};
}

/// What has a program to run is on the bus, the spare process is not.
void Desk::show(const SessionLink& session) {
  if (!session.spare() && session.nodes() > 0) on_bus_.update(session.id(), session.facts);
}

void Desk::on_nodes(const SessionLink& session, const nlohmann::json& event) {
  auto number = wire::integer_at(event, "first", 0u);
  const auto statuses = event.value("statuses", nlohmann::json::array());
  size_t at = 0;
  for (const auto& pid : event.value("pids", nlohmann::json::array())) {
    // What a session announces of itself bounds what it can make gothond keep.
    if (number >= session.nodes()) return;
    SessionsOnBus::Node node{wire::integer_of<int64_t>(pid), std::nullopt};
    if (at < statuses.size() && statuses[at].is_number_integer())
      node.status = wire::integer_of<int>(statuses[at]);
    if (node.status.value_or(0) != 0)
      log_event(Event::kNodeFailed, session.id(), "wait status " + std::to_string(*node.status),
                number);
    on_bus_.update_node(session.id(), number++, node);
    ++at;
  }
}

}  // namespace gothon::daemon
