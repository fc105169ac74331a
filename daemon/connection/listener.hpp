#pragma once

#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/steady_timer.hpp>
#include <functional>
#include <string>

#include "glue/os/error.hpp"
#include "glue/os/unique_fd.hpp"
#include "glue/wire/greeting.hpp"

namespace gothon::daemon {

/// A listening stream socket on the loop. Whoever connects is taken, or told in words why not: also
/// when this process has no descriptor left, for which one is kept in reserve. Peers of other users
/// are dropped. Thread rule: loop.
class Listener {
 public:
  struct Handlers {
    /// Somebody of this user, non-blocking.
    std::function<void(os::UniqueFd socket)> accepted;
    /// Somebody whom this process has no descriptor for; refuse_peer() tells him so.
    std::function<void(const os::UniqueFd& socket, const std::string& why)> no_room;
  };

  explicit Listener(asio::io_context& io);

  /// Takes a socket that listens and starts to accept. An error: there is no descriptor to reserve,
  /// so nobody could be told anything.
  os::Expected<void> start(os::UniqueFd socket, Handlers handlers);
  void close();
  int fd() { return descriptor_.native_handle(); }

 private:
  void await();
  void accept();
  bool accept_with_reserve();

  asio::posix::stream_descriptor descriptor_;
  asio::steady_timer pause_;
  os::UniqueFd reserve_;
  Handlers handlers_;
};

/// Tells a peer that has just connected why it is refused, behind this process's greeting
/// (docs/protocol.md section 3). The caller closes the socket.
void refuse_peer(const os::UniqueFd& socket, const wire::Greeting& greeting,
                 const std::string& why);

}  // namespace gothon::daemon
