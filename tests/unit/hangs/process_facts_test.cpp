#include "daemon/hangs/process_facts.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <functional>

namespace gothon::daemon {
namespace {

/// A child that has done `work` and sleeps until it is killed.
class Sleeper {
 public:
  explicit Sleeper(const std::function<void()>& work = [] {}) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::close(ends[0]);
      work();
      if (::write(ends[1], "", 1) != 1) ::_exit(1);
      for (;;) ::pause();
    }
    ::close(ends[1]);
    char byte = 0;
    EXPECT_EQ(::read(ends[0], &byte, 1), 1);
    ::close(ends[0]);
  }
  ~Sleeper() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
};

TEST(ProcessFacts, ASleepingChildHasOneTaskAndNothingElse) {
  const Sleeper child;
  const auto facts = facts_of(child.pid());
  ASSERT_TRUE(facts);
  ASSERT_EQ(facts->tasks.size(), 1u);
  EXPECT_EQ(facts->tasks[0].tid, child.pid());
  EXPECT_EQ(facts->tasks[0].tracer, 0);
  EXPECT_FALSE(facts->timers);
}

TEST(ProcessFacts, HandlersAndTimersAreSeen) {
  const Sleeper child([] {
    ::signal(SIGUSR2, [](int) {});
    timer_t timer{};
    sigevent event{};
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = SIGALRM;
    ::timer_create(CLOCK_MONOTONIC, &event, &timer);
  });
  const auto facts = facts_of(child.pid());
  ASSERT_TRUE(facts);
  EXPECT_NE(facts->caught & (1u << (SIGUSR2 - 1)), 0u);
  EXPECT_TRUE(facts->timers);
}

TEST(ProcessFacts, AStoppedAndATracedChildAreSeen) {
  const Sleeper child;
  ASSERT_EQ(::kill(child.pid(), SIGSTOP), 0);
  ASSERT_EQ(::waitpid(child.pid(), nullptr, WUNTRACED), child.pid());
  EXPECT_EQ(facts_of(child.pid())->tasks[0].state, 'T');
  ASSERT_EQ(::ptrace(PTRACE_SEIZE, child.pid(), nullptr, nullptr), 0);
  EXPECT_EQ(facts_of(child.pid())->tasks[0].tracer, ::getpid());
  ::ptrace(PTRACE_DETACH, child.pid(), nullptr, nullptr);
}

TEST(ProcessFacts, AZombieIsGone) {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(0);
  siginfo_t info{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT), 0);
  EXPECT_FALSE(facts_of(pid));
  ::waitpid(pid, nullptr, 0);
  EXPECT_FALSE(facts_of(pid));
}

TEST(ProcessFacts, GrandchildrenDescendToo) {
  pid_t* const grandchild = static_cast<pid_t*>(
      ::mmap(nullptr, sizeof(pid_t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  const Sleeper child([&] {
    int ready[2];
    if (::pipe(ready) != 0) ::_exit(1);
    const pid_t pid = ::fork();
    if (pid == 0) {
      // It is to end with its parent, whenever that is killed.
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (::write(ready[1], "", 1) != 1) ::_exit(1);
      for (;;) ::pause();
    }
    char byte = 0;
    if (::read(ready[0], &byte, 1) != 1) ::_exit(1);
    *grandchild = pid;
  });
  const auto found = descendants_of(::getpid());
  EXPECT_EQ(std::count(found.begin(), found.end(), child.pid()), 1);
  EXPECT_EQ(std::count(found.begin(), found.end(), *grandchild), 1);
}

TEST(ProcessFacts, AnEnvironmentNamesItsProcesses) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::setenv("GOTHON_SESSION", "0badcafe", 1);
    ::execlp("sleep", "sleep", "1000", nullptr);
    ::_exit(1);
  }
  const auto is_found = [&](const std::string& entry) {
    const auto found = processes_with_environment(entry, pid);
    return std::count(found.begin(), found.end(), pid) == 1;
  };
  while (!is_found("GOTHON_SESSION=0badcafe")) ::usleep(1000);
  EXPECT_FALSE(is_found("GOTHON_SESSION=0badcaf"));
  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
}

TEST(ProcessFacts, KernelThreadsAreNamedByNoEnvironment) {
  const auto found = processes_with_environment("GOTHON_SESSION=0badcafe", 1);
  EXPECT_EQ(std::count(found.begin(), found.end(), 2), 0);
}

TEST(ProcessFacts, ThisProcessIsListedUnderItsOwnNumber) {
  EXPECT_TRUE(proc_is_of_this_namespace());
}

}  // namespace
}  // namespace gothon::daemon
