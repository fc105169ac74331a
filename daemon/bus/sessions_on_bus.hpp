#pragma once

#include <systemd/sd-bus.h>

#include <asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/bus/answer.hpp"
#include "daemon/bus/bus.hpp"
#include "glue/wire/messages/lease.hpp"
#include "glue/wire/messages/questions.hpp"
#include "glue/wire/messages/session_facts.hpp"

namespace gothon::daemon {

/// The sessions as objects on the user's bus: name org.gothon.Gothon1, `/org/gothon/session/ID` and
/// `…/node/N`, with an object manager at `/org/gothon` (systemd/org.gothon.Gothon1.xml says what
/// each member is). Without a bus nothing is there and nothing fails; it is looked for again with
/// the next session. Thread rule: loop.
class SessionsOnBus {
 public:
  /// Called once: nothing, or why it was not done.
  using Done = std::function<void(const std::optional<std::string>& error)>;
  /// Called once, with a session's reply or why there is none.
  template <class Request>
  using Told = std::function<void(wire::Answer<typename Request::Reply>)>;
  template <class Request>
  using Ask = std::function<void(const std::string& id, const Request&, Told<Request>)>;
  /// Who does what callers ask for.
  struct Actions {
    /// Answers when the session has ended.
    std::function<void(const std::string& id, Done)> stop;
    Ask<wire::ask::Signal> signal;
    Ask<wire::ask::Why> why;
    Ask<wire::ask::Vars> vars;
  };
  struct Node {
    int64_t pid = 0;
    std::optional<int> status;  ///< wait status; none while it runs
  };

  SessionsOnBus(asio::io_context& io, Actions actions);
  ~SessionsOnBus();

  void open();
  /// Shows them on a connection that somebody else has made; it stays as long as this, or until it
  /// is lost. False, and it is closed, if it takes no objects.
  bool show_on(std::shared_ptr<Bus> bus);
  /// A session as it announces itself (docs/protocol.md section 3): new, or changed.
  /// REQUIRES: `id` is part of a path.
  void update(const std::string& id, const wire::SessionFacts& facts);
  void update_node(const std::string& id, uint32_t number, Node node);
  void remove(const std::string& id);

 private:
  friend struct BusTables;
  struct Session {
    wire::SessionFacts facts;
    std::vector<Node> nodes;
  };

  Session* find(const std::string& id);
  template <class Request>
  Told<Request> answering(const std::string& id, Call call,
                          std::function<void(const typename Request::Reply&)> tell);
  void read_page(const std::string& id, const std::string& name, uint32_t first,
                 std::vector<wire::Variable> rows, const Call& call);

  asio::io_context& io_;
  const Actions actions_;
  std::shared_ptr<Bus> bus_;
  std::map<std::string, Session> sessions_;
};

}  // namespace gothon::daemon
