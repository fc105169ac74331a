#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "glue/wire/messages/events.hpp"

namespace gothon::daemon {

/// All that decides how a session ends. It gathers while the session goes on.
struct SessionEnd {
  /// The first node to fail.
  struct Failure {
    uint32_t node = 0;
    int status = 0;            ///< wait status
    bool never_began = false;  ///< its interpreter had not begun with anything of Gothon's
    std::optional<uint64_t> memory_limit{};  ///< it had no memory: the limit, 0 for none
  };

  std::optional<Failure> failure{};
  /// What the client is to exit with whatever the nodes did.
  std::optional<int> imposed{};
  std::string reason{};  ///< why the session was stopped
  /// Of the nodes that were reaped, with what they have reaped themselves.
  double cpu_seconds = 0;
  /// The attached node may have ended before it was seen here; false: without having begun.
  bool unseen_began = true;

  /// Somebody has asked for the end: a failure that was before says more.
  void stopped_on_request();
};

/// What the client is told at the end; `exit` is that of the session until then, too. Looks at
/// nothing but its argument. Thread rule: any.
wire::event::Ended conclude(const SessionEnd& end);

}  // namespace gothon::daemon
