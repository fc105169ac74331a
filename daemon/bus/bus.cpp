// sd-bus says what it waits for (sd_bus_get_fd(3)): its descriptor's events and a point in time. It
// is given a turn when one of them has come, a bounded one, so that a peer that talks without end
// does not keep the loop.
#include "daemon/bus/bus.hpp"

#include <fcntl.h>
#include <poll.h>

#include <asio/post.hpp>
#include <chrono>
#include <utility>

namespace gothon::daemon {
namespace {

using asio::posix::stream_descriptor;
constexpr int kMessagesPerTurn = 64;

}  // namespace

Bus::Bus(asio::io_context& io, sd_bus* bus, std::function<void()> closed)
    : bus_(bus), descriptor_(io), timer_(io), closed_(std::move(closed)) {}

Bus::~Bus() {
  ::sd_bus_close_unref(bus_);
}

os::Expected<std::shared_ptr<Bus>> Bus::start(asio::io_context& io, sd_bus* bus, int error,
                                              std::function<void()> closed) {
  std::shared_ptr<Bus> made(new Bus(io, bus, std::move(closed)));
  if (error < 0) return os::fail("D-Bus", -error);
  const int copy = ::fcntl(::sd_bus_get_fd(bus), F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return os::fail("D-Bus", errno);
  made->descriptor_.assign(copy);
  made->look();
  return made;
}

os::Expected<std::shared_ptr<Bus>> Bus::to_peer(asio::io_context& io, os::UniqueFd socket,
                                                std::function<void()> closed) {
  sd_bus* bus = nullptr;
  int error = ::sd_bus_new(&bus);
  // sd-bus owns the descriptor from here.
  if (error >= 0) error = ::sd_bus_set_fd(bus, socket.get(), socket.get());
  if (error >= 0) [[maybe_unused]]
    const int owned = socket.release();
  if (error >= 0) error = ::sd_bus_start(bus);
  return start(io, bus, error, std::move(closed));
}

os::Expected<std::shared_ptr<Bus>> Bus::of_user(asio::io_context& io,
                                                std::function<void()> closed) {
  sd_bus* bus = nullptr;
  const int error = ::sd_bus_open_user(&bus);
  return start(io, bus, error, std::move(closed));
}

void Bus::look() {
  asio::post(descriptor_.get_executor(), [self = shared_from_this()] { self->process(); });
}

void Bus::process() {
  const auto keep = shared_from_this();
  for (int turn = 0; turn < kMessagesPerTurn; ++turn) {
    if (!descriptor_.is_open()) return;
    const int done = ::sd_bus_process(bus_, nullptr);
    if (done < 0) return lose();
    if (done == 0) return wait();
  }
  look();
}

void Bus::wait() {
  const int events = ::sd_bus_get_events(bus_);
  if (events < 0) return lose();
  if ((events & POLLIN) != 0) wait_for(stream_descriptor::wait_read, reading_);
  if ((events & POLLOUT) != 0) wait_for(stream_descriptor::wait_write, writing_);
  wait_for_time();
}

void Bus::wait_for(stream_descriptor::wait_type what, bool& waiting) {
  if (std::exchange(waiting, true)) return;
  descriptor_.async_wait(what, [self = shared_from_this(), &waiting](std::error_code error) {
    waiting = false;
    if (!error) self->process();
  });
}

/// The time is absolute, in microseconds of CLOCK_MONOTONIC, which is steady_clock's.
void Bus::wait_for_time() {
  uint64_t when = UINT64_MAX;
  if (::sd_bus_get_timeout(bus_, &when) < 0 || when == UINT64_MAX) return;
  timer_.expires_at(
      std::chrono::steady_clock::time_point(std::chrono::microseconds(static_cast<int64_t>(when))));
  timer_.async_wait([self = shared_from_this()](std::error_code error) {
    if (!error) self->process();
  });
}

void Bus::lose() {
  const auto told = std::exchange(closed_, nullptr);
  close();
  if (told) told();
}

void Bus::close() {
  closed_ = nullptr;
  std::error_code ignored;
  descriptor_.close(ignored);
  timer_.cancel();
  ::sd_bus_close(bus_);
}

}  // namespace gothon::daemon
