#pragma once

#include <sys/types.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/connection/connection.hpp"
#include "glue/os/process.hpp"
#include "glue/wire/messages/session_facts.hpp"
#include "glue/wire/open_requests.hpp"

namespace gothon::daemon {

/// gothond's view of one session process: its connection and what it last announced. Thread rule:
/// loop.
struct SessionLink {
  /// Who has not answered for so long is silent.
  static constexpr std::chrono::milliseconds kSilence{1000};

  std::shared_ptr<Connection> connection;
  wire::SessionFacts facts;
  pid_t child = -1;           ///< a child of this gothond, to be reaped; -1 for one found
  std::optional<int> status;  ///< the child's wait status, once it is reaped
  bool announced = false;
  bool enclosed = true;            ///< it is in its scope, or never will be
  std::string no_scope;            ///< why it is in no scope of its own; empty if it is in one
  Connection* given_to = nullptr;  ///< the client that was told of it and has not entered it yet
  unsigned wanted_nodes = 0;       ///< that client's
  bool answered = false;           ///< since the last status question
  /// When the oldest question that it has not answered was asked.
  std::optional<std::chrono::steady_clock::time_point> asked_since;
  std::string version;   ///< of its program
  bool foreign = false;  ///< of a version that this one cannot talk to
  wire::OpenRequests asked;
  /// Called once, when the session has ended.
  std::vector<std::function<void()>> on_end;

  const std::string& id() const { return facts.id; }
  bool spare() const { return facts.state == wire::SessionState::kSpare; }
  unsigned nodes() const { return facts.nodes.total; }
  /// Whether it counts as a session, and with how many nodes: one that is about to be entered does.
  bool taken() const { return !ended() && (!spare() || given_to != nullptr); }
  unsigned taken_nodes() const { return std::max(nodes(), wanted_nodes); }
  pid_t pid() const { return child >= 0 ? child : facts.pid; }
  /// Whether nothing is to be expected of it: it is stopped, or has not answered for so long.
  bool is_silent(std::chrono::milliseconds patience = kSilence) const {
    if (ended()) return false;
    return os::is_stopped(pid()) ||
           (asked_since && std::chrono::steady_clock::now() - *asked_since > patience);
  }
  /// The same of one that has been asked: of all others nothing is owed, and /proc is not read.
  bool owes_answer() const { return asked_since && is_silent(); }
  bool ended() const { return facts.state == wire::SessionState::kEnded; }
};

}  // namespace gothon::daemon
