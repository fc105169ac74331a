#include "daemon/desk/ended_sessions.hpp"

#include <string>
#include <utility>

#include "glue/os/clock.hpp"
#include "glue/os/exit_status.hpp"

namespace gothon::daemon {
namespace {

constexpr size_t kKept = 100;
constexpr double kKeptSeconds = 3600;

}  // namespace

void EndedSessions::add(wire::SessionFacts facts, const std::string& death) {
  if (facts.state != wire::SessionState::kEnded) {
    facts.state = wire::SessionState::kLost;
    facts.exit = os::kOwnFailure;
    facts.ended = os::wall_clock();
    facts.reason = death.empty() ? "its session process was killed" : death;
  }
  facts.nodes.alive = 0;
  sessions_.push_back(std::move(facts));
  forget_old();
}

std::vector<wire::SessionFacts> EndedSessions::list() {
  forget_old();
  return {sessions_.begin(), sessions_.end()};
}

void EndedSessions::forget_old() {
  const double oldest = os::wall_clock() - kKeptSeconds;
  while (!sessions_.empty() &&
         (sessions_.size() > kKept || sessions_.front().ended.value_or(0) < oldest))
    sessions_.pop_front();
}

}  // namespace gothon::daemon
