#include "client/run/session_run.hpp"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

#include "client/link/lost_session.hpp"
#include "client/words/printing.hpp"
#include "glue/os/process.hpp"
#include "glue/wire/integers.hpp"

namespace gothon::client {
namespace {

constexpr int kTimedOut = 124;
constexpr int kOwnFailure = 125;
constexpr int kCannotExecute = 126;

/// stderr may be a full pipe, and this process has signals and a time limit to mind.
void tell_in_time(const std::string& text) {
  constexpr int kPatience = 500;
  pollfd writable{STDERR_FILENO, POLLOUT, 0};
  if (::poll(&writable, 1, kPatience) == 1) tell("gothon", text);
}

}  // namespace

SessionRun::SessionRun(RunPlan plan, Dialogue dialogue, SignalSource& signals)
    : plan_(std::move(plan)),
      dialogue_(std::move(dialogue)),
      signals_(signals),
      input_(loop_,
             [this] {
               if (output_ != nullptr) output_->line_was_typed();
             }),
      patience_(loop_, [this] { merged_signal(SIGKILL); }),
      limit_(loop_, [this] { time_is_up(); }),
      stacks_(loop_, [this] { await_stacks(); }),
      silence_(loop_, [this] { look_at_session(); }),
      reader_(loop_, [this] { await_reader(); }) {
  if (!plan_.attached) {
    output_ = std::make_unique<Output>(loop_, std::move(plan_.output), [this] { loop_.stop(); });
    if (plan_.terminal) terminal_.emplace(plan_.terminal.get());
    output_->on_modes([this] { input_.follow_modes(); });
  }
}

Outcome SessionRun::run() {
  loop_.watch(signals_.fd(), EPOLLIN, [this] { on_signal(); });
  watch_session();
  const auto early = dialogue_.take_early();
  for (const wire::Message& message : early) on_message(message.body);
  start_nodes();
  if (plan_.timeout) limit_.start(static_cast<int>(plan_.timeout->count()));
  loop_.run();
  return outcome_;
}

void SessionRun::watch_session() {
  if (over_) return;
  const uint32_t events = dialogue_.channel().wants_write() ? EPOLLIN | EPOLLOUT : EPOLLIN;
  loop_.watch(dialogue_.channel().fd(), events, [this] { on_session(); });
}

void SessionRun::send(const nlohmann::json& body, const std::vector<int>& fds) {
  if (over_) return;
  const auto sent = dialogue_.channel().send(body, {}, fds);
  sent ? watch_session() : on_unsent(sent.error());
}

void SessionRun::on_unsent(const os::Error& error) {
  // A loss shows at the next read, with all that was said before it.
  if (wire::is_loss(error)) return;
  // A session that cannot even be told to stop is given up, which ends it too.
  if (start_failure_) return on_lost();
  fail_start(error.text, kOwnFailure);
}

void SessionRun::on_session() {
  if (dialogue_.channel().wants_write()) {
    const auto sent = dialogue_.channel().flush();
    sent ? watch_session() : on_unsent(sent.error());
  }
  auto messages = dialogue_.channel().receive();
  if (!messages) return on_lost();
  for (const wire::Message& message : *messages) {
    if (!over_) on_message(message.body);
  }
}

void SessionRun::on_message(const nlohmann::json& body) {
  const std::string event = body.value("event", std::string());
  const std::string reply = body.value("reply", std::string());
  if (event == "notice") say(body.value("text", std::string()));
  if (event == "refused") refused_ = body.value("error", std::string());
  if (event == "exited")
    endings_.record(wire::integer_at(body, "node", 0u), wire::integer_at(body, "status", 0));
  if (event == "ended") on_ended(body);
  if (reply == "spawn") on_spawned(body);
  if (reply == "signal" && timed_out_ && looks_ == 0) await_stacks();
  if (reply == "attached" && refusal(body)) on_attach_refused(*refusal(body));
}

/// A node that has ended and was reaped before the session process could look at it has nothing to
/// be told of but its status, which this process knows.
void SessionRun::on_attach_refused(const std::string& why) {
  ended_unseen_ = attached_status_.has_value();
  if (!ended_unseen_) return fail_start(why, kOwnFailure);
  send({{"verb", "stop"}, {"reason", "its node has ended"}});
}

void SessionRun::say(const std::string& text) {
  if (output_ != nullptr) {
    output_->say("gothon: " + text);
  } else {
    tell_in_time(text);
  }
}

/// One line at most says why the session has ended.
void SessionRun::report_end(const nlohmann::json& body) {
  if (timed_out_) {
    outcome_.status = kTimedOut;
  } else if (interrupts_ > 0 && !plan_.attached) {
    say("interrupted: " + endings_.summary());
  } else {
    const auto status = wire::integer_at(body, "status", 0);
    // The nodes took it as any program does: so does this one.
    const int killer = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if ((quits_ > 0 && killer == SIGQUIT) || (debugged_interrupts_ > 0 && killer == SIGINT))
      outcome_.signal = killer;
    report_failure(body);
  }
}

void SessionRun::report_failure(const nlohmann::json& body) {
  const bool by_user = interrupts_ > 0 || outcome_.signal != 0;
  if (by_user) return;
  if (never_began_)
    return say(plan_.interpreter + ": it ended before it began with the program (" +
               describe_wait_status(ended_unseen_ ? *attached_status_
                                                  : wire::integer_at(body, "status", 0)) +
               "): make sure that it is CPython 3.8 or later, or PyPy 3, and runs by itself, or "
               "choose another with --python");
  if (ended_unseen_ || outcome_.status == 0) return;
  const auto node = body.find("node");
  if (node == body.end() || !node->is_number())
    return say(body.value("reason", std::string("the session was stopped")));
  const auto memory = body.find("memory_limit");
  const bool out_of_memory = memory != body.end() && memory->is_number_unsigned();
  if (plan_.nodes == 1 && !out_of_memory) return;
  say("node " + std::to_string(wire::integer_of<unsigned>(*node)) +
      " failed: " + describe_wait_status(wire::integer_at(body, "status", 0)) +
      (out_of_memory ? describe_want_of_memory(wire::integer_of<uint64_t>(*memory)) : "") +
      (plan_.nodes == 1   ? ""
       : plan_.keep_going ? "; the other nodes were left running"
                          : "; the other nodes were stopped"));
}

void SessionRun::on_ended(const nlohmann::json& body) {
  const bool node_failed = body.contains("node") && body["node"].is_number();
  outcome_.status = wire::integer_at(body, "exit", kOwnFailure);
  never_began_ = !body.value("began", true) &&
                 (node_failed || (ended_unseen_ && os::ended_by_itself(*attached_status_)));
  if (never_began_) outcome_.status = kCannotExecute;
  if (start_failure_ && !node_failed) {
    say(start_failure_text_);
    outcome_.status = start_failure_->status;
  } else {
    report_end(body);
  }
  if (plan_.verbose) {
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begun_;
    char times[64];
    std::snprintf(times, sizeof times, "%.2f s, %.2f s of CPU time", wall.count(),
                  body.value("cpu", 0.0) + node_.cpu_seconds());
    say("session " + plan_.session + ": " + times);
  }
  finish();
}

std::string SessionRun::reason_of_loss() const {
  if (!refused_.empty()) return refused_;
  return death_of_session(plan_.session)
             .value_or("its session process ended without a word, as if it was killed") +
         ", and its nodes were killed with it: run again";
}

void SessionRun::on_lost() {
  outcome_.lost = true;
  if (start_failure_) {
    say(start_failure_text_);
    outcome_.status = start_failure_->status;
  } else if (killed_session_) {
    say("session " + plan_.session + ": its session process was stopped, and has been killed");
    outcome_.status = timed_out_ ? kTimedOut : attached_status_ ? 0 : kOwnFailure;
  } else if (outcome_.signal == 0) {
    say("session " + plan_.session + ": " + reason_of_loss());
    outcome_.status = kOwnFailure;
  }
  finish();
}

/// The connection has said its last; what the nodes have written is still to be shown.
void SessionRun::finish() {
  over_ = true;
  loop_.forget(dialogue_.channel().fd());
  // A node that was ended for a deadlock is not its own to say how the run ended.
  if (attached_status_ && !timed_out_ && !never_began_ && outcome_.status != kOwnFailure) {
    const int status = *attached_status_;
    outcome_.status = WIFSIGNALED(status) ? 0 : WEXITSTATUS(status);
    outcome_.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  }
  node_.signal(SIGKILL);
  if (output_ != nullptr) {
    output_->close_when_drained();
    if (must_end_) await_reader();
  } else {
    loop_.stop();
  }
}

}  // namespace gothon::client
