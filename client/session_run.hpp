#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "client/attached_node.hpp"
#include "client/dialogue.hpp"
#include "client/input.hpp"
#include "client/loop.hpp"
#include "client/output.hpp"
#include "client/signal_source.hpp"

namespace gothon::client {

/// What SessionRun needs to know of the command.
struct RunPlan {
  unsigned nodes = 1;
  bool attached = false;  ///< the one node is this process's child
  bool labelled = false;
  bool keep_going = false;
  std::string interpreter;             ///< of the attached node
  std::vector<std::string> arguments;  ///< of the attached node
};

/// How this process is to end.
struct Outcome {
  int status = 0;
  int signal = 0;     ///< end by it; 0: exit with `status`
  bool lost = false;  ///< the session process is gone without having cleaned up
};

/// A session from its first node to its end: starts the nodes, merges their output, passes on
/// signals. Thread rule: loop.
class SessionRun {
 public:
  /// `dialogue` has had its answer to `run`; `signals` outlives this object.
  SessionRun(RunPlan plan, Dialogue dialogue, SignalSource& signals);

  Outcome run();

 private:
  // session_run.cpp: the connection
  void on_session();
  void on_message(const nlohmann::json& body);
  void on_spawned(const nlohmann::json& body);
  void on_ended(const nlohmann::json& body);
  void on_lost();
  void send(const nlohmann::json& body, const std::vector<int>& fds = {});
  void watch_session();
  void finish();
  void say(const std::string& text);
  void report_failure(const nlohmann::json& body);

  // session_nodes.cpp: starting nodes
  void start_nodes();
  void spawn_batch();
  void fail_start(const std::string& text, int status);
  void start_attached();
  void on_attached_change();

  // session_signals.cpp: what the user does
  void on_signal();
  void merged_signal(int number);
  void attached_signal(const signalfd_siginfo& info);
  void interrupt();
  void end_by(int number);
  void stop_like_a_job();

  const RunPlan plan_;
  Loop loop_;
  Dialogue dialogue_;
  SignalSource& signals_;
  Input input_;
  Timer patience_;
  std::unique_ptr<Output> output_;  ///< none with an attached node
  AttachedNode node_;

  os::UniqueFd null_;
  unsigned spawned_ = 0;
  int interrupts_ = 0;
  bool over_ = false;  ///< `ended` has come, or the session is lost
  std::optional<Outcome> start_failure_;
  std::string start_failure_text_;
  std::optional<int> attached_status_;
  Outcome outcome_;
};

/// `exit status 3`, `killed by SIGKILL`: a wait status in words.
std::string describe_wait_status(int status);

}  // namespace gothon::client
