#pragma once

#include <sys/signalfd.h>

#include <array>
#include <csignal>
#include <optional>
#include <vector>

#include "glue/os/unique_fd.hpp"

namespace gothon::client {

/// Takes the signals of a run off this process and gives them out one by one (signalfd(2)): from
/// its construction on they interrupt nothing. What the caller had ignored stays ignored (nohup).
/// Thread rule: one; one per process.
class SignalSource {
 public:
  /// `ignored`: signals that were ignored when this process started.
  explicit SignalSource(const std::vector<int>& ignored);

  /// Readable when a signal waits. Readable at once also when SIGCHLD or SIGCONT has come.
  int fd() const { return fd_.get(); }
  /// The same without SIGCHLD and SIGCONT, for waits that only the user's wish to stop should end.
  int urgent_fd() const { return urgent_.get(); }

  std::optional<signalfd_siginfo> next();

  /// Puts mask and dispositions back as the caller had them. Async-signal-safe, for a forked child.
  void restore() const;

 private:
  /// What comes of a write instead of, or besides, its error: the error is enough.
  static constexpr std::array kOfWrites{SIGPIPE, SIGXFSZ};

  sigset_t before_;
  std::array<struct sigaction, kOfWrites.size()> writes_before_;
  os::UniqueFd fd_;
  os::UniqueFd urgent_;
};

/// Ends this process by `signal`, so that who waits for it sees that; leaves no core of this
/// process. For signals that do not end a process, exits with 128 + signal.
[[noreturn]] void die_of(int signal);

}  // namespace gothon::client
