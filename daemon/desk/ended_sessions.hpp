#pragma once

#include <deque>
#include <string>
#include <vector>

#include "glue/wire/messages/session_facts.hpp"

namespace gothon::daemon {

/// What ended sessions announced last, for a while: the newest 100, one hour long. It is gone with
/// this gothond; detached sessions leave a record of their own besides (docs/protocol.md section
/// 5). Thread rule: loop.
class EndedSessions {
 public:
  /// `facts`: the last announcement; a session that had not ended in order by then was lost.
  /// `death`: how its process ended, in words, if that is known.
  void add(wire::SessionFacts facts, const std::string& death);
  /// The oldest first.
  std::vector<wire::SessionFacts> list();

 private:
  void forget_old();

  std::deque<wire::SessionFacts> sessions_;
};

}  // namespace gothon::daemon
