#include "daemon/session/session_end.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace gothon::daemon {
namespace {

constexpr int kExit3 = 3 << 8;

TEST(SessionEnd, NothingWrongIsZero) {
  const auto ended = conclude({.reason = "r", .cpu_seconds = 0.5});
  EXPECT_EQ(ended.exit, 0);
  EXPECT_EQ(ended.reason, "r");
  EXPECT_EQ(ended.cpu, 0.5);
  EXPECT_TRUE(ended.began);
  EXPECT_FALSE(ended.node || ended.status || ended.memory_limit);
}

TEST(SessionEnd, TheFirstNodeToFailSaysTheStatus) {
  const auto exited = conclude({.failure = SessionEnd::Failure{2, kExit3}});
  EXPECT_EQ(exited.exit, 3);
  EXPECT_EQ(exited.node, 2u);
  EXPECT_EQ(exited.status, kExit3);
  const auto killed = conclude({.failure = SessionEnd::Failure{2, SIGKILL, false, 0}});
  EXPECT_EQ(killed.exit, 137);
  EXPECT_EQ(killed.memory_limit, 0u);
  const auto none = conclude({.failure = SessionEnd::Failure{2, 0, true}});
  EXPECT_EQ(none.exit, 126);
  EXPECT_FALSE(none.began);
}

TEST(SessionEnd, AStopOnRequestLeavesAFailureThatWasBefore) {
  SessionEnd end;
  end.stopped_on_request();
  EXPECT_EQ(conclude(end).exit, 143);
  SessionEnd failed{.failure = SessionEnd::Failure{0, kExit3}};
  failed.stopped_on_request();
  EXPECT_EQ(conclude(failed).exit, 3);
}

TEST(SessionEnd, WhatIsImposedGoesBeforeAFailure) {
  const auto ended = conclude({.failure = SessionEnd::Failure{0, kExit3}, .imposed = 125});
  EXPECT_EQ(ended.exit, 125);
  EXPECT_EQ(ended.node, 0u);
}

TEST(SessionEnd, AnAttachedNodeThatWasNotSeenMayNotHaveBegun) {
  EXPECT_FALSE(conclude({.unseen_began = false}).began);
  EXPECT_TRUE(conclude({.failure = SessionEnd::Failure{0, kExit3}, .unseen_began = false}).began);
}

}  // namespace
}  // namespace gothon::daemon
