#pragma once

#include <functional>
#include <string>
#include <utility>

#include "client/terminal/loop.hpp"

namespace gothon::client {

/// Writes to one of the caller's streams without changing its flags and without ever blocking the
/// loop. Thread rule: loop.
class Sink {
 public:
  /// Its writers should pause while more waits than this, in bytes.
  static constexpr size_t kMuch = 1 << 20;

  /// `fd` is the caller's and stays open. `on_change` is called when is_full() has become false, or
  /// is_broken() true.
  Sink(Loop& loop, int fd, std::function<void()> on_change);

  int fd() const { return fd_; }
  /// What waits to be written; append, then call write().
  std::string& pending() { return pending_; }
  void write();
  size_t waiting() const { return pending_.size() - written_; }
  bool is_full() const { return pending_.size() >= kMuch; }
  /// Nobody reads any more: what is appended is dropped.
  bool is_broken() const { return broken_; }
  /// Why it is broken, the errno of write(2), when that is not just that nobody reads; once.
  int take_failure() { return std::exchange(failure_, 0); }
  bool is_drained() const { return broken_ || pending_.empty(); }

 private:
  void on_writable();
  bool write_piece();

  Loop& loop_;
  const int fd_;
  const bool regular_;
  std::function<void()> on_change_;
  std::string pending_;
  size_t written_ = 0;
  bool watched_ = false;
  bool broken_ = false;
  int failure_ = 0;
};

}  // namespace gothon::client
