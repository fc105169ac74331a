#include "client/ctl/why_report.hpp"

#include <cstdio>

#include "client/words/node_endings.hpp"
#include "glue/os/printable.hpp"
#include "glue/wire/integers.hpp"

namespace gothon::client {
namespace {

std::string seconds_text(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", seconds);
  return text;
}

/// `node 2 is running`, for a node of which no thread waits.
std::string line_of(const nlohmann::json& node) {
  std::string text = "node " + std::to_string(wire::integer_at(node, "node", 0u));
  const std::string state = node.value("state", std::string());
  if (state != "ended") return text + (state == "waiting" ? "" : " is " + os::printable(state));
  return text + " has ended: " + describe_wait_status(wire::integer_at(node, "status", 0));
}

}  // namespace

std::string why_report(const nlohmann::json& answer) {
  const auto waits = answer.value("waits", nlohmann::json::array());
  std::string text;
  for (const auto& node : answer.value("nodes", nlohmann::json::array())) {
    bool waiting = false;
    for (const auto& wait : waits) {
      if (wire::integer_at(wait, "node", 0u) != wire::integer_at(node, "node", 0u)) continue;
      waiting = true;
      text += os::printable(wait.value("text", std::string())) + ", for " +
              seconds_text(wait.value("seconds", 0.0)) +
              (wait.value("timeout", nlohmann::json()) == true ? ", with a timeout\n" : "\n");
    }
    const std::string state = node.value("state", std::string());
    if (!waiting || state == "stopped" || state == "traced") text += line_of(node) + "\n";
  }
  const bool deadlock = answer.value("verdict", std::string()) == "deadlock";
  return text + (deadlock ? "deadlock: " : "no deadlock: ") +
         os::printable(answer.value("conclusion", std::string())) + "\n";
}

}  // namespace gothon::client
