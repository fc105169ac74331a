#include "glue/segment/semaphore.hpp"

#include <thread>

#include "glue/segment/event.hpp"
#include "tests/unit/store/shared_fixture.hpp"

namespace gothon::store::test {
namespace {

using segment::Step;

/// As docs/protocol.md has an initial value.
std::string semaphore_of(std::int64_t value, bool bounded = false) {
  return std::string(1, bounded ? '\1' : '\0') + encoded(value);
}

class StoreSemaphore : public SharedStoreTest {
 protected:
  Answer acquire(std::uint32_t which, Caller who, std::uint8_t flags = wire::kFlagWait) {
    return ask(which, Operation::kAcquire, {}, who, flags);
  }
  Answer post(std::uint32_t which, std::int64_t count = 1) {
    return ask(which, Operation::kPost, encoded(count), caller(1));
  }
  std::uint64_t value(std::uint32_t which) {
    return wire::u64_at(ask(which, Operation::kValue).text, 0);
  }
  segment::Word& word(std::uint32_t which) { return line(which).word; }

  std::uint32_t two = declare(TypeCode::kSemaphore, Initial::kValue, semaphore_of(2), "_s_");
  std::uint32_t bounded =
      declare(TypeCode::kSemaphore, Initial::kValue, semaphore_of(2, true), "_b_");
  std::uint32_t plain = declare(TypeCode::kSemaphore, Initial::kZero, {}, "_p_");
};

TEST_F(StoreSemaphore, IsTakenAsOftenAsItsValueSays) {
  EXPECT_EQ(value(plain), 1u);
  EXPECT_EQ(acquire(two, caller(1), 0).text, kYes);
  EXPECT_EQ(segment::try_take(word(two)), Step::kDone);
  EXPECT_EQ(acquire(two, caller(1), 0).text, kNo);
  EXPECT_EQ(segment::try_take(word(two)), Step::kBusy);
  EXPECT_EQ(post(two, 3).status, Status::kOk);
  EXPECT_EQ(value(two), 3u);
  EXPECT_EQ(word(two).load(), 3u) << "nobody waits: nodes work on it themselves";
}

TEST_F(StoreSemaphore, WaitersAreServedInTheOrderOfComing) {
  acquire(plain, caller(1));
  const auto first = acquire(plain, caller(2));
  const auto second = acquire(plain, caller(3));
  const auto third = acquire(plain, caller(1));
  ASSERT_TRUE(first.parked && second.parked && third.parked);
  EXPECT_EQ(segment::post(word(plain), 1, segment::kMostReleased), Step::kAsk);
  post(plain, 2);
  const auto done = completed();
  EXPECT_EQ(order, (std::vector<Ticket>{first.ticket, second.ticket}));
  EXPECT_EQ(done.at(first.ticket).payload, kYes);
  EXPECT_TRUE(store.cancel(third.ticket));
  EXPECT_EQ(word(plain).load(), 0u);
}

TEST_F(StoreSemaphore, ABoundedOneHasNoMoreThanAtFirst) {
  EXPECT_EQ(post(bounded).status, Status::kRange);
  EXPECT_EQ(segment::post(word(bounded), 1, line(bounded).capacity), Step::kAsk);
  acquire(bounded, caller(1));
  EXPECT_EQ(post(bounded, 2).status, Status::kRange);
  EXPECT_EQ(post(bounded).status, Status::kOk);
  EXPECT_EQ(value(bounded), 2u);
}

TEST_F(StoreSemaphore, RefusesNumbersThatAreNone) {
  EXPECT_EQ(post(two, 0).status, Status::kRange);
  EXPECT_EQ(post(two, -1).status, Status::kRange);
  EXPECT_EQ(post(two, INT64_MAX).status, Status::kOverflow);
  const auto declared = [&](std::string_view bytes) {
    return store.declare({TypeCode::kSemaphore, Initial::kValue, "/p/m.py", "_new_", bytes});
  };
  EXPECT_EQ(declared(semaphore_of(-1)).error().status, Status::kRange);
  EXPECT_EQ(declared(semaphore_of(INT64_MAX)).error().status, Status::kOverflow);
  EXPECT_EQ(declared(std::string(1, '\0')).error().status, Status::kMalformed);
  EXPECT_EQ(declared("\2\1").error().status, Status::kMalformed);
  EXPECT_TRUE(declared(semaphore_of(0)));
}

TEST_F(StoreSemaphore, AnUndoGivesBackWhatWasTaken) {
  const auto taken = acquire(plain, caller(1));
  const auto second = acquire(plain, caller(2));
  store.undo(Operation::kAcquire, plain, taken.grant, taken.text);
  EXPECT_EQ(completed().count(second.ticket), 1u);
  EXPECT_EQ(value(plain), 0u);
}

TEST_F(StoreSemaphore, WhatTheDeadHadTakenStaysTaken) {
  acquire(plain, caller(1));
  const auto second = acquire(plain, caller(2));
  EXPECT_TRUE(store.process_ended(1).empty());
  EXPECT_TRUE(completed().empty());
  EXPECT_FALSE(store.condition(second.ticket)->met);
  store.process_ended(2);
  EXPECT_EQ(word(plain).load(), 0u) << "nobody waits any more";
}

TEST_F(StoreSemaphore, NonsenseInTheWordHarmsNobodyElse) {
  word(bounded) = segment::kMostReleased + 5;
  EXPECT_EQ(value(bounded), 2u);
  word(two) = segment::kAskSemaphore | 7;
  EXPECT_EQ(value(two), 0u);
  EXPECT_EQ(post(two).status, Status::kOk);
  EXPECT_EQ(acquire(two, caller(1), 0).text, kYes);
}

TEST_F(StoreSemaphore, NoMoreAreInsideThanItsValueSays) {
  constexpr int kTurns = 10'000;
  std::atomic<int> inside = 0;
  std::atomic<int> natively = 0;
  std::atomic<bool> stop = false;
  int by_datagram = 0;
  std::thread node([&] {
    while (!stop) {
      if (segment::try_take(word(plain)) != Step::kDone) {
        std::this_thread::yield();
        continue;
      }
      EXPECT_EQ(++inside, 1);
      --inside;
      while (segment::post(word(plain), 1, segment::kMostReleased) != Step::kDone) segment::pause();
      ++natively;
    }
  });
  while (!HasFailure() && (natively < kTurns || by_datagram < kTurns)) {
    const auto answer = acquire(plain, caller(2));
    if (answer.parked) {
      EXPECT_TRUE(store.cancel(answer.ticket));
      std::this_thread::yield();
      continue;
    }
    EXPECT_EQ(++inside, 1);
    --inside;
    ++by_datagram;
    EXPECT_EQ(post(plain).status, Status::kOk);
  }
  stop = true;
  node.join();
  EXPECT_EQ(value(plain), 1u);
}

class StoreEvent : public SharedStoreTest {
 protected:
  Answer wait(Caller who) { return ask(event, Operation::kWait, {}, who); }
  bool is_set() { return ask(event, Operation::kLocked).text == kNo; }
  segment::Word& word() { return line(event).word; }

  std::uint32_t event = declare(TypeCode::kEvent, Initial::kZero, {}, "_e_");
};

TEST_F(StoreEvent, AllWhoWaitGoOnWhenItIsSet) {
  EXPECT_FALSE(is_set());
  const auto first = wait(caller(1));
  const auto second = wait(caller(2));
  ASSERT_TRUE(first.parked && second.parked);
  EXPECT_EQ(segment::set_event(word()), Step::kAsk);
  EXPECT_FALSE(store.condition(first.ticket)->met);
  EXPECT_EQ(ask(event, Operation::kSet).status, Status::kOk);
  EXPECT_EQ(completed().size(), 2u);
  EXPECT_TRUE(is_set());
  EXPECT_FALSE(wait(caller(1)).parked);
  EXPECT_EQ(segment::clear_event(word()), Step::kDone);
  EXPECT_TRUE(wait(caller(1)).parked) << "both sides see it";
}

TEST_F(StoreEvent, AClearWakesNobody) {
  const auto first = wait(caller(1));
  EXPECT_EQ(ask(event, Operation::kClear).status, Status::kOk);
  EXPECT_TRUE(completed().empty());
  EXPECT_EQ(segment::set_event(word()), Step::kAsk) << "somebody still waits here";
  EXPECT_TRUE(store.cancel(first.ticket));
  EXPECT_EQ(segment::look_at_event(word(), word()), Step::kBusy)
      << "nobody waits: it is in the memory";
  ask(event, Operation::kSet);
  ask(event, Operation::kClear);
  EXPECT_EQ(segment::look_at_event(word(), word()), Step::kBusy);
}

TEST_F(StoreEvent, OneThatWasSetMeanwhileIsNotMissed) {
  std::string seen;
  wire::append_u64(seen, word());
  segment::set_event(word());
  segment::clear_event(word());
  EXPECT_TRUE(wait(caller(2)).parked);
  EXPECT_FALSE(ask(event, Operation::kWait, seen, caller(1)).parked);
  ask(event, Operation::kSet);
  EXPECT_EQ(completed().size(), 1u);
  ask(event, Operation::kClear);
  seen.clear();
  wire::append_u64(seen, word());
  EXPECT_TRUE(ask(event, Operation::kWait, seen, caller(1)).parked);
}

TEST_F(StoreEvent, WhoEndsWaitsNoMore) {
  wait(caller(1));
  const auto second = wait(caller(2));
  store.process_ended(1);
  EXPECT_EQ(segment::look_at_event(word(), word()), Step::kAsk);
  store.process_ended(2);
  EXPECT_EQ(segment::look_at_event(word(), word()), Step::kBusy);
  EXPECT_FALSE(store.condition(second.ticket));
}

TEST_F(StoreEvent, NonsenseInTheWordHarmsNobodyElse) {
  for (const std::uint64_t nonsense : {std::uint64_t{8}, segment::kAskEvent, ~std::uint64_t{0}}) {
    word() = nonsense;
    EXPECT_FALSE(is_set());
    EXPECT_TRUE(wait(caller(1)).parked);
    word() = nonsense;
    ask(event, Operation::kSet);
    EXPECT_EQ(completed().size(), 1u);
    EXPECT_TRUE(is_set());
  }
}

/// Nodes set and clear it, and the session process makes it ask and shows it again.
TEST_F(StoreEvent, NoSetIsForgotten) {
  constexpr int kTurns = 20'000;
  std::atomic<int> turn = 0;
  std::thread node([&] {
    for (int done = 0; done < kTurns; ++done) {
      while (turn.load() == done) std::this_thread::yield();
      // Who waits in the session process is woken there.
      if (segment::set_event(word()) == Step::kAsk) turn = -done - 1;
      while (turn.load() < 0) std::this_thread::yield();
    }
  });
  for (int done = 0; done < kTurns; ++done) {
    segment::clear_event(word());
    turn = done + 1;
    const auto answer = wait(caller(2));
    while (answer.parked && turn.load() > 0) std::this_thread::yield();
    if (answer.parked) {
      EXPECT_EQ(ask(event, Operation::kSet).status, Status::kOk);
      EXPECT_EQ(completed().size(), 1u);
      turn = done + 1;
    } else {
      EXPECT_EQ(segment::look_at_event(word(), word()), Step::kDone);
    }
  }
  node.join();
}

}  // namespace
}  // namespace gothon::store::test
