#include "client/caller/interrupt_ladder.hpp"

#include <algorithm>
#include <csignal>

namespace gothon::client {

int InterruptLadder::press(Clock::time_point now) {
  if (presses_ == 0) first_ = now;
  ++presses_;
  return presses_ == 1 ? SIGINT : presses_ == 2 ? SIGTERM : SIGKILL;
}

std::optional<std::chrono::milliseconds> InterruptLadder::left(Clock::time_point now) const {
  if (presses_ == 0 || is_at_its_end()) return std::nullopt;
  const auto rest = std::chrono::ceil<std::chrono::milliseconds>(first_ + kPatience - now);
  return std::max(rest, std::chrono::milliseconds(0));
}

bool InterruptLadder::expire(Clock::time_point now) {
  const auto rest = left(now);
  expired_ = expired_ || (rest && rest->count() == 0);
  return rest && expired_;
}

}  // namespace gothon::client
