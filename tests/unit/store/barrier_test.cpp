#include "glue/segment/barrier.hpp"

#include <limits>
#include <thread>

#include "glue/segment/mutex.hpp"
#include "tests/unit/store/shared_fixture.hpp"

namespace gothon::store::test {
namespace {

using segment::Step;

/// As docs/protocol.md has an initial value.
std::string barrier_of(std::int64_t parties,
                       double timeout = std::numeric_limits<double>::quiet_NaN()) {
  return encoded(timeout) + encoded(parties);
}

struct Come {
  int told = -1;
  std::uint32_t index = 0;
  std::uint64_t phase = 0;
  Answer answer{};

  std::string bytes() const {
    std::string bytes;
    wire::append_u32(bytes, index);
    wire::append_u64(bytes, phase);
    return bytes;
  }
};

constexpr int kBroken = 0;
constexpr int kLast = 1;
constexpr int kWaits = 2;

class StoreBarrier : public SharedStoreTest {
 protected:
  Come arrive(Caller who) {
    const auto answer = ask(barrier, Operation::kArrive, {}, who);
    EXPECT_EQ(answer.status, Status::kOk);
    return {answer.text[0], wire::u32_at(answer.text, 1), wire::u64_at(answer.text, 5), answer};
  }
  Answer pass(const Come& come, Caller who) {
    return ask(barrier, Operation::kPass, come.bytes(), who);
  }
  segment::Arrival arrive_natively(segment::Serial who) {
    segment::Arrival arrival;
    EXPECT_EQ(segment::arrive({line(barrier), mapped.memory()}, who, &arrival), Step::kDone);
    return arrival;
  }
  Step look(std::uint64_t phase) {
    return segment::look_at_barrier(line(barrier), phase, &broken_);
  }
  bool asks() { return segment::barrier_asks(line(barrier).word.load()); }
  std::uint32_t waiting() { return wire::u32_at(ask(barrier, Operation::kState).text, 4); }
  bool is_broken() { return ask(barrier, Operation::kState).text[8] == 1; }

  bool broken_ = false;
  std::uint32_t barrier = declare(TypeCode::kBarrier, Initial::kValue, barrier_of(3), "_b_");
};

TEST_F(StoreBarrier, TheLastOneLetsTheOthersGoWhereverTheyWait) {
  for (std::uint64_t phase = 0; phase < 3; ++phase) {
    const auto native = arrive_natively(1);
    EXPECT_EQ(native.index, 0u);
    const auto second = arrive(caller(2));
    EXPECT_EQ(second.told, kWaits);
    EXPECT_EQ(second.index, 1u);
    EXPECT_EQ(second.phase, phase);
    const auto parked = pass(second, caller(2));
    EXPECT_TRUE(parked.parked);
    EXPECT_TRUE(asks());
    EXPECT_EQ(look(phase), Step::kBusy);
    EXPECT_EQ(arrive(caller(3)).told, kLast);
    const auto done = completed();
    ASSERT_EQ(done.count(parked.ticket), 1u);
    EXPECT_EQ(done.at(parked.ticket).payload, kYes);
    EXPECT_EQ(look(phase), Step::kDone);
    EXPECT_FALSE(broken_);
    EXPECT_FALSE(asks());
  }
}

TEST_F(StoreBarrier, OneWhoCameInTheMemoryWaitsHere) {
  const auto first = arrive_natively(1);
  const auto second = arrive_natively(2);
  const auto parked = pass({kWaits, first.index, first.phase}, caller(1));
  EXPECT_TRUE(parked.parked);
  const auto condition = store.condition(parked.ticket);
  EXPECT_EQ(condition->threshold, 3);
  EXPECT_EQ(condition->missing, 1);
  EXPECT_EQ(arrive(caller(3)).index, 2u);
  EXPECT_EQ(completed().size(), 1u);
  EXPECT_EQ(pass({kWaits, second.index, second.phase}, caller(2)).text, kYes) << "it is over";
}

TEST_F(StoreBarrier, WhoHasNotComeCannotWait) {
  const auto first = arrive_natively(1);
  EXPECT_EQ(pass({kWaits, first.index, first.phase}, caller(2)).status, Status::kOwner);
  EXPECT_EQ(pass({kWaits, 7, first.phase}, caller(1)).status, Status::kOwner);
}

TEST_F(StoreBarrier, OneThatDiesWhileItWaitsBreaksIt) {
  for (int turn = 0; turn < 3; ++turn) {
    const auto native = arrive_natively(1);
    const auto second = arrive(caller(2));
    const auto parked = pass(second, caller(2));
    store.process_ended(turn == 0 ? 3 : 1);
    if (turn == 0) {
      EXPECT_TRUE(completed().empty()) << "that one had not come";
      store.process_ended(1);
    }
    EXPECT_EQ(completed().at(parked.ticket).payload, kNo);
    EXPECT_EQ(look(native.phase), Step::kDone);
    EXPECT_TRUE(broken_);
    EXPECT_TRUE(is_broken());
    EXPECT_EQ(arrive(caller(3)).told, kBroken);
    EXPECT_TRUE(arrive_natively(3).broken);
    ask(barrier, Operation::kReset);
    EXPECT_FALSE(is_broken());
    EXPECT_EQ(look(native.phase), Step::kDone);
    EXPECT_TRUE(broken_) << "also for one who looks late";
    EXPECT_EQ(pass({kWaits, native.index, native.phase}, caller(1)).text, kNo);
  }
}

TEST_F(StoreBarrier, OneThatDiedBeforeItWasCountedBreaksIt) {
  segment::Barrier native{line(barrier), mapped.memory()};
  native.places()[0] = segment::place_word(0, 2);
  store.process_ended(2);
  EXPECT_TRUE(is_broken());
}

TEST_F(StoreBarrier, ADeathAfterThePhaseBreaksNothing) {
  arrive_natively(1);
  arrive_natively(2);
  EXPECT_TRUE(arrive_natively(3).last);
  store.process_ended(1);
  EXPECT_FALSE(is_broken());
  EXPECT_EQ(waiting(), 0u);
}

TEST_F(StoreBarrier, AResetTellsThoseWhoWait) {
  const auto native = arrive_natively(1);
  const auto second = arrive(caller(2));
  const auto parked = pass(second, caller(2));
  ask(barrier, Operation::kReset);
  EXPECT_EQ(completed().at(parked.ticket).payload, kNo);
  EXPECT_EQ(look(native.phase), Step::kDone);
  EXPECT_TRUE(broken_);
  EXPECT_FALSE(is_broken());
  EXPECT_EQ(waiting(), 0u);
  const auto before = line(barrier).word.load();
  ask(barrier, Operation::kReset);
  EXPECT_EQ(line(barrier).word.load(), before) << "nobody waits";
}

TEST_F(StoreBarrier, AnAbortOfAPhaseThatIsOverDoesNothing) {
  const auto first = arrive(caller(1));
  std::string phase;
  wire::append_u64(phase, first.phase);
  arrive_natively(2);
  arrive_natively(3);
  EXPECT_EQ(ask(barrier, Operation::kAbort, phase).text, kNo);
  EXPECT_FALSE(is_broken());
  EXPECT_EQ(ask(barrier, Operation::kAbort).text, kYes);
  EXPECT_TRUE(is_broken());
  EXPECT_EQ(ask(barrier, Operation::kAbort).text, kNo) << "it is broken already";
}

TEST_F(StoreBarrier, WhoLeavesHasNotCome) {
  const auto first = arrive(caller(1));
  const auto native = arrive_natively(2);
  ask(barrier, Operation::kLeave, first.bytes(), caller(2));
  EXPECT_EQ(waiting(), 2u) << "that is not its place";
  ask(barrier, Operation::kLeave, first.bytes(), caller(1));
  ask(barrier, Operation::kLeave, first.bytes(), caller(1));
  EXPECT_EQ(waiting(), 1u);
  EXPECT_TRUE(asks()) << "until the place is taken again";
  EXPECT_EQ(pass(first, caller(1)).status, Status::kOwner);
  const auto again = arrive(caller(3));
  EXPECT_EQ(again.index, 0u);
  EXPECT_FALSE(asks());
  EXPECT_TRUE(arrive_natively(1).last);
  EXPECT_EQ(look(native.phase), Step::kDone);
}

TEST_F(StoreBarrier, WhoHadLookedBeforeItAskedTakesNoPlaceThatWasLeft) {
  const auto first = arrive(caller(1));
  ask(barrier, Operation::kLeave, first.bytes(), caller(1));
  segment::Barrier native{line(barrier), mapped.memory()};
  EXPECT_TRUE(segment::is_taken(native.places()[first.index].load(), first.phase));
  EXPECT_EQ(waiting(), 0u);
  EXPECT_EQ(arrive(caller(2)).index, first.index);
  EXPECT_EQ(waiting(), 1u);
}

TEST_F(StoreBarrier, OneThatWasResetIsNotPassedWhenTheNextPhaseIsAborted) {
  const auto native = arrive_natively(1);
  ask(barrier, Operation::kReset);
  ask(barrier, Operation::kAbort);
  EXPECT_EQ(look(native.phase), Step::kAsk);
  EXPECT_EQ(pass({kWaits, native.index, native.phase}, caller(1)).text, kNo);
}

TEST_F(StoreBarrier, TheLastOneMayTakeAPlaceThatWasLeft) {
  const auto first = arrive(caller(1));
  arrive_natively(2);
  store.undo(Operation::kArrive, barrier, first.answer.grant, first.answer.text);
  EXPECT_EQ(waiting(), 1u);
  arrive(caller(1));
  const auto third = arrive(caller(3));
  EXPECT_EQ(third.told, kLast);
  store.undo(Operation::kArrive, barrier, third.answer.grant, third.answer.text);
  EXPECT_EQ(waiting(), 0u);
  EXPECT_FALSE(asks());
}

TEST_F(StoreBarrier, OneWhoseTimeIsUpHasComeUntilItLeaves) {
  const auto first = arrive(caller(1));
  const auto parked = pass(first, caller(1));
  EXPECT_TRUE(store.cancel(parked.ticket));
  EXPECT_FALSE(asks());
  EXPECT_EQ(waiting(), 1u);
}

TEST_F(StoreBarrier, OfOnePartyNobodyWaits) {
  barrier = declare(TypeCode::kBarrier, Initial::kZero, {}, "_one_");
  EXPECT_EQ(arrive(caller(1)).told, kLast);
  EXPECT_TRUE(arrive_natively(2).last);
}

TEST_F(StoreBarrier, RefusesNumbersThatAreNone) {
  const auto declared = [&](std::string_view bytes) {
    return store.declare({TypeCode::kBarrier, Initial::kValue, "/p/m.py", "_new_", bytes});
  };
  EXPECT_EQ(declared(barrier_of(0)).error().status, Status::kRange);
  EXPECT_EQ(declared(barrier_of(1 << 20)).error().status, Status::kOverflow);
  EXPECT_EQ(declared(encoded(0.5)).error().status, Status::kMalformed);
  EXPECT_EQ(declared(barrier_of((1 << 20) - 1)).error().status, Status::kMemory)
      << "eight bytes each";
  ASSERT_TRUE(declared(barrier_of(2, 1.5)));
  EXPECT_EQ(wire::decode_float(ask(1, Operation::kState).text.substr(9)), 1.5);
}

TEST_F(StoreBarrier, ALookTellsHowManyHaveCome) {
  arrive_natively(1);
  auto view = store.look(barrier, 16);
  EXPECT_EQ(view.size, 1u);
  EXPECT_EQ(view.limit, 3u);
  EXPECT_FALSE(view.broken);
  ask(barrier, Operation::kAbort);
  view = store.look(barrier, 16);
  EXPECT_TRUE(view.broken);
  EXPECT_EQ(view.size, 0u);
  EXPECT_FALSE(view.holder) << "what is in the line names nobody";
}

TEST_F(StoreBarrier, NonsenseInTheMemoryHarmsNobodyElse) {
  segment::Barrier native{line(barrier), mapped.memory()};
  line(barrier).word = segment::barrier_word(7, 500);
  EXPECT_EQ(waiting(), 2u);
  for (std::uint32_t index = 0; index < 3; ++index) native.places()[index] = ~std::uint64_t{0};
  line(barrier).word = ~std::uint64_t{0};
  ask(barrier, Operation::kReset);
  ask(barrier, Operation::kReset);
  for (std::uint64_t process = 1; process < 4; ++process)
    EXPECT_EQ(arrive(caller(process)).told, process == 3 ? kLast : kWaits);
}

/// Nodes and the session process come to it at the same time.
TEST_F(StoreBarrier, NobodyIsAPhaseAhead) {
  constexpr std::uint64_t kPhases = 10'000;
  std::atomic<std::uint64_t> come = 0;
  std::vector<std::thread> nodes;
  for (segment::Serial who = 1; who <= 2; ++who)
    nodes.emplace_back([&, who] {
      for (std::uint64_t phase = 0; phase < kPhases; ++phase) {
        ++come;
        segment::Arrival arrival;
        const segment::Barrier native{line(barrier), mapped.memory()};
        // The session process is at it for a moment.
        while (segment::arrive(native, who, &arrival) != Step::kDone) std::this_thread::yield();
        ASSERT_EQ(arrival.phase, phase);
        bool broken = false;
        while (!arrival.last &&
               segment::look_at_barrier(line(barrier), phase, &broken) == Step::kBusy)
          std::this_thread::yield();
        ASSERT_FALSE(broken);
        ASSERT_GE(come.load(), 3 * (phase + 1));
      }
    });
  for (std::uint64_t phase = 0; phase < kPhases && !HasFailure(); ++phase) {
    ++come;
    const auto mine = arrive(caller(3));
    EXPECT_EQ(mine.phase, phase);
    while (mine.told == kWaits && look(phase) == Step::kBusy) {
      (void)waiting();
      std::this_thread::yield();
    }
    EXPECT_GE(come.load(), 3 * (phase + 1));
  }
  for (auto& node : nodes) node.join();
}

class StoreCondition : public SharedStoreTest {
 protected:
  Answer acquire(Caller who) {
    return ask(condition, Operation::kAcquire, {}, who, wire::kFlagWait);
  }
  Answer release(Caller who) { return ask(condition, Operation::kRelease, {}, who); }
  Answer sleep(Caller who) { return ask(condition, Operation::kSleep, {}, who); }
  Status notify(Caller who, std::int64_t count = 1) {
    return ask(condition, Operation::kNotify, encoded(count), who).status;
  }
  /// Has it, and goes to sleep.
  Answer lie_down(Caller who) {
    EXPECT_FALSE(acquire(who).parked);
    const auto asleep = sleep(who);
    EXPECT_TRUE(asleep.parked);
    return asleep;
  }
  segment::Word& word() { return line(condition).word; }
  std::uint32_t sleepers() { return line(condition).room.load(); }

  std::uint32_t condition = declare(TypeCode::kCondition, Initial::kZero, {}, "_c_");
};

TEST_F(StoreCondition, WhoSleepsHasGivenTheLockUpUntilItIsNotified) {
  EXPECT_EQ(sleep(caller(1)).status, Status::kOwner);
  EXPECT_EQ(notify(caller(1)), Status::kOwner);
  const auto first = lie_down(caller(1));
  const auto second = lie_down(caller(2));
  EXPECT_EQ(sleepers(), 2u);
  EXPECT_FALSE(segment::mutex_asks(word().load())) << "nodes take the lock themselves";
  EXPECT_EQ(segment::try_lock(word(), 3), Step::kDone);
  EXPECT_FALSE(store.condition(first.ticket)->holder) << "it waits for nobody in particular";
  EXPECT_EQ(notify(caller(3)), Status::kOk);
  EXPECT_TRUE(completed().empty()) << "the notifier has the lock";
  EXPECT_EQ(store.condition(first.ticket)->holder->node, 3u);
  EXPECT_FALSE(store.condition(second.ticket)->holder);
  EXPECT_EQ(segment::unlock(word(), 3), Step::kAsk);
  EXPECT_EQ(release(caller(3)).status, Status::kOk);
  const auto done = completed();
  ASSERT_EQ(done.size(), 1u);
  EXPECT_EQ(done.at(first.ticket).payload, "\2");
  EXPECT_EQ(segment::holder_of(word().load()), 1u);
  EXPECT_EQ(sleepers(), 1u);
}

TEST_F(StoreCondition, NotifiesAsManyAsAreNamed) {
  std::vector<Answer> asleep;
  for (int turn = 0; turn < 5; ++turn) asleep.push_back(lie_down(caller(1, 10 + turn)));
  acquire(caller(2));
  EXPECT_EQ(notify(caller(2), -1), Status::kOk);
  EXPECT_EQ(notify(caller(2), 0), Status::kOk);
  EXPECT_EQ(sleepers(), 5u);
  notify(caller(2), 2);
  EXPECT_EQ(sleepers(), 3u);
  ask(condition, Operation::kNotify, encoded(mpz_class(1) << 64), caller(2));
  EXPECT_EQ(sleepers(), 0u);
  release(caller(2));
  for (int turn = 0; turn < 5; ++turn) {
    EXPECT_EQ(completed().count(asleep[static_cast<std::size_t>(turn)].ticket), 1u) << turn;
    release(caller(1));
  }
}

TEST_F(StoreCondition, WhatOneWhoseTimeIsUpWasNotifiedOfTheNextOneIs) {
  const auto first = lie_down(caller(1));
  const auto second = lie_down(caller(2));
  acquire(caller(3));
  notify(caller(3));
  EXPECT_TRUE(store.cancel(first.ticket));
  release(caller(3));
  auto done = completed();
  ASSERT_EQ(done.count(second.ticket), 1u);
  EXPECT_EQ(sleepers(), 0u);
  // Or it has the lock already.
  release(caller(2));
  const auto third = lie_down(caller(1));
  const auto fourth = lie_down(caller(2));
  acquire(caller(3));
  notify(caller(3));
  release(caller(3));
  done = completed();
  store.undo(Operation::kSleep, condition, done.at(third.ticket).grant,
             done.at(third.ticket).payload);
  EXPECT_EQ(completed().count(fourth.ticket), 1u);
}

TEST_F(StoreCondition, WhoSleepsNoMoreIsForgotten) {
  const auto first = lie_down(caller(1));
  lie_down(caller(2));
  EXPECT_TRUE(store.cancel(first.ticket));
  EXPECT_EQ(sleepers(), 1u);
  store.process_ended(2);
  EXPECT_EQ(sleepers(), 0u);
  EXPECT_EQ(segment::try_lock(word(), 3), Step::kDone);
}

TEST_F(StoreCondition, WhatADeadOneWasNotifiedOfTheNextOneIs) {
  lie_down(caller(1));
  const auto second = lie_down(caller(2));
  acquire(caller(3));
  notify(caller(3));
  store.process_ended(1);
  const auto passed = store.process_ended(3);
  EXPECT_EQ(passed.size(), 1u) << "the lock passes on";
  EXPECT_EQ(completed().count(second.ticket), 1u);
}

}  // namespace
}  // namespace gothon::store::test
