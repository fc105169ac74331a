#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/backplane/backplane.hpp"

namespace gothon::daemon {

/// One thread, as /proc/PID/task/TID/status has it.
struct TaskFacts {
  pid_t tid = 0;
  char state = 'S';  ///< kHidden: it could not be read
  pid_t tracer = 0;  ///< 0: nobody traces it

  static constexpr char kHidden = '?';
  bool is_hidden() const { return state == kHidden; }
  bool is_stopped() const { return state == 'T' || state == 't'; }
};

/// One live process.
struct ProcessFacts {
  pid_t pid = 0;
  std::vector<TaskFacts> tasks;  ///< those that live; never empty
  std::uint64_t caught = 0;      ///< signals with a handler: bit n - 1 for signal n
  bool timers = false;           ///< it has timers of timer_create(2), or may have
};

/// One node of a session.
struct NodeFacts {
  pid_t pid = -1;  ///< -1: not started yet
  bool alive = false;
  int status = 0;  ///< wait status, once it has ended
};

/// All that a diagnosis rests on, as it was at one moment.
struct Situation {
  std::vector<ParkedWait> waits;
  /// Every process of the session that lives: nodes and what descends from them.
  std::vector<ProcessFacts> processes;
  std::vector<NodeFacts> nodes;
  std::string project;  ///< source files below it are named from there
  /// Why the list of processes may lack some; empty: it does not.
  std::string incomplete;
};

}  // namespace gothon::daemon
