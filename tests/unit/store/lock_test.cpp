#include "glue/segment/mutex.hpp"
#include "tests/unit/store/shared_fixture.hpp"

namespace gothon::store::test {
namespace {

class StoreLock : public SharedStoreTest {
 protected:
  Answer acquire(std::uint32_t which, Caller who, std::uint8_t flags = wire::kFlagWait) {
    return ask(which, Operation::kAcquire, {}, who, flags);
  }
  Answer release(std::uint32_t which, Caller who) {
    return ask(which, Operation::kRelease, {}, who);
  }

  std::uint32_t lock = declare(TypeCode::kLock, Initial::kZero, {}, "_l_");
  std::uint32_t rlock = declare(TypeCode::kRLock, Initial::kZero, {}, "_r_");
  std::uint32_t mutex = declare(TypeCode::kMutex, Initial::kZero, {}, "_lock_a_");
};

TEST_F(StoreLock, TellsWhetherItWasTaken) {
  for (const auto which : {lock, rlock, mutex}) {
    EXPECT_EQ(ask(which, Operation::kLocked).text, kNo);
    const auto first = acquire(which, caller(1), 0);
    EXPECT_EQ(first.text, kYes);
    EXPECT_NE(first.grant, 0u);
    const auto second = acquire(which, caller(2), 0);
    EXPECT_EQ(second.text, kNo) << "it does not wait";
    EXPECT_EQ(second.grant, 0u);
    EXPECT_EQ(ask(which, Operation::kLocked).text, kYes);
  }
}

TEST_F(StoreLock, WhoWaitedIsToldThatItHasIt) {
  acquire(lock, caller(1));
  const auto second = acquire(lock, caller(2));
  ASSERT_TRUE(second.parked);
  release(lock, caller(1));
  const auto done = completed();
  ASSERT_EQ(done.count(second.ticket), 1u);
  EXPECT_EQ(done.at(second.ticket).payload, kYes);
  EXPECT_NE(done.at(second.ticket).grant, 0u);
}

TEST_F(StoreLock, AnyProcessReleasesALock) {
  EXPECT_EQ(release(lock, caller(1)).status, Status::kOwner) << "nobody holds it";
  EXPECT_EQ(segment::try_lock(line(lock).word, 1), segment::Step::kDone);
  EXPECT_EQ(release(lock, caller(2)).status, Status::kOk);
  EXPECT_EQ(acquire(lock, caller(3)).parked, false);
}

TEST_F(StoreLock, OnlyItsProcessReleasesAnRLock) {
  acquire(rlock, caller(1));
  EXPECT_EQ(release(rlock, caller(2)).status, Status::kOwner);
  EXPECT_EQ(release(rlock, caller(1, 9)).status, Status::kOk) << "its threads it knows itself";
}

TEST_F(StoreLock, AnUndoReleasesWhatWasGranted) {
  const auto first = acquire(lock, caller(1));
  const auto second = acquire(lock, caller(2));
  store.undo(Operation::kAcquire, lock, first.grant, first.text);
  EXPECT_EQ(completed().count(second.ticket), 1u);
}

TEST_F(StoreLock, TheOneWhoHoldsItWaitsForItself) {
  acquire(lock, caller(1));
  const auto again = acquire(lock, caller(1), wire::kFlagWait);
  EXPECT_TRUE(again.parked) << "as a thread does";
  const auto condition = store.condition(again.ticket);
  ASSERT_TRUE(condition && condition->holder);
  EXPECT_TRUE(condition->anybody) << "any process may release it";
  acquire(rlock, caller(1));
  EXPECT_FALSE(store.condition(acquire(rlock, caller(2)).ticket)->anybody);
}

TEST_F(StoreLock, WhatADeadProcessHeldPassesOn) {
  for (const auto which : {lock, rlock}) {
    EXPECT_EQ(segment::try_lock(line(which).word, 1), segment::Step::kDone);
    EXPECT_TRUE(acquire(which, caller(2)).parked);
  }
  const auto passed = store.process_ended(1);
  ASSERT_EQ(passed.size(), 2u);
  EXPECT_EQ(passed[0].name, "_l_");
  EXPECT_EQ(passed[1].to->node, 2u);
  EXPECT_EQ(completed().size(), 2u);
}

TEST_F(StoreLock, NoInitialValueIsEvaluated) {
  for (const auto type : {TypeCode::kLock, TypeCode::kRLock}) {
    EXPECT_FALSE(store.declare({type, Initial::kEvaluated, "/p/m.py", "_new_", {}}));
    EXPECT_FALSE(store.declare({type, Initial::kValue, "/p/m.py", "_new_", "x"}));
  }
}

}  // namespace
}  // namespace gothon::store::test
