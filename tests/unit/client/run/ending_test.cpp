#include "client/run/ending.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <functional>
#include <string>
#include <vector>

namespace gothon::client {
namespace {

constexpr int kExit1 = 1 << 8;
constexpr int kExit3 = 3 << 8;

wire::event::Ended ended(int exit, const std::string& reason = "") {
  return {.exit = exit, .reason = reason};
}

wire::event::Ended failed(int status, uint32_t node = 2) {
  return {.exit = status > 255 ? status >> 8 : 128 + status,
          .reason = "node 2 failed",
          .node = node,
          .status = status};
}

/// The run's only node is the client's own child, and has ended.
void attach(Ending& run, int status) {
  run.attached = true;
  run.nodes = 1;
  run.attached_status = status;
}

/// A run, what happened in it, and how it has to end.
struct Case {
  std::string name;
  std::function<void(Ending&)> happens;
  int status = 0;
  int signal = 0;
  std::string text{};
};

const std::string kNoPython =
    "py: it ended before it began with the program (exit status 3): make sure that it is CPython "
    "3.8 or later, or PyPy 3, and runs by itself, or choose another with --python";

const std::vector<Case> kCases = {
    {"all well", [](Ending& run) { run.ended = ended(0); }, 0, 0, ""},
    {"a node failed", [](Ending& run) { run.ended = failed(kExit3); }, 3, 0,
     "node 2 failed: exit status 3; the other nodes were stopped"},
    {"a node failed and the others go on",
     [](Ending& run) {
       run.keep_going = true;
       run.ended = failed(kExit3);
     },
     3, 0, "node 2 failed: exit status 3; the other nodes were left running"},
    {"one node alone has said itself what is wrong",
     [](Ending& run) {
       run.nodes = 1;
       run.ended = failed(kExit1, 0);
     },
     1, 0, ""},
    {"a node was killed for want of memory",
     [](Ending& run) {
       run.nodes = 1;
       run.ended = failed(SIGKILL, 0);
       run.ended->memory_limit = 100 << 20;
     },
     137, 0,
     "node 0 failed: killed by SIGKILL, out of memory: the session's limit is 100 MiB, raise it "
     "with --memory-max"},
    {"stopped by somebody", [](Ending& run) { run.ended = ended(143, "stopped by gothonctl"); },
     143, 0, "stopped by gothonctl"},
    {"a deadlock", [](Ending& run) { run.ended = ended(125, "deadlock: a"); }, 125, 0,
     "deadlock: a"},
    {"an interpreter that is none",
     [](Ending& run) {
       run.ended = failed(kExit3);
       run.ended->began = false;
     },
     126, 0, kNoPython},
    {"the time was up",
     [](Ending& run) {
       run.timed_out = true;
       run.ended = ended(143, "its time was up");
     },
     124, 0, ""},
    {"interrupted",
     [](Ending& run) {
       run.interrupts = 1;
       run.signal = SIGINT;
       run.node_endings.record(0, SIGINT);
       run.node_endings.record(1, SIGINT);
       run.ended = failed(SIGINT);
     },
     130, SIGINT, "interrupted: nodes 0-1: killed by SIGINT"},
    {"told to end",
     [](Ending& run) {
       run.signal = SIGTERM;
       run.ended = ended(143, "its client was told to end");
     },
     143, SIGTERM, ""},
    {"a quit that the nodes took",
     [](Ending& run) {
       run.quits = 1;
       run.ended = failed(SIGQUIT);
     },
     131, SIGQUIT, ""},
    {"a quit that the nodes handled",
     [](Ending& run) {
       run.quits = 1;
       run.ended = failed(kExit1);
     },
     1, 0, "node 2 failed: exit status 1; the other nodes were stopped"},
    {"Ctrl-C that ended the debugged node",
     [](Ending& run) {
       run.debugged_interrupts = 1;
       run.ended = failed(SIGINT);
     },
     130, SIGINT, ""},
    {"a node could not be started",
     [](Ending& run) {
       run.start_failure = {"no more processes", 125};
       run.ended = ended(143, "a node could not be started");
     },
     125, 0, "no more processes"},
    {"a node failed before another could not be started",
     [](Ending& run) {
       run.start_failure = {"no more processes", 125};
       run.ended = failed(kExit3);
     },
     3, 0, "node 2 failed: exit status 3; the other nodes were stopped"},
    {"attached: it exits",
     [](Ending& run) {
       attach(run, kExit3);
       run.ended = failed(kExit3, 0);
     },
     3, 0, ""},
    {"attached: it is killed",
     [](Ending& run) {
       attach(run, SIGSEGV);
       run.ended = failed(SIGSEGV, 0);
     },
     0, SIGSEGV, ""},
    {"attached: it was ended for a deadlock",
     [](Ending& run) {
       attach(run, SIGTERM);
       run.ended = ended(125, "deadlock: a");
     },
     125, 0, "deadlock: a"},
    {"attached: the time was up",
     [](Ending& run) {
       attach(run, SIGTERM);
       run.timed_out = true;
       run.ended = ended(143, "its time was up");
     },
     124, 0, ""},
    {"attached: it ended unseen",
     [](Ending& run) {
       attach(run, kExit3);
       run.unseen = true;
       run.ended = ended(143, "its node has ended");
     },
     3, 0, ""},
    {"attached: it ended unseen and had not begun",
     [](Ending& run) {
       attach(run, kExit3);
       run.unseen = true;
       run.ended = ended(143, "its node has ended");
       run.ended->began = false;
     },
     126, 0, kNoPython},
    {"lost", [](Ending& run) { run.loss = "gone: run again"; }, 125, 0,
     "session 0badcafe: gone: run again"},
    {"lost while it was told to end", [](Ending& run) { run.signal = SIGTERM; }, 0, SIGTERM, ""},
    {"lost after nodes could not be started",
     [](Ending& run) { run.start_failure = {"no more processes", 125}; }, 125, 0,
     "no more processes"},
    {"a stopped session process was killed",
     [](Ending& run) {
       run.signal = SIGINT;
       run.killed_session = true;
     },
     125, SIGINT, "session 0badcafe: its session process was stopped, and has been killed"},
    {"the same when the time was up",
     [](Ending& run) {
       run.timed_out = true;
       run.killed_session = true;
     },
     124, 0, "session 0badcafe: its session process was stopped, and has been killed"},
    {"the same when the attached node has ended",
     [](Ending& run) {
       run.attached = true;
       run.attached_status = kExit3;
       run.killed_session = true;
     },
     3, 0, "session 0badcafe: its session process was stopped, and has been killed"},
};

TEST(Conclude, SaysHowARunEndedAndWithWhichStatus) {
  for (const Case& each : kCases) {
    SCOPED_TRACE(each.name);
    Ending run;
    run.session = "0badcafe";
    run.interpreter = "py";
    run.nodes = 4;
    each.happens(run);
    const Conclusion end = conclude(run);
    EXPECT_EQ(end.outcome.status, each.status);
    EXPECT_EQ(end.outcome.signal, each.signal);
    EXPECT_EQ(end.text, each.text);
    EXPECT_EQ(end.outcome.lost, !run.ended);
  }
}

TEST(Conclude, OnlyALossThatNothingElseExplainsWantsToBeExplained) {
  Ending run;
  EXPECT_TRUE(run.wants_loss());
  run.signal = SIGTERM;
  EXPECT_FALSE(run.wants_loss());
  run.signal = 0;
  run.ended = ended(0);
  EXPECT_FALSE(run.wants_loss());
}

}  // namespace
}  // namespace gothon::client
