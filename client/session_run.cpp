#include "client/session_run.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

namespace gothon::client {
namespace {

constexpr int kOwnFailure = 125;

}  // namespace

std::string describe_wait_status(int status) {
  if (!WIFSIGNALED(status)) return "exit status " + std::to_string(WEXITSTATUS(status));
  const char* name = ::sigabbrev_np(WTERMSIG(status));
  return "killed by " + (name != nullptr ? "SIG" + std::string(name)
                                         : "signal " + std::to_string(WTERMSIG(status)));
}

SessionRun::SessionRun(RunPlan plan, Dialogue dialogue, SignalSource& signals)
    : plan_(std::move(plan)),
      dialogue_(std::move(dialogue)),
      signals_(signals),
      input_(loop_),
      patience_(loop_, [this] { merged_signal(SIGKILL); }) {
  if (!plan_.attached) {
    output_ = std::make_unique<Output>(loop_, plan_.labelled, [this] { loop_.stop(); });
  }
}

Outcome SessionRun::run() {
  loop_.watch(signals_.fd(), EPOLLIN, [this] { on_signal(); });
  watch_session();
  const auto early = dialogue_.take_early();
  for (const wire::Message& message : early) on_message(message.body);
  start_nodes();
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
  // A failure shows at the next read, with all that was said before it.
  if (dialogue_.channel().send(body, {}, fds)) watch_session();
}

void SessionRun::on_session() {
  if (dialogue_.channel().wants_write() && dialogue_.channel().flush()) watch_session();
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
  if (event == "ended") on_ended(body);
  if (reply == "spawn") on_spawned(body);
  if (reply == "attached" && refusal(body)) fail_start(*refusal(body), kOwnFailure);
}

void SessionRun::say(const std::string& text) {
  const std::string line = "gothon: " + text;
  if (output_ != nullptr) {
    output_->say(line);
  } else {
    std::fprintf(stderr, "%s\n", line.c_str());
  }
}

void SessionRun::report_failure(const nlohmann::json& body) {
  const bool by_user = interrupts_ > 0 || outcome_.signal != 0;
  if (by_user || outcome_.status == 0) return;
  const auto node = body.find("node");
  if (node == body.end() || !node->is_number())
    return say(body.value("reason", std::string("the session was stopped")));
  if (plan_.nodes == 1) return;
  say("node " + std::to_string(node->get<unsigned>()) +
      " failed: " + describe_wait_status(body.value("status", 0)) +
      (plan_.keep_going ? "; the other nodes were left running"
                        : "; the other nodes were stopped"));
}

void SessionRun::on_ended(const nlohmann::json& body) {
  const bool node_failed = body.contains("node") && body["node"].is_number();
  outcome_.status = body.value("exit", kOwnFailure);
  if (start_failure_ && !node_failed) {
    say(start_failure_text_);
    outcome_.status = start_failure_->status;
  } else {
    report_failure(body);
  }
  finish();
}

void SessionRun::on_lost() {
  outcome_.lost = true;
  if (start_failure_) {
    say(start_failure_text_);
    outcome_.status = start_failure_->status;
  } else if (outcome_.signal == 0) {
    say("the session process was lost: its nodes were killed: see the log of gothond, and run "
        "again");
    outcome_.status = kOwnFailure;
  }
  finish();
}

/// The connection has said its last; what the nodes have written is still to be shown.
void SessionRun::finish() {
  over_ = true;
  loop_.forget(dialogue_.channel().fd());
  if (attached_status_) {
    const int status = *attached_status_;
    outcome_.status = WIFSIGNALED(status) ? 0 : WEXITSTATUS(status);
    outcome_.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  }
  node_.signal(SIGKILL);
  if (output_ != nullptr) {
    output_->close_when_drained();
  } else {
    loop_.stop();
  }
}

}  // namespace gothon::client
