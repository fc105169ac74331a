#pragma once

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "daemon/hangs/diagnosis.hpp"

namespace gothon::daemon {

/// What the watch asks and tells. Called from the loop.
struct HangEvents {
  std::function<std::vector<ParkedWait>()> waits;
  std::function<Situation()> situation;
  /// Whether the threads of these waits still have their sockets open.
  std::function<bool(const Situation&, const Diagnosis&)> are_there;
  /// Too few are left for a barrier: each time it is waited for.
  std::function<void(const Situation&, const Diagnosis&)> deserted;
  /// Nobody can go on: said once. Not set: neither this nor `report` is wanted.
  std::function<void(const Situation&, const Diagnosis&)> deadlock;
  /// Some cannot go on: each text once.
  std::function<void(const std::string& text)> report;
};

/// Looks, as long as a thread waits for long, whether anybody can still go on. What it says has
/// been so at two looks, with the same waits in between. Thread rule: loop; `io` outlives it.
class HangWatch {
 public:
  HangWatch(asio::io_context& io, HangEvents events);

  /// Something has happened that may have left the others without hope.
  void consider();
  /// For good.
  void stop();
  /// How many times it has looked, be it at what stood in the way the last time only.
  std::uint64_t looks() const { return looks_; }

 private:
  void look_in(std::chrono::milliseconds time);
  void look();
  bool obstacle_stands() const;
  void judge(const Situation& situation, const Diagnosis& diagnosis);

  const HangEvents events_;
  asio::steady_timer timer_;
  bool stopped_ = false;
  bool pending_ = false;   ///< the timer runs
  pid_t obstacle_ = 0;     ///< what kept the last situation from being a deadlock
  std::string suspicion_;  ///< the verdict of the last look and its waits; empty: none
  std::set<std::string> reported_;
  std::uint64_t looks_ = 0;
};

}  // namespace gothon::daemon
