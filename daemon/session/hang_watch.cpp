// A deadlock announces itself by silence, so somebody has to look. The first look comes shortly
// after the event that may have completed it; further ones, for what happens without a word (a
// thread ends, a debugger leaves), come regularly while somebody waits. They cost little: as long
// as the process that stood in the way the last time still does, nothing else is looked at.
#include "daemon/session/hang_watch.hpp"

#include <algorithm>
#include <utility>

#include "daemon/hangs/process_facts.hpp"

namespace gothon::daemon {
namespace {

using std::chrono::milliseconds;

/// Together with the node's delay before it tells its place they stay below a second.
constexpr milliseconds kFirstLook{50};
constexpr milliseconds kSecondLook{150};
constexpr milliseconds kNextLook{400};
constexpr std::size_t kMostReports = 20;

/// The verdict and which waits it rests on: equal only if nothing has moved.
std::string suspicion_of(const Situation& situation, const Diagnosis& diagnosis) {
  if (diagnosis.verdict == Diagnosis::Verdict::kNone) return "";
  std::string text = diagnosis.conclusion;
  for (const std::size_t index : diagnosis.stuck) {
    const ParkedWait& wait = situation.waits[index];
    text += ' ' + std::to_string(wait.ticket) + ':' + std::to_string(wait.request);
  }
  return text;
}

}  // namespace

HangWatch::HangWatch(asio::io_context& io, HangEvents events)
    : events_(std::move(events)), timer_(io) {}

void HangWatch::consider() {
  if (stopped_) return;
  obstacle_ = 0;
  if (!pending_) look_in(kFirstLook);
}

void HangWatch::stop() {
  stopped_ = true;
  timer_.cancel();
}

void HangWatch::look_in(milliseconds time) {
  pending_ = true;
  timer_.expires_after(time);
  timer_.async_wait([this](std::error_code error) {
    if (error) return;
    pending_ = false;
    // Its time may have been up already when it was cancelled.
    if (!stopped_) look();
  });
}

/// Whether it is clear without a look at the others that somebody can go on. Who holds something
/// may have been stopped meanwhile, though.
bool HangWatch::obstacle_stands() const {
  if (obstacle_ == 0) return false;
  Situation small;
  small.waits = events_.waits();
  const bool holders =
      std::any_of(small.waits.begin(), small.waits.end(),
                  [](const ParkedWait& wait) { return wait.condition.holder.has_value(); });
  const auto facts = facts_of(obstacle_);
  return !holders && facts && activity_of(*facts, small) == Activity::kRuns;
}

void HangWatch::look() {
  const auto waits = events_.waits();
  const bool somebody = std::any_of(waits.begin(), waits.end(),
                                    [](const ParkedWait& wait) { return wait.place.has_value(); });
  // The next place to be told starts it again.
  if (!somebody) return suspicion_.clear();
  ++looks_;
  if (!obstacle_stands()) {
    const Situation situation = events_.situation();
    const Diagnosis diagnosis = diagnose(situation);
    obstacle_ = diagnosis.obstacle;
    judge(situation, diagnosis);
  }
  if (!stopped_ && !pending_) look_in(suspicion_.empty() ? kNextLook : kSecondLook);
}

void HangWatch::judge(const Situation& situation, const Diagnosis& diagnosis) {
  const std::string suspicion = suspicion_of(situation, diagnosis);
  const bool confirmed = !suspicion.empty() && suspicion == suspicion_;
  suspicion_ = suspicion;
  if (!confirmed || !events_.are_there(situation, diagnosis)) return;
  suspicion_.clear();
  if (diagnosis.verdict == Diagnosis::Verdict::kDeserted)
    return events_.deserted(situation, diagnosis);
  if (!events_.deadlock) return;
  const bool is_new =
      reported_.size() < kMostReports && reported_.insert(diagnosis.conclusion).second;
  if (diagnosis.verdict == Diagnosis::Verdict::kDeadlock)
    events_.deadlock(situation, diagnosis);
  else if (is_new)
    events_.report(diagnosis.conclusion);
}

}  // namespace gothon::daemon
