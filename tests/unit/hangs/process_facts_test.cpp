#include "daemon/hangs/process_facts.hpp"

#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <thread>

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

/// What `check` says in a child process.
bool holds_in_a_child(const std::function<bool()>& check) {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(check() ? 0 : 1);
  int status = -1;
  ::waitpid(pid, &status, 0);
  return status == 0;
}

/// Until who begins now began later than who has begun before.
void await_next_tick() {
  tms unused{};
  for (const clock_t then = ::times(&unused); ::times(&unused) < then + 2;) ::sched_yield();
}

bool contains(const std::vector<pid_t>& pids, pid_t pid) {
  return std::find(pids.begin(), pids.end(), pid) != pids.end();
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
  const auto found = descendants_of(::getpid()).pids;
  EXPECT_EQ(std::count(found.begin(), found.end(), child.pid()), 1);
  EXPECT_EQ(std::count(found.begin(), found.end(), *grandchild), 1);
}

TEST(ProcessFacts, AChildOfAnotherThreadDescendsToo) {
  std::vector<pid_t> found;
  pid_t pid = -1;
  // Until its thread ends it is that one's.
  std::thread([&] {
    const Sleeper child;
    pid = child.pid();
    found = descendants_of(::getpid()).pids;
  }).join();
  EXPECT_TRUE(contains(found, pid));
}

TEST(ProcessFacts, WithoutADescriptorToReadWithNothingCountsAsGone) {
  const Sleeper child;
  EXPECT_TRUE(holds_in_a_child([&] {
    const rlimit none{0, 0};
    if (::setrlimit(RLIMIT_NOFILE, &none) != 0) return false;
    const auto facts = facts_of(child.pid());
    return facts && facts->tasks.size() == 1 && facts->tasks[0].is_hidden() &&
           !descendants_of(::getppid()).all &&
           !processes_with_environment("GOTHON_SESSION=0badcafe", child.pid()).all;
  }));
}

TEST(ProcessFacts, WhatMayNotBeReadMayBeOfTheSession) {
  EXPECT_TRUE(holds_in_a_child([] {
    // Root reads everything.
    if (::geteuid() == 0 && ::setresuid(65534, 65534, 65534) != 0) return false;
    const auto hide = [] { ::prctl(PR_SET_DUMPABLE, 0); };
    const Sleeper before(hide);
    await_next_tick();
    const Sleeper first;
    const Sleeper hidden(hide);
    const auto found = processes_with_environment("GOTHON_SESSION=0badcafe", first.pid()).pids;
    return contains(found, hidden.pid()) && !contains(found, before.pid());
  }));
}

TEST(ProcessFacts, WhatIsAnotherUsersIsNotOfTheSession) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can be somebody else";
  await_next_tick();
  const Sleeper roots;
  EXPECT_TRUE(holds_in_a_child([&] {
    if (::setresuid(65534, 65534, 65534) != 0) return false;
    return !contains(processes_with_environment("GOTHON_SESSION=0badcafe", roots.pid()).pids,
                     roots.pid());
  }));
}

TEST(ProcessFacts, AnEnvironmentNamesItsProcesses) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::setenv("GOTHON_SESSION", "0badcafe", 1);
    ::execlp("sleep", "sleep", "1000", nullptr);
    ::_exit(1);
  }
  const auto is_found = [&](const std::string& entry) {
    const auto found = processes_with_environment(entry, pid).pids;
    return std::count(found.begin(), found.end(), pid) == 1;
  };
  while (!is_found("GOTHON_SESSION=0badcafe")) ::usleep(1000);
  EXPECT_FALSE(is_found("GOTHON_SESSION=0badcaf"));
  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
}

TEST(ProcessFacts, KernelThreadsAreNamedByNoEnvironment) {
  const auto found = processes_with_environment("GOTHON_SESSION=0badcafe", 1).pids;
  EXPECT_EQ(std::count(found.begin(), found.end(), 2), 0);
}

TEST(ProcessFacts, ThisProcessIsListedUnderItsOwnNumber) {
  EXPECT_TRUE(proc_is_of_this_namespace());
}

TEST(ProcessFacts, AnOuterProcIsNotOfThisNamespace) {
  EXPECT_TRUE(holds_in_a_child([] {
    if (::unshare(CLONE_NEWPID) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWPID) != 0) return true;
    return holds_in_a_child([] { return !proc_is_of_this_namespace(); });
  })) << "in a process namespace with the /proc of another one";
}

}  // namespace
}  // namespace gothon::daemon
