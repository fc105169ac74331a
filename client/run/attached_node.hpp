#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "client/caller/signal_source.hpp"
#include "glue/os/error.hpp"

namespace gothon::client {

/// The one node of a session as this process's own child: in its process group, with its
/// descriptors and limits, so that terminal, job control and signals are the shell's.
/// It is killed when this process dies. Thread rule: one.
class AttachedNode {
 public:
  AttachedNode() = default;
  ~AttachedNode();
  AttachedNode(const AttachedNode&) = delete;
  AttachedNode& operator=(const AttachedNode&) = delete;

  /// Forks and executes. On failure nothing runs and the error's code is execve(2)'s.
  /// REQUIRES: not started.
  os::Expected<void> start(const std::string& interpreter,
                           const std::vector<std::string>& arguments,
                           const std::vector<std::string>& environment,
                           const SignalSource& signals);

  struct Change {
    bool stopped = false;  ///< by a job control signal; else it has ended
    int status = 0;        ///< wait status
  };
  /// What has become of it, after a SIGCHLD; nothing new: none.
  std::optional<Change> poll();

  void signal(int number);
  bool alive() const { return pid_ > 0; }
  pid_t pid() const { return pid_; }
  /// CPU time of the node that was reaped, in seconds.
  double cpu_seconds() const { return cpu_seconds_; }

 private:
  double cpu_seconds_ = 0;
  pid_t pid_ = -1;  ///< -1 before the start and once reaped
};

}  // namespace gothon::client
