#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "daemon/session/session.hpp"
#include "daemon/supervise/descendants.hpp"
#include "daemon/supervise/memory_events.hpp"
#include "daemon/supervise/project_directory.hpp"
#include "glue/os/clock.hpp"
#include "glue/os/directory.hpp"
#include "glue/os/exit_status.hpp"
#include "glue/os/process.hpp"
#include "glue/os/session_names.hpp"

namespace gothon::daemon {
namespace {

/// How long the client may take to read the end.
constexpr auto kGrace = std::chrono::seconds(5);

bool may_write_no_file(const wire::World& world) {
  return std::any_of(world.limits.begin(), world.limits.end(), [](const auto& limit) {
    return limit.resource == RLIMIT_FSIZE && limit.soft.value == 0;
  });
}

}  // namespace

/// Whether the kernel killed a node that ended so for want of memory.
bool Session::was_out_of_memory(int status) {
  if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL) return false;
  const auto events = memory_events("/", os::scope_of(id_));
  return events && std::exchange(memory_kills_, events->kills) < events->kills;
}

/// Its room is there from the beginning: no full disk makes a node look like none. A node whose
/// files may have no byte could not leave its mark.
void Session::open_starts() {
  if (!request_->marks_start || may_write_no_file(request_->world)) return;
  starts_.reset(::openat(directory_.get(), "starts", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (starts_ && ::posix_fallocate(starts_.get(), 0, request_->nodes) != 0) starts_.reset();
}

bool Session::has_begun(uint32_t node) const {
  char mark = 0;
  return !starts_ || ::pread(starts_.get(), &mark, 1, node) != 1 || mark != 0;
}

void Session::record(uint32_t node, int status) {
  --alive_;
  nodes_[node].status = status;
  announce_nodes(node, 1);
  consider_hangs();
  to_lease(wire::event::NodeExited{node, status});
  const bool never_began = !interrupted_ && os::ended_by_itself(status) && !has_begun(node);
  if ((status != 0 || never_began) && !end_.failure && state_ == State::kRunning) {
    end_.failure = {node, status, never_began};
    if (was_out_of_memory(status))
      end_.failure->memory_limit = memory_events("/", os::scope_of(id_))->limit;
    if (!request_->keep_going && !interrupted_)
      begin_stop("node " + std::to_string(node) + " failed", stop_timeout());
  }
  announce();
  finish_if_over();
}

std::chrono::milliseconds Session::stop_timeout() const {
  return std::chrono::milliseconds(request_ ? request_->stop_timeout : 0);
}

void Session::begin_stop(const std::string& reason, std::chrono::milliseconds patience) {
  if (state_ == State::kEnded) return;
  const bool first = state_ != State::kStopping;
  if (first) {
    state_ = State::kStopping;
    end_.reason = reason;
    if (hangs_) hangs_->stop();
    announce();
    signal_all(SIGCONT);
    signal_all(SIGTERM);
  }
  deadline_.expires_after(patience);
  deadline_.async_wait([this](std::error_code error) {
    if (!error) signal_all(SIGKILL);
  });
  finish_if_over();
}

/// Where no node has failed, but the session cannot go on.
void Session::give_up(const std::string& reason) {
  // The client prints the reason; a log has nobody else to do so.
  if (output_) output_->notice(reason);
  end_.imposed = os::kOwnFailure;
  begin_stop(reason, stop_timeout());
}

/// systemd stops a scope by SIGWINCH to each process in it, see daemon/bus/scopes.cpp.
void Session::await_end_signal() {
  end_signals_.async_wait([this](std::error_code error, int number) {
    if (error) return;
    if (state_ == State::kSpare || state_ == State::kRunning) {
      end_.stopped_on_request();
      begin_stop(number == SIGTERM ? "its session process was told to end (SIGTERM)"
                                   : "stopped by systemd (" + os::scope_of(id_) + ")",
                 stop_timeout());
    }
    await_end_signal();
  });
}

void Session::signal_all(int number) {
  for (const Node& node : nodes_) {
    if (node.pidfd) send_signal(node, number);
  }
}

void Session::send_signal(const Node& node, int number) {
  if (node.attached) {
    // It is in the client's process group; the terminal's signals reach it there.
    (void)os::signal_pidfd(node.pidfd->native_handle(), number);
  } else {
    ::kill(-node.pid, number);
  }
}

os::Expected<void> Session::signal_node(uint32_t node, int number) {
  const std::string who = "session " + id_ + ": node " + std::to_string(node);
  if (node >= nodes_.size())
    return os::fail(who + ": it has no such node: the last one is " +
                    std::to_string(nodes_.size() - 1));
  if (!nodes_[node].pidfd) return os::fail(who + ": it has ended already");
  send_signal(nodes_[node], number);
  return {};
}

void Session::finish_if_over() {
  if (state_ == State::kEnded || alive_ > 0) return;
  // Nodes that are still to be spawned keep a running session open.
  if (state_ == State::kRunning && started_nodes_ < nodes_.size()) return;
  // An attached node whose client is gone has nobody else to tell of its end.
  finish();
}

void Session::finish() {
  state_ = State::kEnded;
  deadline_.cancel();
  if (backplane_) {
    for (const NodeProcess& process : backplane_->processes())
      (void)os::signal_pidfd(process.pidfd, SIGKILL);
    backplane_->close();
  }
  end_descendants();
  ended_ = os::wall_clock();
  if (!output_) return tell_end();
  // What was written is readable, and the status known, when whoever waits is told. A disk that
  // takes nothing is not waited for.
  output_->finish(record_text(), [this] { tell_end(); });
  deadline_.expires_after(kGrace);
  deadline_.async_wait([this](std::error_code error) {
    if (!error) tell_end();
  });
}

void Session::tell_end() {
  if (concluded_) return;
  concluded_ = true;
  remove_directories();
  // An attached node may have ended before it was seen here.
  end_.unseen_began = !request_ || started_nodes_ > 0 || has_begun(0);
  announce();
  to_lease(conclude(end_));
  listener_.close();
  // The client closes when it has read the end; it is in its socket even if the client is stopped
  // just now.
  if (lease_ == nullptr) return io_.stop();
  deadline_.expires_after(kGrace);
  deadline_.async_wait([this](std::error_code error) {
    if (!error) io_.stop();
  });
}

void Session::remove_directories() {
  // Removing takes descriptors, which may be all in use.
  directory_.reset();
  hold_.reset();
  // The socket's is the last: who finds none there any more finds all done.
  if (request_ && !request_->keep_directory) remove_project_directory(request_->directory, id_);
  (void)os::remove_tree(runtime_.get(), id_);
}

}  // namespace gothon::daemon
