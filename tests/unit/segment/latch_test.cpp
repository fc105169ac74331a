#include "glue/segment/latch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

namespace gothon::segment {
namespace {

TEST(SegmentLatch, ItOpensWhenTheSignalsAddUpAndNotBefore) {
  constexpr std::uint64_t kSignals = 20'000;
  Word word(4 * kSignals);
  std::vector<std::thread> threads;
  for (int number = 0; number < 4; ++number)
    threads.emplace_back([&word] {
      for (std::uint64_t i = 1; i < kSignals; ++i) signal(word, 1);
      EXPECT_EQ(look_at(word), Step::kBusy) << "this one's last signal is missing";
      signal(word, 1);
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(look_at(word), Step::kDone);
}

TEST(SegmentLatch, SignalsBeyondTheThresholdAreHarmless) {
  Word word(3);
  EXPECT_EQ(signal(word, ~std::uint64_t{0}), Step::kDone);
  EXPECT_EQ(word.load(), 0u);
  EXPECT_EQ(signal(word, 1), Step::kDone);
  EXPECT_EQ(word.load(), 0u);
}

TEST(SegmentLatch, AWordThatAsksIsLeftAlone) {
  Word word(kAskLatch);
  EXPECT_EQ(signal(word, 1), Step::kAsk);
  EXPECT_EQ(look_at(word), Step::kAsk);
  EXPECT_EQ(word.load(), kAskLatch);
}

TEST(SegmentPatience, ItEndsAndItLearns) {
  Patience patience;
  const auto looks = [&patience](Step outcome) {
    unsigned count = 0;
    EXPECT_EQ(patience.spin([&] { return ++count, outcome; }), outcome);
    return count;
  };
  const unsigned first = looks(Step::kBusy);
  EXPECT_LT(looks(Step::kBusy), first) << "in vain: less the next time";
  EXPECT_EQ(looks(Step::kDone), 1u);
  EXPECT_EQ(looks(Step::kBusy), first) << "it has paid";
  unsigned most = 0;
  for (int turn = 0; turn < 8; ++turn) most = std::max(most, looks(Step::kBusy));
  EXPECT_EQ(most, first) << "a try now and then";
  patience.forbid();
  EXPECT_EQ(looks(Step::kBusy), 0u);
}

}  // namespace
}  // namespace gothon::segment
