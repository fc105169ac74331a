#pragma once

#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "glue/wire/control.hpp"

namespace gothon::daemon {

/// A control connection on the loop: calls back for each message and once when it is over, whoever
/// ended it. Handlers may close the connection; it lives until they return. Thread rule: loop.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  struct Handlers {
    std::function<void(Connection&, wire::Message&)> message;
    std::function<void(Connection&)> closed;
  };

  /// Takes the connected, non-blocking socket and starts to read.
  static std::shared_ptr<Connection> start(asio::io_context& io, os::UniqueFd socket,
                                           Handlers handlers);
  ~Connection();

  /// A peer that is gone or does not read is closed on the next turn of the loop.
  void send(const nlohmann::json& body, std::string_view blob = {},
            const std::vector<int>& fds = {});
  /// Ends the connection after what is queued has been written, as far as the socket takes it now.
  /// `closed` follows on the next turn.
  void close();
  int fd() const { return channel_.fd(); }

 private:
  Connection(asio::io_context& io, os::UniqueFd socket, Handlers handlers);

  void await_input();
  void break_off(const os::Error& why);
  void read();
  void await_output();
  void write();
  void finish();

  wire::ControlChannel channel_;
  asio::posix::stream_descriptor descriptor_;
  Handlers handlers_;
  bool closing_ = false;
  bool writing_ = false;
};

}  // namespace gothon::daemon
