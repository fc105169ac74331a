#pragma once

#include <systemd/sd-bus.h>

#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/steady_timer.hpp>
#include <functional>
#include <memory>

#include "glue/os/error.hpp"
#include "glue/os/unique_fd.hpp"

namespace gothon::daemon {

struct MessageUnref {
  void operator()(sd_bus_message* message) const { ::sd_bus_message_unref(message); }
};
using BusMessage = std::unique_ptr<sd_bus_message, MessageUnref>;

/// A connection of sd-bus on the loop (sd-bus(3)). Nothing blocks: calls are queued until the other
/// side has let this process in. Thread rule: loop.
class Bus : public std::enable_shared_from_this<Bus> {
 public:
  /// Takes a connected socket whose other side is a peer, no bus.
  static os::Expected<std::shared_ptr<Bus>> to_peer(asio::io_context& io, os::UniqueFd socket,
                                                    std::function<void()> closed);
  /// The bus of this user; an error when there is none.
  static os::Expected<std::shared_ptr<Bus>> of_user(asio::io_context& io,
                                                    std::function<void()> closed);
  ~Bus();

  sd_bus* get() const { return bus_; }
  /// REQUIRES: called after sd-bus functions that queue something, outside of its callbacks.
  void look();
  /// Ends the connection; `closed` is not called any more.
  void close();

 private:
  Bus(asio::io_context& io, sd_bus* bus, std::function<void()> closed);

  static os::Expected<std::shared_ptr<Bus>> start(asio::io_context& io, sd_bus* bus, int error,
                                                  std::function<void()> closed);
  void process();
  void wait();
  void wait_for(asio::posix::stream_descriptor::wait_type what, bool& waiting);
  void wait_for_time();
  void lose();

  sd_bus* bus_;
  asio::posix::stream_descriptor descriptor_;  ///< a duplicate: sd-bus closes its own
  asio::steady_timer timer_;
  std::function<void()> closed_;
  bool reading_ = false;
  bool writing_ = false;
};

}  // namespace gothon::daemon
