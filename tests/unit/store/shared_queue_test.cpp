#include <atomic>
#include <random>
#include <thread>

#include "tests/unit/segment/shared_block.hpp"
#include "tests/unit/store/shared_queue_fixture.hpp"

namespace gothon::store::test {
namespace {

INSTANTIATE_TEST_SUITE_P(Orders, StoreSharedQueue,
                         ::testing::Values(TypeCode::kQueueOfStr, TypeCode::kLifoQueueOfStr),
                         [](const auto& its) {
                           return wire::is_lifo(its.param) ? "Lifo" : "Fifo";
                         });

TEST_P(StoreSharedQueue, BothSidesPutAndTakeInOneOrder) {
  const auto q = queue();
  EXPECT_EQ(put_there(q, "a"), Step::kAsk) << "it has no block yet";
  EXPECT_EQ(put_here(q, "a").text, kYes);
  EXPECT_EQ(put_there(q, "bcdefghijk"), Step::kDone);
  EXPECT_EQ(put_here(q, "").text, kYes);
  EXPECT_EQ(put_there(q, "d"), Step::kDone);
  EXPECT_EQ(wire::u64_at(ask(q, Operation::kSize).text, 0), 4u);
  const std::vector<std::string> items{"a", "bcdefghijk", "", "d"};
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string& expected = items[lifo() ? items.size() - 1 - i : i];
    EXPECT_EQ(i % 2 == 0 ? take_there(q) : take_here(q), expected);
  }
  EXPECT_EQ(take_there(q), "empty");
  EXPECT_EQ(take_here(q), "empty");
}

TEST_P(StoreSharedQueue, AsksWhileItIsNotSetAndWhileSomebodyWaits) {
  const auto late = declare(GetParam(), Initial::kEvaluated, {}, "_late_");
  EXPECT_TRUE(asks(late));
  EXPECT_EQ(status(late, Operation::kSettle, kYes + "\1"), Status::kOk);
  EXPECT_FALSE(asks(late));
  const auto q = queue(1);
  const auto taker = ask(q, Operation::kTake, {}, caller(2), wire::kFlagWait);
  ASSERT_TRUE(taker.parked);
  EXPECT_EQ(put_there(q, "a"), Step::kAsk);
  EXPECT_EQ(put_here(q, "a").text, kYes);
  EXPECT_EQ(completed()[taker.ticket].payload, kYes + "a");
  EXPECT_FALSE(asks(q));
  EXPECT_EQ(put_here(q, "b").text, kYes);
  EXPECT_EQ(put_there(q, "c"), Step::kBusy);
  const auto putter = put_here(q, "c", wire::kFlagWait);
  ASSERT_TRUE(putter.parked);
  EXPECT_EQ(take_there(q), "asks");
  EXPECT_EQ(take_here(q), "b");
  EXPECT_EQ(completed().count(putter.ticket), 1u);
  EXPECT_EQ(take_there(q), "c");
  const auto gone = ask(q, Operation::kTake, {}, caller(2), wire::kFlagWait);
  EXPECT_TRUE(asks(q));
  EXPECT_TRUE(store.cancel(gone.ticket));
  EXPECT_FALSE(asks(q));
  ask(q, Operation::kTake, {}, caller(2), wire::kFlagWait);
  store.process_ended(2);
  EXPECT_FALSE(asks(q));
}

TEST_P(StoreSharedQueue, WhoHasReadTheWordThatComesAgainAfterAnUndoTakesNothing) {
  const auto q = queue();
  put_here(q, "aaaa");
  put_here(q, "bbbb");
  segment::Offer offer;
  ASSERT_EQ(find(shared(q), &offer), Step::kDone);
  const auto one = ask(q, Operation::kTake);
  const auto two = ask(q, Operation::kTake);
  // As many items of the same lengths lie there again, in another order.
  store.undo(Operation::kTake, q, one.grant, one.text);
  store.undo(Operation::kTake, q, two.grant, two.text);
  EXPECT_FALSE(segment::take(shared(q), offer));
  EXPECT_EQ(take_there(q), two.text.substr(1));
  EXPECT_EQ(take_there(q), one.text.substr(1));
}

TEST_P(StoreSharedQueue, ANodeStoppedInTheMiddleOfAPutHoldsUpNobody) {
  const auto q = queue();
  put_here(q, "a");
  put_there(q, "b");
  auto& line = mapped.line(q);
  ASSERT_EQ(segment::try_lock(line.lock, kNode), Step::kDone);
  EXPECT_EQ(take_here(q), lifo() ? "b" : "a");
  for (const char* item : {"c", "d", "e"}) EXPECT_EQ(put_here(q, item).text, kYes);
  EXPECT_TRUE(asks(q)) << "the block is the stopped node's";
  // It writes where it was about to, which harms nobody.
  segment::Unit* units = shared(q).units({0, 0, 9});
  for (int i = lifo() ? 5 : 6; i < 500; ++i) units[i].store(~0ull);
  EXPECT_EQ(take_here(q), lifo() ? "e" : "b");
  segment::unlock(line.lock, kNode);
  EXPECT_EQ(wire::u64_at(ask(q, Operation::kSize).text, 0), 3u);
  EXPECT_FALSE(asks(q));
  for (const char* item : {"c", "d"})
    EXPECT_EQ(take_there(q), lifo() ? std::string(1, *item ^ 7) : item);
  EXPECT_EQ(take_there(q), lifo() ? "a" : "e");
}

TEST_P(StoreSharedQueue, TheLockOfADeadProcessIsFreed) {
  const auto q = queue();
  put_here(q, "a");
  ASSERT_EQ(segment::try_lock(mapped.line(q).lock, kNode), Step::kDone);
  put_here(q, "b");
  EXPECT_TRUE(asks(q));
  store.process_ended(kNode);
  EXPECT_FALSE(asks(q));
  EXPECT_EQ(put_there(q, "c"), Step::kDone);
  EXPECT_EQ(take_there(q), lifo() ? "c" : "a");
}

TEST_P(StoreSharedQueue, AnUndoneTakeGoesBackToItsEndOfTheBlock) {
  const auto q = queue();
  for (const char* item : {"a", "b", "c"}) put_here(q, item);
  const auto taken = ask(q, Operation::kTake);
  segment::Offer stale;
  ASSERT_EQ(find(shared(q), &stale), Step::kDone);
  store.undo(Operation::kTake, q, taken.grant, taken.text);
  EXPECT_FALSE(segment::take(shared(q), stale));
  for (const char* item : {"a", "b", "c"})
    EXPECT_EQ(take_there(q), lifo() ? std::string(1, static_cast<char>('a' + 'c' - *item)) : item);
}

TEST_P(StoreSharedQueue, GrowsUnderTheQuotaAndGivesMemoryBackWhenItIsDrained) {
  const auto q = queue();
  const auto before = mapped.backed();
  const std::string item(80, 'x');
  int items = 0;
  int asked = 0;
  while (true) {
    if (put_there(q, item) == Step::kAsk) {
      ++asked;
      if (put_here(q, item).status == Status::kMemory) break;
      if (asks(q)) break;
    }
    ++items;
  }
  EXPECT_GT(items, 20'000);
  EXPECT_LT(asked, 20) << "one put in two of the size so far";
  EXPECT_GT(mapped.backed(), before + (1u << 20));
  EXPECT_LE(mapped.backed() - before, kQuota);
  int taken = 0;
  for (asked = 0;;) {
    std::string got = take_there(q);
    if (got == "asks") {
      ++asked;
      got = take_here(q);
    }
    if (got == "empty") break;
    EXPECT_EQ(got, item);
    ++taken;
  }
  EXPECT_GE(taken, items);
  EXPECT_LE(mapped.backed(), before + (segment::kUnit << segment::kKeptLog));
  EXPECT_LE(store.used(), (segment::kUnit << segment::kKeptLog) + 2000);
}

TEST_P(StoreSharedQueue, TwoThatWorkThereAndHereAtOnceLoseNothing) {
  const auto q = queue();
  put_here(q, "0");
  take_here(q);
  constexpr std::uint64_t kTurns = 30'000;
  std::uint64_t sum_there = 0;
  std::uint64_t taken_there = 0;
  std::atomic<bool> ended = false;
  std::thread node([&] {
    std::uint64_t next = 1;
    while (next <= kTurns) {
      const std::string item = std::to_string(next) + std::string(next % 50, ' ');
      if (put_there(q, item) == Step::kDone) ++next;
      const std::string got = next % 2 == 0 ? take_there(q) : "empty";
      if (got == "empty" || got == "asks") continue;
      sum_there += std::stoull(got);
      ++taken_there;
    }
    ended = true;
  });
  std::uint64_t sum_here = 0;
  std::uint64_t taken_here = 0;
  std::mt19937 random(9);
  while (!ended || taken_here + taken_there < kTurns) {
    const auto answer = ask(q, Operation::kTake);
    if (answer.grant != 0 && random() % 4 == 0) {
      store.undo(Operation::kTake, q, answer.grant, answer.text);
    } else if (answer.grant != 0) {
      sum_here += std::stoull(answer.text.substr(1));
      ++taken_here;
    }
    if (ended && answer.grant == 0) break;
  }
  node.join();
  while (true) {
    const std::string got = take_here(q);
    if (got == "empty") break;
    sum_here += std::stoull(got);
    ++taken_here;
  }
  EXPECT_EQ(taken_here + taken_there, kTurns);
  EXPECT_EQ(sum_here + sum_there, kTurns * (kTurns + 1) / 2);
  EXPECT_GT(taken_here, 0u);
  EXPECT_GT(taken_there, 0u);
}

TEST_P(StoreSharedQueue, SurvivesWhateverANodeWritesAnywhere) {
  std::mt19937_64 random(11);
  const auto q = queue();
  const auto used = store.used();
  auto& line = mapped.line(q);
  int lost = 0;
  for (int round = 0; round < 20'000; ++round) {
    const std::string item(random() % 30, 'x');
    put_here(q, item);
    switch (random() % 6) {
      case 0:
        line.word.store(random() % 4 == 0 ? segment::kAskQueue : random());
        break;
      case 1:
        line.word.store(segment::queue_word(
            {static_cast<std::uint32_t>(random()), static_cast<std::uint32_t>(random() % 600), 9}));
        break;
      case 2:
        line.block.store(random());
        line.capacity.store(random() % 3);
        break;
      case 3:
        line.lock.store(random() % 2 == 0 ? 0 : random());
        break;
      default:
        if (segment::Unit* units = segment::units_of(mapped.memory(), line, 4096))
          for (int i = 0; i < 30; ++i) units[random() % 512].store(random() % 2 * random());
    }
    for (int i = 0; i < 2; ++i) {
      const auto taken = ask(q, Operation::kTake);
      lost += taken.status != Status::kOk;
      if (taken.grant == 0) continue;
      ASSERT_TRUE(wire::is_text(taken.text.substr(1))) << "no other node could read it";
      ASSERT_LE(taken.text.size(), 1 + kStrings);
    }
    ask(q, Operation::kSize);
  }
  EXPECT_GT(lost, 0);
  line.lock.store(0);
  ask(q, Operation::kSize);
  while (take_here(q) != "empty") {
  }
  EXPECT_EQ(put_here(q, "sound again").text, kYes);
  EXPECT_EQ(take_here(q), "sound again");
  EXPECT_LE(store.used(), used + (1u << 20));
}

TEST_P(StoreSharedQueue, WhoIsKilledInAPutLeavesAnExactCount) {
  std::mt19937 random(11);
  const auto q = queue();
  put_here(q, "first");
  ASSERT_EQ(take_there(q), "first");
  int taken = 1;
  for (int kill = 0; kill < 100; ++kill) {
    segment::test::Killable child([&] {
      for (const char* item : {"a", "some longer item", ""}) put_there(q, item);
    });
    std::string item;
    for (unsigned turn = 0; turn < 50; ++turn) {
      item = take_there(q);
      if (item == "asks") item = take_here(q);
      taken += item != "empty";
    }
    child.kill_after(1 + random() % 20);
    taken += random() % 2 != 0 && take_there(q) != "empty" ? 1 : 0;
    store.process_ended(kNode);
    while ((item = take_here(q)) != "empty") {
      ASSERT_NE(item, "failed");
      ++taken;
    }
    for (; taken != 0; --taken) ASSERT_EQ(status(q, Operation::kTaskDone), Status::kOk) << kill;
    ASSERT_EQ(status(q, Operation::kTaskDone), Status::kRange) << kill;
  }
}

TEST_P(StoreSharedQueue, WhoIsKilledBeforeItsPutIsDoneHasPutNothingOrAll) {
  const auto q = queue();
  put_here(q, "first");
  ASSERT_EQ(take_there(q), "first");
  ASSERT_EQ(status(q, Operation::kTaskDone), Status::kOk);
  segment::Line& line = shared(q).line;
  for (const bool put : {false, true}) {
    ASSERT_EQ(segment::try_lock(line.lock, kNode), Step::kDone);
    segment::Counting counting(line);
    if (put)
      EXPECT_EQ(segment::put_counted(shared(q), counting, "item", 4), Step::kDone);
    else
      counting.announce(line.word.load());
    store.process_ended(kNode);
    EXPECT_EQ(take_here(q), put ? "item" : "empty");
    EXPECT_EQ(status(q, Operation::kTaskDone), put ? Status::kOk : Status::kRange);
    EXPECT_EQ(status(q, Operation::kTaskDone), Status::kRange);
  }
}

}  // namespace
}  // namespace gothon::store::test
