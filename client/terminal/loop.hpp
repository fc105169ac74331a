#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "glue/os/error.hpp"
#include "glue/os/unique_fd.hpp"

namespace gothon::client {

/// Calls handlers when descriptors are ready (epoll(7), level-triggered). Thread rule: loop.
class Loop {
 public:
  using Handler = std::function<void()>;

  Loop();

  /// Calls `handler` whenever one of `events` (EPOLLIN, EPOLLOUT), an error or a hang-up is there;
  /// replaces an earlier call for `fd`. The caller keeps the descriptor and forgets it before
  /// closing it. A regular file is always ready.
  void watch(int fd, uint32_t events, Handler handler);
  void forget(int fd);

  /// Runs until stop(), which may have been called before.
  void run();
  void stop() { running_ = false; }

 private:
  void call(int fd);

  os::UniqueFd epoll_;
  std::unordered_map<int, std::shared_ptr<Handler>> handlers_;
  std::vector<int> always_ready_;
  bool running_ = true;
};

/// A timer for a Loop: readable once when it has run out (timerfd_create(2)). Thread rule: loop.
class Timer {
 public:
  Timer(Loop& loop, Loop::Handler handler);
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  void start(int milliseconds);

 private:
  void expire();

  Loop& loop_;
  Loop::Handler handler_;
  os::UniqueFd fd_;
};

}  // namespace gothon::client
