#include "daemon/hangs/wording.hpp"

#include <algorithm>

namespace gothon::daemon {
namespace {

using wire::Operation;

std::string quoted(const std::string& name) {
  return "'" + name + "'";
}

/// `, which node 1 holds`: who could grant it, or how far it is.
std::string addition_of(const ParkedWait& wait, const Situation& situation) {
  const store::Condition& condition = wait.condition;
  if (condition.holder) {
    const bool itself = condition.holder->process == wait.caller.process;
    const std::string who = itself ? "its own process" : name_of(condition.holder->pid, situation);
    return ", which " + who + (wait.operation == Operation::kClaim ? " evaluates" : " holds");
  }
  if (condition.threshold && condition.missing)
    return " (" + std::to_string(*condition.threshold - *condition.missing) + " of " +
           std::to_string(*condition.threshold) + " have come)";
  if (wait.operation == Operation::kJoin && condition.unfinished) {
    const bool one = *condition.unfinished == 1;
    return " (" + std::to_string(*condition.unfinished) + (one ? " is" : " are") + " not done)";
  }
  return "";
}

}  // namespace

std::string name_of(pid_t pid, const Situation& situation) {
  for (std::size_t node = 0; node < situation.nodes.size(); ++node) {
    if (situation.nodes[node].pid == pid) return "node " + std::to_string(node);
  }
  std::string process = "process " + std::to_string(pid);
  for (const ParkedWait& wait : situation.waits) {
    if (wait.caller.pid == pid) return "node " + std::to_string(wait.caller.node) + "'s " + process;
  }
  return process;
}

std::string goal_of(const ParkedWait& wait) {
  const std::string name = quoted(wait.condition.variable);
  switch (wait.operation) {
    case Operation::kClaim:
      return "the initial value of " + name;
    case Operation::kTake:
      return "an item from queue " + name;
    case Operation::kPut:
      return "room in queue " + name;
    case Operation::kJoin:
      return "the tasks of queue " + name;
    case Operation::kWait:
      return (wait.condition.type == wire::TypeCode::kEvent ? "event " : "latch ") + name;
    case Operation::kPass:
      return "barrier " + name;
    case Operation::kSleep:
      return (wait.condition.holder ? "the lock of condition " : "condition ") + name;
    default:
      return (wait.condition.type == wire::TypeCode::kSemaphore ? "semaphore " : "lock ") + name;
  }
}

std::string place_of(const ParkedWait& wait, const Situation& situation) {
  if (!wait.place || wait.file.empty()) return "";
  std::string file = wait.file;
  const std::string root = situation.project + "/";
  if (!situation.project.empty() && file.starts_with(root)) file.erase(0, root.size());
  return file + ":" + std::to_string(wait.place->line);
}

std::string sentence_of(const ParkedWait& wait, const Situation& situation) {
  std::string who = name_of(wait.caller.pid, situation);
  const auto of_the_process = [&](const ParkedWait& other) {
    return other.caller.process == wait.caller.process;
  };
  const bool several =
      std::count_if(situation.waits.begin(), situation.waits.end(), of_the_process) > 1;
  if (several && wait.place) who += " (thread " + std::to_string(wait.place->thread) + ")";
  const std::string place = place_of(wait, situation);
  return who + " waits for " + goal_of(wait) + (place.empty() ? "" : " at " + place) +
         addition_of(wait, situation);
}

}  // namespace gothon::daemon
