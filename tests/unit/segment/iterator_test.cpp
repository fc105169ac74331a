#include "glue/segment/iterator.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <thread>
#include <vector>

namespace gothon::segment {
namespace {

/// A line that shows a window.
struct Shown {
  Shown(std::int64_t first, std::int64_t step, std::uint64_t length, std::uint32_t flags) {
    line.first = first;
    line.step = step;
    line.capacity = length;
    line.room = flags;
    line.word = window_word(1, 0);
  }

  Line line{};
};

TEST(SegmentIterator, EachItemIsTakenOnce) {
  constexpr std::uint64_t kItems = 100'000;
  Shown shown(7, 3, kItems, kLastWindow);
  std::vector<std::vector<std::int64_t>> taken(4);
  std::vector<std::thread> threads;
  for (auto& mine : taken)
    threads.emplace_back([&shown, &mine] {
      NextItem next;
      for (Step step = Step::kDone; step != Step::kBusy;) {
        step = find(shown.line, &next);
        if (step == Step::kDone && take(shown.line, next)) mine.push_back(next.number);
      }
    });
  for (auto& thread : threads) thread.join();
  std::vector<std::int64_t> all;
  for (const auto& mine : taken) {
    all.insert(all.end(), mine.begin(), mine.end());
  }
  std::sort(all.begin(), all.end());
  ASSERT_EQ(all.size(), kItems);
  for (std::uint64_t place = 0; place < kItems; ++place)
    ASSERT_EQ(all[place], static_cast<std::int64_t>(7 + 3 * place));
}

TEST(SegmentIterator, AWordThatAsksIsLeftAlone) {
  Shown shown(0, 1, 10, kLastWindow);
  NextItem next;
  ASSERT_EQ(find(shown.line, &next), Step::kDone);
  shown.line.word = kAskIterator;
  EXPECT_FALSE(take(shown.line, next));
  EXPECT_EQ(find(shown.line, &next), Step::kAsk);
  EXPECT_EQ(shown.line.word.load(), kAskIterator);
}

TEST(SegmentIterator, BehindAWindowThatIsNotTheLastTheSessionProcessGoesOn) {
  Shown shown(0, 1, 1, 0);
  NextItem next;
  ASSERT_EQ(find(shown.line, &next), Step::kDone);
  EXPECT_TRUE(take(shown.line, next));
  EXPECT_EQ(find(shown.line, &next), Step::kAsk);
  shown.line.room = kLastWindow;
  EXPECT_EQ(find(shown.line, &next), Step::kBusy);
}

TEST(SegmentIterator, AnItemOfAnEarlierWindowIsNotTaken) {
  Shown shown(0, 1, 10, 0);
  NextItem next;
  ASSERT_EQ(find(shown.line, &next), Step::kDone);
  shown.line.first = 100;
  shown.line.word = window_word(2, 0);
  EXPECT_FALSE(take(shown.line, next));
  ASSERT_EQ(find(shown.line, &next), Step::kDone);
  EXPECT_EQ(next.number, 100);
}

TEST(SegmentIterator, WhatWasCopiedIsTheItemAsLongAsTheWindowIsTheSame) {
  Shown shown(0, 1, 10, 0);
  NextItem next;
  ASSERT_EQ(find(shown.line, &next), Step::kDone);
  EXPECT_TRUE(is_whole(shown.line, next));
  shown.line.word = window_word(1, 5);
  EXPECT_TRUE(is_whole(shown.line, next)) << "others have taken some";
  shown.line.word = kAskIterator;
  EXPECT_FALSE(is_whole(shown.line, next));
  shown.line.word = window_word(2, 0);
  EXPECT_FALSE(is_whole(shown.line, next));
}

TEST(SegmentIterator, ItCountsFromOneEndOf64BitsToTheOther) {
  constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
  constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
  Shown shown(kMin, kMax, 3, kLastWindow);
  std::vector<std::int64_t> items;
  for (NextItem next; find(shown.line, &next) == Step::kDone;)
    if (take(shown.line, next)) items.push_back(next.number);
  EXPECT_EQ(items, (std::vector<std::int64_t>{kMin, -1, kMax - 1}));
}

}  // namespace
}  // namespace gothon::segment
