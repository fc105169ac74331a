#include "glue/segment/semaphore.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "glue/segment/event.hpp"

namespace gothon::segment {
namespace {

TEST(SegmentSemaphore, IsTakenAsOftenAsItsValueSays) {
  constexpr int kTurns = 20'000;
  Word word(3);
  std::atomic<int> inside = 0;
  std::atomic<int> most = 0;
  std::vector<std::thread> threads;
  for (int number = 0; number < 5; ++number)
    threads.emplace_back([&] {
      for (int turn = 0; turn < kTurns; ++turn) {
        while (try_take(word) != Step::kDone) std::this_thread::yield();
        const int now = ++inside;
        for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
        }
        --inside;
        ASSERT_EQ(post(word, 1, 3), Step::kDone);
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_LE(most, 3);
  EXPECT_EQ(word.load(), 3u);
}

TEST(SegmentSemaphore, HasNoMoreThanItsLimit) {
  Word word(1);
  EXPECT_EQ(post(word, 2, 3), Step::kDone);
  EXPECT_EQ(post(word, 1, 3), Step::kAsk);
  EXPECT_EQ(post(word, ~std::uint64_t{0}, 3), Step::kAsk) << "the sum does not fit";
  EXPECT_EQ(post(word, 5, kMostReleased), Step::kDone);
  EXPECT_EQ(word.load(), 8u);
  EXPECT_EQ(post(word, kMostReleased, kMostReleased), Step::kAsk);
}

TEST(SegmentSemaphore, AWordThatAsksIsLeftAlone) {
  Word word(kAskSemaphore);
  EXPECT_EQ(try_take(word), Step::kAsk);
  EXPECT_EQ(post(word, 1, 3), Step::kAsk);
  EXPECT_EQ(word.load(), kAskSemaphore);
  word = 0;
  EXPECT_EQ(try_take(word), Step::kBusy);
}

TEST(SegmentEvent, IsSetUntilItIsCleared) {
  Word word(0);
  for (int times = 0; times < 2; ++times) {
    const std::uint64_t first = word;
    EXPECT_EQ(look_at_event(word, first), Step::kBusy);
    EXPECT_EQ(set_event(word), Step::kDone);
    EXPECT_EQ(set_event(word), Step::kDone);
    EXPECT_TRUE(is_set(word));
    EXPECT_EQ(look_at_event(word, word), Step::kDone);
    EXPECT_EQ(clear_event(word), Step::kDone);
    EXPECT_EQ(clear_event(word), Step::kDone);
    EXPECT_FALSE(is_set(word));
    EXPECT_EQ(look_at_event(word, first), Step::kDone) << "it was set since";
  }
}

TEST(SegmentEvent, AWordThatAsksIsLeftAlone) {
  constexpr std::uint64_t kAsks = kAskEvent | 3 * kOneSet;
  Word word(kAsks);
  EXPECT_EQ(set_event(word), Step::kAsk);
  EXPECT_EQ(clear_event(word), Step::kDone) << "it is not set";
  EXPECT_EQ(look_at_event(word, 3 * kOneSet), Step::kAsk);
  EXPECT_EQ(look_at_event(word, 2 * kOneSet), Step::kDone);
  EXPECT_EQ(word.load(), kAsks);
  EXPECT_FALSE(is_set(kAskEvent | kIsSet)) << "nobody writes that";
}

TEST(SegmentEvent, TheCountWrapsAround) {
  Word word(sets_in(~std::uint64_t{0}));
  EXPECT_EQ(set_event(word), Step::kDone);
  EXPECT_EQ(word.load(), kIsSet);
}

}  // namespace
}  // namespace gothon::segment
