// A detached session is one that nobody has to hold: from `detach` on it lives without a lease, and
// whoever sends `attach` holds it for a while as the client that started it did, but that losing it
// ends nothing. What its nodes write goes to its log in every case; clients read it there, so one
// that is slow or stopped costs the session nothing.
#include <fcntl.h>
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
  nlohmann::json facts = describe();
  if (state_ == State::kEnded) facts["state"] = "ended";
  if (failure_) facts["failed"] = {{"node", failure_->first}, {"status", failure_->second}};
  return facts.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

/// Gives detached nodes their streams: two descriptors came along, the first one's stdin and the
/// others'; all write to the log.
os::Expected<void> Session::supply_streams(wire::Message& message, uint32_t first, uint32_t count) {
  std::vector<os::UniqueFd> given = std::move(message.fds);
  message.fds.clear();
  if (given.size() != 2) return {};
  for (uint32_t node = first; node < first + count; ++node) {
    auto ends = output_->add_node(node, request_->terminal);
    if (!ends) return tl::unexpected(ends.error());
    message.fds.emplace_back(::fcntl(given[node == first ? 0 : 1].get(), F_DUPFD_CLOEXEC, 3));
    if (!message.fds.back()) return os::fail("node " + std::to_string(node) + ": stdin", errno);
    message.fds.push_back(std::move(ends->out));
    message.fds.push_back(std::move(ends->error));
  }
  return {};
}

void Session::detach(Connection& connection, wire::Message&) {
  if (&connection != lease_ || !output_) {
    return connection.send(
        {{"reply", "detach"},
         {"error", "detach: this connection is not that of a detached session's client"}});
  }
  // Whoever reads the caller's stderr waits until nobody has it any more.
  if (has_callers_stderr_) {
    const os::UniqueFd null(::open("/dev/null", O_WRONLY | O_CLOEXEC));
    if (::dup2(null.get(), STDERR_FILENO) < 0)
      return connection.send(
          {{"reply", "detach"}, {"error", os::fail("detach: /dev/null", errno).value().text}});
  }
  left_alone_ = true;
  lease_ = nullptr;
  output_->replace_record(record_text());
  connection.send({{"reply", "detach"}});
  announce();
}

void Session::attach(Connection& connection, wire::Message&) {
  std::string refused;
  if (lease_ != nullptr) {
    const auto peer = os::peer_credentials(lease_->fd());
    refused = "it has a client already" +
              (peer ? " (process " + std::to_string(peer->pid) + ")" : std::string()) +
              ": leave that one first" +
              (left_alone_ ? "" : "; gothonctl status shows the session");
  } else if (!left_alone_) {
    refused = "it is not a detached session: start one with gothon --detach";
  } else if (state_ == State::kEnded) {
    refused = "it is ending: gothonctl logs " + id_ + " shows what it wrote";
  }
  if (!refused.empty())
    return connection.send({{"reply", "attach"}, {"error", "session " + id_ + ": " + refused}});
  lease_ = &connection;
  connection.send({{"reply", "attach"}, {"session", describe()}});
  announce();
}

}  // namespace gothon::daemon
