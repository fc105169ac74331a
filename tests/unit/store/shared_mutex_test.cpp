#include <random>
#include <thread>

#include "glue/segment/mutex.hpp"
#include "tests/unit/store/shared_fixture.hpp"

namespace gothon::store::test {
namespace {

using segment::Step;

class StoreSharedMutex : public SharedStoreTest {
 protected:
  Answer lock(Caller who) { return ask(mutex, Operation::kLock, {}, who); }
  Answer unlock(Caller who) { return ask(mutex, Operation::kUnlock, {}, who); }
  Step lock_natively(segment::Serial who) { return segment::try_lock(word(), who); }
  Step unlock_natively(segment::Serial who) { return segment::unlock(word(), who); }
  segment::Word& word() { return line(mutex).word; }
  bool asks() { return segment::mutex_asks(word().load()); }

  std::uint32_t mutex = declare(TypeCode::kMutex, Initial::kZero, {}, "_lock_a_");
};

TEST_F(StoreSharedMutex, BothSidesSeeWhoHoldsIt) {
  EXPECT_EQ(lock_natively(1), Step::kDone);
  EXPECT_EQ(lock(caller(1)).parked, true);
  EXPECT_EQ(unlock_natively(1), Step::kAsk) << "somebody waits in the session process";
  EXPECT_EQ(unlock(caller(1)).status, Status::kOk);
  EXPECT_EQ(completed().size(), 1u);
  EXPECT_EQ(lock_natively(2), Step::kBusy) << "process 1 has it again, from the session process";
  EXPECT_EQ(unlock_natively(1), Step::kDone);
  EXPECT_FALSE(lock(caller(2)).parked);
  EXPECT_EQ(lock_natively(1), Step::kBusy);
  EXPECT_EQ(lock_natively(2), Step::kBusy) << "its own, and maybe another thread's";
}

TEST_F(StoreSharedMutex, AnErrorNamesWhoTookItInSharedMemory) {
  lock_natively(2);
  const auto foreign = unlock(caller(1));
  EXPECT_EQ(foreign.status, Status::kOwner);
  EXPECT_NE(foreign.text.find("node 2 (process 1002)"), std::string::npos) << foreign.text;
  EXPECT_EQ(ask(mutex, Operation::kLock, {}, caller(2), wire::kFlagAlone).status, Status::kOwner);
  EXPECT_EQ(unlock_natively(2), Step::kDone) << "a refusal leaves the word as it was";
  EXPECT_EQ(unlock(caller(2)).status, Status::kOwner) << "nobody holds it";
}

TEST_F(StoreSharedMutex, TheWordAsksOnlyWhileSomebodyWaits) {
  lock_natively(1);
  const auto second = lock(caller(2));
  lock(caller(3));
  EXPECT_TRUE(asks());
  store.cancel(second.ticket);
  EXPECT_TRUE(asks());
  store.process_ended(3);
  EXPECT_FALSE(asks());
  EXPECT_EQ(unlock_natively(1), Step::kDone);
  lock_natively(1);
  lock(caller(2));
  unlock(caller(1));
  EXPECT_EQ(completed().size(), 1u);
  EXPECT_EQ(unlock_natively(2), Step::kDone) << "the last one who waited has it";
}

TEST_F(StoreSharedMutex, ALookTellsWhoHoldsItAndChangesNothing) {
  EXPECT_FALSE(store.look(mutex, 16).holder);
  lock_natively(2);
  auto view = store.look(mutex, 16);
  EXPECT_EQ(view.file, "/p/m.py");
  EXPECT_EQ(view.name, "_lock_a_");
  ASSERT_TRUE(view.holder);
  EXPECT_EQ(view.holder->pid, 1002);
  EXPECT_EQ(view.waiting, 0u);
  EXPECT_FALSE(asks());
  lock(caller(1));
  view = store.look(mutex, 16);
  EXPECT_EQ(view.holder->pid, 1002);
  EXPECT_EQ(view.waiting, 1u);
  word() = segment::mutex_word(77, 5);
  EXPECT_EQ(store.look(mutex, 16).holder->pid, 1002) << "while it asks the word is not believed";
}

TEST_F(StoreSharedMutex, WhatTheDeadHeldPassesOn) {
  lock_natively(1);
  auto passed = store.process_ended(1);
  ASSERT_EQ(passed.size(), 1u);
  EXPECT_EQ(passed[0].from.pid, 1001);
  EXPECT_FALSE(passed[0].to);
  EXPECT_EQ(lock_natively(2), Step::kDone);
  const auto third = lock(caller(3));
  passed = store.process_ended(2);
  ASSERT_EQ(passed.size(), 1u);
  EXPECT_EQ(passed[0].to->node, 3u);
  EXPECT_EQ(completed().count(third.ticket), 1u);
  EXPECT_EQ(store.process_ended(1).size(), 0u) << "once";
  EXPECT_EQ(unlock_natively(3), Step::kDone);
}

TEST_F(StoreSharedMutex, AHolderThatNobodyKnowsHoldsNothing) {
  word() = segment::mutex_word(77, 5);
  EXPECT_EQ(lock_natively(1), Step::kBusy);
  EXPECT_FALSE(lock(caller(1)).parked);
  EXPECT_EQ(unlock_natively(1), Step::kDone);
  word() = ~std::uint64_t{0};
  EXPECT_FALSE(lock(caller(2)).parked);
  EXPECT_EQ(unlock_natively(2), Step::kDone);
}

TEST_F(StoreSharedMutex, UndoTakesNothingThatWasTakenSince) {
  const auto first = lock(caller(1));
  EXPECT_EQ(unlock_natively(1), Step::kDone);
  EXPECT_EQ(lock_natively(1), Step::kDone);
  store.undo(Operation::kLock, mutex, first.grant, {});
  EXPECT_EQ(lock_natively(2), Step::kBusy);
  EXPECT_EQ(unlock_natively(1), Step::kDone);
  const auto second = lock(caller(1));
  store.undo(Operation::kLock, mutex, second.grant, {});
  EXPECT_EQ(lock_natively(2), Step::kDone);
}

TEST_F(StoreSharedMutex, AProcessWithoutASerialUsesItByDatagrams) {
  const auto nameless = caller(std::uint64_t{segment::kLastSerial} + 5);
  EXPECT_FALSE(lock(nameless).parked);
  EXPECT_EQ(lock_natively(1), Step::kAsk);
  EXPECT_EQ(unlock(nameless).status, Status::kOk);
  EXPECT_EQ(lock_natively(1), Step::kDone);
}

TEST_F(StoreSharedMutex, NobodyIsInsideTogetherWithAnother) {
  constexpr int kTurns = 10'000;
  int inside = 0;  // no atomic: the mutex is what protects it
  std::atomic<int> natively = 0;
  int by_datagram = 0;
  std::atomic<bool> stop = false;
  std::thread node([&] {
    while (!stop) {
      if (lock_natively(1) != Step::kDone) {
        std::this_thread::yield();
        continue;
      }
      ++inside;
      // The word may ask for a moment: it is the session process that looks at it.
      while (unlock_natively(1) != Step::kDone) segment::pause();
      ++natively;
    }
  });
  // Both have had it often, whoever the scheduler prefers.
  while (!HasFailure() && (natively < kTurns || by_datagram < kTurns)) {
    const auto answer = lock(caller(2));
    if (answer.parked) {
      EXPECT_TRUE(store.cancel(answer.ticket));
      std::this_thread::yield();
      continue;
    }
    ++inside;
    ++by_datagram;
    EXPECT_EQ(unlock(caller(2)).status, Status::kOk);
  }
  stop = true;
  node.join();
  EXPECT_EQ(inside, natively + by_datagram);
}

/// Whatever is in the word, the session process answers, and a sound word is there in the end.
TEST_F(StoreSharedMutex, NonsenseInTheWordHarmsNobodyElse) {
  std::mt19937_64 random(815);
  std::vector<Ticket> parked;
  for (int turn = 0; turn < 100'000; ++turn) {
    switch (random() % 8) {
      case 0:
        word() = random() % 2 ? random() : segment::mutex_word(random() % 6, random() % 6);
        break;
      case 1:
        word() = segment::kAskMutex;
        break;
      case 2:
        lock_natively(1 + random() % 4);
        break;
      case 3:
        unlock_natively(1 + random() % 4);
        break;
      case 4:
        store.process_ended(1 + random() % 5);
        break;
      default: {
        const auto answer = ask(mutex, random() % 2 ? Operation::kLock : Operation::kUnlock, {},
                                caller(1 + random() % 5));
        if (answer.parked) parked.push_back(answer.ticket);
      }
    }
    completed();
    const auto view = store.look(mutex, 16);
    EXPECT_TRUE(!view.holder || view.holder->process < 6);
  }
  for (const Ticket ticket : parked) store.cancel(ticket);
  for (std::uint64_t process = 1; process < 6; ++process) store.process_ended(process);
  word() = 0;
  EXPECT_FALSE(lock(caller(7)).parked);
  EXPECT_EQ(unlock(caller(7)).status, Status::kOk);
}

}  // namespace
}  // namespace gothon::store::test
