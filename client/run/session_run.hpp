#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/caller/interrupt_ladder.hpp"
#include "client/caller/signal_source.hpp"
#include "client/link/dialogue.hpp"
#include "client/run/attached_node.hpp"
#include "client/run/ending.hpp"
#include "client/terminal/callers_terminal.hpp"
#include "client/terminal/input.hpp"
#include "client/terminal/loop.hpp"
#include "client/terminal/output.hpp"
#include "glue/wire/messages/events.hpp"
#include "glue/wire/messages/lease.hpp"

namespace gothon::client {

/// What SessionRun needs to know of the command.
struct RunPlan {
  unsigned nodes = 1;
  bool attached = false;  ///< the one node is this process's child
  OutputStyle output;
  bool keep_going = false;
  bool verbose = false;
  std::string session;
  std::optional<std::chrono::milliseconds> timeout;
  std::optional<unsigned> debugged;  ///< the node that gets `terminal`
  os::UniqueFd terminal;
  // Of the attached node:
  std::string interpreter;
  std::vector<std::string> arguments;
  std::vector<std::string> environment;
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
  void on_message(wire::Message& message);
  void on_spawned(const wire::Answer<wire::ask::Spawn::Reply>& answer);
  void on_ended(const wire::event::Ended& ended);
  void on_lost();
  /// What comes of it is of no interest.
  template <class Request>
  void send(const Request& request) {
    post(dialogue_.requests().open(request));
  }
  void post(const wire::Packet& packet);
  void on_unsent(const os::Error& error);
  void watch_session();
  /// The session is over: says how.
  void conclude_run();
  void finish();
  void say(const std::string& text);
  std::string reason_of_loss() const;

  // session_nodes.cpp: starting nodes
  void start_nodes();
  void spawn_batch();
  void fail_start(const std::string& text, int status);
  void start_attached();
  void on_attached_change();
  void on_attach_refused(const std::string& why);

  // session_signals.cpp: what the user does
  void on_signal();
  void merged_signal(int number);
  void attached_signal(const signalfd_siginfo& info);
  void interrupt();
  void patience_is_over();
  void end_by(int number);
  void stop_like_a_job();
  void die(int number);
  bool is_debugging() const;

  // session_silence.cpp: who does not listen any more
  void insist();
  void insist_on_end();
  void look_at_session();
  void await_reader();

  // session_timeout.cpp: --timeout
  void time_is_up();
  void await_stacks();
  bool stacks_are_shown() const;

  RunPlan plan_;
  Loop loop_;
  Dialogue dialogue_;
  SignalSource& signals_;
  Input input_;
  Timer patience_;
  Timer limit_;                     ///< until --timeout
  Timer stacks_;                    ///< until the next look whether the stacks are shown
  Timer silence_;                   ///< until the next look whether the session process is stopped
  Timer reader_;                    ///< until the next look whether anybody reads the output
  std::unique_ptr<Output> output_;  ///< none with an attached node
  AttachedNode node_;
  std::optional<CallersTerminal> terminal_;  ///< of the node that is debugged

  os::UniqueFd null_;
  unsigned spawned_ = 0;
  std::vector<pid_t> pids_;
  int looks_ = 0;          ///< for stacks, so far
  bool over_ = false;      ///< `ended` has come, or the session is lost
  std::string refused_;    ///< why the session process ends the connection
  bool must_end_ = false;  ///< the session is to end now, also one whose process is stopped
  bool told_of_silence_ = false;
  int reader_looks_ = 0;
  size_t unread_ = 0;  ///< bytes of output, at the last look
  InterruptLadder ladder_;
  Ending ending_;
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  Outcome outcome_;  ///< once the session is over
};

}  // namespace gothon::client
