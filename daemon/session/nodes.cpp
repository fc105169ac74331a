// What `gothonctl top` asks once a second: the nodes and what each of them waits for. Unlike `why`
// it looks at no process, so that being watched costs nothing.
#include <algorithm>

#include "daemon/hangs/wording.hpp"
#include "daemon/session/page.hpp"
#include "daemon/session/session.hpp"
#include "glue/wire/integers.hpp"

namespace gothon::daemon {
namespace {

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
  Page page;
  for (size_t number = first; number < nodes_.size(); ++number) {
    if (page.ends_before(number)) break;
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
      page.spend(2 * row["wait"]["text"].get_ref<const std::string&>().size());
    }
    page.add(std::move(row), kRowCost);
  }
  connection.send({{"reply", "nodes"}, {"nodes", page.take_rows()}, {"next", page.next()}});
}

}  // namespace gothon::daemon
