#pragma once

#include <sys/types.h>

#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "daemon/bus/scopes.hpp"
#include "daemon/bus/sessions_on_bus.hpp"
#include "daemon/connection/listener.hpp"
#include "daemon/connection/verbs.hpp"
#include "daemon/desk/ended_sessions.hpp"
#include "daemon/desk/service.hpp"
#include "daemon/desk/session_link.hpp"
#include "glue/os/unique_fd.hpp"
#include "glue/wire/greeting.hpp"
#include "glue/wire/messages/desk.hpp"
#include "glue/wire/messages/events.hpp"

namespace gothon::daemon {

struct DeskOptions {
  std::string runtime;                       ///< RUNTIME
  std::optional<std::chrono::seconds> idle;  ///< end after so long without session and client
  os::UniqueFd listener;                     ///< inherited from socket activation, or none
  os::UniqueFd start_lock;  ///< control.lock, held by who started this gothond for it, or none
};

/// gothond: hands out session processes, lists and stops sessions. It keeps nothing that sessions
/// do not announce, so that another gothond can take its place at any moment. Thread rule: loop.
class Desk {
 public:
  Desk(asio::io_context& io, DeskOptions options);

  /// Takes the control socket, finds the sessions that live, starts the spare one. Fails when
  /// another gothond listens, or RUNTIME is not private.
  os::Expected<void> open();

 private:
  static const Verb<Desk> kVerbs[];
  struct StopOfAll;
  struct Client {
    std::shared_ptr<Connection> connection;
    std::chrono::steady_clock::time_point since;
    bool has_asked = false;
  };

  // desk.cpp: the control socket
  os::Expected<void> listen();
  os::Expected<void> publish_socket();
  os::Expected<void> accept();
  void accepted(os::UniqueFd socket);
  void refuse(const os::UniqueFd& socket, const std::string& why);
  bool drop_silent_client();
  void on_message(Connection& client, wire::Message& message);
  void on_client_closed(Connection& client);
  void consider_idle();
  void leave_if_idle();
  void leave(const os::UniqueFd& lock);
  bool owns_socket() const;
  void tell_status();

  // sessions.cpp: session processes
  void find_sessions();
  void remove_if_dead(const std::string& id, int connect_error);
  void start_spare();
  void refuse_waiting(const std::string& why);
  wire::SessionFacts known_of(const std::string& id, pid_t pid) const;
  void link(os::UniqueFd socket, const std::string& id, pid_t child);
  void enclosed(const std::string& id, os::Expected<void> outcome);
  void offer(SessionLink& session);
  void on_session_message(Connection& connection, wire::Message& message);
  void on_greeting(SessionLink& session, const wire::Message& message);
  void on_announce(SessionLink& session, wire::SessionFacts facts);
  void on_session_closed(Connection& connection);
  SessionLink* find(const std::string& id);
  SessionLink* spare();
  void reap();

  // on_bus.cpp: sessions on D-Bus
  SessionsOnBus::Actions bus_actions();
  void show(const SessionLink& session);
  void on_nodes(const SessionLink& session, const wire::event::NodesChanged& event);
  template <class Request>
  void ask(const std::string& id, const Request& request, SessionsOnBus::Told<Request> told);

  // verbs.cpp
  using OpenReply = Reply<wire::ask::Open>;
  void open_session(Connection& client, wire::ask::Open& request, const OpenReply& reply);
  void status(Connection& client, wire::ask::Status& request,
              const Reply<wire::ask::Status>& reply);
  void ask_status(SessionLink& session);
  void stop(Connection& client, wire::ask::StopAll& request,
            const Reply<wire::ask::StopAll>& reply);
  void look_at_stop(std::shared_ptr<StopOfAll> stop);
  void tell_to_stop(SessionLink& session, const char* reason);
  void hand_out(const OpenReply& reply, SessionLink& session, unsigned nodes);
  std::optional<std::string> over_quota(unsigned nodes) const;
  void answer_status();

  asio::io_context& io_;
  DeskOptions options_;
  os::UniqueFd runtime_;
  std::optional<std::pair<dev_t, ino_t>> own_socket_;  ///< the file that this gothond has made
  Listener listener_;
  asio::signal_set signals_;
  asio::signal_set children_;
  asio::steady_timer idle_;
  asio::steady_timer status_deadline_;
  wire::Greeting greeting_;
  Service service_;

  std::map<Connection*, Client> clients_;
  std::optional<std::chrono::steady_clock::time_point> refused_;  ///< when that was last logged
  std::map<Connection*, SessionLink> sessions_;
  std::set<std::string> unreachable_;  ///< sessions that accepted nobody at the last look
  /// Clients that wait for a session process, with the nodes that they want, and those that wait
  /// for the list.
  std::vector<std::pair<OpenReply, unsigned>> waiting_for_session_;
  std::vector<Reply<wire::ask::Status>> waiting_for_status_;
  EndedSessions ended_;
  Scopes scopes_;
  SessionsOnBus on_bus_;
};

/// Runs gothond until a signal or idleness ends it; its exit status.
int run_desk(DeskOptions options);

}  // namespace gothon::daemon
