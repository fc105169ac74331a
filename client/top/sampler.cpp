#include "client/top/sampler.hpp"

#include <poll.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <utility>

#include "client/caller/runtime_directory.hpp"
#include "client/link/starter.hpp"
#include "glue/os/directory.hpp"
#include "glue/os/socket.hpp"
#include "glue/wire/messages/desk.hpp"
#include "glue/wire/messages/lease.hpp"

namespace gothon::client::top {
namespace {

constexpr int kDeskSeconds = 2;
/// gothond itself waits for sessions for so long.
constexpr std::chrono::milliseconds kLookPatience{200};
constexpr std::chrono::milliseconds kAskPatience{2000};

/// `exit 3`, `SIGKILL`: a wait status in a column.
std::string ending_text(int status) {
  if (WIFEXITED(status)) return "exit " + std::to_string(WEXITSTATUS(status));
  const char* name = ::sigabbrev_np(WTERMSIG(status));
  return name != nullptr ? "SIG" + std::string(name) : "signal " + std::to_string(WTERMSIG(status));
}

std::string state_text(const wire::ask::Nodes::Row& row, pid_t pid, char state) {
  if (row.status) return ending_text(*row.status);
  if (pid < 0) return "starting";
  if (state == 'T' || state == 't') return state == 'T' ? "stopped" : "traced";
  if (row.waiting > 0) return "waiting";
  return state == 'R' ? "running" : state == '?' ? "-" : "sleeping";
}

/// Counters of processes that have gone to another row may run backwards.
double rate(double now, double before, double seconds) {
  return std::max(0.0, now - before) / seconds;
}

Figures figures_of(const Usage& now, const Usage* before, double seconds) {
  Figures figures;
  figures.resident = now.resident;
  if (before == nullptr || seconds <= 0) return figures;
  figures.cpu = 100 * rate(now.cpu, before->cpu, seconds);
  figures.output =
      rate(static_cast<double>(now.written), static_cast<double>(before->written), seconds);
  return figures;
}

const Usage* usage_in(const std::map<int, Usage>& usage, int key) {
  const auto found = usage.find(key);
  return found == usage.end() ? nullptr : &found->second;
}

}  // namespace

os::Expected<std::vector<wire::SessionFacts>> Sampler::ask_gothond() {
  if (!runtime_) {
    auto runtime = open_runtime_directory();
    if (!runtime) return tl::unexpected(runtime.error());
    runtime_ = std::move(*runtime);
  }
  if (!desk_) {
    auto desk = reach_desk(runtime_.get());
    if (!desk) return tl::unexpected(desk.error());
    desk_ = std::move(*desk);
    desk_->interrupt_by(interrupt_);
  }
  auto answer = ask_desk(runtime_.get(), *desk_, wire::ask::Status(), kDeskSeconds);
  if (answer) return std::move(answer->sessions);
  if (answer.error().by == wire::Refusal::By::kPeer)
    return tl::unexpected(os::Error(answer.error()));
  desk_.reset();
  return os::fail("gothond: " + answer.error().text);
}

void Sampler::connect(const std::string& id) {
  Peer& peer = peers_[id];
  if (!peer.channel) {
    auto socket =
        os::connect_at(runtime_.get(), id + "/session.sock", std::chrono::milliseconds(0));
    if (!socket) return;
    peer.channel = std::make_unique<wire::ControlChannel>(std::move(*socket));
    peer.requests.forget();
    peer.pending = false;
  }
  // One that has not answered the question before is not asked again.
  if (peer.pending) return;
  peer.coming.clear();
  peer.pending = true;
  if (!ask_nodes(peer, 0)) peer.channel.reset();
}

bool Sampler::ask_nodes(Peer& peer, std::uint32_t first) {
  const auto tell = [&peer](auto answer) { take_nodes(peer, std::move(answer)); };
  return peer.channel->send(peer.requests.open(wire::ask::Nodes{first}, tell)).has_value();
}

/// Forgets the sessions that are over.
void Sampler::drop(const std::set<std::string>& listed) {
  std::erase_if(peers_, [&](const auto& entry) { return listed.count(entry.first) == 0; });
  std::erase_if(before_, [&](const auto& entry) { return listed.count(entry.first) == 0; });
}

/// Reads answers until all, or that of one, have come, the time is over, or the user wants to stop.
void Sampler::pump(std::chrono::milliseconds patience, const Peer* only) {
  const auto deadline = Clock::now() + patience;
  for (;;) {
    std::vector<pollfd> watched{{interrupt_, POLLIN, 0}};
    std::vector<Peer*> peers;
    for (auto& [id, peer] : peers_) {
      if (!peer.channel || !peer.pending || (only != nullptr && only != &peer)) continue;
      const short writing = peer.channel->wants_write() ? POLLOUT : 0;
      watched.push_back({peer.channel->fd(), static_cast<short>(POLLIN | writing), 0});
      peers.push_back(&peer);
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (peers.empty() || left <= 0) return;
    const int ready = ::poll(watched.data(), watched.size(), static_cast<int>(left));
    if ((ready < 0 && errno != EINTR) || ready == 0 || watched[0].revents != 0) return;
    for (size_t i = 0; i < peers.size(); ++i) {
      if (watched[i + 1].revents != 0 && !read(*peers[i])) peers[i]->channel.reset();
    }
  }
}

/// False when the session process is gone.
bool Sampler::read(Peer& peer) {
  if (!peer.channel->flush()) return false;
  auto messages = peer.channel->receive();
  if (!messages) return false;
  for (wire::Message& message : *messages) peer.requests.answer(message);
  return true;
}

void Sampler::take_nodes(Peer& peer, wire::Answer<wire::ask::Nodes::Reply> answer) {
  peer.pending = false;
  if (!answer) {
    // One of an older version does not know the question.
    peer.answered = answer.error().by == wire::Refusal::By::kPeer;
    return;
  }
  std::move(answer->nodes.begin(), answer->nodes.end(), std::back_inserter(peer.coming));
  if (answer->next) {
    peer.pending = ask_nodes(peer, *answer->next);
    return;
  }
  peer.nodes = std::exchange(peer.coming, {});
  peer.answered = true;
}

/// Whether this process's /proc has the session's processes under the numbers that it says.
bool Sampler::is_visible(const std::string& id, pid_t pid) const {
  const auto found = peers_.find(id);
  if (found == peers_.end() || !found->second.channel) return false;
  const auto peer = os::peer_credentials(found->second.channel->fd());
  return peer && peer->pid == pid;
}

std::set<pid_t> Sampler::roots(const std::vector<wire::SessionFacts>& sessions) const {
  std::set<pid_t> pids;
  for (const wire::SessionFacts& session : sessions) {
    if (!is_visible(session.id, session.pid)) continue;
    pids.insert(session.pid);
    for (const wire::ask::Nodes::Row& row : peers_.at(session.id).nodes) {
      if (row.pid && !row.status) pids.insert(*row.pid);
    }
  }
  return pids;
}

NodeSample Sampler::sample_of_node(const wire::ask::Nodes::Row& row,
                                   const std::map<pid_t, Usage>& usage, Before& before,
                                   double seconds) const {
  NodeSample node;
  node.number = row.node;
  if (row.pid) node.pid = *row.pid;
  const auto key = static_cast<int>(node.number);
  const auto now = usage.find(node.pid);
  if (now != usage.end() && !row.status) {
    node.figures = figures_of(now->second, usage_in(before.usage, key), seconds);
    before.usage[key] = now->second;
  }
  node.state = state_text(row, node.pid, now == usage.end() ? '?' : now->second.state);
  node.figures.waiting = static_cast<unsigned>(row.waiting);
  if (row.wait) {
    node.wait = row.wait->goal + (row.wait->place.empty() ? "" : " at " + row.wait->place);
    char time[32];
    std::snprintf(time, sizeof time, ", for %.1f s", row.wait->seconds);
    node.detail = row.wait->text + time;
  }
  return node;
}

SessionSample Sampler::sample_of(const wire::SessionFacts& facts,
                                 const std::map<pid_t, Usage>& usage, double seconds) {
  SessionSample session;
  session.id = facts.id;
  session.name = facts.name;
  session.module = facts.module;
  session.state = facts.state.text();
  session.started = facts.started;
  session.alive = facts.nodes.alive;
  session.total = facts.nodes.total;
  const bool first = before_.count(session.id) == 0;
  Before& before = before_[session.id];
  const auto operations = static_cast<double>(facts.operations);
  if (!first && seconds > 0) session.operations = rate(operations, before.operations, seconds);
  before.operations = operations;
  const Peer& peer = peers_[session.id];
  session.answers = peer.answered && !peer.pending;
  Usage sum;
  const auto own = usage.find(facts.pid);
  if (own != usage.end()) sum = own->second;
  for (const wire::ask::Nodes::Row& row : peer.nodes) {
    session.nodes.push_back(sample_of_node(row, usage, before, seconds));
    const NodeSample& node = session.nodes.back();
    session.figures.waiting += node.figures.waiting;
    const auto its = usage.find(node.pid);
    if (its == usage.end() || row.status) continue;
    sum.cpu += its->second.cpu;
    sum.resident += its->second.resident;
    sum.written += its->second.written;
  }
  if (own == usage.end()) return session;
  const unsigned waiting = session.figures.waiting;
  session.figures = figures_of(sum, usage_in(before.usage, -1), seconds);
  session.figures.waiting = waiting;
  before.usage[-1] = sum;
  return session;
}

Sample Sampler::look() {
  auto sessions = ask_gothond();
  if (!sessions) {
    shown_.trouble = sessions.error().text;
    return shown_;
  }
  std::set<std::string> listed;
  std::vector<wire::SessionFacts> kept;
  for (wire::SessionFacts& session : *sessions) {
    if (!only_.empty() && session.id != only_) continue;
    listed.insert(session.id);
    kept.push_back(std::move(session));
  }
  drop(listed);
  for (const std::string& id : listed) connect(id);
  pump(kLookPatience);
  const auto usage = usage_of(roots(kept));
  const auto now = Clock::now();
  const double seconds = last_ ? std::chrono::duration<double>(now - *last_).count() : 0;
  last_ = now;
  Sample sample;
  for (const wire::SessionFacts& facts : kept)
    sample.sessions.push_back(sample_of(facts, usage, seconds));
  shown_ = sample;
  return sample;
}

os::Expected<void> Sampler::stop(const std::string& id, const std::string& reason) {
  const auto found = peers_.find(id);
  if (found == peers_.end() || !found->second.channel ||
      !found->second.channel->send(wire::pack_request(wire::ask::Stop{reason})))
    return os::fail("session " + id + ": it does not run any more");
  return {};
}

os::Expected<wire::ask::Why::Reply> Sampler::explain(const std::string& id) {
  const auto found = peers_.find(id);
  if (found == peers_.end() || !found->second.channel)
    return os::fail("session " + id + ": it does not run any more");
  Peer& peer = found->second;
  pump(kAskPatience, &peer);
  // One that answers too late is heard by a later look.
  const auto answer = std::make_shared<std::optional<wire::Answer<wire::ask::Why::Reply>>>();
  const auto tell = [answer, &peer](auto told) {
    *answer = std::move(told);
    peer.pending = false;
  };
  if (peer.pending || !peer.channel ||
      !peer.channel->send(peer.requests.open(wire::ask::Why(), tell)))
    return os::fail("session " + id + ": it does not answer");
  peer.pending = true;
  pump(kAskPatience, &peer);
  if (!*answer || (!**answer && (*answer)->error().by != wire::Refusal::By::kPeer))
    return os::fail("session " + id + ": it does not answer");
  if (!**answer) return os::fail((*answer)->error().text);
  return std::move(***answer);
}

}  // namespace gothon::client::top
