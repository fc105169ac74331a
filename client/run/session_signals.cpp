// An attached node shares the terminal and the process group with this process: the terminal's
// signals have reached it already, and what somebody sent to this process alone is passed on. Other
// nodes have groups of their own and hear of signals only from here.
#include <unistd.h>

#include "client/run/session_run.hpp"

namespace gothon::client {
void SessionRun::on_signal() {
  while (const auto info = signals_.next()) {
    if (plan_.attached) {
      attached_signal(*info);
    } else {
      merged_signal(static_cast<int>(info->ssi_signo));
    }
  }
}

void SessionRun::merged_signal(int number) {
  switch (number) {
    case SIGINT:
      return interrupt();
    case SIGTERM:
    case SIGHUP:
      return end_by(number);
    case SIGTSTP:
      return stop_like_a_job();
    case SIGQUIT:
      ++ending_.quits;
      return send(wire::ask::Signal{number});
    case SIGKILL:
      insist_on_end();
      return send(wire::ask::Signal{number});
    case SIGWINCH:
      output_->resize();
      [[fallthrough]];
    case SIGCONT:
    case SIGUSR1:
    case SIGUSR2:
      return send(wire::ask::Signal{number});
    default:
      return;
  }
}

/// While a node is debugged the terminal's signal is its debugger's.
bool SessionRun::is_debugging() const {
  return plan_.debugged && !over_ && !ending_.node_endings.has_ended(*plan_.debugged);
}

void SessionRun::interrupt() {
  if (is_debugging()) {
    ++ending_.debugged_interrupts;
    return send(wire::ask::Signal{SIGINT, plan_.debugged});
  }
  if (ending_.signal == 0) ending_.signal = SIGINT;
  ++ending_.interrupts;
  const int number = ladder_.press(InterruptLadder::Clock::now());
  if (over_) return die(SIGINT);
  if (ladder_.presses() == 1) patience_.start(static_cast<int>(InterruptLadder::kPatience.count()));
  must_end_ = must_end_ || ladder_.is_at_its_end();
  insist();
  send(wire::ask::Signal{number});
}

/// Nobody has to press Ctrl-C again and again.
void SessionRun::patience_is_over() {
  ladder_.expire(InterruptLadder::Clock::now());
  merged_signal(SIGKILL);
}

void SessionRun::end_by(int number) {
  // Asked twice, or nothing left but output that nobody reads: the session ends with this
  // connection.
  const bool again = ending_.signal == number;
  ending_.signal = number;
  if (again || over_) die(number);
  insist_on_end();
  send(wire::ask::Stop{"its client was told to end"});
}

/// At once, but with the terminal as it was.
void SessionRun::die(int number) {
  input_.suspend();
  if (terminal_) terminal_->give_back();
  die_of(number);
}

void SessionRun::stop_like_a_job() {
  send(wire::ask::Signal{SIGSTOP});
  output_->clear_rows();
  input_.suspend();
  if (terminal_) terminal_->suspend();
  ::raise(SIGSTOP);
  // Whoever reads from a terminal goes on in its foreground only.
  while (terminal_ && is_debugging() && !is_in_foreground(terminal_->fd())) ::raise(SIGSTOP);
  input_.resume();
  if (terminal_) terminal_->resume();
  output_->resize();
  send(wire::ask::Signal{SIGCONT});
}

void SessionRun::attached_signal(const signalfd_siginfo& info) {
  const int number = static_cast<int>(info.ssi_signo);
  if (number == SIGCHLD) return on_attached_change();
  const bool from_a_process = info.ssi_code == SI_USER || info.ssi_code == SI_QUEUE;
  const bool from_the_node = info.ssi_pid == static_cast<uint32_t>(node_.pid());
  if (from_a_process && !from_the_node) node_.signal(number);
}

}  // namespace gothon::client
