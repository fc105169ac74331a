#include "glue/segment/queue.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <deque>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/unit/segment/shared_block.hpp"

namespace gothon::segment {
namespace {

using test::Killable;
using test::SharedBlock;

constexpr std::uint32_t kLog = 9;

/// Short ones, and some that are copied in one go.
std::size_t units_of_item(std::uint64_t number) {
  return number % 16 == 0 ? 130 + number % 40 : 1 + number % 9;
}

class SegmentQueue : public ::testing::TestWithParam<Order> {
 protected:
  SegmentQueue() { queue.line.word.store(queue_word({0, 0, kLog})); }

  Step put(const std::string& item, Serial me = 1) {
    return segment::put(queue, me, patience, item.data(), item.size());
  }
  std::optional<std::string> take() {
    while (true) {
      Offer offer;
      if (find(queue, &offer) != Step::kDone) return std::nullopt;
      std::string item(offer.length(), '\0');
      copy(queue, offer, item.data());
      if (segment::take(queue, offer)) return item;
    }
  }
  std::uint32_t size() {
    std::uint32_t items = 0;
    EXPECT_EQ(count(queue, &items), Step::kDone);
    return items;
  }

  SharedBlock block{kUnit << kLog};
  Queue queue{block.line(), block.memory(), GetParam()};
  Patience patience;
};

INSTANTIATE_TEST_SUITE_P(Orders, SegmentQueue, ::testing::Values(Order::kFifo, Order::kLifo),
                         [](const auto& its) {
                           return its.param == Order::kFifo ? "Fifo" : "Lifo";
                         });

TEST_P(SegmentQueue, WhatBecameFullBeforeTheLockWasHeldStaysSo) {
  queue.line.capacity.store(1);
  ASSERT_EQ(put("one"), Step::kDone);
  ASSERT_EQ(try_lock(queue.line.lock, 1), Step::kDone);
  EXPECT_EQ(put_locked(queue, "two", 3), Step::kBusy);
  EXPECT_EQ(size(), 1u);
  EXPECT_EQ(take(), "one");
  EXPECT_EQ(put_locked(queue, "two", 3), Step::kDone);
}

TEST_P(SegmentQueue, ItemsOfAllLengthsComeOutInOrderWhereverTheRingWraps) {
  std::mt19937 random(1);
  std::deque<std::string> model;
  for (int turn = 0; turn < 50'000; ++turn) {
    if (random() % 2 == 0) {
      const std::size_t length = random() % 8 == 0 ? 1000 + random() % 1500 : random() % 60;
      const std::string item(length, static_cast<char>('a' + random() % 26));
      if (put(item) == Step::kDone) model.push_back(item);
    } else {
      std::optional<std::string> expected;
      if (!model.empty()) {
        const bool first = GetParam() == Order::kFifo;
        expected = first ? model.front() : model.back();
        first ? model.pop_front() : model.pop_back();
      }
      ASSERT_EQ(take(), expected) << turn;
    }
    ASSERT_EQ(size(), model.size()) << turn;
  }
}

TEST_P(SegmentQueue, WhatHasNoRoomAsksAndChangesNothing) {
  const std::string item(100, 'x');
  int stored = 0;
  while (put(item) == Step::kDone) ++stored;
  EXPECT_GT(stored, 30);
  EXPECT_EQ(put(item), Step::kAsk);
  EXPECT_EQ(size(), static_cast<std::uint32_t>(stored));
  EXPECT_EQ(holder_of(queue.line.lock.load()), 0u);
  for (; stored > 0; --stored) EXPECT_EQ(take(), item);
  EXPECT_EQ(take(), std::nullopt);
}

TEST_P(SegmentQueue, ItsCapacityMakesItFull) {
  queue.line.capacity.store(2);
  EXPECT_EQ(put("a"), Step::kDone);
  EXPECT_EQ(has_capacity(queue), Step::kDone);
  EXPECT_EQ(put("b"), Step::kDone);
  EXPECT_EQ(has_capacity(queue), Step::kBusy);
  EXPECT_EQ(put("c"), Step::kBusy);
  EXPECT_TRUE(take());
  EXPECT_EQ(put("c"), Step::kDone);
}

TEST_P(SegmentQueue, AWordThatAsksIsLeftAlone) {
  put("a");
  const std::uint64_t word = queue.line.word.exchange(kAskQueue);
  Offer offer;
  std::uint32_t items = 0;
  EXPECT_EQ(find(queue, &offer), Step::kAsk);
  EXPECT_EQ(count(queue, &items), Step::kAsk);
  EXPECT_EQ(put("b"), Step::kAsk);
  EXPECT_EQ(queue.line.word.load(), kAskQueue);
  queue.line.word.store(word);
  EXPECT_EQ(take(), "a");
}

TEST_P(SegmentQueue, AHolderOfTheLockKeepsNobodyFromTaking) {
  put("a");
  ASSERT_EQ(try_lock(queue.line.lock, 2), Step::kDone);
  EXPECT_EQ(put("b", 1), Step::kAsk);
  EXPECT_EQ(size(), 1u);
  EXPECT_EQ(take(), "a");
}

TEST_P(SegmentQueue, AnOfferIsGoneOnceSomethingHasChanged) {
  put("a");
  Offer offer;
  ASSERT_EQ(find(queue, &offer), Step::kDone);
  EXPECT_EQ(take(), "a");
  put("b");
  EXPECT_FALSE(segment::take(queue, offer)) << "as long and at the same position";
  EXPECT_EQ(take(), "b");
}

TEST_P(SegmentQueue, NonsenseAsks) {
  put("a");
  const std::uint64_t good = queue.line.word.load();
  Offer offer;
  for (const Extent& bad : {Extent{0, 512, kLog}, Extent{0, 1, 27}, Extent{0, 100, 26}}) {
    queue.line.word.store(queue_word(bad));
    EXPECT_EQ(find(queue, &offer), Step::kAsk);
    EXPECT_EQ(put("b"), Step::kAsk);
  }
  queue.line.word.store(good);
  for (const std::uint64_t bad : {std::uint64_t{1}, std::uint64_t{8}, ~std::uint64_t{7},
                                  block.memory().size - 8, block.memory().size + 8}) {
    queue.line.block.store(bad);
    EXPECT_EQ(find(queue, &offer), Step::kAsk);
    EXPECT_EQ(put("b"), Step::kAsk);
  }
  queue.line.block.store(kBlocksAt);
  Unit* units = queue.units(extent_of(good));
  for (int unit = 0; unit < 4; ++unit) units[unit].store(0x1234'5678'ffff'ffff);
  EXPECT_EQ(find(queue, &offer), Step::kAsk);
}

TEST_P(SegmentQueue, ItemsSurviveAMoveToAnotherSize) {
  SharedBlock large(kUnit << 14);
  Queue moving{large.line(), large.memory(), GetParam()};
  for (std::uint32_t first = 0; first < 1100; first += 11) {
    Extent extent{0xffff'fe00 + first, 0, 9};
    Ring ring(moving.units({0, 0, 14}), GetParam());
    for (int i = 0; i < 40; ++i) extent = ring.push(extent, "0123456789abcdefghij", 20u - i % 20);
    for (const std::uint32_t log : {11u, 10u, 14u, 9u}) {
      ring.move(extent, log);
      extent.log = log;
    }
    EXPECT_EQ(ring.count(extent), 40u);
    for (int i = 0; i < 40; ++i) {
      Found found;
      ASSERT_TRUE(ring.find(extent, &found));
      std::string item(found.length, '\0');
      ring.copy(extent, found, item.data());
      const int number = GetParam() == Order::kFifo ? i : 39 - i;
      ASSERT_EQ(item, std::string("0123456789abcdefghij", 20u - number % 20)) << first;
      extent = found.rest;
    }
    EXPECT_EQ(extent.used, 0u);
  }
}

TEST_P(SegmentQueue, ManyThreadsLoseAndTearNothing) {
  constexpr std::uint64_t kItems = 20'000;
  for (const Serial apart : test::kProcessesAndThreads) {
    std::array<std::atomic<int>, 2 * kItems> seen{};
    std::atomic<std::uint64_t> taken = 0;
    std::atomic<bool> torn = false;
    std::vector<std::thread> threads;
    for (std::uint64_t number = 0; number < 2; ++number) {
      threads.emplace_back([&, number, me = 1 + static_cast<Serial>(number) * apart] {
        for (std::uint64_t i = 0; i < kItems; ++i) {
          // Its own number as often as its length has room for.
          const std::vector<std::uint64_t> item(units_of_item(i), number * kItems + i);
          while (segment::put(queue, me, patience, reinterpret_cast<const char*>(item.data()),
                              item.size() * 8) != Step::kDone)
            std::this_thread::yield();
        }
      });
      threads.emplace_back([&] {
        while (taken < 2 * kItems) {
          const auto item = take();
          if (!item) {
            std::this_thread::yield();
            continue;
          }
          std::vector<std::uint64_t> numbers(item->size() / 8);
          std::memcpy(numbers.data(), item->data(), item->size());
          for (const std::uint64_t n : numbers)
            if (n != numbers[0]) torn = true;
          if (numbers.size() != units_of_item(numbers[0] % kItems)) torn = true;
          ++seen[numbers[0]];
          ++taken;
        }
      });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_FALSE(torn);
    for (const auto& times : seen) ASSERT_EQ(times, 1);
  }
}

TEST_P(SegmentQueue, WhoIsKilledAnywhereLeavesWholeItemsOnly) {
  std::mt19937 random(3);
  for (int kill = 0; kill < 150; ++kill) {
    std::uint64_t number = 0;
    Killable child([&] {
      const std::vector<std::uint64_t> item(1 + number % 7, number);
      const std::string bytes(reinterpret_cast<const char*>(item.data()), item.size() * 8);
      if (put(bytes, 2) != Step::kDone || number % 5 == 0) take();
      ++number;
    });
    child.kill_after(random() % 300);
    test::free_lock_of(queue.line, 2);
    EXPECT_EQ(put(std::string(8, '\0'), 1) == Step::kDone || take(), true) << "nothing is stuck";
    for (std::uint32_t left = size(); left > 0; --left) {
      const auto item = take();
      ASSERT_TRUE(item && item->size() % 8 == 0 && !item->empty());
      for (std::size_t at = 0; at < item->size(); at += 8)
        ASSERT_EQ(item->substr(at, 8), item->substr(0, 8));
    }
    ASSERT_EQ(extent_of(queue.line.word.load()).used, 0u);
  }
}

TEST_P(SegmentQueue, OfWhatWasPutEachIsDoneOnce) {
  EXPECT_EQ(task_done(queue), Step::kAsk);
  for (const char* item : {"a", "b", "c"}) ASSERT_EQ(put(item), Step::kDone);
  EXPECT_EQ(unfinished(queue.line.puts.load(), queue.line.dones.load()), 3u);
  for (int task = 0; task < 3; ++task) EXPECT_EQ(task_done(queue), Step::kDone);
  EXPECT_EQ(task_done(queue), Step::kAsk) << "the session process says that there are too many";
  put("d");
  queue.line.dones.fetch_or(kAskDone);
  EXPECT_EQ(task_done(queue), Step::kAsk) << "somebody waits for it";
  EXPECT_EQ(unfinished(queue.line.puts.load(), queue.line.dones.load()), 1u);
}

TEST_P(SegmentQueue, WhatIsNotPutIsNotCounted) {
  queue.line.capacity.store(1);
  ASSERT_EQ(put("a"), Step::kDone);
  EXPECT_EQ(put("b"), Step::kBusy);
  queue.line.capacity.store(0);
  EXPECT_EQ(put(std::string(kUnit << kLog, 'x')), Step::kAsk);
  queue.line.word.store(kAskQueue);
  EXPECT_EQ(put("c"), Step::kAsk);
  EXPECT_EQ(queue.line.puts.load(), 1u);
  EXPECT_EQ(queue.line.deed.load(), 0u);
}

TEST_P(SegmentQueue, WhatWasAnnouncedAndThenNotPutIsNotCountedEither) {
  ASSERT_EQ(put("a"), Step::kDone);
  Counting counting(queue.line);
  counting.announce(queue.line.word.load());
  EXPECT_EQ(unfinished(queue.line.puts.load(), queue.line.dones.load()), 2u);
  counting.settle(false);
  EXPECT_EQ(unfinished(queue.line.puts.load(), queue.line.dones.load()), 1u);
  EXPECT_EQ(queue.line.deed.load(), 0u);
}

TEST_P(SegmentQueue, OnceItIsShutDownPutsAskAndSoDoTakesOfNothing) {
  put("a");
  put("b");
  queue.line.capacity.store(kShutDown);
  EXPECT_EQ(put("c"), Step::kAsk);
  EXPECT_TRUE(take() && take());
  Offer offer;
  EXPECT_EQ(find(queue, &offer), Step::kAsk);
}

}  // namespace
}  // namespace gothon::segment
