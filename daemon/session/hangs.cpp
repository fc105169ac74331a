#include <algorithm>
#include <set>

#include "daemon/hangs/process_facts.hpp"
#include "daemon/hangs/wording.hpp"
#include "daemon/session/session.hpp"

namespace gothon::daemon {
namespace {

/// Of so many waits a deadlock is explained; the others are counted.
constexpr std::size_t kMostExplained = 16;

wire::ask::Why::Wait explained(const ParkedWait& wait, const Situation& situation) {
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - wait.since;
  wire::ask::Why::Wait facts{
      .node = wait.caller.node,
      .pid = wait.caller.pid,
      .variable = wait.condition.variable,
      .operation = std::string(wire::find_operation(static_cast<uint8_t>(wait.operation))->name),
      .seconds = time.count(),
      .threshold = wait.condition.threshold,
      .missing = wait.condition.missing,
      .text = sentence_of(wait, situation)};
  if (wait.place) {
    facts.thread = wait.place->thread;
    facts.place = place_of(wait, situation);
    facts.timeout = (wait.place->flags & wire::kPlaceTimeout) != 0;
  }
  if (const auto& holder = wait.condition.holder) facts.holder = {holder->node, holder->pid};
  return facts;
}

wire::NodeState state_of(Activity activity) {
  switch (activity) {
    case Activity::kStopped:
      return wire::NodeState::kStopped;
    case Activity::kTraced:
      return wire::NodeState::kTraced;
    case Activity::kRuns:
      return wire::NodeState::kRunning;
    default:
      return wire::NodeState::kWaiting;
  }
}

wire::ask::Why::Node explained(uint32_t number, const Situation& situation) {
  const NodeFacts& node = situation.nodes[number];
  wire::ask::Why::Node facts{.node = number, .pid = node.pid};
  if (node.pid < 0) facts.state = wire::NodeState::kStarting;
  if (node.pid >= 0 && !node.alive) facts.status = node.status;
  for (const ProcessFacts& process : situation.processes) {
    if (node.alive && process.pid == node.pid)
      facts.state = state_of(activity_of(process, situation));
  }
  return facts;
}

}  // namespace

void Session::watch_hangs() {
  HangEvents events;
  events.waits = [this] { return backplane_->waits(); };
  events.situation = [this] { return situation(); };
  events.are_there = [this](const Situation& situation, const Diagnosis& diagnosis) {
    return are_there(situation, diagnosis);
  };
  events.deserted = [this](const Situation& situation, const Diagnosis& diagnosis) {
    notice(diagnosis.conclusion + ": it is broken");
    backplane_->break_barrier(situation.waits[diagnosis.stuck.front()].variable);
  };
  if (request_->deadlock_check)
    events.deadlock = [this](const Situation& situation, const Diagnosis& diagnosis) {
      end_deadlock(situation, diagnosis);
    };
  events.report = [this](const std::string& text) { notice(text); };
  hangs_ = std::make_unique<HangWatch>(io_, std::move(events));
}

/// Without the check only for barriers that nodes have left.
void Session::consider_hangs() {
  if (request_->deadlock_check || alive_ < started_nodes_) hangs_->consider();
}

bool Session::are_there(const Situation& situation, const Diagnosis& diagnosis) {
  return std::all_of(diagnosis.stuck.begin(), diagnosis.stuck.end(), [&](std::size_t index) {
    return backplane_->is_there(situation.waits[index].ticket);
  });
}

Situation Session::situation() const {
  Situation now;
  now.waits = backplane_->waits();
  now.project = request_->project;
  // Every orphan of theirs falls to this process; those of an attached node do not.
  std::set<pid_t> pids;
  bool all = true;
  const auto take = [&](const Found& found) {
    pids.insert(found.pids.begin(), found.pids.end());
    all = all && found.all;
  };
  take(descendants_of(::getpid()));
  for (const NodeProcess& process : backplane_->processes()) pids.insert(process.pid);
  for (const Node& node : nodes_) {
    now.nodes.push_back({node.pid, node.pidfd != nullptr, node.status.value_or(0)});
    if (!node.attached || !node.pidfd) continue;
    pids.insert(node.pid);
    take(descendants_of(node.pid));
    take(processes_with_environment("GOTHON_SESSION=" + id_, node.pid));
  }
  for (const pid_t pid : pids) {
    if (auto facts = facts_of(pid)) now.processes.push_back(std::move(*facts));
  }
  if (!all) now.incomplete = "/proc cannot be read: which processes there are is not known";
  if (!proc_is_of_this_namespace())
    now.incomplete = "/proc counts processes as another namespace does: nothing more is known";
  return now;
}

void Session::end_deadlock(const Situation& situation, const Diagnosis& diagnosis) {
  if (state_ != State::kRunning) return;
  hangs_->stop();
  const std::size_t shown = std::min(kMostExplained, diagnosis.stuck.size());
  for (std::size_t i = 0; i < shown; ++i)
    notice("deadlock: " + sentence_of(situation.waits[diagnosis.stuck[i]], situation));
  if (shown < diagnosis.stuck.size())
    notice("deadlock: and " + std::to_string(diagnosis.stuck.size() - shown) + " more waits");
  const std::string reason = "deadlock: " + diagnosis.conclusion +
                             ": nobody can go on, so the session was ended; "
                             "--no-deadlock-check would keep it waiting";
  give_up(reason);
}

wire::Answer<wire::ask::Why::Reply> Session::why(Connection&, wire::ask::Why&) {
  if (state_ != State::kRunning && state_ != State::kStopping)
    return os::fail("session " + id_ + ": no node of it is running");
  Situation now = situation();
  Diagnosis diagnosis = diagnose(now);
  if (!are_there(now, diagnosis)) {
    now = situation();
    diagnosis = diagnose(now);
  }
  constexpr wire::Verdict kVerdicts[] = {wire::Verdict::kNone, wire::Verdict::kReport,
                                         wire::Verdict::kReport, wire::Verdict::kDeadlock};
  wire::ask::Why::Reply reply{.verdict = kVerdicts[static_cast<std::size_t>(diagnosis.verdict)],
                              .conclusion = diagnosis.conclusion,
                              .looks = hangs_->looks()};
  for (uint32_t number = 0; number < now.nodes.size(); ++number)
    reply.nodes.push_back(explained(number, now));
  for (const ParkedWait& wait : now.waits) reply.waits.push_back(explained(wait, now));
  return reply;
}

}  // namespace gothon::daemon
