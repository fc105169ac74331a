#pragma once

#include <string>

#include "daemon/hangs/situation.hpp"

/// Waits and processes in words. Thread rule: any.
namespace gothon::daemon {

/// `node 2`, `node 2's process 77`, `process 77`.
std::string name_of(pid_t pid, const Situation& situation);

/// `lock '_lock_a_'`, `an item from queue '_q_'`.
std::string goal_of(const ParkedWait& wait);

/// `app.py:12`; empty as long as it is not known.
std::string place_of(const ParkedWait& wait, const Situation& situation);

/// `node 0 waits for lock '_lock_a_' at app.py:12, which node 1 holds`
std::string sentence_of(const ParkedWait& wait, const Situation& situation);

}  // namespace gothon::daemon
