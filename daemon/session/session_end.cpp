#include "daemon/session/session_end.hpp"

#include <csignal>

#include "glue/os/exit_status.hpp"

namespace gothon::daemon {

void SessionEnd::stopped_on_request() {
  if (!failure) imposed = os::killed_by(SIGTERM);
}

wire::event::Ended conclude(const SessionEnd& end) {
  wire::event::Ended ended{.exit = 0, .reason = end.reason, .cpu = end.cpu_seconds};
  if (const auto& failure = end.failure) {
    ended.exit = failure->never_began ? os::kCannotExecute : os::exit_status_of(failure->status);
    ended.node = failure->node;
    ended.status = failure->status;
    ended.memory_limit = failure->memory_limit;
    ended.began = !failure->never_began;
  } else {
    ended.began = end.unseen_began;
  }
  if (end.imposed) ended.exit = *end.imposed;
  return ended;
}

}  // namespace gothon::daemon
