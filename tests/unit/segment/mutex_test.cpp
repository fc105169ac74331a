#include "glue/segment/mutex.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "tests/unit/segment/shared_block.hpp"

namespace gothon::segment {
namespace {

TEST(SegmentMutex, OnlyOneIsInside) {
  constexpr int kTurns = 20'000;
  for (const Serial apart : test::kProcessesAndThreads) {
    Word word(0);
    int inside = 0;  // no atomic: the mutex is what protects it
    Patience patience;
    std::vector<std::thread> threads;
    for (Serial number = 0; number < 4; ++number)
      threads.emplace_back([&word, &inside, &patience, me = 1 + number * apart] {
        const auto attempt = [&] { return try_lock(word, me); };
        for (int turn = 0; turn < kTurns; ++turn) {
          while (patience.spin(attempt) != Step::kDone) std::this_thread::yield();
          ++inside;
          ASSERT_EQ(unlock(word, me), Step::kDone);
        }
      });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(inside, 4 * kTurns);
    EXPECT_EQ(word.load(), mutex_word(0, 4 * kTurns)) << "free, and taken so often";
  }
}

TEST(SegmentMutex, OnlyTheHolderUnlocks) {
  Word word(0);
  EXPECT_EQ(unlock(word, 5), Step::kAsk) << "nobody holds it";
  EXPECT_EQ(try_lock(word, kLastSerial), Step::kDone);
  EXPECT_EQ(holder_of(word), kLastSerial);
  EXPECT_EQ(unlock(word, 5), Step::kAsk);
  EXPECT_EQ(try_lock(word, 5), Step::kBusy);
  EXPECT_EQ(try_lock(word, kLastSerial), Step::kBusy) << "another of its threads may let it go";
  EXPECT_EQ(unlock(word, kLastSerial), Step::kDone);
}

TEST(SegmentMutex, ALockIsReleasedByWhoeverItIs) {
  Word word(0);
  EXPECT_EQ(release(word), Step::kAsk) << "nobody holds it";
  EXPECT_EQ(look_at_mutex(word), Step::kDone);
  EXPECT_EQ(try_lock(word, 5), Step::kDone);
  EXPECT_EQ(look_at_mutex(word), Step::kBusy);
  EXPECT_EQ(release(word), Step::kDone);
  EXPECT_EQ(word.load(), mutex_word(0, 1)) << "free, and taken once";
}

TEST(SegmentMutex, AWordThatAsksIsLeftAlone) {
  Word word(kAskMutex);
  EXPECT_EQ(try_lock(word, 1), Step::kAsk);
  EXPECT_EQ(unlock(word, 1), Step::kAsk);
  EXPECT_EQ(release(word), Step::kAsk);
  EXPECT_EQ(look_at_mutex(word), Step::kAsk);
  EXPECT_EQ(word.load(), kAskMutex);
}

TEST(SegmentMutex, TheCountWrapsAround) {
  Word word(mutex_word(0, 0xffff'ffff));
  EXPECT_EQ(try_lock(word, 3), Step::kDone);
  EXPECT_EQ(word.load(), mutex_word(3, 0));
}

}  // namespace
}  // namespace gothon::segment
