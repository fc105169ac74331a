// A session process has one loop and no thread, so that a node's death, a client's loss and a stop
// never meet half-way: each handler leaves a whole state. The end has one door, finish_if_over():
// whatever happened, it is passed when no node is alive.
#include "daemon/session/session.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <cstdio>

#include "daemon/supervise/descendants.hpp"
#include "glue/os/clock.hpp"
#include "glue/os/directory.hpp"
#include "glue/os/exit_status.hpp"
#include "glue/os/printable.hpp"
#include "glue/os/process.hpp"
#include "glue/os/socket.hpp"
#include "glue/wire/greeting.hpp"

namespace gothon::daemon {
namespace {

constexpr size_t kMaxConnections = 64;

}  // namespace

Session::Session(asio::io_context& io, SessionOptions options)
    : io_(io),
      id_(std::move(options.id)),
      runtime_path_(std::move(options.runtime)),
      needs_desk_(options.needs_desk),
      has_callers_stderr_(options.has_callers_stderr),
      started_(os::wall_clock()),
      listener_(io),
      end_signals_(io, SIGTERM, SIGWINCH),
      first_desk_(std::move(options.desk)),
      deadline_(io) {}

Session::~Session() = default;

os::Expected<void> Session::open() {
  auto runtime = os::open_private_directory(runtime_path_);
  if (!runtime) return tl::unexpected(runtime.error());
  runtime_ = std::move(*runtime);
  if (::mkdirat(runtime_.get(), id_.c_str(), 0700) != 0)
    return os::fail(runtime_path_ + "/" + id_, errno);
  if (auto listening = listen(); !listening) {
    // Removing takes a descriptor too, and it may have been the last one that was missing.
    directory_.reset();
    (void)os::remove_tree(runtime_.get(), id_);
    return listening;
  }
  await_end_signal();
  if (first_desk_) connect(std::move(first_desk_), true);
  return {};
}

os::Expected<void> Session::listen() {
  auto directory = os::open_directory(os::path_beside(runtime_.get(), id_));
  if (!directory) return tl::unexpected(directory.error());
  auto socket = os::listen_at(directory->get(), "session.sock");
  if (!socket) return tl::unexpected(socket.error());
  directory_ = std::move(*directory);
  return listener_.start(std::move(*socket),
                         {[this](os::UniqueFd peer) { accepted(std::move(peer)); },
                          [](const os::UniqueFd& peer, const std::string& why) {
                            refuse_peer(peer, wire::greeting("session"), "its process: " + why);
                          }});
}

void Session::accepted(os::UniqueFd socket) {
  if (connections_.size() < kMaxConnections) return connect(std::move(socket), false);
  refuse_peer(socket, wire::greeting("session"),
              "its process has " + std::to_string(connections_.size()) +
                  " connections, and takes no more: end some of the gothonctl that look at it");
}

void Session::connect(os::UniqueFd socket, bool is_desk) {
  Connection::Handlers handlers{
      [this](Connection& from, wire::Message& message) { on_message(from, message); },
      [this](Connection& from) { on_closed(from); }};
  auto connection = Connection::start(io_, std::move(socket), std::move(handlers));
  if (is_desk) {
    desks_.push_back(connection.get());
  } else if (!entered_) {
    // gothond hears of it before the client can let go of gothond, which would offer this process
    // to somebody else.
    entered_ = true;
    announce();
  }
  connection->send(wire::pack_greeting(wire::greeting("session")));
  if (is_desk) announce();
  connections_.emplace(connection.get(), std::move(connection));
}

void Session::on_message(Connection& connection, wire::Message& message) {
  dispatch(*this, kVerbs, connection, message, "session " + id_);
}

void Session::on_closed(Connection& connection) {
  const auto own = connections_.find(&connection);
  if (own == connections_.end()) return;
  const auto keep = std::move(own->second);
  connections_.erase(own);
  const bool was_desk = std::erase(desks_, &connection) > 0;
  // A spare process is of no use without its gothond, nor when the client that it was given to has
  // gone; while that client is there it does not matter what becomes of gothond.
  const bool has_client = desks_.size() < connections_.size();
  if (state_ == State::kSpare && !has_client && (!was_desk || needs_desk_)) return finish();
  if (&connection != lease_) return;
  lease_ = nullptr;
  // An attached node that ended before is nobody else's to report now.
  if (!nodes_.empty() && nodes_[0].attached && nodes_[0].pidfd) watch(0);
  if (state_ == State::kEnded) {
    if (concluded_) io_.stop();
  } else if (left_alone_) {
    announce();
  } else {
    begin_stop("its client is gone", std::chrono::seconds(2));
  }
}

wire::SessionFacts Session::describe() const {
  using Shown = wire::SessionState;
  constexpr Shown kShown[] = {Shown::kSpare, Shown::kRunning, Shown::kStopping, Shown::kEnded};
  wire::SessionFacts facts;
  facts.id = id_;
  facts.pid = ::getpid();
  facts.nodes.alive = alive_;
  facts.started = started_;
  facts.client = lease_ != nullptr;
  facts.operations = store_ ? store_->operations() : 0;
  if (request_) {
    facts.name = request_->name;
    facts.project = request_->project;
    facts.module = request_->module;
    facts.nodes.total = request_->nodes;
    facts.detached = request_->detached;
  }
  if (state_ == State::kEnded) {
    facts.ended = ended_;
    facts.exit = conclude(end_).exit;
    facts.reason = end_.reason;
  }
  // It has ended when its directories are gone and its log is written.
  const bool concludes = state_ == State::kEnded && !concluded_;
  const bool incomplete = state_ == State::kRunning && started_nodes_ < request_->nodes;
  facts.state = kShown[static_cast<size_t>(concludes ? State::kStopping : state_)];
  if (incomplete || (state_ == State::kSpare && entered_)) facts.state = Shown::kStarting;
  return facts;
}

void Session::announce() {
  for (Connection* desk : desks_) desk->tell(wire::event::Announce{describe()});
}

wire::event::NodesChanged Session::describe_nodes(uint32_t first, uint32_t count) const {
  wire::event::NodesChanged event{.first = first};
  for (uint32_t node = first; node < first + count; ++node) {
    event.pids.push_back(nodes_[node].pid);
    event.statuses.push_back(nodes_[node].status);
  }
  return event;
}

void Session::announce_nodes(uint32_t first, uint32_t count) {
  if (desks_.empty()) return;
  const wire::event::NodesChanged event = describe_nodes(first, count);
  for (Connection* desk : desks_) desk->tell(event);
}

void Session::notice(const std::string& text) {
  to_lease(wire::event::Notice{text});
  if (output_) output_->notice(text);
}

int run_session(SessionOptions options) {
  ::prctl(PR_SET_NAME, "gothon-session");
  // The loop's end is the session's; a signal meant for the terminal's group or for gothond does
  // not reach it.
  for (const int number : {SIGPIPE, SIGXFSZ, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGUSR1, SIGUSR2})
    std::signal(number, SIG_IGN);
  os::leave_callers_limits();
  ::umask(S_IRWXG | S_IRWXO);
  adopt_orphans();
  os::give_long_blocks_back();
  asio::io_context io(1);
  Session session(io, std::move(options));
  if (auto opened = session.open(); !opened) {
    std::fprintf(stderr, "gothond: session: %s\n", os::printable(opened.error().text).c_str());
    return os::kOwnFailure;
  }
  io.run();
  return 0;
}

}  // namespace gothon::daemon
