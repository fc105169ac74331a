#include "daemon/hangs/diagnosis.hpp"

#include <gtest/gtest.h>

#include <csignal>

#include "daemon/hangs/wording.hpp"

namespace gothon::daemon {
namespace {

using Verdict = Diagnosis::Verdict;
using wire::Operation;

constexpr pid_t kFirst = 100;  ///< node n is process kFirst + n

/// Nodes of one thread each, which sleeps somewhere; waits are added by the tests.
class HangsDiagnosis : public ::testing::Test {
 protected:
  void nodes(int count) {
    for (pid_t pid = kFirst; pid < kFirst + count; ++pid) {
      now.nodes.push_back({pid, true, 0});
      now.processes.push_back({pid, {{pid, 'S', 0}}, std::uint64_t{1} << (SIGINT - 1), false});
    }
  }

  store::Caller caller(int node) const {
    return {static_cast<std::uint64_t>(node) + 1, 7, static_cast<std::uint32_t>(node),
            kFirst + node};
  }

  ParkedWait& wait(int node, Operation operation, const std::string& variable) {
    ParkedWait wait;
    wait.caller = caller(node);
    wait.ticket = now.waits.size() + 1;
    wait.request = 5;
    wait.operation = operation;
    wait.condition.variable = variable;
    wait.place = wire::Place{5, 0, static_cast<std::uint32_t>(kFirst + node), 12, {}};
    wait.file = "/project/app.py";
    now.waits.push_back(wait);
    return now.waits.back();
  }

  void wait_for_lock(int node, const std::string& variable, int holder) {
    wait(node, Operation::kLock, variable).condition.holder = caller(holder);
  }

  ParkedWait& meet(int node, std::int64_t parties, std::int64_t missing) {
    ParkedWait& come = wait(node, Operation::kPass, "_b_");
    come.condition.type = wire::TypeCode::kBarrier;
    come.condition.threshold = parties;
    come.condition.missing = missing;
    return come;
  }

  void cycle() {
    nodes(2);
    wait_for_lock(0, "_lock_b_", 1);
    wait_for_lock(1, "_lock_a_", 0);
  }

  void end(int node) {
    now.nodes[static_cast<std::size_t>(node)].alive = false;
    std::erase_if(now.processes,
                  [&](const ProcessFacts& process) { return process.pid == kFirst + node; });
  }

  Situation now;
};

TEST_F(HangsDiagnosis, AThreadOfWhichNothingIsKnownMayGoOn) {
  cycle();
  ASSERT_EQ(diagnose(now).verdict, Verdict::kDeadlock);
  now.processes[1].tasks[0].state = TaskFacts::kHidden;
  EXPECT_EQ(diagnose(now).verdict, Verdict::kNone);
}

TEST_F(HangsDiagnosis, ALockCycleIsADeadlock) {
  cycle();
  const Diagnosis found = diagnose(now);
  EXPECT_EQ(found.verdict, Verdict::kDeadlock);
  EXPECT_EQ(found.conclusion,
            "lock cycle: node 0 waits for lock '_lock_b_' of node 1; node 1 waits for lock "
            "'_lock_a_' of node 0");
  EXPECT_EQ(found.stuck, (std::vector<std::size_t>{0, 1}));
}

TEST_F(HangsDiagnosis, OneWhoWaitsForItselfIsADeadlock) {
  nodes(1);
  wait_for_lock(0, "_lock_a_", 0);
  EXPECT_EQ(diagnose(now).verdict, Verdict::kDeadlock);
  EXPECT_EQ(diagnose(now).conclusion,
            "node 0 waits for lock '_lock_a_', which only itself could let go");
}

TEST_F(HangsDiagnosis, ALockMayBeReleasedByOthersThanItsHolder) {
  nodes(2);
  ParkedWait& first = wait(0, Operation::kAcquire, "_l_");
  first.condition.holder = caller(0);
  first.condition.anybody = true;
  EXPECT_EQ(diagnose(now).verdict, Verdict::kNone) << "node 1 may release it";
  wait_for_lock(1, "_lock_a_", 0);
  EXPECT_EQ(diagnose(now).verdict, Verdict::kDeadlock);
  EXPECT_EQ(diagnose(now).conclusion,
            "node 0 waits for lock '_l_', which only itself could let go");
}

TEST_F(HangsDiagnosis, ALatchWhoseMissingNodeHasExitedIsADeadlock) {
  now.project = "/project";
  nodes(4);
  end(3);
  for (int node = 0; node < 3; ++node) {
    auto& condition = wait(node, Operation::kWait, "_sync_x_").condition;
    condition.threshold = 4;
    condition.missing = 1;
  }
  EXPECT_EQ(diagnose(now).verdict, Verdict::kDeadlock);
  EXPECT_EQ(
      diagnose(now).conclusion,
      "latch '_sync_x_' can never open: 3 of 4 have come, node 3 has exited, the others wait");
  EXPECT_EQ(sentence_of(now.waits[1], now),
            "node 1 waits for latch '_sync_x_' at app.py:12 (3 of 4 have come)");
}

TEST_F(HangsDiagnosis, AQueueThatNobodyCanFillOrEmptyIsADeadlock) {
  nodes(2);
  wait(0, Operation::kTake, "_q_");
  wait(1, Operation::kTake, "_q_");
  EXPECT_EQ(diagnose(now).conclusion, "nobody can put into queue '_q_' any more: everybody waits");
  now.waits[0].operation = now.waits[1].operation = Operation::kPut;
  EXPECT_EQ(diagnose(now).conclusion, "nobody can take from queue '_q_' any more: everybody waits");
}

TEST_F(HangsDiagnosis, TasksThatNobodyIsDoneWithAreADeadlock) {
  nodes(2);
  wait(0, Operation::kJoin, "_q_").condition.unfinished = 2;
  wait(1, Operation::kTake, "_q_");
  EXPECT_EQ(diagnose(now).conclusion,
            "nobody calls task_done of queue '_q_' any more: everybody waits");
  const std::string sentence = sentence_of(now.waits[0], now);
  EXPECT_EQ(sentence.find("node 0 waits for the tasks of queue '_q_' at "), 0u) << sentence;
  EXPECT_NE(sentence.find(" (2 are not done)"), std::string::npos) << sentence;
}

TEST_F(HangsDiagnosis, AnInitialValueOfOneWhoIsStuckIsADeadlock) {
  nodes(2);
  wait(0, Operation::kClaim, "_x_").condition.holder = caller(1);
  wait_for_lock(1, "_lock_a_", 0);
  EXPECT_EQ(diagnose(now).verdict, Verdict::kDeadlock);
}

TEST_F(HangsDiagnosis, WhoWaitsBehindACycleIsStuckToo) {
  cycle();
  nodes(0);
  now.nodes.push_back({kFirst + 2, true, 0});
  now.processes.push_back({kFirst + 2, {{kFirst + 2, 'S', 0}}, 0, false});
  wait_for_lock(2, "_lock_a_", 0);
  EXPECT_EQ(diagnose(now).verdict, Verdict::kDeadlock);
  EXPECT_EQ(diagnose(now).stuck.size(), 3u);
}

TEST_F(HangsDiagnosis, SomeWhoAreStuckAreReportedWhileOthersRun) {
  cycle();
  now.nodes.push_back({kFirst + 2, true, 0});
  now.processes.push_back({kFirst + 2, {{kFirst + 2, 'R', 0}}, 0, false});
  EXPECT_EQ(diagnose(now).verdict, Verdict::kReport);
  EXPECT_TRUE(diagnose(now).conclusion.ends_with("; but node 2 is running"));
}

TEST_F(HangsDiagnosis, AStoppedHolderIsReported) {
  nodes(2);
  wait_for_lock(0, "_lock_a_", 1);
  now.processes[1].tasks[0].state = 'T';
  EXPECT_EQ(diagnose(now).verdict, Verdict::kReport);
  EXPECT_NE(diagnose(now).conclusion.find("node 1 is stopped: kill -CONT 101"), std::string::npos);
}

TEST_F(HangsDiagnosis, ASignalThatSomebodyHandlesIsReportedAndLeftAlone) {
  cycle();
  now.processes[0].caught |= std::uint64_t{1} << (SIGUSR1 - 1);
  EXPECT_EQ(diagnose(now).verdict, Verdict::kReport);
  now.processes[0].caught = 0;
  now.waits[1].place->flags = wire::kPlaceHandlers;
  EXPECT_EQ(diagnose(now).verdict, Verdict::kReport);
  EXPECT_NE(diagnose(now).conclusion.find("node 1 handles a signal"), std::string::npos);
}

// ---- what looks like a deadlock and is none ----

TEST_F(HangsDiagnosis, AnotherThreadOfAHolderMayUnlock) {
  cycle();
  now.processes[1].tasks.push_back({900, 'S', 0});
  EXPECT_EQ(diagnose(now).verdict, Verdict::kNone);
  EXPECT_EQ(diagnose(now).conclusion, "node 1 has a thread that is running");
}

TEST_F(HangsDiagnosis, AWaitWhoseThreadIsNotKnownProvesNothing) {
  cycle();
  now.waits[0].place->thread = 0;
  EXPECT_EQ(diagnose(now).verdict, Verdict::kNone);
  now.waits[0].place.reset();
  EXPECT_EQ(diagnose(now).conclusion, "node 0 has only just begun to wait");
}

TEST_F(HangsDiagnosis, AWaitThatHasNotToldItsPlaceKeepsItsWholeProcess) {
  cycle();
  // A signal handler's, on the thread that waits already.
  wait_for_lock(0, "_lock_a_", 0);
  now.waits.back().place.reset();
  EXPECT_EQ(diagnose(now).verdict, Verdict::kNone);
  EXPECT_EQ(diagnose(now).conclusion, "node 0 has only just begun to wait");
}

TEST_F(HangsDiagnosis, ATimeoutOrATimerEndsAWait) {
  cycle();
  for (const std::uint8_t flag : {wire::kPlaceTimeout, wire::kPlaceTimer}) {
    now.waits[0].place->flags = flag;
    EXPECT_EQ(diagnose(now).verdict, Verdict::kNone);
  }
  now.waits[0].place->flags = 0;
  now.processes[1].timers = true;
  EXPECT_EQ(diagnose(now).verdict, Verdict::kNone);
}

TEST_F(HangsDiagnosis, WhoIsTracedOrStoppedMayBeLetOn) {
  cycle();
  now.processes[0].tasks[0].tracer = 4711;
  EXPECT_EQ(diagnose(now).conclusion, "node 0 is being debugged");
  now.processes[0].tasks[0] = {kFirst, 'T', 0};
  EXPECT_NE(diagnose(now).verdict, Verdict::kDeadlock);
}

TEST_F(HangsDiagnosis, ABarrierOfTheNodesIsDesertedOnceOneHasEndedWhateverTheOthersDo) {
  nodes(3);
  meet(0, 3, 2);
  now.processes[1].tasks.push_back({4711, 'R', 0});
  EXPECT_EQ(diagnose(now).verdict, Verdict::kNone) << "all may come";
  end(2);
  const Diagnosis found = diagnose(now);
  EXPECT_EQ(found.verdict, Verdict::kDeserted);
  EXPECT_EQ(found.conclusion,
            "barrier '_b_' can never be passed: 1 of 3 have come, node 2 has exited");
  EXPECT_EQ(found.stuck, std::vector<std::size_t>{0});
  meet(1, 3, 1);
  EXPECT_EQ(diagnose(now).stuck, (std::vector<std::size_t>{0, 1}));
  now.waits[0].place.reset();
  now.waits[1].place.reset();
  EXPECT_EQ(diagnose(now).verdict, Verdict::kNone) << "they have only just begun to wait";
}

TEST_F(HangsDiagnosis, ABarrierForWhichThereAreEnoughIsNotDeserted) {
  nodes(3);
  meet(0, 3, 2);
  end(2);
  now.processes.push_back({4711, {{4711, 'S', 0}}, 0, false});
  EXPECT_EQ(diagnose(now).verdict, Verdict::kNone) << "a child may come in its place";
  now.processes.pop_back();
  now.waits[0].condition.threshold = 2;
  EXPECT_EQ(diagnose(now).verdict, Verdict::kNone) << "two of the three are its parties";
  now.waits[0].condition.threshold = 3;
  now.incomplete = "it is not known";
  EXPECT_EQ(diagnose(now).verdict, Verdict::kNone);
}

TEST_F(HangsDiagnosis, ABarrierOfThreadsIsNotTheNodes) {
  nodes(3);
  meet(0, 3, 1);
  meet(0, 3, 1).caller.thread = 8;
  end(2);
  EXPECT_EQ(diagnose(now).verdict, Verdict::kNone);
}

TEST_F(HangsDiagnosis, AProcessThatIsNoNodeMayHelp) {
  nodes(1);
  wait(0, Operation::kTake, "_q_");
  now.processes.push_back({4711, {{4711, 'S', 0}}, 0, false});
  EXPECT_EQ(diagnose(now).verdict, Verdict::kNone);
  EXPECT_EQ(diagnose(now).conclusion, "process 4711 is running");
}

TEST_F(HangsDiagnosis, ALateNodeMayHelp) {
  nodes(1);
  now.nodes.push_back({});
  wait(0, Operation::kTake, "_q_");
  EXPECT_EQ(diagnose(now).verdict, Verdict::kNone);
  EXPECT_EQ(diagnose(now).conclusion, "not all nodes have been started");
}

TEST_F(HangsDiagnosis, AConditionThatIsMetProvesNothing) {
  cycle();
  now.waits[0].condition.met = true;
  EXPECT_EQ(diagnose(now).verdict, Verdict::kNone);
}

TEST_F(HangsDiagnosis, AHolderThatIsGoneIsNotStuck) {
  cycle();
  end(1);
  EXPECT_EQ(diagnose(now).verdict, Verdict::kNone);
}

TEST_F(HangsDiagnosis, WhoCannotSeeAllProcessesSaysSo) {
  cycle();
  now.incomplete = "it is not known";
  EXPECT_NE(diagnose(now).verdict, Verdict::kDeadlock);
}

TEST_F(HangsDiagnosis, NothingAtAllIsNoDeadlock) {
  EXPECT_EQ(diagnose(now).verdict, Verdict::kNone);
}

}  // namespace
}  // namespace gothon::daemon
