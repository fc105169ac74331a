// What this command is told to do ends it also when others do not listen: a session process that
// somebody has stopped, and a reader of its output that reads no more. Whoever is only slow is
// waited for.
#include <csignal>
#include <string>

#include "client/run/session_run.hpp"
#include "glue/os/process.hpp"
#include "glue/os/socket.hpp"

namespace gothon::client {
namespace {

/// In milliseconds.
constexpr int kSessionLook = 400;
constexpr int kReaderLook = 500;
/// A reader that takes a little now and then is not waited for any longer.
constexpr int kMostReaderLooks = 10;

}  // namespace

/// Called when the session process has been told something that it is to act on.
void SessionRun::insist() {
  silence_.start(kSessionLook);
}

/// The session is to end now, whoever is stopped.
void SessionRun::insist_on_end() {
  must_end_ = true;
  insist();
}

void SessionRun::look_at_session() {
  if (over_) return;
  const int connection = dialogue_.channel().fd();
  const auto peer = os::peer_credentials(connection);
  if (peer && os::is_stopped(peer->pid)) {
    if (must_end_) {
      const auto pidfd = os::open_peer_pidfd(connection);
      ending_.killed_session = pidfd && os::signal_pidfd(pidfd->get(), SIGKILL);
      return;
    }
    if (!told_of_silence_)
      say("session " + plan_.session + ": its session process " + std::to_string(peer->pid) +
          " is stopped: continue it (kill -CONT " + std::to_string(peer->pid) +
          "), or press Ctrl-C a third time");
    told_of_silence_ = true;
  }
  if (must_end_) silence_.start(kSessionLook);
}

/// The session is over; what is left of the output may be nobody's.
void SessionRun::await_reader() {
  const size_t unread = output_->unread();
  if (unread == unread_ || ++reader_looks_ > kMostReaderLooks) return loop_.stop();
  unread_ = unread;
  reader_.start(kReaderLook);
}

}  // namespace gothon::client
