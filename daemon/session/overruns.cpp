#include "daemon/session/session.hpp"

namespace gothon::daemon {

void Session::watch_segment() {
  segment_watch_ = std::make_unique<SegmentWatch>(
      io_, [this] { return store_->sweep(); }, [this] { end_overrun(); });
}

void Session::end_overrun() {
  if (state_ != State::kRunning) return;
  give_up(
      "shared memory: a process of this session keeps writing to it where no variable is: its "
      "memory quota could not be kept, so the session was ended; look for native code that writes "
      "where it should not");
}

}  // namespace gothon::daemon
