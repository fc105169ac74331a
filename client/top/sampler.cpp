#include "client/top/sampler.hpp"

#include <poll.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "client/caller/runtime_directory.hpp"
#include "client/link/starter.hpp"
#include "glue/os/directory.hpp"
#include "glue/os/socket.hpp"
#include "glue/wire/integers.hpp"

namespace gothon::client::top {
namespace {

using nlohmann::json;

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

std::string state_text(const json& row, pid_t pid, char state) {
  if (const json& status = row["status"]; status.is_number())
    return ending_text(wire::integer_of<int>(status));
  if (pid < 0) return "starting";
  if (state == 'T' || state == 't') return state == 'T' ? "stopped" : "traced";
  if (wire::integer_at(row, "waiting", 0u) > 0) return "waiting";
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

os::Expected<json> Sampler::ask_gothond() {
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
  auto answer = ask_desk(runtime_.get(), *desk_, {{"verb", "status"}}, kDeskSeconds);
  if (!answer) {
    desk_.reset();
    return os::fail("gothond: " + answer.error().text);
  }
  if (const auto error = refusal(answer->body)) return os::fail(*error);
  return answer->body.value("sessions", json::array());
}

void Sampler::connect(const std::string& id) {
  Peer& peer = peers_[id];
  if (!peer.channel) {
    auto socket =
        os::connect_at(runtime_.get(), id + "/session.sock", std::chrono::milliseconds(0));
    if (!socket) return;
    peer.channel = std::make_unique<wire::ControlChannel>(std::move(*socket));
    peer.pending = false;
  }
  // One that has not answered the question before is not asked again.
  if (peer.pending) return;
  peer.coming = json::array();
  peer.pending = true;
  if (!peer.channel->send({{"verb", "nodes"}, {"first", 0}})) peer.channel.reset();
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

/// False when the session process is gone, or says what cannot be understood.
bool Sampler::read(Peer& peer) {
  if (!peer.channel->flush()) return false;
  auto messages = peer.channel->receive();
  if (!messages) return false;
  try {
    for (const wire::Message& message : *messages) take(peer, message.body);
  } catch (const json::exception&) {
    return false;
  }
  return true;
}

void Sampler::take(Peer& peer, const json& message) {
  const std::string verb = message.value("reply", std::string());
  if (verb.empty()) return;
  if (verb != "nodes" || message.contains("error")) {
    // One of an older version does not know the question.
    peer.pending = false;
    peer.answered = true;
    peer.reply = message;
    return;
  }
  for (const json& row : message.at("nodes")) peer.coming.push_back(row);
  if (const json& next = message.at("next"); !next.is_null()) {
    if (!peer.channel->send({{"verb", "nodes"}, {"first", next}})) peer.pending = false;
    return;
  }
  peer.nodes = std::move(peer.coming);
  peer.coming = json::array();
  peer.pending = false;
  peer.answered = true;
}

/// Whether this process's /proc has the session's processes under the numbers that it says.
bool Sampler::is_visible(const std::string& id, pid_t pid) const {
  const auto found = peers_.find(id);
  if (found == peers_.end() || !found->second.channel) return false;
  const auto peer = os::peer_credentials(found->second.channel->fd());
  return peer && peer->pid == pid;
}

std::set<pid_t> Sampler::roots(const json& sessions) const {
  std::set<pid_t> pids;
  for (const json& session : sessions) {
    const auto id = session.value("id", std::string());
    const auto pid = wire::integer_at(session, "pid", pid_t{-1});
    if (!is_visible(id, pid)) continue;
    pids.insert(pid);
    for (const json& row : peers_.at(id).nodes) {
      if (row["pid"].is_number() && row["status"].is_null())
        pids.insert(wire::integer_of<pid_t>(row["pid"]));
    }
  }
  return pids;
}

NodeSample Sampler::sample_of_node(const json& row, const std::map<pid_t, Usage>& usage,
                                   Before& before, double seconds) const {
  NodeSample node;
  node.number = wire::integer_at<std::uint32_t>(row, "node");
  if (row["pid"].is_number()) node.pid = wire::integer_of<pid_t>(row["pid"]);
  const auto key = static_cast<int>(node.number);
  const auto now = usage.find(node.pid);
  if (now != usage.end() && row["status"].is_null()) {
    node.figures = figures_of(now->second, usage_in(before.usage, key), seconds);
    before.usage[key] = now->second;
  }
  node.state = state_text(row, node.pid, now == usage.end() ? '?' : now->second.state);
  node.figures.waiting = wire::integer_at(row, "waiting", 0u);
  const json& wait = row["wait"];
  if (wait.is_object()) {
    const auto place = wait.value("place", std::string());
    node.wait = wait.value("goal", std::string()) + (place.empty() ? "" : " at " + place);
    char time[32];
    std::snprintf(time, sizeof time, ", for %.1f s", wait.value("seconds", 0.0));
    node.detail = wait.value("text", std::string()) + time;
  }
  return node;
}

SessionSample Sampler::sample_of(const json& facts, const std::map<pid_t, Usage>& usage,
                                 double seconds) {
  SessionSample session;
  session.id = facts.value("id", std::string());
  session.name = facts.value("name", std::string());
  session.module = facts.value("module", std::string());
  session.state = facts.value("state", std::string());
  session.started = facts.value("started", 0.0);
  const json nodes = facts.value("nodes", json::object());
  session.alive = wire::integer_at(nodes, "alive", 0u);
  session.total = wire::integer_at(nodes, "total", 0u);
  const bool first = before_.count(session.id) == 0;
  Before& before = before_[session.id];
  const auto operations =
      static_cast<double>(wire::integer_at(facts, "operations", std::uint64_t{0}));
  if (!first && seconds > 0) session.operations = rate(operations, before.operations, seconds);
  before.operations = operations;
  const Peer& peer = peers_[session.id];
  session.answers = peer.answered && !peer.pending;
  Usage sum;
  const auto own = usage.find(wire::integer_at(facts, "pid", pid_t{-1}));
  if (own != usage.end()) sum = own->second;
  for (const json& row : peer.nodes) {
    session.nodes.push_back(sample_of_node(row, usage, before, seconds));
    const NodeSample& node = session.nodes.back();
    session.figures.waiting += node.figures.waiting;
    const auto its = usage.find(node.pid);
    if (its == usage.end() || !row["status"].is_null()) continue;
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
  json kept = json::array();
  for (json& session : *sessions) {
    const auto id = session.value("id", std::string());
    if (!only_.empty() && id != only_) continue;
    listed.insert(id);
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
  try {
    for (const json& facts : kept) sample.sessions.push_back(sample_of(facts, usage, seconds));
  } catch (const json::exception& error) {
    sample.trouble = std::string("gothond: its answer cannot be understood: ") + error.what();
  }
  shown_ = sample;
  return sample;
}

os::Expected<void> Sampler::tell(const std::string& id, const json& request) {
  const auto found = peers_.find(id);
  if (found == peers_.end() || !found->second.channel || !found->second.channel->send(request))
    return os::fail("session " + id + ": it does not run any more");
  return {};
}

os::Expected<json> Sampler::ask(const std::string& id, const json& request) {
  const auto found = peers_.find(id);
  if (found == peers_.end() || !found->second.channel)
    return os::fail("session " + id + ": it does not run any more");
  Peer& peer = found->second;
  pump(kAskPatience, &peer);
  if (peer.pending || !peer.channel || !peer.channel->send(request))
    return os::fail("session " + id + ": it does not answer");
  peer.pending = true;
  peer.reply = nullptr;
  pump(kAskPatience, &peer);
  if (peer.pending || peer.reply.is_null())
    return os::fail("session " + id + ": it does not answer");
  if (const auto error = refusal(peer.reply)) return os::fail(*error);
  return std::move(peer.reply);
}

}  // namespace gothon::client::top
