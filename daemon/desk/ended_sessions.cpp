#include "daemon/desk/ended_sessions.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace gothon::daemon {
namespace {

constexpr size_t kKept = 100;
constexpr double kKeptSeconds = 3600;
constexpr int kLost = 125;

double now() {
  using std::chrono::system_clock;
  return std::chrono::duration<double>(system_clock::now().time_since_epoch()).count();
}

}  // namespace

void EndedSessions::add(nlohmann::json facts, const std::string& death) {
  if (facts.value("state", std::string()) != "ended") {
    facts["state"] = "lost";
    facts["exit"] = kLost;
    facts["ended"] = now();
    facts["reason"] = death.empty() ? "its session process was killed" : death;
  }
  facts["nodes"]["alive"] = 0;
  sessions_.push_back(std::move(facts));
  forget_old();
}

nlohmann::json EndedSessions::list() {
  forget_old();
  return nlohmann::json(sessions_);
}

void EndedSessions::forget_old() {
  const double oldest = now() - kKeptSeconds;
  while (!sessions_.empty() &&
         (sessions_.size() > kKept || sessions_.front().value("ended", 0.0) < oldest))
    sessions_.pop_front();
}

}  // namespace gothon::daemon
