#include "daemon/session/hang_watch.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace gothon::daemon {
namespace {

constexpr pid_t kFirst = 4'000'001;  ///< node n is process kFirst + n, which no machine has

/// A watch over what the test says that there is. `situation_` is what the next look sees.
class SessionHangWatch : public ::testing::Test {
 protected:
  SessionHangWatch() {
    HangEvents events;
    events.waits = [this] { return situation_.waits; };
    events.situation = [this] {
      ++seen_;
      if (before_look_) before_look_();
      return situation_;
    };
    events.are_there = [this](const Situation&, const Diagnosis&) { return there_; };
    events.deserted = [this](const Situation&, const Diagnosis&) { ++deserted_; };
    events.deadlock = [this](const Situation&, const Diagnosis&) {
      ++deadlocks_;
      watch_->stop();
    };
    events.report = [this](const std::string& text) { reports_.push_back(text); };
    watch_ = std::make_unique<HangWatch>(io_, std::move(events));
  }

  ParkedWait wait(int node, int holder) const {
    ParkedWait wait;
    wait.caller = caller(node);
    wait.ticket = static_cast<std::uint64_t>(node) + 1;
    wait.request = 5;
    wait.operation = wire::Operation::kLock;
    wait.condition.variable = "_lock_a_";
    wait.condition.holder = caller(holder);
    wait.place = wire::Place{5, 0, static_cast<std::uint32_t>(kFirst + node), 12, {}};
    return wait;
  }

  static store::Caller caller(int node) {
    return {static_cast<std::uint64_t>(node) + 1, 7, static_cast<std::uint32_t>(node),
            kFirst + node};
  }

  void add_process(pid_t pid, char state = 'S') {
    situation_.nodes.push_back({pid, true, 0});
    situation_.processes.push_back({pid, {{pid, state, 0}}, 0, false});
  }

  /// Two nodes, each of which waits for the other.
  void cycle() {
    for (const int node : {0, 1}) add_process(kFirst + node);
    situation_.waits = {wait(0, 1), wait(1, 0)};
  }

  /// Until the watch has looked so often, or nothing is to come.
  void looks(std::uint64_t count) {
    watch_->consider();
    while (watch_->looks() < count && io_.run_one() != 0) {
    }
  }

  asio::io_context io_;
  Situation situation_;
  std::function<void()> before_look_;
  bool there_ = true;
  int seen_ = 0;
  int deadlocks_ = 0;
  int deserted_ = 0;
  std::vector<std::string> reports_;
  std::unique_ptr<HangWatch> watch_;
};

TEST_F(SessionHangWatch, TheSameAtTwoLooksIsADeadlockAndSaidOnce) {
  cycle();
  looks(1);
  EXPECT_EQ(deadlocks_, 0);
  looks(10);
  EXPECT_EQ(watch_->looks(), 2u);
  EXPECT_EQ(deadlocks_, 1);
}

TEST_F(SessionHangWatch, WaitsThatAreOthersAtEachLookAreNoDeadlock) {
  cycle();
  // The same nodes wait in the same lines, but each time anew: somebody goes on.
  before_look_ = [this] { ++situation_.waits[0].request; };
  looks(4);
  EXPECT_EQ(deadlocks_, 0);
  before_look_ = [this] { situation_.waits[0].ticket += 10; };
  looks(7);
  EXPECT_EQ(deadlocks_, 0);
}

TEST_F(SessionHangWatch, AThreadWhoseSocketIsClosedIsNoProof) {
  cycle();
  there_ = false;
  looks(4);
  EXPECT_EQ(deadlocks_, 0);
  there_ = true;
  looks(7);
  EXPECT_EQ(deadlocks_, 1);
}

TEST_F(SessionHangWatch, AReportIsToldOnceAndEndsNothing) {
  cycle();
  add_process(kFirst + 2, 'R');
  looks(6);
  EXPECT_EQ(deadlocks_, 0);
  ASSERT_EQ(reports_.size(), 1u);
  EXPECT_TRUE(reports_[0].ends_with("; but node 2 is running")) << reports_[0];
}

TEST_F(SessionHangWatch, ABarrierThatIsDesertedIsToldOfEachTimeAndEndsNothing) {
  add_process(kFirst);
  situation_.nodes.push_back({kFirst + 1, false, 0});
  situation_.waits = {wait(0, 0)};
  ParkedWait& come = situation_.waits[0];
  come.operation = wire::Operation::kPass;
  come.condition.holder.reset();
  come.condition.threshold = 2;
  come.condition.missing = 1;
  looks(4);
  EXPECT_EQ(deserted_, 2);
  EXPECT_EQ(deadlocks_, 0);
  EXPECT_TRUE(reports_.empty());
}

TEST_F(SessionHangWatch, ReportsAreLimited) {
  cycle();
  add_process(kFirst + 2, 'R');
  // What is stuck has another name whenever it has been told.
  before_look_ = [this] {
    situation_.waits[0].condition.variable = "_lock_" + std::to_string(reports_.size()) + "_";
    watch_->consider();
  };
  looks(50);
  EXPECT_EQ(reports_.size(), 20u);
}

TEST_F(SessionHangWatch, AHolderThatIsStoppedMeanwhileIsReportedThoughTheObstacleStands) {
  // This process runs, and is in the way of every verdict.
  add_process(::getpid(), 'R');
  for (const int node : {0, 1}) add_process(kFirst + node, node == 0 ? 'S' : 'R');
  situation_.waits = {wait(0, 1)};
  looks(2);
  EXPECT_TRUE(reports_.empty());
  situation_.processes[2].tasks[0].state = 'T';
  looks(6);
  ASSERT_EQ(reports_.size(), 1u);
  EXPECT_NE(reports_[0].find("is stopped: kill -CONT"), std::string::npos) << reports_[0];
}

TEST_F(SessionHangWatch, AsLongAsSomebodyRunsNobodyElseIsLookedAt) {
  add_process(::getpid(), 'R');
  add_process(kFirst);
  situation_.waits = {wait(0, 1)};
  situation_.waits[0].operation = wire::Operation::kTake;
  situation_.waits[0].condition.holder.reset();
  looks(4);
  EXPECT_EQ(seen_, 1);
}

TEST_F(SessionHangWatch, WhoHasBeenToldToStopLooksNoMore) {
  cycle();
  watch_->consider();
  watch_->stop();
  looks(1);
  EXPECT_EQ(watch_->looks(), 0u);
}

}  // namespace
}  // namespace gothon::daemon
