#include "tests/unit/store/fixture.hpp"

namespace gothon::store::test {
namespace {

class StoreMutex : public StoreTest {
 protected:
  Answer lock(Caller who, std::uint8_t flags = 0) {
    return ask(mutex, Operation::kLock, {}, who, flags);
  }
  Answer unlock(Caller who) { return ask(mutex, Operation::kUnlock, {}, who); }

  std::uint32_t mutex = declare(TypeCode::kMutex, Initial::kZero, {}, "_lock_a_");
};

TEST_F(StoreMutex, PassesInTheOrderOfComing) {
  EXPECT_FALSE(lock(caller(1)).parked);
  const auto second = lock(caller(2));
  const auto third = lock(caller(3));
  ASSERT_TRUE(second.parked && third.parked);
  unlock(caller(1));
  EXPECT_EQ(completed().count(second.ticket), 1u);
  EXPECT_EQ(order.size(), 1u);
  unlock(caller(2));
  EXPECT_EQ(completed().count(third.ticket), 1u);
  EXPECT_EQ(unlock(caller(3)).status, Status::kOk);
  EXPECT_FALSE(lock(caller(4)).parked);
}

TEST_F(StoreMutex, OnlyTheHoldingProcessUnlocks) {
  EXPECT_EQ(unlock(caller(1)).status, Status::kOwner) << "nobody holds it";
  lock(caller(1, 10));
  const auto foreign = unlock(caller(2, 10));
  EXPECT_EQ(foreign.status, Status::kOwner);
  EXPECT_EQ(foreign.text.rfind("_lock_a_: ", 0), 0u);
  EXPECT_NE(foreign.text.find("node 1 (process 1001)"), std::string::npos) << foreign.text;
  EXPECT_EQ(unlock(caller(1, 11)).status, Status::kOk) << "any of its threads";
}

TEST_F(StoreMutex, WaitingForOneselfIsRefusedOnlyWhenAlone) {
  lock(caller(1, 10));
  EXPECT_EQ(lock(caller(1, 10), wire::kFlagAlone).status, Status::kOwner);
  EXPECT_EQ(lock(caller(1, 11), wire::kFlagAlone).status, Status::kOwner)
      << "the locking thread is gone, so nobody can unlock";
  const auto again = lock(caller(1, 10));
  ASSERT_TRUE(again.parked);
  EXPECT_TRUE(lock(caller(2), wire::kFlagAlone).parked) << "another process holds it";
  unlock(caller(1, 11));
  EXPECT_EQ(completed().count(again.ticket), 1u);
}

TEST_F(StoreMutex, ACancelledWaiterIsPassedBy) {
  lock(caller(1));
  const auto second = lock(caller(2));
  const auto third = lock(caller(3));
  EXPECT_TRUE(store.cancel(second.ticket));
  unlock(caller(1));
  EXPECT_EQ(completed().count(third.ticket), 1u);
  EXPECT_EQ(order.size(), 1u);
}

TEST_F(StoreMutex, UndoReleasesThatGrantOnly) {
  const auto first = lock(caller(1));
  const auto second = lock(caller(2));
  store.undo(Operation::kLock, mutex, first.grant, {});
  const auto grant = completed()[second.ticket].grant;
  EXPECT_NE(grant, 0u);
  store.undo(Operation::kLock, mutex, first.grant, {});
  EXPECT_EQ(unlock(caller(2)).status, Status::kOk) << "the old grant took nothing from node 2";
  store.undo(Operation::kLock, mutex, grant, {});
  EXPECT_FALSE(lock(caller(3)).parked);
}

TEST_F(StoreMutex, AnEndedHolderPassesItOnWithANotice) {
  lock(caller(1));
  lock(caller(1, 2));
  const auto next = lock(caller(2));
  const auto passed = store.process_ended(1);
  ASSERT_EQ(passed.size(), 1u);
  EXPECT_EQ(passed[0].name, "_lock_a_");
  EXPECT_EQ(passed[0].from.node, 1u);
  EXPECT_EQ(passed[0].from.pid, 1001);
  ASSERT_TRUE(passed[0].to);
  EXPECT_EQ(passed[0].to->node, 2u);
  EXPECT_EQ(completed().count(next.ticket), 1u);
  EXPECT_EQ(order.size(), 1u) << "the dead process's own waiter gets nothing";
}

TEST_F(StoreMutex, AnEndedHolderWithoutWaitersFreesIt) {
  lock(caller(1));
  const auto passed = store.process_ended(1);
  ASSERT_EQ(passed.size(), 1u);
  EXPECT_FALSE(passed[0].to);
  EXPECT_FALSE(lock(caller(2)).parked);
}

TEST_F(StoreMutex, AnEndedWaiterIsForgottenWithoutANotice) {
  lock(caller(1));
  const auto waiting = lock(caller(2));
  EXPECT_TRUE(store.process_ended(2).empty());
  EXPECT_FALSE(store.cancel(waiting.ticket));
  unlock(caller(1));
  EXPECT_TRUE(completed().empty());
}

}  // namespace
}  // namespace gothon::store::test
