// Who starts and who leaves holds control.lock, so that at any time at most one gothond puts the
// control socket in its place or takes it away. A socket is put there by rename(2) when it listens
// already: who finds the file can connect, and a dead one's file is replaced without a moment in
// which there is none. Only a gothond's own file is ever removed.
#include "daemon/desk/desk.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

#include "glue/os/directory.hpp"
#include "glue/os/exit_status.hpp"
#include "glue/os/lock.hpp"
#include "glue/os/process.hpp"
#include "glue/os/socket.hpp"
#include "glue/wire/greeting.hpp"
#include "glue/wire/surroundings.hpp"

namespace gothon::daemon {
namespace {

constexpr const char* kSocket = "control.sock";
constexpr const char* kNewSocket = "control.sock.new";
constexpr const char* kLock = "control.lock";
constexpr size_t kMaxClients = 1024;
/// A client asks as soon as it is greeted: one that has not for so long makes room when it is
/// needed.
constexpr auto kLongestSilence = std::chrono::seconds(2);
constexpr auto kBetweenComplaints = std::chrono::minutes(1);

/// Whether the process that listens at the other end lives. One that was killed just now may have
/// left a child between fork and exec that still holds the socket for a moment.
bool listener_lives(int connection) {
  const auto listener = os::peer_credentials(connection);
  if (!listener || listener->pid <= 0) return true;
  const auto pidfd = os::open_pidfd(listener->pid);
  if (!pidfd) return pidfd.error().code != ESRCH;
  return !os::has_ended(pidfd->get());
}

}  // namespace

Desk::Desk(asio::io_context& io, DeskOptions options)
    : io_(io),
      options_(std::move(options)),
      listener_(io),
      signals_(io),
      children_(io, SIGCHLD),
      idle_(io),
      status_deadline_(io),
      greeting_(wire::greeting("desk")),
      service_(io),
      scopes_(io),
      on_bus_(io, bus_actions()) {
  // gothond's session processes, and so their nodes, have its surroundings.
  greeting_.world = wire::announced_surroundings();
}

os::Expected<void> Desk::open() {
  auto runtime = os::open_private_directory(options_.runtime);
  if (!runtime) return tl::unexpected(runtime.error());
  runtime_ = std::move(*runtime);
  if (auto listening = listen(); !listening) return listening;
  // Not before: while it waits for the lock a signal ends it at once.
  signals_.add(SIGTERM);
  signals_.add(SIGINT);
  signals_.async_wait([this](std::error_code error, int) {
    // Whoever holds the lock replaces what is left.
    if (!error)
      leave(os::lock_at(runtime_.get(), kLock, os::LockWait::kTry).value_or(os::UniqueFd()));
  });
  reap();
  find_sessions();
  start_spare();
  if (auto accepting = accept(); !accepting) return accepting;
  consider_idle();
  service_.ready();
  on_bus_.open();
  tell_status();
  return {};
}

os::Expected<void> Desk::listen() {
  if (options_.listener) return {};
  // Who starts gothond hands over the lock that it holds.
  os::Expected<os::UniqueFd> lock = std::move(options_.start_lock);
  if (!*lock) lock = os::lock_at(runtime_.get(), kLock, os::LockWait::kBlock);
  if (!lock) return tl::unexpected(lock.error());
  const auto other = os::connect_at(runtime_.get(), kSocket, std::chrono::milliseconds(0));
  if (other ? listener_lives(other->get()) : other.error().code == ETIMEDOUT) {
    return os::fail(options_.runtime +
                    ": another gothond listens there already: use that one, or stop it first");
  }
  if (!other && other.error().code != ENOENT && other.error().code != ECONNREFUSED)
    return tl::unexpected(other.error());
  return publish_socket();
}

os::Expected<void> Desk::publish_socket() {
  ::unlinkat(runtime_.get(), kNewSocket, 0);
  auto socket = os::listen_at(runtime_.get(), kNewSocket);
  if (!socket) return tl::unexpected(socket.error());
  struct stat made{};
  if (::fstatat(runtime_.get(), kNewSocket, &made, AT_SYMLINK_NOFOLLOW) != 0 ||
      ::renameat(runtime_.get(), kNewSocket, runtime_.get(), kSocket) != 0) {
    return os::fail(kSocket, errno);
  }
  own_socket_ = {made.st_dev, made.st_ino};
  options_.listener = std::move(*socket);
  return {};
}

os::Expected<void> Desk::accept() {
  return listener_.start(std::move(options_.listener),
                         {[this](os::UniqueFd socket) { accepted(std::move(socket)); },
                          [this](const os::UniqueFd& socket, const std::string& why) {
                            refuse(socket, why);
                            drop_silent_client();
                          }});
}

void Desk::accepted(os::UniqueFd socket) {
  if (clients_.size() >= kMaxClients && !drop_silent_client()) {
    return refuse(socket, std::to_string(clients_.size()) +
                              " clients are connected to it, and it takes no more: end some");
  }
  Connection::Handlers handlers{
      [this](Connection& from, wire::Message& message) { on_message(from, message); },
      [this](Connection& from) { on_client_closed(from); }};
  auto client = Connection::start(io_, std::move(socket), std::move(handlers));
  client->send(wire::pack_greeting(greeting_));
  Connection* const key = client.get();
  clients_.emplace(key, Client{std::move(client), std::chrono::steady_clock::now()});
}

/// Makes room for one more client, if it can.
bool Desk::drop_silent_client() {
  const auto latest = std::chrono::steady_clock::now() - kLongestSilence;
  Client* oldest = nullptr;
  for (auto& [connection, client] : clients_) {
    const bool silent = !client.has_asked && client.since < latest;
    if (silent && (oldest == nullptr || client.since < oldest->since)) oldest = &client;
  }
  if (oldest == nullptr) return false;
  oldest->has_asked = true;  // it goes on the next turn of the loop
  oldest->connection->close();
  return true;
}

void Desk::refuse(const os::UniqueFd& socket, const std::string& why) {
  refuse_peer(socket, greeting_, "gothond: " + why + ", or use --standalone");
  const auto now = std::chrono::steady_clock::now();
  if (refused_ && now - *refused_ < kBetweenComplaints) return;
  refused_ = now;
  spdlog::warn("a client was refused: {}", why);
}

void Desk::on_message(Connection& client, wire::Message& message) {
  const auto known = clients_.find(&client);
  if (known != clients_.end()) known->second.has_asked = true;
  dispatch(*this, kVerbs, client, message, "gothond");
}

void Desk::on_client_closed(Connection& client) {
  // What it was given and has not entered is free again.
  for (auto& [connection, session] : sessions_) {
    if (session.given_to == &client) session.given_to = nullptr;
  }
  clients_.erase(&client);
  consider_idle();
}

void Desk::consider_idle() {
  if (!options_.idle) return;
  idle_.expires_after(*options_.idle);
  idle_.async_wait([this](std::error_code error) {
    if (!error) leave_if_idle();
  });
}

void Desk::leave_if_idle() {
  bool busy = !clients_.empty();
  for (const auto& [connection, session] : sessions_)
    busy = busy || !(session.spare() || session.ended());
  if (busy) return consider_idle();
  // Who holds the lock is about to ask for this gothond or to start another. One that connected
  // just now is in the backlog: stay for it.
  const auto lock = os::lock_at(runtime_.get(), kLock, os::LockWait::kTry);
  pollfd backlog{listener_.fd(), POLLIN, 0};
  // Nobody finds one whose socket has been removed, maybe with the directory and the lock in it.
  const bool lost = own_socket_ && !owns_socket();
  if (!lost && (!lock || ::poll(&backlog, 1, 0) != 0)) return consider_idle();
  spdlog::info("idle: ending");
  const os::UniqueFd none;
  leave(lock ? *lock : none);
}

void Desk::leave(const os::UniqueFd& lock) {
  service_.stopping();
  // Sessions live on without gothond; the spare one ends when its connection does.
  listener_.close();
  if (lock && owns_socket()) ::unlinkat(runtime_.get(), kSocket, 0);
  io_.stop();
}

/// Not what somebody else has put there since.
bool Desk::owns_socket() const {
  struct stat there{};
  return ::fstatat(runtime_.get(), kSocket, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
         own_socket_ == std::pair{there.st_dev, there.st_ino};
}

/// In words, for `systemctl status`.
void Desk::tell_status() {
  size_t sessions = 0;
  unsigned nodes = 0;
  for (const auto& [connection, session] : sessions_) {
    if (!session.announced || session.spare() || session.ended()) continue;
    ++sessions;
    nodes += session.nodes();
  }
  service_.status(sessions == 0
                      ? "No session"
                      : fmt::format("{} session{}, {} node{}", sessions, sessions == 1 ? "" : "s",
                                    nodes, nodes == 1 ? "" : "s"));
}

int run_desk(DeskOptions options) {
  std::signal(SIGPIPE, SIG_IGN);
  os::leave_callers_limits();
  os::give_long_blocks_back();
  asio::io_context io(1);
  Desk desk(io, std::move(options));
  if (auto opened = desk.open(); !opened) {
    spdlog::error("{}", opened.error().text);
    return os::kOwnFailure;
  }
  spdlog::info("ready");
  io.run();
  return 0;
}

}  // namespace gothon::daemon
