// A socket whose backlog is not empty stays readable. So whatever keeps accept4(2) from emptying it
// must not be met by just waiting again: that would be a loop that never rests.
#include "daemon/connection/listener.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <utility>

#include "glue/os/socket.hpp"
#include "glue/wire/control.hpp"

namespace gothon::daemon {
namespace {

/// After a failure that this process cannot do anything about.
constexpr auto kPause = std::chrono::milliseconds(100);

os::UniqueFd accept_on(int listener) {
  return os::UniqueFd(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
}

/// It was the peer's own doing, or there is nobody any more.
bool is_harmless(int code) {
  return code == EAGAIN || code == EINTR || code == ECONNABORTED;
}

bool is_of_this_user(const os::UniqueFd& socket) {
  const auto peer = os::peer_credentials(socket.get());
  return peer && peer->uid == ::getuid();
}

os::UniqueFd make_reserve() {
  return os::UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
}

}  // namespace

Listener::Listener(asio::io_context& io) : descriptor_(io), pause_(io) {}

os::Expected<void> Listener::start(os::UniqueFd socket, Handlers handlers) {
  handlers_ = std::move(handlers);
  reserve_ = make_reserve();
  if (!reserve_) return os::fail("a descriptor for whoever connects", errno);
  descriptor_.assign(socket.release());
  await();
  return {};
}

void Listener::close() {
  std::error_code ignored;
  descriptor_.close(ignored);
  pause_.cancel();
}

void Listener::await() {
  descriptor_.async_wait(asio::posix::stream_descriptor::wait_read, [this](std::error_code error) {
    if (!error) accept();
  });
}

void Listener::accept() {
  os::UniqueFd socket = accept_on(fd());
  if (socket) {
    if (is_of_this_user(socket)) handlers_.accepted(std::move(socket));
    if (descriptor_.is_open()) await();
    return;
  }
  if (is_harmless(errno) || (errno == EMFILE && accept_with_reserve())) return await();
  pause_.expires_after(kPause);
  pause_.async_wait([this](std::error_code error) {
    if (!error) await();
  });
}

/// False when there was nobody to be told, or none in reserve: then a pause is due.
bool Listener::accept_with_reserve() {
  if (!reserve_) reserve_ = make_reserve();
  if (!reserve_) return false;
  reserve_.reset();
  os::UniqueFd socket = accept_on(fd());
  if (socket && is_of_this_user(socket))
    handlers_.no_room(socket,
                      "it has no file descriptor left: end some of what is connected to it, "
                      "or raise the limit of open files (ulimit -n) that it is started "
                      "with");
  const bool taken = static_cast<bool>(socket);
  socket.reset();
  reserve_ = make_reserve();
  return taken;
}

void refuse_peer(const os::UniqueFd& socket, const wire::Greeting& greeting,
                 const std::string& why) {
  const std::string frame = wire::frame_of(wire::pack_greeting(greeting, why));
  [[maybe_unused]] const ssize_t n =
      ::send(socket.get(), frame.data(), frame.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
}

}  // namespace gothon::daemon
