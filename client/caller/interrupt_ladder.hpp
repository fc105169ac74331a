#pragma once

#include <chrono>
#include <optional>

namespace gothon::client {

/// What Ctrl-C does to the nodes of a session: the first asks (SIGINT), the second insists
/// (SIGTERM), the third does not ask (SIGKILL), nor do ten seconds after the first. Thread rule:
/// one.
class InterruptLadder {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds kPatience{10'000};

  /// Ctrl-C was pressed: the signal that the nodes get.
  int press(Clock::time_point now);
  /// How long until the last step comes by itself; none if it does not.
  std::optional<std::chrono::milliseconds> left(Clock::time_point now) const;
  /// Takes the last step if its time has come; then the nodes get SIGKILL.
  bool expire(Clock::time_point now);

  /// How often it was pressed.
  int presses() const { return presses_; }
  /// Whether nobody is asked any more.
  bool is_at_its_end() const { return presses_ > 2 || expired_; }

 private:
  int presses_ = 0;
  bool expired_ = false;
  Clock::time_point first_;
};

}  // namespace gothon::client
