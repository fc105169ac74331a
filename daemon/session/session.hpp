#pragma once

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/backplane/backplane.hpp"
#include "daemon/connection/listener.hpp"
#include "daemon/connection/verbs.hpp"
#include "daemon/session/detached_output.hpp"
#include "daemon/session/hang_watch.hpp"
#include "daemon/session/segment_watch.hpp"
#include "daemon/session/session_end.hpp"
#include "daemon/store/segment_store.hpp"
#include "glue/os/unique_fd.hpp"
#include "glue/wire/messages/events.hpp"
#include "glue/wire/messages/lease.hpp"
#include "glue/wire/messages/questions.hpp"
#include "glue/wire/messages/run.hpp"

namespace gothon::daemon {

struct SessionOptions {
  std::string id;
  std::string runtime;      ///< RUNTIME; the session makes RUNTIME/<id>
  os::UniqueFd desk;        ///< the socketpair's end when gothond started this process, else none
  bool needs_desk = false;  ///< a spare one ends when its gothond is gone
  bool has_callers_stderr = false;  ///< that of the client, which does not wait once it is detached
};

/// One session: store, backplane, nodes, and the connections of its client and of gothond
/// (docs/protocol.md section 3).
///
/// Its life: spare (no run yet), running, stopping (told to end, or its lease or a node is lost),
/// ended. The connection that sends `run` holds the lease. `ended` is sent when every node is
/// reaped and both directories are gone. Thread rule: loop.
class Session {
 public:
  Session(asio::io_context& io, SessionOptions options);
  ~Session();

  /// Makes the directory and listens. On failure nothing is left.
  os::Expected<void> open();

 private:
  enum class State { kSpare, kRunning, kStopping, kEnded };
  struct Node {
    pid_t pid = -1;
    std::unique_ptr<asio::posix::stream_descriptor> pidfd;  ///< none once reaped
    bool attached = false;
    std::optional<int> status;  ///< wait status, once it has ended
  };
  static const Verb<Session> kVerbs[];

  // session.cpp: connections
  os::Expected<void> listen();
  void accepted(os::UniqueFd socket);
  void connect(os::UniqueFd socket, bool is_desk);
  void on_message(Connection& connection, wire::Message& message);
  void on_closed(Connection& connection);
  void announce();
  void announce_nodes(uint32_t first, uint32_t count);
  wire::event::NodesChanged describe_nodes(uint32_t first, uint32_t count) const;
  wire::SessionFacts describe() const;
  void notice(const std::string& text);
  template <class Event>
  void to_lease(const Event& event) {
    if (lease_ != nullptr) lease_->tell(event);
  }

  // verbs.cpp: what a peer asks for
  using SpawnReply = Reply<wire::ask::Spawn>;
  wire::Answer<wire::Done> run(Connection& connection, wire::ask::Run& request);
  void spawn_nodes(Connection& connection, wire::ask::Spawn& request, const SpawnReply& reply);
  wire::Answer<wire::Done> attached(Connection& connection, wire::ask::Attached& request);
  void exited(Connection& connection, wire::ask::Exited& request,
              const Reply<wire::ask::Exited>& reply);
  wire::Answer<wire::Done> signal(Connection& connection, wire::ask::Signal& request);
  wire::Answer<wire::NoReply> stop(Connection& connection, wire::ask::Stop& request);
  wire::Answer<wire::NoReply> watch_session(Connection& connection, wire::ask::Watch& request);
  os::Expected<void> prepare(wire::ask::Run request);
  void fail_start(Connection& connection, const SpawnReply& reply, const wire::Refusal& why);
  void watch(uint32_t node);
  void node_ended(uint32_t node);

  // nodes.cpp
  wire::Answer<wire::ask::Nodes::Reply> show_nodes(Connection& connection,
                                                   wire::ask::Nodes& request);

  // variables.cpp
  wire::Answer<wire::ask::Vars::Reply> show_variables(Connection& connection,
                                                      wire::ask::Vars& request);

  // attachment.cpp: detached sessions and who looks at them
  wire::Answer<wire::Done> detach(Connection& connection, wire::ask::Detach& request);
  wire::Answer<wire::ask::Attach::Reply> attach(Connection& connection, wire::ask::Attach& request);
  os::Expected<void> open_log();
  std::string record_text() const;
  os::Expected<void> supply_streams(wire::ask::Spawn& request);

  // hangs.cpp: who waits for what
  wire::Answer<wire::ask::Why::Reply> why(Connection& connection, wire::ask::Why& request);
  Situation situation() const;
  bool are_there(const Situation& situation, const Diagnosis& diagnosis);
  void end_deadlock(const Situation& situation, const Diagnosis& diagnosis);
  void watch_hangs();
  void consider_hangs();

  // overruns.cpp: shared memory that no variable uses
  void watch_segment();
  void end_overrun();

  // ending.cpp: from the first reason to the last message
  void record(uint32_t node, int status);
  void open_starts();
  bool has_begun(uint32_t node) const;
  bool was_out_of_memory(int status);
  void begin_stop(const std::string& reason, std::chrono::milliseconds patience);
  void give_up(const std::string& reason);
  std::chrono::milliseconds stop_timeout() const;
  void signal_all(int number);
  void send_signal(const Node& node, int number);
  os::Expected<void> signal_node(uint32_t node, int number);
  void await_end_signal();
  void finish_if_over();
  void finish();
  void tell_end();
  void remove_directories();

  asio::io_context& io_;
  const std::string id_;
  const std::string runtime_path_;
  const bool needs_desk_;
  const bool has_callers_stderr_;
  const double started_;

  os::UniqueFd runtime_;
  os::UniqueFd directory_;
  Listener listener_;
  asio::signal_set end_signals_;
  std::map<Connection*, std::shared_ptr<Connection>> connections_;
  Connection* lease_ = nullptr;
  bool left_alone_ = false;  ///< it goes on without a client
  std::vector<Connection*> desks_;
  os::UniqueFd first_desk_;

  State state_ = State::kSpare;
  bool entered_ = false;  ///< a client has connected
  std::optional<wire::ask::Run> request_;
  std::unique_ptr<store::SegmentStore> store_;
  std::unique_ptr<Backplane> backplane_;
  std::vector<Node> nodes_;
  std::unique_ptr<HangWatch> hangs_;             ///< none before `run`
  std::unique_ptr<SegmentWatch> segment_watch_;  ///< the same
  std::unique_ptr<DetachedOutput> output_;       ///< none: the client has the nodes' output
  uint32_t started_nodes_ = 0;
  uint32_t alive_ = 0;
  asio::steady_timer deadline_;

  SessionEnd end_;
  /// The user has interrupted the nodes: each ends in its own time, none is stopped for another.
  bool interrupted_ = false;
  uint64_t memory_kills_ = 0;  ///< that have been laid to a node
  os::UniqueFd hold_;          ///< on the project's directory, see left_behind.hpp
  os::UniqueFd starts_;        ///< a byte for each node, which it sets when it begins
  bool concluded_ = false;     ///< `ended` has been sent
  double ended_ = 0;           ///< seconds since 1970
};

/// Runs one session to its end on this thread; the exit status of the process. For gothond's
/// `--session` and for `gothon --standalone`.
int run_session(SessionOptions options);

}  // namespace gothon::daemon
