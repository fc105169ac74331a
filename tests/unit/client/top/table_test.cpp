#include "client/top/table.hpp"

#include <gtest/gtest.h>

namespace gothon::client::top {
namespace {

NodeSample node(std::uint32_t number, double cpu, const std::string& wait = "") {
  NodeSample sample;
  sample.number = number;
  sample.pid = 100 + static_cast<pid_t>(number);
  sample.state = wait.empty() ? "running" : "waiting";
  sample.figures = {cpu, 30 << 20, 1536.0, wait.empty() ? 0u : 1u};
  sample.wait = wait;
  return sample;
}

SessionSample session(const std::string& id, double started, double cpu) {
  SessionSample sample;
  sample.id = id;
  sample.name = "app";
  sample.state = "running";
  sample.started = started;
  sample.alive = sample.total = 2;
  sample.figures.cpu = cpu;
  sample.operations = 12345;
  return sample;
}

std::string shown(const Sample& sample, const View& view) {
  std::string ids;
  for (const Row& row : rows(sample, view))
    ids += (row.node ? std::to_string(*row.node) : row.session) + " ";
  return ids;
}

TEST(TopTable, NumbersTakeFourCharacters) {
  EXPECT_EQ(short_number(0, 1024), "0");
  EXPECT_EQ(short_number(999.4, 1024), "999");
  EXPECT_EQ(short_number(999.6, 1024), "1.0K");
  EXPECT_EQ(short_number(1536, 1024), "1.5K");
  EXPECT_EQ(short_number(9.96 * 1024, 1024), "10K");
  EXPECT_EQ(short_number(1e6, 1000), "1.0M");
  EXPECT_EQ(short_number(123456789, 1000), "123M");
  EXPECT_EQ(short_number(5.0e18, 1024), "4441P");
}

TEST(TopTable, ColumnsStandUnderTheirHeadings) {
  Sample sample;
  sample.sessions = {session("0123abcd", 1, 398.13)};
  sample.sessions[0].nodes = {node(0, 100), node(1, 0, "lock '_lock_a_' at app.py:3")};
  const auto table = rows(sample, {});
  ASSERT_EQ(table.size(), 3u);
  EXPECT_EQ(heading(),
            "SESSION  NODES/PID STATE      CPU%   RES OPS/s OUT/s WAIT PROGRAM/WAITS FOR");
  EXPECT_EQ(table[0].text, "0123abcd       2/2 running   398.1     -   12K     -    - app");
  EXPECT_EQ(table[1].text, "  0            100 running   100.0   30M        1.5K    -");
  EXPECT_EQ(
      table[2].text,
      "  1            101 waiting     0.0   30M        1.5K    1 lock '_lock_a_' at app.py:3");
}

TEST(TopTable, WhatIsNotKnownIsADash) {
  Sample sample;
  sample.sessions = {session("0123abcd", 1, 0)};
  sample.sessions[0].figures = {};
  sample.sessions[0].operations.reset();
  sample.sessions[0].answers = false;
  EXPECT_EQ(rows(sample, {})[0].text,
            "0123abcd       2/2 silent        -     -     -     -    - app");
}

TEST(TopTable, SessionsAndTheirNodesAreSorted) {
  Sample sample;
  sample.sessions = {session("aa", 1, 10), session("bb", 2, 20)};
  sample.sessions[0].nodes = {node(0, 1), node(1, 9), node(2, 5, "latch '_sync_a_'")};
  EXPECT_EQ(shown(sample, {}), "bb aa 1 2 0 ");
  EXPECT_EQ(shown(sample, {.reversed = true}), "aa 0 2 1 bb ");
  EXPECT_EQ(shown(sample, {.order = Order::kStarted}), "aa 0 1 2 bb ");
  EXPECT_EQ(shown(sample, {.order = Order::kWaits}), "aa 2 0 1 bb ");
  EXPECT_EQ(shown(sample, {.nodes = false}), "bb aa ");
}

TEST(TopTable, EachOrderHasItsName) {
  for (const OrderRule& rule : kOrders) {
    EXPECT_EQ(order_named(rule.name), rule.order);
    EXPECT_EQ(&rule - kOrders, static_cast<int>(rule.order));
  }
  EXPECT_FALSE(order_named("colour"));
}

TEST(TopTable, TheSummaryAddsUp) {
  Sample sample;
  EXPECT_EQ(summary(sample), "0 sessions, 0 nodes, CPU 0.0 %, memory 0");
  sample.sessions = {session("aa", 1, 10.5)};
  sample.sessions[0].alive = 1;
  sample.sessions[0].figures.resident = 3 << 20;
  EXPECT_EQ(summary(sample), "1 session, 1 node, CPU 10.5 %, memory 3.0M");
}

}  // namespace
}  // namespace gothon::client::top
