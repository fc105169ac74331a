#pragma once

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <functional>

namespace gothon::daemon {

/// Looks now and then whether the shared memory costs more than its variables need: any process of
/// the session may touch any page of it. Thread rule: loop; `io` outlives it.
class SegmentWatch {
 public:
  /// `sweep` gives back what is too much, and returns how many bytes no sound process had touched;
  /// `overrun` is called, once, when they keep coming.
  SegmentWatch(asio::io_context& io, std::function<std::size_t()> sweep,
               std::function<void()> overrun);

 private:
  void look_in(std::chrono::steady_clock::duration time);
  void look();

  const std::function<std::size_t()> sweep_;
  const std::function<void()> overrun_;
  asio::steady_timer timer_;
  int found_ = 0;  ///< looks in a row that found too much
};

}  // namespace gothon::daemon
