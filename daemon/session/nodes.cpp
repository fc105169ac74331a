// What `gothonctl top` asks once a second: the nodes and what each of them waits for, page by page
// as the variables. Unlike `why` it looks at no process, so that being watched costs nothing.
#include <algorithm>

#include "daemon/hangs/wording.hpp"
#include "daemon/session/session.hpp"
#include "glue/wire/integers.hpp"

namespace gothon::daemon {
namespace {

/// Of one answer, in bytes of text, which JSON may write with six characters each.
constexpr size_t kPage = 96 << 10;
/// What a row takes besides.
constexpr size_t kRowCost = 32;

nlohmann::json json_of(const ParkedWait& wait, const Situation& situation) {
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - wait.since;
  return {{"goal", goal_of(wait)},
          {"place", place_of(wait, situation)},
          {"seconds", time.count()},
          {"text", sentence_of(wait, situation)}};
}

}  // namespace

void Session::show_nodes(Connection& connection, wire::Message& message) {
  const auto first = wire::integer_at(message.body, "first", uint32_t{0});
  Situation now;
  if (backplane_) now.waits = backplane_->waits();
  if (request_) now.project = request_->project;
  for (const Node& node : nodes_)
    now.nodes.push_back({node.pid, node.pidfd != nullptr, node.status.value_or(0)});
  nlohmann::json rows = nlohmann::json::array();
  nlohmann::json next;
  size_t cost = 0;
  for (size_t number = first; number < nodes_.size(); ++number) {
    if (cost > kPage) {
      next = number;
      break;
    }
    const Node& node = nodes_[number];
    nlohmann::json row = {
        {"node", number}, {"pid", nullptr}, {"status", nullptr}, {"waiting", 0}, {"wait", nullptr}};
    if (node.pid >= 0) row["pid"] = node.pid;
    if (node.status) row["status"] = *node.status;
    const auto of_it = [&](const ParkedWait& wait) { return wait.caller.node == number; };
    // They are in the order of the nodes.
    const auto begin = std::find_if(now.waits.begin(), now.waits.end(), of_it);
    const auto end = std::find_if_not(begin, now.waits.end(), of_it);
    if (begin != end) {
      const auto longest = std::min_element(
          begin, end, [](const auto& one, const auto& other) { return one.since < other.since; });
      row["waiting"] = end - begin;
      row["wait"] = json_of(*longest, now);
      cost += 2 * row["wait"]["text"].get_ref<const std::string&>().size();
    }
    cost += kRowCost;
    rows.push_back(std::move(row));
  }
  connection.send({{"reply", "nodes"}, {"nodes", std::move(rows)}, {"next", next}});
}

}  // namespace gothon::daemon
