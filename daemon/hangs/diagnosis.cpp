// The largest set of processes that only wait for each other is found by taking away, again and
// again, each process of which a wait could be granted by one outside the set. What is left can
// never go on, whatever the others do: a mutex is unlocked by its holder's process alone, an
// initial value is set by who claimed it, and the rest needs somebody who is not stuck.
//
// Every doubt counts as somebody outside: a thread whose wait is not known, a process that was not
// expected, a node that is still to start.
#include "daemon/hangs/diagnosis.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "daemon/hangs/wording.hpp"

namespace gothon::daemon {
namespace {

using wire::Operation;
using Stuck = std::set<pid_t>;
using Activities = std::map<pid_t, Activity>;

constexpr std::uint64_t bit(int signal) {
  return std::uint64_t{1} << (signal - 1);
}

/// Handlers that let no Python code run: the interpreter's own for Ctrl-C as its place says,
/// faulthandler's for what ends the process and for the stack signal (docs/protocol.md, section 4),
/// libc's two.
constexpr std::uint64_t kHarmless = bit(SIGINT) | bit(SIGSEGV) | bit(SIGBUS) | bit(SIGILL) |
                                    bit(SIGFPE) | bit(SIGABRT) | bit(62) | bit(32) | bit(33);

/// REQUIRES: its place is known.
bool is_lasting(const ParkedWait& wait) {
  return (wait.place->flags & (wire::kPlaceTimeout | wire::kPlaceTimer)) == 0;
}

std::vector<const ParkedWait*> waits_of(pid_t pid, const Situation& situation) {
  std::vector<const ParkedWait*> waits;
  for (const ParkedWait& wait : situation.waits) {
    if (wait.caller.pid == pid) waits.push_back(&wait);
  }
  return waits;
}

/// Somebody of whom nothing is known may still come.
bool strangers_possible(const Situation& situation) {
  return !situation.incomplete.empty() ||
         std::any_of(situation.nodes.begin(), situation.nodes.end(),
                     [](const NodeFacts& node) { return node.pid < 0; });
}

bool can_be_granted(const ParkedWait& wait, const Stuck& stuck, const Situation& situation) {
  if (wait.condition.met) return true;
  if (wait.condition.holder && !wait.condition.anybody)
    return !stuck.contains(wait.condition.holder->pid);
  const bool is_mutex = wait.operation == Operation::kLock || wait.operation == Operation::kClaim;
  return is_mutex || stuck.size() < situation.processes.size() || strangers_possible(situation);
}

/// The processes that are stuck, if only those of these activities can be.
Stuck find_stuck(const Situation& situation, const Activities& activities,
                 const std::set<Activity>& possible) {
  Stuck stuck;
  for (const auto& [pid, activity] : activities) {
    if (possible.contains(activity)) stuck.insert(pid);
  }
  for (bool shrinks = true; shrinks;) {
    shrinks = std::erase_if(stuck, [&](pid_t pid) {
                const auto waits = waits_of(pid, situation);
                return std::any_of(waits.begin(), waits.end(), [&](const ParkedWait* wait) {
                  return can_be_granted(*wait, stuck, situation);
                });
              }) > 0;
  }
  return stuck;
}

/// `lock cycle: node 0 holds '_lock_a_' and waits for '_lock_b_'; node 1 holds …`, if there is one.
std::optional<std::string> lock_cycle(const Situation& situation, const Stuck& stuck) {
  for (const pid_t first : stuck) {
    std::vector<const ParkedWait*> path;
    for (pid_t at = first; path.size() <= stuck.size();) {
      const auto waits = waits_of(at, situation);
      const auto next = std::find_if(waits.begin(), waits.end(), [](const ParkedWait* wait) {
        return wait->condition.holder.has_value();
      });
      if (next == waits.end()) break;
      path.push_back(*next);
      at = (*next)->condition.holder->pid;
      if (at != first) continue;
      if (path.size() == 1)
        return name_of(first, situation) + " waits for " + goal_of(*path[0]) +
               ", which only itself could let go";
      std::string text = "lock cycle: ";
      for (const ParkedWait* wait : path)
        text += (wait == path[0] ? "" : "; ") + name_of(wait->caller.pid, situation) +
                " waits for " + goal_of(*wait) + " of " +
                name_of(wait->condition.holder->pid, situation);
      return text;
    }
  }
  return std::nullopt;
}

/// `node 3 has exited`, `nodes 1 and 3 have exited`; empty if none has.
std::string exited_nodes(const Situation& situation) {
  std::vector<std::string> ended;
  for (std::size_t node = 0; node < situation.nodes.size(); ++node) {
    if (situation.nodes[node].pid >= 0 && !situation.nodes[node].alive)
      ended.push_back(std::to_string(node));
  }
  if (ended.empty()) return "";
  std::string list = ended[0];
  for (std::size_t i = 1; i < ended.size(); ++i)
    list += (i + 1 == ended.size() ? " and " : ", ") + ended[i];
  return ended.size() == 1 ? "node " + list + " has exited" : "nodes " + list + " have exited";
}

/// `barrier '_b_' can never be passed: 2 of 3 have come, `, of a latch or a barrier.
std::string hopeless(const ParkedWait& wait) {
  std::string text = goal_of(wait);
  text += wait.operation == Operation::kPass ? " can never be passed: " : " can never open: ";
  if (wait.condition.threshold && wait.condition.missing)
    text += std::to_string(*wait.condition.threshold - *wait.condition.missing) + " of " +
            std::to_string(*wait.condition.threshold) + " have come, ";
  return text;
}

std::string cause_of(const Situation& situation, const Stuck& stuck) {
  if (const auto cycle = lock_cycle(situation, stuck)) return *cycle;
  const std::string gone = exited_nodes(situation);
  const std::string who = gone.empty() ? "everybody waits" : gone + ", the others wait";
  for (const Operation wanted :
       {Operation::kWait, Operation::kPass, Operation::kSleep, Operation::kJoin, Operation::kTake,
        Operation::kPut, Operation::kAcquire}) {
    for (const ParkedWait& wait : situation.waits) {
      if (wait.operation != wanted || !stuck.contains(wait.caller.pid)) continue;
      const std::string subject = goal_of(wait);
      if (wait.condition.type == wire::TypeCode::kSemaphore)
        return "nobody can release " + subject + " any more: " + who;
      if (wait.condition.type == wire::TypeCode::kEvent)
        return "nobody can set " + subject + " any more: " + who;
      if (wanted == Operation::kSleep && !wait.condition.holder)
        return "nobody can notify " + subject + " any more: " + who;
      if (wanted == Operation::kAcquire || wanted == Operation::kSleep) continue;
      if (wanted == Operation::kJoin)
        return "nobody calls task_done of queue '" + wait.condition.variable + "' any more: " + who;
      if (wanted == Operation::kTake)
        return "nobody can put into queue '" + wait.condition.variable + "' any more: " + who;
      if (wanted == Operation::kPut)
        return "nobody can take from queue '" + wait.condition.variable + "' any more: " + who;
      return hopeless(wait) + who;
    }
  }
  return "each waits for what another one holds";
}

/// `node 2 is running`: what keeps a situation from being a deadlock.
std::string obstacle_text(pid_t pid, Activity activity, const Situation& situation) {
  const std::string who = name_of(pid, situation);
  switch (activity) {
    case Activity::kStopped:
      return who + " is stopped: kill -CONT " + std::to_string(pid) + " lets it go on";
    case Activity::kTraced:
      return who + " is being debugged";
    case Activity::kTimed:
      return who + " waits no longer than its timeout or timer says";
    case Activity::kHandles:
      return who + " handles a signal, which could help it on";
    default:
      break;
  }
  const auto waits = waits_of(pid, situation);
  const bool fresh =
      std::any_of(waits.begin(), waits.end(), [](const ParkedWait* wait) { return !wait->place; });
  if (fresh) return who + " has only just begun to wait";
  return who + (waits.empty() ? " is running" : " has a thread that is running");
}

/// A wait for what a stopped process holds.
const ParkedWait* waiting_for_stopped(const Situation& situation, const Activities& activities) {
  for (const ParkedWait& wait : situation.waits) {
    if (!wait.place || !wait.condition.holder) continue;
    const auto holder = activities.find(wait.condition.holder->pid);
    const auto own = activities.find(wait.caller.pid);
    const bool stopped = holder != activities.end() && holder->second == Activity::kStopped;
    if (stopped && own != activities.end() && own->second != Activity::kStopped) return &wait;
  }
  return nullptr;
}

/// Who waits at a barrier. `wait` is one of them.
std::vector<std::size_t> meeting(const ParkedWait& wait, const Situation& situation) {
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < situation.waits.size(); ++i) {
    const ParkedWait& other = situation.waits[i];
    if (other.operation == Operation::kPass && other.variable == wait.variable)
      indices.push_back(i);
  }
  return indices;
}

/// Whether threads of one process have come, so that its parties are not the nodes.
bool is_of_threads(const std::vector<std::size_t>& meeting, const Situation& situation) {
  std::set<pid_t> processes;
  for (const std::size_t index : meeting) processes.insert(situation.waits[index].caller.pid);
  return processes.size() < meeting.size();
}

/// The first barrier that is deserted.
std::optional<Diagnosis> find_deserted(const Situation& situation) {
  const std::string gone = exited_nodes(situation);
  const std::size_t nodes = situation.nodes.size();
  if (gone.empty() || strangers_possible(situation) || situation.processes.size() >= nodes)
    return std::nullopt;
  for (const ParkedWait& wait : situation.waits) {
    const bool of_nodes = wait.condition.threshold == static_cast<std::int64_t>(nodes);
    if (wait.operation != Operation::kPass || !of_nodes || !wait.place) continue;
    auto stuck = meeting(wait, situation);
    if (is_of_threads(stuck, situation)) continue;
    return Diagnosis{.verdict = Diagnosis::Verdict::kDeserted,
                     .conclusion = hopeless(wait) + gone,
                     .stuck = std::move(stuck)};
  }
  return std::nullopt;
}

std::vector<std::size_t> waits_in(const Stuck& stuck, const Situation& situation) {
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < situation.waits.size(); ++i) {
    if (stuck.contains(situation.waits[i].caller.pid)) indices.push_back(i);
  }
  return indices;
}

}  // namespace

Activity activity_of(const ProcessFacts& process, const Situation& situation) {
  const auto waits = waits_of(process.pid, situation);
  bool stopped = false;
  bool parked = true;
  for (const TaskFacts& task : process.tasks) {
    if (task.tracer != 0) return Activity::kTraced;
    stopped = stopped || task.is_stopped();
    parked = parked && !task.is_hidden() &&
             std::any_of(waits.begin(), waits.end(), [&](const ParkedWait* wait) {
               return wait->place && wait->place->thread == static_cast<std::uint32_t>(task.tid);
             });
  }
  if (stopped) return Activity::kStopped;
  const bool placed = std::all_of(waits.begin(), waits.end(),
                                  [](const ParkedWait* wait) { return wait->place.has_value(); });
  if (!parked || !placed) return Activity::kRuns;
  const bool lasting = std::all_of(waits.begin(), waits.end(),
                                   [](const ParkedWait* wait) { return is_lasting(*wait); });
  if (!lasting || process.timers) return Activity::kTimed;
  const bool handles = (process.caught & ~kHarmless) != 0 ||
                       std::any_of(waits.begin(), waits.end(), [](const ParkedWait* wait) {
                         return (wait->place->flags & wire::kPlaceHandlers) != 0;
                       });
  return handles ? Activity::kHandles : Activity::kWaits;
}

Diagnosis diagnose(const Situation& situation) {
  using Verdict = Diagnosis::Verdict;
  if (auto deserted = find_deserted(situation)) return *deserted;
  Activities activities;
  for (const ProcessFacts& process : situation.processes)
    activities[process.pid] = activity_of(process, situation);
  Diagnosis diagnosis;
  const Stuck stuck = find_stuck(situation, activities, {Activity::kWaits});
  diagnosis.stuck = waits_in(stuck, situation);
  const bool all = !activities.empty() && !strangers_possible(situation);
  if (all && stuck.size() == activities.size()) {
    diagnosis.verdict = Verdict::kDeadlock;
    diagnosis.conclusion = cause_of(situation, stuck);
    return diagnosis;
  }
  if (!situation.incomplete.empty()) {
    diagnosis.conclusion = situation.incomplete;
  } else if (std::any_of(situation.nodes.begin(), situation.nodes.end(),
                         [](const NodeFacts& node) { return node.pid < 0; })) {
    diagnosis.conclusion = "not all nodes have been started";
  }
  // Who runs says more than who waits for a while.
  for (const Activity wanted : {Activity::kRuns, Activity::kTraced, Activity::kStopped,
                                Activity::kTimed, Activity::kHandles, Activity::kWaits}) {
    for (const auto& [pid, activity] : activities) {
      if (activity != wanted || diagnosis.obstacle != 0 || stuck.contains(pid)) continue;
      diagnosis.obstacle = pid;
      if (diagnosis.conclusion.empty())
        diagnosis.conclusion = obstacle_text(pid, activity, situation);
    }
  }
  if (activities.empty()) diagnosis.conclusion = "no node is running";
  if (const ParkedWait* wait = waiting_for_stopped(situation, activities)) {
    const pid_t holder = wait->condition.holder->pid;
    diagnosis.verdict = Verdict::kReport;
    diagnosis.conclusion =
        sentence_of(*wait, situation) + ": " + obstacle_text(holder, Activity::kStopped, situation);
    return diagnosis;
  }
  if (!stuck.empty()) {
    diagnosis.verdict = Verdict::kReport;
    diagnosis.conclusion = cause_of(situation, stuck) + "; but " + diagnosis.conclusion;
    return diagnosis;
  }
  const Stuck standing = find_stuck(situation, activities, {Activity::kWaits, Activity::kHandles});
  if (all && standing.size() == activities.size()) {
    diagnosis.verdict = Verdict::kReport;
    diagnosis.stuck = waits_in(standing, situation);
    diagnosis.conclusion = cause_of(situation, standing) + "; but " + diagnosis.conclusion;
  }
  return diagnosis;
}

}  // namespace gothon::daemon
