#include "daemon/desk/service.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>

#include <asio/post.hpp>

namespace gothon::daemon {
namespace {

constexpr const char* kAdvice = ": gothond takes one listening stream socket, see gothond.socket";

}  // namespace

os::Expected<os::UniqueFd> take_activation_socket() {
  const int count = ::sd_listen_fds(1);
  if (count < 0) return os::fail("LISTEN_FDS", -count);
  if (count == 0) return os::UniqueFd();
  os::UniqueFd socket(SD_LISTEN_FDS_START);
  if (count > 1)
    return os::fail("LISTEN_FDS=" + std::to_string(count) + ": they are too many" + kAdvice);
  if (::sd_is_socket_unix(socket.get(), SOCK_STREAM, 1, nullptr, 0) <= 0)
    return os::fail(std::string("LISTEN_FDS: it is something else") + kAdvice);
  if (::fcntl(socket.get(), F_SETFL, O_NONBLOCK) != 0) return os::fail("LISTEN_FDS", errno);
  return socket;
}

Service::Service(asio::io_context& io) : io_(io), timer_(io) {
  uint64_t patience = 0;
  if (::sd_watchdog_enabled(0, &patience) > 0) patience_ = std::chrono::microseconds(patience);
}

void Service::ready() {
  ::sd_notify(0, "READY=1");
  feed();
}

/// Twice in the time that systemd waits. What was ready when the timer ran out has been handled
/// before the watchdog is fed: a loop that does not come round starves it.
void Service::feed() {
  if (patience_.count() == 0) return;
  timer_.expires_after(patience_ / 2);
  timer_.async_wait([this](std::error_code error) {
    if (error) return;
    asio::post(io_, [this] {
      ::sd_notify(0, "WATCHDOG=1");
      feed();
    });
  });
}

void Service::status(const std::string& text) {
  if (text == status_) return;
  status_ = text;
  ::sd_notify(0, ("STATUS=" + text).c_str());
}

void Service::stopping() {
  ::sd_notify(0, "STOPPING=1");
}

}  // namespace gothon::daemon
