#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "client/link/dialogue.hpp"
#include "client/top/sample.hpp"
#include "client/top/usage.hpp"
#include "glue/wire/control.hpp"

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

  /// Sends a session that the last look has found what has no answer.
  os::Expected<void> tell(const std::string& id, const nlohmann::json& request);
  /// Asks a session that the last look has found; its answer, one with `error` too.
  os::Expected<nlohmann::json> ask(const std::string& id, const nlohmann::json& request);

 private:
  using Clock = std::chrono::steady_clock;

  /// One session process, connected.
  struct Peer {
    std::unique_ptr<wire::ControlChannel> channel;
    bool pending = false;  ///< an answer is still to come
    bool answered = false;
    nlohmann::json coming = nlohmann::json::array();  ///< pages that have come
    nlohmann::json nodes = nlohmann::json::array();   ///< as they were last
    nlohmann::json reply;                             ///< to ask()
  };
  /// What a rate is reckoned from.
  struct Before {
    double operations = 0;
    std::map<int, Usage> usage;  ///< by node; the session's at -1
  };

  os::Expected<nlohmann::json> ask_gothond();
  void connect(const std::string& id);
  void drop(const std::set<std::string>& listed);
  void pump(std::chrono::milliseconds patience, const Peer* only = nullptr);
  bool read(Peer& peer);
  void take(Peer& peer, const nlohmann::json& message);
  std::set<pid_t> roots(const nlohmann::json& sessions) const;
  bool is_visible(const std::string& id, pid_t pid) const;
  SessionSample sample_of(const nlohmann::json& facts, const std::map<pid_t, Usage>& usage,
                          double seconds);
  NodeSample sample_of_node(const nlohmann::json& row, const std::map<pid_t, Usage>& usage,
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
