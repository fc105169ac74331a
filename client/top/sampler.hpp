#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "client/link/dialogue.hpp"
#include "client/top/sample.hpp"
#include "client/top/usage.hpp"
#include "glue/wire/control.hpp"
#include "glue/wire/messages/questions.hpp"
#include "glue/wire/messages/session_facts.hpp"
#include "glue/wire/open_requests.hpp"

namespace gothon::client::top {

/// Looks at all sessions, again and again: gothond says which there are, each session process what
/// its nodes wait for, and /proc what they use. Session processes that do not answer (they are
/// stopped, say) hold nothing up. Thread rule: one.
class Sampler {
 public:
  /// `only`: the id of the one session to look at, or empty. `interrupt`: readable when the user
  /// wants to stop; waiting ends then.
  Sampler(std::string only, int interrupt) : only_(std::move(only)), interrupt_(interrupt) {}

  /// Rates are those since the look before.
  Sample look();

  /// Tells a session that the last look has found to stop.
  os::Expected<void> stop(const std::string& id, const std::string& reason);
  /// Asks a session that the last look has found what it waits for.
  os::Expected<wire::ask::Why::Reply> explain(const std::string& id);

 private:
  using Clock = std::chrono::steady_clock;

  /// One session process, connected.
  struct Peer {
    std::unique_ptr<wire::ControlChannel> channel;
    wire::OpenRequests requests;
    bool pending = false;  ///< an answer is still to come
    bool answered = false;
    std::vector<wire::ask::Nodes::Row> coming;  ///< pages that have come
    std::vector<wire::ask::Nodes::Row> nodes;   ///< as they were last
  };
  /// What a rate is reckoned from.
  struct Before {
    double operations = 0;
    std::map<int, Usage> usage;  ///< by node; the session's at -1
  };

  os::Expected<std::vector<wire::SessionFacts>> ask_gothond();
  void connect(const std::string& id);
  void drop(const std::set<std::string>& listed);
  void pump(std::chrono::milliseconds patience, const Peer* only = nullptr);
  bool read(Peer& peer);
  static bool ask_nodes(Peer& peer, std::uint32_t first);
  static void take_nodes(Peer& peer, wire::Answer<wire::ask::Nodes::Reply> answer);
  std::set<pid_t> roots(const std::vector<wire::SessionFacts>& sessions) const;
  bool is_visible(const std::string& id, pid_t pid) const;
  SessionSample sample_of(const wire::SessionFacts& facts, const std::map<pid_t, Usage>& usage,
                          double seconds);
  NodeSample sample_of_node(const wire::ask::Nodes::Row& row, const std::map<pid_t, Usage>& usage,
                            Before& before, double seconds) const;

  const std::string only_;
  const int interrupt_;
  os::UniqueFd runtime_;
  std::optional<Dialogue> desk_;
  std::map<std::string, Peer> peers_;
  std::map<std::string, Before> before_;
  std::optional<Clock::time_point> last_;
  Sample shown_;
};

}  // namespace gothon::client::top
