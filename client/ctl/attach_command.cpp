// What the nodes write is read from the session's log; the connection says when the session has
// ended, and holds off other clients.
#include <poll.h>
#include <unistd.h>

#include <csignal>

#include "client/caller/signal_source.hpp"
#include "client/caller/state_directory.hpp"
#include "client/ctl/ctl.hpp"
#include "client/ctl/log_printer.hpp"
#include "client/ctl/log_reader.hpp"
#include "client/ctl/session_records.hpp"
#include "glue/wire/integers.hpp"

namespace gothon::client::ctl {
namespace {

constexpr int kAnswerSeconds = 10;

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
  void on_message(const nlohmann::json& body);
  void on_signal(int number);
  void interrupt();

  const std::string id_;
  Dialogue session_;
  LogReader reader_;
  LogPrinter printer_;
  SignalSource signals_;
  int interrupts_ = 0;
  std::optional<int> status_;  ///< what to exit with, once that is known
};

int Attachment::run() {
  for (const wire::Message& message : session_.take_early()) on_message(message.body);
  while (!status_) {
    pollfd watched[3] = {{reader_.change_fd(), POLLIN, 0},
                         {session_.channel().fd(), POLLIN, 0},
                         {signals_.fd(), POLLIN, 0}};
    ::poll(watched, 3, printer_.patience());
    show();
    while (const auto info = signals_.next()) on_signal(static_cast<int>(info->ssi_signo));
    if (watched[1].revents == 0 || status_) continue;
    const auto messages = session_.channel().receive();
    if (!messages) {
      printer_.clear_rows();
      status_ = complain("session " + id_ + ": its process was killed", kOwnFailure);
      break;
    }
    for (const wire::Message& message : *messages) on_message(message.body);
  }
  show();
  printer_.finish();
  if (interrupts_ > 0) die_of(SIGINT);
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

void Attachment::on_message(const nlohmann::json& body) {
  if (body.value("event", std::string()) != "ended") return;
  status_ = wire::integer_at(body, "exit", kOwnFailure);
  show();
  const auto reason = body.value("reason", std::string());
  if (*status_ == 0 || interrupts_ > 0 || reason.empty()) return;
  printer_.clear_rows();
  complain("session " + id_ + ": " + reason, 0);
}

void Attachment::on_signal(int number) {
  switch (number) {
    case SIGINT:
      return interrupt();
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

/// The first asks, the second insists, the third does not ask.
void Attachment::interrupt() {
  ++interrupts_;
  const int number = interrupts_ == 1 ? SIGINT : interrupts_ == 2 ? SIGTERM : SIGKILL;
  if (!session_.channel().send({{"verb", "signal"}, {"signal", number}})) status_ = kOwnFailure;
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
  const auto answer = session->ask({{"verb", "attach"}}, {}, {}, kAnswerSeconds);
  if (!answer) return complain("session " + *id + ": " + answer.error().text, kOwnFailure);
  if (const auto error = refusal(answer->body)) return complain(*error, kFailed);
  if (!opened)
    return complain("session " + *id + ": its log cannot be read: " + opened.error().text,
                    kOwnFailure);
  const auto facts = answer->body.value("session", nlohmann::json::object());
  LogPrinter::Choice choice;
  choice.labelled =
      wire::integer_at(facts.value("nodes", nlohmann::json::object()), "total", 2) > 1;
  if (::isatty(STDERR_FILENO) == 1)
    complain("session " + *id + ": Ctrl-C interrupts its nodes, Ctrl-\\ leaves it running", 0);
  return Attachment(*id, std::move(*session), std::move(reader), std::move(choice)).run();
}

}  // namespace gothon::client::ctl
