#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "tests/unit/backplane/fixture.hpp"

namespace gothon::daemon::test {
namespace {

class BackplaneProcess : public BackplaneTest {
 protected:
  using Steps = std::function<bool(Client&)>;

  /// A node's process that takes these steps, says that it is ready, and then lives until killed.
  std::unique_ptr<Child> node(std::uint32_t number, const Steps& steps) {
    auto child = std::make_unique<Child>([&](const auto& ready) {
      Client client(directory.get());
      if (client.call(Operation::kHello, 0, client.hello_payload(number)).status() != Status::kOk)
        return false;
      if (!steps(client)) return false;
      ready();
      for (;;) ::pause();
    });
    until([&] { return child->ready() || child->ended(); });
    EXPECT_FALSE(child->ended()) << "the node's steps failed";
    return child;
  }
  void kill(Child& child) {
    child.kill();
    until([&] { return std::count(ended.begin(), ended.end(), child.pid()) > 0; });
  }
  static bool ok(const Answer& answer) { return answer.status() == Status::kOk; }
};

TEST_F(BackplaneProcess, AKilledHoldersLockPassesOnWithOneNotice) {
  const auto mutex = declare(TypeCode::kMutex, "_lock_a_");
  const auto holder =
      node(2, [&](Client& client) { return ok(client.call(Operation::kLock, mutex)); });
  Client waiter = greeted(1);
  waiter.send(Operation::kLock, mutex);
  settle();
  EXPECT_FALSE(waiter.poll());
  kill(*holder);
  EXPECT_EQ(answer(waiter).status(), Status::kOk);
  ASSERT_EQ(notices.size(), 1u);
  EXPECT_EQ(notices[0], "node 2 ended while it held lock '_lock_a_' (process " +
                            std::to_string(holder->pid()) + "): it passes to node 1 (process " +
                            std::to_string(::getpid()) + ")");
  EXPECT_EQ(call(waiter, Operation::kUnlock, mutex).status(), Status::kOk);
}

TEST_F(BackplaneProcess, AnOrdinaryEndReleasesTheLockToo) {
  const auto mutex = declare(TypeCode::kMutex, "_lock_a_");
  Child child([&](const auto&) {
    Client client(directory.get());
    client.call(Operation::kHello, 0, client.hello_payload(0));
    return ok(client.call(Operation::kLock, mutex));
  });
  until([&] { return ended.size() == 1; });
  ASSERT_EQ(notices.size(), 1u);
  EXPECT_NE(notices[0].find("nobody waits for it"), std::string::npos) << notices[0];
  Client next = greeted(1);
  EXPECT_EQ(call(next, Operation::kLock, mutex).status(), Status::kOk);
}

TEST_F(BackplaneProcess, AKilledWaiterIsForgotten) {
  const auto queue = declare(TypeCode::kQueueOfInt);
  const auto waiter = node(1, [&](Client& client) {
    client.send(Operation::kTake, queue, {}, wire::kFlagWait);
    return true;
  });
  settle();
  kill(*waiter);
  Client here = greeted();
  EXPECT_EQ(call(here, Operation::kPut, queue, "\7").payload, kYes);
  EXPECT_EQ(call(here, Operation::kTake, queue).payload, kYes + "\7");
  EXPECT_TRUE(notices.empty());
}

TEST_F(BackplaneProcess, AKilledEvaluatorsClaimPassesOn) {
  const auto number = *store.declare({TypeCode::kInt, Initial::kEvaluated, "f", "_n_", ""});
  const auto evaluator = node(
      1, [&](Client& client) { return client.call(Operation::kClaim, number).payload == kYes; });
  Client here = greeted();
  here.send(Operation::kClaim, number);
  settle();
  kill(*evaluator);
  EXPECT_EQ(answer(here).payload, kYes);
}

TEST_F(BackplaneProcess, AForkedChildIsAProcessOfItsOwn) {
  const auto mutex = declare(TypeCode::kMutex, "_lock_a_");
  Client here = greeted(0);
  EXPECT_EQ(call(here, Operation::kLock, mutex).status(), Status::kOk);
  const auto child = node(0, [&](Client& client) {
    return client.call(Operation::kUnlock, mutex).status() == Status::kOwner;
  });
  EXPECT_EQ(backplane->processes().size(), 2u);
  kill(*child);
  EXPECT_EQ(backplane->processes().size(), 1u);
  EXPECT_EQ(call(here, Operation::kUnlock, mutex).status(), Status::kOk);
  EXPECT_TRUE(notices.empty());
}

TEST_F(BackplaneProcess, ADeathBeforeTheHelloIsReadHarmsNobody) {
  {
    Child child([&](const auto&) {
      Client client(directory.get());
      client.send(Operation::kHello, 0, client.hello_payload(0));
      return true;
    });
    while (!child.ended()) {
    }
  }
  settle();
  until([&] { return backplane->counters().received == 1; });
  Client here = greeted();
  until([&] { return backplane->processes().size() == 1; });
  EXPECT_EQ(backplane->processes()[0].pid, ::getpid());
}

TEST_F(BackplaneProcess, ANumberThatIsUsedAgainIsAnotherProcess) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can choose a process id";
  Client here = greeted();
  const auto first = node(1, [](Client&) { return true; });
  // The backplane is to read the second one's hello before it hears of the first one's end.
  here.send(Operation::kSize);
  first->kill();
  while (!first->ended()) {
  }
  Child second(
      [&](const auto& ready) {
        Client client(directory.get());
        client.send(Operation::kHello, 0, client.hello_payload(2));
        ready();
        const auto reply = client.wait();
        if (!ok(reply) || wire::u32_at(reply.payload, 4) != 3) return false;
        ready();
        for (;;) ::pause();
      },
      first->pid());
  if (second.pid() != first->pid()) GTEST_SKIP() << "this process may not choose process ids";
  while (!second.ready()) {
  }
  until([&] { return second.ready() || second.ended(); });
  EXPECT_FALSE(second.ended());
  // The loop has been told of the first one's end meanwhile.
  settle();
  EXPECT_EQ(ended, std::vector{first->pid()});
  EXPECT_EQ(backplane->processes().size(), 2u) << "the second one lives";
  second.kill();
  until([&] { return ended.size() == 2; });
}

TEST_F(BackplaneProcess, ManyProcessesCountTogether) {
  constexpr int kProcesses = 8;
  constexpr int kTurns = 200;
  const auto number = declare(TypeCode::kInt);
  std::vector<std::unique_ptr<Child>> children;
  for (int i = 0; i < kProcesses; ++i)
    children.push_back(std::make_unique<Child>([&](const auto&) {
      Client client(directory.get());
      bool good = ok(client.call(Operation::kHello, 0, client.hello_payload(i % 4)));
      for (int turn = 0; turn < kTurns; ++turn)
        good = good && ok(client.call(Operation::kAdd, number, "\1"));
      return good;
    }));
  until([&] {
    return std::all_of(children.begin(), children.end(),
                       [](const auto& child) { return child->ended() == 0; });
  });
  until([&] { return ended.size() == kProcesses; });
  Client here = greeted();
  std::string expected;
  wire::append_int(expected, std::int64_t{kProcesses} * kTurns);
  EXPECT_EQ(call(here, Operation::kRead, number).payload, expected);
}

}  // namespace
}  // namespace gothon::daemon::test
