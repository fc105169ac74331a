// A detached session is one that nobody has to hold: from `detach` on it lives without a lease, and
// whoever sends `attach` holds it for a while as the client that started it did, but that losing it
// ends nothing. What its nodes write goes to its log in every case; clients read it there, so one
// that is slow or stopped costs the session nothing.
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>

#include "daemon/session/session.hpp"
#include "glue/os/socket.hpp"

namespace gothon::daemon {

os::Expected<void> Session::open_log() {
  auto output = DetachedOutput::open(io_, request_->record);
  if (!output)
    return os::fail("--detach: its output cannot be kept: " + output.error().text +
                    ": set XDG_STATE_HOME to a directory that can be written");
  output_ = std::move(*output);
  return {};
}

std::string Session::record_text() const {
  wire::SessionFacts facts = describe();
  if (state_ == State::kEnded) facts.state = wire::SessionState::kEnded;
  if (const auto& failure = end_.failure) facts.failed = {failure->node, failure->status};
  return wire::record_text(facts);
}

/// Gives detached nodes their streams: two descriptors came along, the first one's stdin and the
/// others'; all write to the log.
os::Expected<void> Session::supply_streams(wire::ask::Spawn& request) {
  std::vector<os::UniqueFd> given = std::move(request.streams);
  request.streams.clear();
  if (given.size() != 2) return {};
  std::optional<winsize> window;
  if (const auto& terminal = request_->terminal)
    window = winsize{terminal->rows, terminal->columns, 0, 0};
  for (uint32_t node = request.first; node < request.first + request.count; ++node) {
    auto ends = output_->add_node(node, window);
    if (!ends) return tl::unexpected(ends.error());
    const os::UniqueFd& in = given[node == request.first ? 0 : 1];
    request.streams.emplace_back(::fcntl(in.get(), F_DUPFD_CLOEXEC, 3));
    if (!request.streams.back()) return os::fail("node " + std::to_string(node) + ": stdin", errno);
    request.streams.push_back(std::move(ends->out));
    request.streams.push_back(std::move(ends->error));
  }
  return {};
}

wire::Answer<wire::Done> Session::detach(Connection& connection, wire::ask::Detach&) {
  if (&connection != lease_ || !output_)
    return os::fail("detach: this connection is not that of a detached session's client");
  // Whoever reads the caller's stderr waits until nobody has it any more.
  if (has_callers_stderr_) {
    const os::UniqueFd null(::open("/dev/null", O_WRONLY | O_CLOEXEC));
    if (::dup2(null.get(), STDERR_FILENO) < 0) return os::fail("detach: /dev/null", errno);
  }
  left_alone_ = true;
  lease_ = nullptr;
  output_->replace_record(record_text());
  announce();
  return {};
}

wire::Answer<wire::ask::Attach::Reply> Session::attach(Connection& connection, wire::ask::Attach&) {
  const std::string who = "session " + id_ + ": ";
  if (lease_ != nullptr) {
    const auto peer = os::peer_credentials(lease_->fd());
    return os::fail(who + "it has a client already" +
                    (peer ? " (process " + std::to_string(peer->pid) + ")" : std::string()) +
                    ": leave that one first" +
                    (left_alone_ ? "" : "; gothonctl status shows the session"));
  }
  if (!left_alone_)
    return os::fail(who + "it is not a detached session: start one with gothon --detach");
  if (state_ == State::kEnded)
    return os::fail(who + "it is ending: gothonctl logs " + id_ + " shows what it wrote");
  lease_ = &connection;
  announce();
  return wire::ask::Attach::Reply{describe()};
}

}  // namespace gothon::daemon
