#include "client/top/table.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "glue/os/printable.hpp"

namespace gothon::client::top {
namespace {

std::string number_or_dash(const std::optional<double>& number, double unit) {
  return number ? short_number(*number, unit) : "-";
}

std::string percent(const std::optional<double>& cpu) {
  if (!cpu) return "-";
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), *cpu < 9999.95 ? "%.1f" : "%.0f", *cpu);
  return text.data();
}

/// What the columns have in common for sessions and nodes.
std::string line(const std::string& id, const std::string& count, const std::string& state,
                 const Figures& figures, const std::string& operations, const std::string& rest) {
  const auto resident =
      figures.resident ? std::optional(static_cast<double>(*figures.resident)) : std::nullopt;
  std::array<char, 128> text{};
  std::snprintf(text.data(), text.size(), "%-8s %9s %-8s %6s %5s %5s %5s %4s ", id.c_str(),
                count.c_str(), state.c_str(), percent(figures.cpu).c_str(),
                number_or_dash(resident, 1024).c_str(), operations.c_str(),
                number_or_dash(figures.output, 1024).c_str(),
                figures.waiting == 0 ? "-" : std::to_string(figures.waiting).c_str());
  std::string whole = os::printable(text.data() + rest);
  whole.erase(whole.find_last_not_of(' ') + 1);
  return whole;
}

/// What a row is sorted by; the largest comes first.
double weight(const Figures& figures, double operations, double started, Order order) {
  switch (order) {
    case Order::kCpu:
      return figures.cpu.value_or(-1);
    case Order::kMemory:
      return static_cast<double>(figures.resident.value_or(0));
    case Order::kOperations:
      return operations;
    case Order::kOutput:
      return figures.output.value_or(-1);
    case Order::kWaits:
      return figures.waiting;
    case Order::kStarted:
      break;
  }
  return -started;
}

template <class Item, class Weight>
std::vector<const Item*> sorted(const std::vector<Item>& items, bool reversed, Weight weight_of) {
  std::vector<const Item*> order;
  for (const Item& item : items) order.push_back(&item);
  std::stable_sort(order.begin(), order.end(), [&](const Item* one, const Item* other) {
    return reversed ? weight_of(*one) < weight_of(*other) : weight_of(*one) > weight_of(*other);
  });
  return order;
}

Row row_of(const SessionSample& session) {
  const std::string count = std::to_string(session.alive) + "/" + std::to_string(session.total);
  const std::string state = session.answers ? session.state : "silent";
  Row row;
  row.text = line(session.id, count, state, session.figures,
                  number_or_dash(session.operations, 1000), session.name);
  row.session = session.id;
  row.detail = "session " + session.id + ": " + session.name +
               (session.module == session.name ? "" : " (" + session.module + ")") +
               (session.answers ? "" : ", its session process does not answer");
  return row;
}

Row row_of(const SessionSample& session, const NodeSample& node) {
  const std::string pid = node.pid < 0 ? "-" : std::to_string(node.pid);
  Row row;
  row.text = line("  " + std::to_string(node.number), pid, node.state, node.figures, "", node.wait);
  row.session = session.id;
  row.node = node.number;
  row.detail = node.detail;
  if (row.detail.empty())
    row.detail = "node " + std::to_string(node.number) + ", process " + pid + ": " + node.state;
  return row;
}

}  // namespace

const OrderRule kOrders[6] = {
    {Order::kCpu, "cpu", 'c', "CPU"},
    {Order::kMemory, "memory", 'm', "memory"},
    {Order::kOperations, "operations", 'o', "operations"},
    {Order::kOutput, "output", 'u', "output"},
    {Order::kWaits, "waits", 'w', "waits"},
    {Order::kStarted, "started", 't', "time of start"},
};

std::optional<Order> order_named(std::string_view name) {
  for (const OrderRule& rule : kOrders)
    if (name == rule.name) return rule.order;
  return std::nullopt;
}

std::string short_number(double number, double unit) {
  static const char* const kUnits[] = {"", "K", "M", "G", "T", "P"};
  size_t power = 0;
  // 999.5 would be written with four digits.
  for (; number >= 999.5 && power < 5; ++power) number /= unit;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), power > 0 && number < 9.95 ? "%.1f%s" : "%.0f%s", number,
                kUnits[power]);
  return text.data();
}

std::string summary(const Sample& sample) {
  unsigned nodes = 0;
  double cpu = 0;
  double resident = 0;
  for (const SessionSample& session : sample.sessions) {
    nodes += session.alive;
    cpu += session.figures.cpu.value_or(0);
    resident += static_cast<double>(session.figures.resident.value_or(0));
  }
  const size_t sessions = sample.sessions.size();
  return std::to_string(sessions) + (sessions == 1 ? " session, " : " sessions, ") +
         std::to_string(nodes) + (nodes == 1 ? " node, CPU " : " nodes, CPU ") + percent(cpu) +
         " %, memory " + short_number(resident, 1024);
}

std::string heading() {
  return "SESSION  NODES/PID STATE      CPU%   RES OPS/s OUT/s WAIT PROGRAM/WAITS FOR";
}

std::vector<Row> rows(const Sample& sample, const View& view) {
  std::vector<Row> rows;
  const auto sessions = sorted(sample.sessions, view.reversed, [&](const SessionSample& session) {
    return weight(session.figures, session.operations.value_or(-1), session.started, view.order);
  });
  for (const SessionSample* session : sessions) {
    rows.push_back(row_of(*session));
    if (!view.nodes) continue;
    const auto nodes = sorted(session->nodes, view.reversed, [&](const NodeSample& node) {
      return weight(node.figures, 0, node.number, view.order);
    });
    for (const NodeSample* node : nodes) rows.push_back(row_of(*session, *node));
  }
  return rows;
}

}  // namespace gothon::client::top
