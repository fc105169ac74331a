// What `gothonctl top` asks once a second: the nodes and what each of them waits for. Unlike `why`
// it looks at no process, so that being watched costs nothing.
#include <algorithm>

#include "daemon/hangs/wording.hpp"
#include "daemon/session/page.hpp"
#include "daemon/session/session.hpp"

namespace gothon::daemon {
namespace {

/// What a row takes besides.
constexpr size_t kNodeCost = 32;

wire::ask::Nodes::Wait wait_of(const ParkedWait& wait, const Situation& situation) {
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - wait.since;
  return {goal_of(wait), place_of(wait, situation), time.count(), sentence_of(wait, situation)};
}

}  // namespace

wire::Answer<wire::ask::Nodes::Reply> Session::show_nodes(Connection&, wire::ask::Nodes& request) {
  Situation now;
  if (backplane_) now.waits = backplane_->waits();
  if (request_) now.project = request_->project;
  for (const Node& node : nodes_)
    now.nodes.push_back({node.pid, node.pidfd != nullptr, node.status.value_or(0)});
  Page<wire::ask::Nodes::Row> page;
  for (uint32_t number = request.first; number < nodes_.size(); ++number) {
    if (page.ends_before(number)) break;
    const Node& node = nodes_[number];
    wire::ask::Nodes::Row row{.node = number, .status = node.status};
    if (node.pid >= 0) row.pid = node.pid;
    const auto of_it = [&](const ParkedWait& wait) { return wait.caller.node == number; };
    // They are in the order of the nodes.
    const auto begin = std::find_if(now.waits.begin(), now.waits.end(), of_it);
    const auto end = std::find_if_not(begin, now.waits.end(), of_it);
    if (begin != end) {
      const auto longest = std::min_element(
          begin, end, [](const auto& one, const auto& other) { return one.since < other.since; });
      row.waiting = static_cast<uint64_t>(end - begin);
      row.wait = wait_of(*longest, now);
      page.spend(2 * row.wait->text.size());
    }
    page.add(std::move(row), kNodeCost);
  }
  return wire::ask::Nodes::Reply{page.take_rows(), page.next()};
}

}  // namespace gothon::daemon
