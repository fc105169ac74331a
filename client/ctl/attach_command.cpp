// What the nodes write is read from the session's log; the connection says when the session has
// ended, and holds off other clients.
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "client/caller/interrupt_ladder.hpp"
#include "client/caller/signal_source.hpp"
#include "client/caller/state_directory.hpp"
#include "client/ctl/ctl.hpp"
#include "client/ctl/log_printer.hpp"
#include "client/ctl/log_reader.hpp"
#include "client/ctl/session_records.hpp"
#include "glue/os/exit_status.hpp"
#include "glue/wire/messages/events.hpp"
#include "glue/wire/messages/lease.hpp"

namespace gothon::client::ctl {
namespace {

class Attachment {
 public:
  Attachment(std::string id, Dialogue session, LogReader reader, LogPrinter::Choice choice)
      : id_(std::move(id)),
        session_(std::move(session)),
        reader_(std::move(reader)),
        printer_(std::move(choice)),
        signals_({}) {}

  int run();

 private:
  void show();
  void on_message(const wire::Message& message);
  void on_signal(int number);
  int patience() const;
  void signal_nodes(int number);

  const std::string id_;
  Dialogue session_;
  LogReader reader_;
  LogPrinter printer_;
  SignalSource signals_;
  InterruptLadder ladder_;
  std::optional<int> status_;  ///< what to exit with, once that is known
};

int Attachment::run() {
  // Signals are taken by now, so that this holds from the moment that it can be read.
  if (::isatty(STDERR_FILENO) == 1)
    complain("session " + id_ + ": Ctrl-C interrupts its nodes, Ctrl-\\ leaves it running", 0);
  for (const wire::Message& message : session_.take_early()) on_message(message);
  while (!status_) {
    pollfd watched[3] = {{reader_.change_fd(), POLLIN, 0},
                         {session_.channel().fd(), POLLIN, 0},
                         {signals_.fd(), POLLIN, 0}};
    ::poll(watched, 3, patience());
    if (ladder_.expire(InterruptLadder::Clock::now())) signal_nodes(SIGKILL);
    show();
    while (const auto info = signals_.next()) on_signal(static_cast<int>(info->ssi_signo));
    if (watched[1].revents == 0 || status_) continue;
    const auto messages = session_.channel().receive();
    if (!messages) {
      printer_.clear_rows();
      status_ = complain("session " + id_ + ": its process was killed", kOwnFailure);
      break;
    }
    for (const wire::Message& message : *messages) on_message(message);
  }
  show();
  printer_.finish();
  if (ladder_.presses() > 0) die_of(SIGINT);
  return *status_;
}

void Attachment::show() {
  reader_.read([this](const wire::LogRecord& record) { printer_.take(record); });
  if (reader_.take_gap()) {
    printer_.clear_rows();
    complain("some lines were written faster than shown: gothonctl logs " + id_ + " has the newest",
             0);
  }
  printer_.flush();
}

void Attachment::on_message(const wire::Message& message) {
  const auto ended = wire::event_in<wire::event::Ended>(message);
  if (!ended) return;
  status_ = ended->exit;
  show();
  if (*status_ == 0 || ladder_.presses() > 0 || ended->reason.empty()) return;
  printer_.clear_rows();
  complain("session " + id_ + ": " + ended->reason, 0);
}

void Attachment::on_signal(int number) {
  switch (number) {
    case SIGINT:
      return signal_nodes(ladder_.press(InterruptLadder::Clock::now()));
    case SIGQUIT:
      printer_.clear_rows();
      status_ =
          complain("session " + id_ + " goes on: gothonctl attach " + id_ + " comes back to it", 0);
      return;
    case SIGTERM:
    case SIGHUP:
      printer_.finish();
      die_of(number);
    case SIGTSTP:
      // Only this view of the session stops.
      printer_.clear_rows();
      ::raise(SIGSTOP);
      return;
    default:
      return;
  }
}

/// Until something is due though nobody says anything; as poll(2) has it.
int Attachment::patience() const {
  const int printer = printer_.patience();
  const auto left = ladder_.left(InterruptLadder::Clock::now());
  if (!left) return printer;
  const int ladder = static_cast<int>(left->count());
  return printer < 0 ? ladder : std::min(printer, ladder);
}

void Attachment::signal_nodes(int number) {
  if (!session_.send(wire::ask::Signal{number})) status_ = os::kOwnFailure;
}

}  // namespace

int attach_command(const Words& words) {
  if (words.size() != 2)
    return complain("attach: it takes exactly one ID, gothonctl list shows them", kWrongUsage);
  const auto id = find_session(words[1]);
  if (!id) return complain(id.error().text, kFailed);
  auto session = reach_session(*id);
  if (!session) return complain(session.error().text, kFailed);
  LogReader reader(record_directory(*id));
  const auto opened = reader.open(true);
  const auto answer = session->ask(wire::ask::Attach(), kAnswerSeconds);
  if (!answer) return complain_of(*id, answer.error());
  if (!opened)
    return complain("session " + *id + ": its log cannot be read: " + opened.error().text,
                    kOwnFailure);
  LogPrinter::Choice choice;
  choice.labelled = answer->session.nodes.total > 1;
  return Attachment(*id, std::move(*session), std::move(reader), std::move(choice)).run();
}

}  // namespace gothon::client::ctl
