// Who starts and who leaves holds control.lock, so that at any time at most one gothond binds or unlinks the control socket. A socket
// is unlinked only when connecting to it is refused: nobody listens on it then, and nobody can begin to while the lock is held.
#include "daemon/desk/desk.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>

#include "glue/os/directory.hpp"
#include "glue/os/process.hpp"
#include "glue/os/socket.hpp"
#include "glue/wire/surroundings.hpp"

namespace gothon::daemon {
namespace {

constexpr const char* kSocket = "control.sock";
constexpr const char* kLock = "control.lock";
constexpr size_t kMaxClients = 1024;
/// How long a gothond that is stopped or very busy may take to greet.
constexpr int kGreetingMilliseconds = 1000;

/// Holds the lock file of starting and leaving for as long as it lives.
os::Expected<os::UniqueFd> take_lock(int runtime) {
  os::UniqueFd fd(::openat(runtime, kLock, O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd) return os::fail(kLock, errno);
  while (::flock(fd.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return os::fail(kLock, errno);
  }
  return fd;
}

/// Whether somebody is behind a connection to the control socket. A gothond that was killed just now may have left a child between fork
/// and exec that still holds the socket for a moment: its end ends the connection without a word.
bool is_alive(int connection) {
  pollfd greeting{connection, POLLIN, 0};
  char byte = 0;
  return ::poll(&greeting, 1, kGreetingMilliseconds) == 0 || ::recv(connection, &byte, 1, MSG_PEEK) > 0;
}

}  // namespace

Desk::Desk(asio::io_context& io, DeskOptions options)
    : io_(io),
      options_(std::move(options)),
      listener_(io),
      signals_(io, SIGTERM, SIGINT),
      children_(io, SIGCHLD),
      idle_(io),
      status_deadline_(io),
      greeting_(wire::greeting("desk")) {
  // gothond's session processes, and so their nodes, have its surroundings.
  greeting_["gothon"]["world"] = wire::announced_surroundings();
}

os::Expected<void> Desk::open() {
  auto runtime = os::open_private_directory(options_.runtime);
  if (!runtime) return tl::unexpected(runtime.error());
  runtime_ = std::move(*runtime);
  if (auto listening = listen(); !listening) return listening;
  signals_.async_wait([this](std::error_code error, int) {
    if (!error) leave();
  });
  reap();
  find_sessions();
  start_spare();
  accept();
  consider_idle();
  return {};
}

os::Expected<void> Desk::listen() {
  if (options_.listener) {
    listener_.assign(options_.listener.release());
    owns_socket_ = false;
    return {};
  }
  // The client that starts gothond holds the lock until it can connect; only leaving and binding exclude each other here.
  auto socket = os::listen_at(runtime_.get(), kSocket);
  while (!socket && socket.error().code == EADDRINUSE) {
    const auto other = os::connect_at(runtime_.get(), kSocket);
    if (other && is_alive(other->get())) {
      return os::fail(options_.runtime + ": another gothond listens there already: use that one, or stop it first");
    }
    if (!other && other.error().code != ECONNREFUSED) return tl::unexpected(other.error());
    if (!other) ::unlinkat(runtime_.get(), kSocket, 0);
    socket = os::listen_at(runtime_.get(), kSocket);
  }
  if (!socket) return tl::unexpected(socket.error());
  listener_.assign(socket->release());
  return {};
}

void Desk::accept() {
  listener_.async_wait(asio::posix::stream_descriptor::wait_read, [this](std::error_code error) { accepted(error); });
}

void Desk::accepted(std::error_code error) {
  if (error) return;
  os::UniqueFd socket(::accept4(listener_.native_handle(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  const auto peer = socket ? os::peer_credentials(socket.get()) : os::fail("accept", errno);
  if (peer && peer->uid == ::getuid() && clients_.size() < kMaxClients) {
    Connection::Handlers handlers{[this](Connection& from, wire::Message& message) { on_message(from, message); },
                                  [this](Connection& from) { on_client_closed(from); }};
    auto client = Connection::start(io_, std::move(socket), std::move(handlers));
    client->send(greeting_);
    clients_.emplace(client.get(), std::move(client));
  }
  accept();
}

void Desk::on_message(Connection& client, wire::Message& message) {
  const auto verb = message.body.value("verb", nlohmann::json());
  for (const Verb* row = kVerbs; row->name != nullptr; ++row) {
    if (verb != row->name) continue;
    try {
      return (this->*row->handler)(client, message.body);
    } catch (const nlohmann::json::exception& error) {
      return client.send({{"reply", row->name}, {"error", std::string("gothond: ") + row->name + ": " + error.what()}});
    }
  }
  client.send({{"reply", verb}, {"error", "gothond: no such verb: client and daemon are of different versions"}});
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
  for (const auto& [connection, session] : sessions_) busy = busy || !(session.spare() || session.ended());
  if (busy) return consider_idle();
  // Whoever wants to start gothond waits for this lock. One that connected just now is in the backlog: stay for it.
  const auto lock = take_lock(runtime_.get());
  pollfd backlog{listener_.native_handle(), POLLIN, 0};
  if (!lock || ::poll(&backlog, 1, 0) != 0) return consider_idle();
  spdlog::info("idle: ending");
  leave();
}

void Desk::leave() {
  // Sessions live on without gothond; the spare one ends when its connection does.
  std::error_code ignored;
  listener_.close(ignored);
  if (owns_socket_) ::unlinkat(runtime_.get(), kSocket, 0);
  io_.stop();
}

int run_desk(DeskOptions options) {
  std::signal(SIGPIPE, SIG_IGN);
  os::raise_descriptor_limit();
  asio::io_context io(1);
  Desk desk(io, std::move(options));
  if (auto opened = desk.open(); !opened) {
    spdlog::error("{}", opened.error().text);
    return 125;
  }
  spdlog::info("ready");
  io.run();
  return 0;
}

}  // namespace gothon::daemon
