#include "client/ctl/why_report.hpp"

#include <cstdio>

#include "client/words/node_endings.hpp"
#include "glue/os/printable.hpp"

namespace gothon::client {
namespace {

std::string seconds_text(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", seconds);
  return text;
}

/// `node 2 is running`, for a node of which no thread waits.
std::string line_of(const wire::ask::Why::Node& node) {
  const std::string text = "node " + std::to_string(node.node);
  if (node.state == wire::NodeState::kEnded)
    return text + " has ended: " + describe_wait_status(node.status.value_or(0));
  const bool waiting = node.state == wire::NodeState::kWaiting;
  return text + (waiting ? "" : " is " + os::printable(node.state.text()));
}

}  // namespace

std::string why_report(const wire::ask::Why::Reply& answer) {
  std::string text;
  for (const auto& node : answer.nodes) {
    bool waiting = false;
    for (const auto& wait : answer.waits) {
      if (wait.node != node.node) continue;
      waiting = true;
      text += os::printable(wait.text) + ", for " + seconds_text(wait.seconds) +
              (wait.timeout == true ? ", with a timeout\n" : "\n");
    }
    const bool halted =
        node.state == wire::NodeState::kStopped || node.state == wire::NodeState::kTraced;
    if (!waiting || halted) text += line_of(node) + "\n";
  }
  const bool deadlock = answer.verdict == wire::Verdict::kDeadlock;
  return text + (deadlock ? "deadlock: " : "no deadlock: ") + os::printable(answer.conclusion) +
         "\n";
}

}  // namespace gothon::client
