#include "client/run/session_run.hpp"

#include <poll.h>
#include <unistd.h>

#include <cstdio>

#include "client/link/lost_session.hpp"
#include "client/words/printing.hpp"
#include "glue/os/exit_status.hpp"

namespace gothon::client {
namespace {

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
      patience_(loop_, [this] { patience_is_over(); }),
      limit_(loop_, [this] { time_is_up(); }),
      stacks_(loop_, [this] { await_stacks(); }),
      silence_(loop_, [this] { look_at_session(); }),
      reader_(loop_, [this] { await_reader(); }) {
  ending_.session = plan_.session;
  ending_.interpreter = plan_.interpreter;
  ending_.nodes = plan_.nodes;
  ending_.attached = plan_.attached;
  ending_.keep_going = plan_.keep_going;
  if (!plan_.attached) {
    output_ = std::make_unique<Output>(loop_, std::move(plan_.output), [this] { loop_.stop(); });
    if (plan_.terminal) terminal_.emplace(plan_.terminal.get());
    output_->on_modes([this] { input_.follow_modes(); });
  }
}

Outcome SessionRun::run() {
  loop_.watch(signals_.fd(), EPOLLIN, [this] { on_signal(); });
  watch_session();
  auto early = dialogue_.take_early();
  for (wire::Message& message : early) on_message(message);
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

void SessionRun::post(const wire::Packet& packet) {
  if (over_) return;
  const auto sent = dialogue_.channel().send(packet);
  sent ? watch_session() : on_unsent(sent.error());
}

void SessionRun::on_unsent(const os::Error& error) {
  // A loss shows at the next read, with all that was said before it.
  if (wire::is_loss(error)) return;
  // A session that cannot even be told to stop is given up, which ends it too.
  if (ending_.start_failure) return on_lost();
  fail_start(error.text, os::kOwnFailure);
}

void SessionRun::on_session() {
  if (dialogue_.channel().wants_write()) {
    const auto sent = dialogue_.channel().flush();
    sent ? watch_session() : on_unsent(sent.error());
  }
  auto messages = dialogue_.channel().receive();
  if (!messages) return on_lost();
  for (wire::Message& message : *messages) {
    if (!over_) on_message(message);
  }
}

void SessionRun::on_message(wire::Message& message) {
  if (dialogue_.requests().answer(message)) return;
  if (const auto notice = wire::event_in<wire::event::Notice>(message)) say(notice->text);
  if (const auto refused = wire::event_in<wire::event::Refused>(message)) refused_ = refused->error;
  if (const auto exited = wire::event_in<wire::event::NodeExited>(message))
    ending_.node_endings.record(exited->node, exited->status);
  if (const auto ended = wire::event_in<wire::event::Ended>(message)) on_ended(*ended);
}

/// A node that has ended and was reaped before the session process could look at it has nothing to
/// be told of but its status, which this process knows.
void SessionRun::on_attach_refused(const std::string& why) {
  ending_.unseen = ending_.attached_status.has_value();
  if (!ending_.unseen) return fail_start(why, os::kOwnFailure);
  send(wire::ask::Stop{"its node has ended"});
}

void SessionRun::say(const std::string& text) {
  if (output_ != nullptr) {
    output_->say("gothon: " + text);
  } else {
    tell_in_time(text);
  }
}

void SessionRun::on_ended(const wire::event::Ended& ended) {
  ending_.ended = ended;
  conclude_run();
  if (plan_.verbose) {
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begun_;
    char times[64];
    std::snprintf(times, sizeof times, "%.2f s, %.2f s of CPU time", wall.count(),
                  ended.cpu + node_.cpu_seconds());
    say("session " + plan_.session + ": " + times);
  }
  finish();
}

/// One line at most says why the session has ended.
void SessionRun::conclude_run() {
  const Conclusion conclusion = conclude(ending_);
  if (!conclusion.text.empty()) say(conclusion.text);
  outcome_ = conclusion.outcome;
}

std::string SessionRun::reason_of_loss() const {
  if (!refused_.empty()) return refused_;
  return death_of_session(plan_.session)
             .value_or("its session process ended without a word, as if it was killed") +
         ", and its nodes were killed with it: run again";
}

void SessionRun::on_lost() {
  if (ending_.wants_loss()) ending_.loss = reason_of_loss();
  conclude_run();
  finish();
}

/// The connection has said its last; what the nodes have written is still to be shown.
void SessionRun::finish() {
  over_ = true;
  loop_.forget(dialogue_.channel().fd());
  node_.signal(SIGKILL);
  if (output_ != nullptr) {
    output_->close_when_drained();
    if (must_end_) await_reader();
  } else {
    loop_.stop();
  }
}

}  // namespace gothon::client
