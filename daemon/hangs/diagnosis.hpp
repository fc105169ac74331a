#pragma once

#include <set>
#include <string>
#include <vector>

#include "daemon/hangs/situation.hpp"

namespace gothon::daemon {

/// What a process does, as far as it matters for the waits of others.
enum class Activity {
  kWaits,    ///< every thread of it is parked, and nothing of its own can end that
  kHandles,  ///< the same, but that it handles a signal
  kTimed,    ///< the same, but that a timeout or timer will end it
  kStopped,  ///< by a signal
  kTraced,   ///< by a debugger
  kRuns,     ///< whatever else
};

/// REQUIRES: `process` is one of the situation's.
Activity activity_of(const ProcessFacts& process, const Situation& situation);

/// What can be said of a situation.
struct Diagnosis {
  enum class Verdict {
    kNone,      ///< somebody can still go on
    kReport,    ///< some are stuck, or only a person can help: to be told, not ended
    kDeserted,  ///< nodes have ended without which a barrier cannot be passed: to be broken
    kDeadlock,  ///< nobody of the session will ever go on
  };

  Verdict verdict = Verdict::kNone;
  std::string
      conclusion;  ///< one line without an end: a sentence's middle, such as `lock cycle: …`
  /// The indices of the waits that nobody can grant; if one is deserted, of those at that barrier.
  std::vector<std::size_t> stuck;
  /// A process that keeps the situation from being a deadlock; 0: there is none.
  pid_t obstacle = 0;
};

/// Whether anybody can go on, and why not. It looks at nothing but its argument.
///
/// A barrier is deserted if it has as many parties as there are nodes, one of them has ended, and
/// fewer processes are left than parties: then they were the nodes, or what would stand in for one
/// is not there. Threads are not counted: some are the libraries' own.
///
/// A process is stuck if each of its threads waits for something that only stuck processes could
/// grant: a mutex for its holder, an initial value for who evaluates it, a latch or a queue for
/// anybody. Thread rule: any.
Diagnosis diagnose(const Situation& situation);

}  // namespace gothon::daemon
