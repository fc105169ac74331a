#pragma once

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <string>

#include "glue/os/error.hpp"
#include "glue/os/unique_fd.hpp"

/// gothond as a service of systemd: what it is given and what it says. Without systemd there is
/// nothing to take and nobody to tell. Sources: sd_listen_fds(3), sd_notify(3),
/// sd_watchdog_enabled(3). Thread rule: loop.
namespace gothon::daemon {

/// The control socket that systemd listens on for this process, non-blocking; none if it was
/// started in another way. An error when something else was passed. At most once.
os::Expected<os::UniqueFd> take_activation_socket();

/// Says how gothond is doing: READY, STATUS, STOPPING, and WATCHDOG for as long as its loop turns.
class Service {
 public:
  explicit Service(asio::io_context& io);

  /// It listens; from now on the loop feeds the watchdog, if there is one.
  void ready();
  /// One line for `systemctl status`; said when it has changed.
  void status(const std::string& text);
  void stopping();

 private:
  void feed();

  asio::io_context& io_;
  std::chrono::microseconds patience_{0};  ///< of the watchdog; 0: there is none
  asio::steady_timer timer_;
  std::string status_;
};

}  // namespace gothon::daemon
