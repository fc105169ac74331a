// An attached node shares the terminal and the process group with this process: the terminal's
// signals have reached it already, and what somebody sent to this process alone is passed on. Other
// nodes have groups of their own and hear of signals only from here.
#include <unistd.h>

#include "client/run/session_run.hpp"

namespace gothon::client {
namespace {

/// After the first Ctrl-C, in milliseconds.
constexpr int kPatience = 10'000;

}  // namespace

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
      ++quits_;
      return send({{"verb", "signal"}, {"signal", number}});
    case SIGKILL:
      insist_on_end();
      return send({{"verb", "signal"}, {"signal", number}});
    case SIGWINCH:
      output_->resize();
      [[fallthrough]];
    case SIGCONT:
    case SIGUSR1:
    case SIGUSR2:
      return send({{"verb", "signal"}, {"signal", number}});
    default:
      return;
  }
}

/// While a node is debugged the terminal's signal is its debugger's.
bool SessionRun::is_debugging() const {
  return plan_.debugged && !over_ && !endings_.has_ended(*plan_.debugged);
}

/// The first asks, the second insists, the third does not ask.
void SessionRun::interrupt() {
  if (is_debugging()) {
    ++debugged_interrupts_;
    return send({{"verb", "signal"}, {"signal", SIGINT}, {"node", *plan_.debugged}});
  }
  if (outcome_.signal == 0) outcome_.signal = SIGINT;
  ++interrupts_;
  if (over_) return die(SIGINT);
  if (interrupts_ == 1) patience_.start(kPatience);
  must_end_ = must_end_ || interrupts_ > 2;
  insist();
  send({{"verb", "signal"},
        {"signal", interrupts_ == 1   ? SIGINT
                   : interrupts_ == 2 ? SIGTERM
                                      : SIGKILL}});
}

void SessionRun::end_by(int number) {
  // Asked twice, or nothing left but output that nobody reads: the session ends with this
  // connection.
  const bool again = outcome_.signal == number;
  outcome_.signal = number;
  if (again || over_) die(number);
  insist_on_end();
  send({{"verb", "stop"}, {"reason", "its client was told to end"}});
}

/// At once, but with the terminal as it was.
void SessionRun::die(int number) {
  input_.suspend();
  if (terminal_) terminal_->give_back();
  die_of(number);
}

void SessionRun::stop_like_a_job() {
  send({{"verb", "signal"}, {"signal", SIGSTOP}});
  output_->clear_rows();
  input_.suspend();
  if (terminal_) terminal_->suspend();
  ::raise(SIGSTOP);
  // Whoever reads from a terminal goes on in its foreground only.
  while (terminal_ && is_debugging() && !is_in_foreground(terminal_->fd())) ::raise(SIGSTOP);
  input_.resume();
  if (terminal_) terminal_->resume();
  output_->resize();
  send({{"verb", "signal"}, {"signal", SIGCONT}});
}

void SessionRun::attached_signal(const signalfd_siginfo& info) {
  const int number = static_cast<int>(info.ssi_signo);
  if (number == SIGCHLD) return on_attached_change();
  const bool from_a_process = info.ssi_code == SI_USER || info.ssi_code == SI_QUEUE;
  const bool from_the_node = info.ssi_pid == static_cast<uint32_t>(node_.pid());
  if (from_a_process && !from_the_node) node_.signal(number);
}

}  // namespace gothon::client
