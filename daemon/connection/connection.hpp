#pragma once

#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <functional>
#include <memory>
#include <set>

#include "glue/wire/control.hpp"
#include "glue/wire/envelope.hpp"

namespace gothon::daemon {

/// A control connection on the loop: calls back for each message and once when it is over, whoever
/// ended it. Handlers may close the connection; it lives until they return. When those of a process
/// hold more of messages that are not complete than one message may have, the one that holds most
/// is closed. Thread rule: loop.
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
  void send(const wire::Packet& packet);
  template <class Event>
  void tell(const Event& event) {
    send(wire::pack_event(event));
  }
  /// Ends the connection after what is queued has been written, as far as the socket takes it now.
  /// `closed` follows on the next turn.
  void close();
  int fd() const { return channel_.fd(); }

 private:
  Connection(asio::io_context& io, os::UniqueFd socket, Handlers handlers);

  void await_input();
  void break_off(const os::Error& why);
  void read();
  void count_unfinished();
  void await_output();
  void write();
  void finish();

  static constexpr size_t kMaxUnfinished = wire::kMaxJson + wire::kMaxBlob;
  /// All of the process, and what they hold together.
  inline static std::set<Connection*> all_;
  inline static size_t all_unfinished_ = 0;

  wire::ControlChannel channel_;
  size_t unfinished_ = 0;  ///< its part of theirs
  asio::posix::stream_descriptor descriptor_;
  Handlers handlers_;
  bool closing_ = false;
  bool writing_ = false;
};

}  // namespace gothon::daemon
