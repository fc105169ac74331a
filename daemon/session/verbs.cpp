#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "daemon/quotas/quotas.hpp"
#include "daemon/session/run_request.hpp"
#include "daemon/session/session.hpp"
#include "daemon/supervise/left_behind.hpp"
#include "daemon/supervise/spawn.hpp"
#include "glue/os/exit_status.hpp"
#include "glue/os/process.hpp"

namespace gothon::daemon {
namespace {

size_t available_memory() {
  const long pages = ::sysconf(_SC_AVPHYS_PAGES);
  return static_cast<size_t>(pages) * static_cast<size_t>(::sysconf(_SC_PAGESIZE));
}

/// How many a node may have.
uint64_t addresses_of(const wire::World& world) {
  for (const wire::ResourceLimit& limit : world.limits) {
    if (limit.resource == RLIMIT_AS && limit.soft.value != RLIM_INFINITY) return limit.soft.value;
  }
  return UINT64_MAX;
}

}  // namespace

const Verb<Session> Session::kVerbs[] = {
    verb<&Session::run>(),
    verb<&Session::spawn_nodes>(),
    verb<&Session::attached>(),
    verb<&Session::exited>(),
    verb<&Session::signal>(),
    verb<&Session::stop>(),
    verb<&Session::watch_session>(),
    verb<&Session::detach>(),
    verb<&Session::attach>(),
    verb<&Session::show_variables>(),
    verb<&Session::why>(),
    verb<&Session::show_nodes>(),
    {},
};

wire::Answer<wire::Done> Session::run(Connection& connection, wire::ask::Run& request) {
  if (state_ != State::kSpare)
    return os::fail("session " + id_ + ": it runs already: open another one");
  if (auto ready = prepare(std::move(request)); !ready) return tl::unexpected(ready.error());
  lease_ = &connection;
  state_ = State::kRunning;
  announce();
  return {};
}

os::Expected<void> Session::prepare(wire::ask::Run request) {
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
    if (state_ == State::kRunning || (end_.failure && end_.failure->node == node)) notice(text);
  };
  BackplaneEvents events{tell, [](pid_t, uint32_t) {},
                         [this](pid_t, uint32_t) { consider_hangs(); },
                         [this] { consider_hangs(); }};
  BackplaneSettings settings{.token = token_of(request), .node_count = request.nodes};
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

void Session::spawn_nodes(Connection& connection, wire::ask::Spawn& request,
                          const SpawnReply& reply) {
  const uint32_t first = request.first;
  const uint32_t count = request.count;
  const bool there = size_t{first} + count <= nodes_.size();
  if (output_ && there) {
    if (auto supplied = supply_streams(request); !supplied)
      return fail_start(connection, reply, {supplied.error().text, os::kOwnFailure});
  }
  // Who asks for what there is not may ask again.
  if (state_ != State::kRunning || !there || request.streams.size() != 3 * size_t{count}) {
    return reply(
        tl::unexpected(wire::Refusal("spawn: not now or not so many nodes", os::kOwnFailure)));
  }
  wire::ask::Spawn::Reply started;
  for (uint32_t i = 0; i < count; ++i) {
    SpawnRequest process{request_->interpreter,
                         arguments_for(*request_, first + i),
                         environment_for(*request_, first + i),
                         request_->working_directory.get(),
                         {}};
    for (size_t s = 0; s < 3; ++s) process.streams[s] = request.streams[size_t{3} * i + s].get();
    auto child = daemon::spawn(process, world_for(*request_, first + i));
    if (!child) {
      const int code = child.error().code;
      const std::string who =
          os::is_shortage(code) ? "node " + std::to_string(first + i) + ": " : "";
      return fail_start(connection, reply,
                        {who + child.error().text, os::exit_status_for_exec(code)});
    }
    Node& node = nodes_[first + i];
    node.pid = child->pid;
    node.pidfd = std::make_unique<asio::posix::stream_descriptor>(io_, child->pidfd.release());
    started.pids.push_back(child->pid);
    ++started_nodes_;
    ++alive_;
    watch(first + i);
  }
  announce();
  announce_nodes(first, count);
  reply(std::move(started));
}

/// A session that cannot have all its nodes ends.
void Session::fail_start(Connection& connection, const SpawnReply& reply,
                         const wire::Refusal& why) {
  reply(tl::unexpected(why));
  if (state_ != State::kRunning || &connection != lease_) return;
  end_.imposed = why.exit.value_or(os::kOwnFailure);
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
  end_.cpu_seconds += os::cpu_seconds(usage);
  node.pidfd.reset();
  record(number, status);
}

wire::Answer<wire::Done> Session::attached(Connection&, wire::ask::Attached& request) {
  auto pidfd = os::open_pidfd(request.pid);
  if (!pidfd && os::is_shortage(pidfd.error().code))
    return os::fail("node 0: " + pidfd.error().text);
  if (state_ != State::kRunning || nodes_.size() != 1 || started_nodes_ != 0 || !pidfd)
    return os::fail("attached: there is no such process, or it is not the one node");
  nodes_[0].pid = request.pid;
  nodes_[0].attached = true;
  nodes_[0].pidfd = std::make_unique<asio::posix::stream_descriptor>(io_, pidfd->release());
  ++started_nodes_;
  ++alive_;
  watch(0);
  announce();
  announce_nodes(0, 1);
  return {};
}

void Session::exited(Connection& connection, wire::ask::Exited& request,
                     const Reply<wire::ask::Exited>& reply) {
  if (&connection != lease_ || nodes_.empty() || !nodes_[0].attached || !nodes_[0].pidfd)
    return reply(os::fail("exited: no node is attached"));
  // Before what follows from it.
  reply({});
  nodes_[0].pidfd.reset();
  record(0, request.status);
}

wire::Answer<wire::Done> Session::signal(Connection&, wire::ask::Signal& request) {
  const int number = request.signal;
  if (number < 1 || number >= NSIG) return os::fail("signal: no such signal");
  if (request.node) {
    if (auto sent = signal_node(*request.node, number); !sent) return tl::unexpected(sent.error());
    return {};
  }
  interrupted_ = interrupted_ || number == SIGINT || number == SIGQUIT;
  signal_all(number);
  return {};
}

wire::Answer<wire::NoReply> Session::stop(Connection&, wire::ask::Stop& request) {
  end_.stopped_on_request();
  begin_stop(request.reason, stop_timeout());
  return {};
}

wire::Answer<wire::NoReply> Session::watch_session(Connection& connection, wire::ask::Watch&) {
  // Who asks once is told from then on: a new gothond finds its sessions this way.
  if (std::find(desks_.begin(), desks_.end(), &connection) == desks_.end())
    desks_.push_back(&connection);
  connection.tell(wire::event::Announce{describe()});
  if (started_nodes_ > 0) connection.tell(describe_nodes(0, started_nodes_));
  return {};
}

}  // namespace gothon::daemon
