#include <cstdio>

#include "client/ctl.hpp"
#include "client/node_endings.hpp"
#include "client/options.hpp"
#include "glue/wire/integers.hpp"

namespace gothon::client::ctl {
namespace {

constexpr int kAnswerSeconds = 10;
constexpr option kOptions[] = {{"json", no_argument, nullptr, 'j'}, {nullptr, 0, nullptr, 0}};

std::string seconds_text(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", seconds);
  return text;
}

/// `node 2 is running`, for a node of which no thread waits.
std::string line_of(const nlohmann::json& node) {
  std::string text = "node " + std::to_string(wire::integer_at(node, "node", 0u));
  const std::string state = node.value("state", std::string());
  if (state != "ended") return text + (state == "waiting" ? "" : " is " + state);
  return text + " has ended: " + describe_wait_status(wire::integer_at(node, "status", 0));
}

std::string report_of(const nlohmann::json& answer) {
  const auto waits = answer.value("waits", nlohmann::json::array());
  std::string text;
  for (const auto& node : answer.value("nodes", nlohmann::json::array())) {
    bool waiting = false;
    for (const auto& wait : waits) {
      if (wire::integer_at(wait, "node", 0u) != wire::integer_at(node, "node", 0u)) continue;
      waiting = true;
      text += wait.value("text", std::string()) + ", for " +
              seconds_text(wait.value("seconds", 0.0)) +
              (wait.value("timeout", nlohmann::json()) == true ? ", with a timeout\n" : "\n");
    }
    const std::string state = node.value("state", std::string());
    if (!waiting || state == "stopped" || state == "traced") text += line_of(node) + "\n";
  }
  const bool deadlock = answer.value("verdict", std::string()) == "deadlock";
  return text + (deadlock ? "deadlock: " : "no deadlock: ") +
         answer.value("conclusion", std::string()) + "\n";
}

}  // namespace

int why_command(const Words& words) {
  bool json = false;
  Options options(words, ":", kOptions);
  for (int code = options.next(); code != -1; code = options.next()) {
    if (code != 'j') return refuse("why", options.wrong(code).value());
    json = true;
  }
  const auto rest = options.rest();
  if (rest.size() != 1)
    return complain("why: it takes exactly one ID, gothonctl list shows them", kWrongUsage);
  const auto id = find_session(rest[0]);
  if (!id) return complain(id.error().text, kFailed);
  auto session = reach_session(*id);
  if (!session) return complain(session.error().text, kFailed);
  const auto answer = session->ask({{"verb", "why"}}, {}, {}, kAnswerSeconds);
  if (!answer) return complain("session " + *id + ": " + answer.error().text, kOwnFailure);
  if (const auto error = refusal(answer->body)) return complain(*error, kFailed);
  if (!json) return print(report_of(answer->body));
  nlohmann::json document = answer->body;
  document.erase("reply");
  return print(document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

}  // namespace gothon::client::ctl
