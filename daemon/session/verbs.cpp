#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "daemon/quotas/quotas.hpp"
#include "daemon/session/session.hpp"
#include "daemon/supervise/left_behind.hpp"
#include "daemon/supervise/spawn.hpp"
#include "glue/os/process.hpp"
#include "glue/wire/integers.hpp"

namespace gothon::daemon {
namespace {

constexpr int kOwnFailure = 125;

size_t available_memory() {
  const long pages = ::sysconf(_SC_AVPHYS_PAGES);
  return static_cast<size_t>(pages) * static_cast<size_t>(::sysconf(_SC_PAGESIZE));
}

/// How many a node may have.
uint64_t addresses_of(const CallersWorld& world) {
  for (const auto& [resource, limit] : world.limits) {
    if (resource == RLIMIT_AS && limit.rlim_cur != RLIM_INFINITY) return limit.rlim_cur;
  }
  return UINT64_MAX;
}

}  // namespace

const Verb<Session> Session::kVerbs[] = {
    {"run", &Session::run},  //
    {"spawn", &Session::spawn_nodes},
    {"attached", &Session::attached},
    {"exited", &Session::exited},
    {"signal", &Session::signal},
    {"stop", &Session::stop},
    {"status", &Session::status},
    {"detach", &Session::detach},
    {"attach", &Session::attach},
    {"vars", &Session::show_variables},
    {"why", &Session::why},
    {"nodes", &Session::show_nodes},
    {nullptr, nullptr},
};

void Session::run(Connection& connection, wire::Message& message) {
  auto request = state_ == State::kSpare
                     ? read_run_request(message)
                     : os::fail("session " + id_ + ": it runs already: open another one");
  os::Expected<void> ready =
      request ? prepare(std::move(*request)) : tl::unexpected(request.error());
  if (!ready) return connection.send({{"reply", "run"}, {"error", ready.error().text}});
  lease_ = &connection;
  state_ = State::kRunning;
  announce();
  connection.send({{"reply", "run"}});
}

os::Expected<void> Session::prepare(RunRequest request) {
  const auto quotas = read_quotas();
  if (!quotas) return os::fail("no session starts as long as this is so: " + quotas.error().text);
  if (request.nodes > quotas->nodes)
    return os::fail(std::to_string(request.nodes) +
                    " nodes are too many: " + std::to_string(quotas->nodes) +
                    " may run: start fewer, or " + raise_quota("nodes"));
  auto segment = store::Segment::create(request.string_limit, addresses_of(request.world));
  if (!segment) return tl::unexpected(std::move(segment.error()));
  auto store = std::make_unique<store::SegmentStore>(std::move(*segment), request.string_limit,
                                                     quotas->memory.bytes(available_memory()));
  for (const std::string& bytes : request.declarations) {
    const auto declaration = wire::decode_declaration(bytes);
    if (!declaration) return os::fail("run: a declaration cannot be understood");
    if (auto declared = store->declare(*declaration); !declared)
      return os::fail(declared.error().message);
  }
  // What nodes that are being stopped held is of no interest: nobody goes on.
  const auto tell = [this](const std::string& text, uint32_t node) {
    if (state_ == State::kRunning || (failure_ && failure_->first == node)) notice(text);
  };
  BackplaneEvents events{tell, [](pid_t, uint32_t) {},
                         [this](pid_t, uint32_t) { hangs_->consider(); },
                         [this] { hangs_->consider(); }};
  BackplaneSettings settings{.token = request.token, .node_count = request.nodes};
  settings.open_requests = quotas->messages;
  // Each has one request open at most.
  settings.peers = std::max<size_t>(settings.peers, quotas->messages);
  auto backplane = Backplane::open(io_, *store, directory_.get(), settings, std::move(events));
  if (!backplane) return tl::unexpected(backplane.error());
  store_ = std::move(store);
  backplane_ = std::move(*backplane);
  nodes_.resize(request.nodes);
  request_ = std::move(request);
  watch_hangs();
  watch_segment();
  open_starts();
  // One of an older client has no such file.
  if (auto alive = hold_alive(request_->directory)) hold_ = std::move(*alive);
  // Whoever removes what a killed session process has left finds the project by this.
  if (!request_->keep_directory &&
      ::symlinkat(request_->directory.c_str(), directory_.get(), "directory") != 0)
    return os::fail(runtime_path_ + "/" + id_ + "/directory", errno);
  return request_->detached ? open_log() : os::Expected<void>();
}

void Session::spawn_nodes(Connection& connection, wire::Message& message) {
  const auto first = wire::integer_at<uint32_t>(message.body, "first");
  const auto count = wire::integer_at<uint32_t>(message.body, "count");
  const bool there = size_t{first} + count <= nodes_.size();
  if (output_ && there) {
    if (auto supplied = supply_streams(message, first, count); !supplied)
      return fail_start(connection, supplied.error().text, kOwnFailure);
  }
  // Who asks for what there is not may ask again.
  if (state_ != State::kRunning || !there || message.fds.size() != 3 * size_t{count}) {
    return connection.send({{"reply", "spawn"},
                            {"error", "spawn: not now or not so many nodes"},
                            {"exit", kOwnFailure}});
  }
  nlohmann::json pids = nlohmann::json::array();
  for (uint32_t i = 0; i < count; ++i) {
    SpawnRequest request{request_->interpreter,
                         arguments_for(*request_, first + i),
                         environment_for(*request_, first + i),
                         request_->working_directory.get(),
                         {}};
    for (size_t s = 0; s < 3; ++s) request.streams[s] = message.fds[size_t{3} * i + s].get();
    auto child = daemon::spawn(request, world_for(*request_, first + i));
    if (!child) {
      const int code = child.error().code;
      const std::string who =
          os::is_shortage(code) ? "node " + std::to_string(first + i) + ": " : "";
      return fail_start(connection, who + child.error().text, os::exit_status_for_exec(code));
    }
    Node& node = nodes_[first + i];
    node.pid = child->pid;
    node.pidfd = std::make_unique<asio::posix::stream_descriptor>(io_, child->pidfd.release());
    pids.push_back(child->pid);
    ++started_nodes_;
    ++alive_;
    watch(first + i);
  }
  announce();
  announce_nodes(first, count);
  connection.send({{"reply", "spawn"}, {"pids", pids}});
}

/// A session that cannot have all its nodes ends.
void Session::fail_start(Connection& connection, const std::string& why, int exit) {
  connection.send({{"reply", "spawn"}, {"error", why}, {"exit", exit}});
  if (state_ != State::kRunning || &connection != lease_) return;
  exit_ = exit;
  begin_stop("a node could not be started", std::chrono::seconds(0));
}

void Session::watch(uint32_t node) {
  nodes_[node].pidfd->async_wait(asio::posix::stream_descriptor::wait_read,
                                 [this, node](std::error_code error) {
                                   if (!error) node_ended(node);
                                 });
}

void Session::node_ended(uint32_t number) {
  Node& node = nodes_[number];
  if (!node.pidfd) return;
  // Asio may mean a descriptor that was closed after it became readable, as that of the node
  // before: it has one record for both.
  if (!os::has_ended(node.pidfd->native_handle())) return watch(number);
  // The client reaps the attached node and says how it ended, if it still can.
  if (node.attached && lease_ != nullptr) return;
  int status = SIGKILL;
  rusage usage{};
  if (!node.attached && ::wait4(node.pid, &status, WNOHANG, &usage) != node.pid) return;
  cpu_seconds_ += os::cpu_seconds(usage);
  node.pidfd.reset();
  record(number, status);
}

void Session::attached(Connection& connection, wire::Message& message) {
  const auto pid = wire::integer_at<pid_t>(message.body, "pid");
  auto pidfd = os::open_pidfd(pid);
  if (!pidfd && os::is_shortage(pidfd.error().code))
    return connection.send({{"reply", "attached"}, {"error", "node 0: " + pidfd.error().text}});
  if (state_ != State::kRunning || nodes_.size() != 1 || started_nodes_ != 0 || !pidfd) {
    return connection.send(
        {{"reply", "attached"},
         {"error", "attached: there is no such process, or it is not the one node"}});
  }
  nodes_[0].pid = pid;
  nodes_[0].attached = true;
  nodes_[0].pidfd = std::make_unique<asio::posix::stream_descriptor>(io_, pidfd->release());
  ++started_nodes_;
  ++alive_;
  watch(0);
  announce();
  announce_nodes(0, 1);
  connection.send({{"reply", "attached"}});
}

void Session::exited(Connection& connection, wire::Message& message) {
  const int status = wire::integer_at<int>(message.body, "status");
  if (&connection != lease_ || nodes_.empty() || !nodes_[0].attached || !nodes_[0].pidfd) {
    return connection.send({{"reply", "exited"}, {"error", "exited: no node is attached"}});
  }
  connection.send({{"reply", "exited"}});
  nodes_[0].pidfd.reset();
  record(0, status);
}

void Session::signal(Connection& connection, wire::Message& message) {
  const int number = wire::integer_at<int>(message.body, "signal");
  if (number < 1 || number >= NSIG)
    return connection.send({{"reply", "signal"}, {"error", "signal: no such signal"}});
  if (message.body.contains("node")) {
    if (auto sent = signal_node(wire::integer_at<uint32_t>(message.body, "node"), number); !sent) {
      return connection.send({{"reply", "signal"}, {"error", sent.error().text}});
    }
    return connection.send({{"reply", "signal"}});
  }
  interrupted_ = interrupted_ || number == SIGINT || number == SIGQUIT;
  signal_all(number);
  connection.send({{"reply", "signal"}});
}

void Session::stop(Connection&, wire::Message& message) {
  if (!failure_) exit_ = 128 + SIGTERM;
  begin_stop(message.body.value("reason", std::string("stopped on request")), stop_timeout());
}

void Session::status(Connection& connection, wire::Message&) {
  // Who asks once is told from then on: a new gothond finds its sessions this way.
  if (std::find(desks_.begin(), desks_.end(), &connection) == desks_.end())
    desks_.push_back(&connection);
  connection.send({{"event", "announce"}, {"session", describe()}});
  if (started_nodes_ > 0) connection.send(describe_nodes(0, started_nodes_));
}

}  // namespace gothon::daemon
