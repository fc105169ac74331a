// Not Asio: its descriptors set O_NONBLOCK on what they wait for. The caller's terminal and pipes
// are shared with other programs, which would then fail with EAGAIN; here a descriptor is only
// looked at. It also spares each start a millisecond.
#include "client/terminal/loop.hpp"

#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace gothon::client {

Loop::Loop() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (!epoll_) throw std::system_error(errno, std::generic_category(), "epoll_create1");
}

void Loop::watch(int fd, uint32_t events, Handler handler) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  const bool known = handlers_.contains(fd);
  handlers_[fd] = std::make_shared<Handler>(std::move(handler));
  if (::epoll_ctl(epoll_.get(), known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event) == 0) return;
  if (known && errno == ENOENT) return;  // a regular file, which is in always_ready_ already
  if (errno != EPERM) throw std::system_error(errno, std::generic_category(), "epoll_ctl");
  always_ready_.push_back(fd);
}

void Loop::forget(int fd) {
  if (handlers_.erase(fd) == 0) return;
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
  std::erase(always_ready_, fd);
}

void Loop::call(int fd) {
  const auto found = handlers_.find(fd);
  if (found == handlers_.end()) return;
  // Kept alive: a handler may forget itself.
  const std::shared_ptr<Handler> handler = found->second;
  (*handler)();
}

void Loop::run() {
  std::array<epoll_event, 64> events;
  while (running_) {
    const int count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()),
                                   always_ready_.empty() ? -1 : 0);
    if (count < 0 && errno != EINTR)
      throw std::system_error(errno, std::generic_category(), "epoll_wait");
    for (int i = 0; i < count && running_; ++i) call(events[static_cast<size_t>(i)].data.fd);
    const std::vector<int> ready = always_ready_;
    for (const int fd : ready) {
      if (running_) call(fd);
    }
  }
}

Timer::Timer(Loop& loop, Loop::Handler handler)
    : loop_(loop),
      handler_(std::move(handler)),
      fd_(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)) {
  if (!fd_) throw std::system_error(errno, std::generic_category(), "timerfd_create");
  loop_.watch(fd_.get(), EPOLLIN, [this] { expire(); });
}

Timer::~Timer() {
  loop_.forget(fd_.get());
}

void Timer::start(int milliseconds) {
  itimerspec when{};
  when.it_value.tv_sec = milliseconds / 1000;
  when.it_value.tv_nsec = milliseconds % 1000 * 1000000L;
  ::timerfd_settime(fd_.get(), 0, &when, nullptr);
}

void Timer::expire() {
  uint64_t times = 0;
  if (::read(fd_.get(), &times, sizeof times) == static_cast<ssize_t>(sizeof times)) handler_();
}

}  // namespace gothon::client
