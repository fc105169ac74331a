#include "glue/segment/barrier.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "tests/unit/segment/shared_block.hpp"

namespace gothon::segment {
namespace {

/// A line with its places, which lie where a segment's blocks do.
class SegmentBarrier : public ::testing::Test {
 protected:
  SegmentBarrier() { line().capacity = 3; }
  Line& line() { return block_.line(); }
  Barrier barrier() { return {line(), block_.memory()}; }
  Unit& place(std::uint32_t index) { return barrier().places()[index]; }
  Arrival arrive(Serial who) {
    Arrival arrival;
    EXPECT_EQ(segment::arrive(barrier(), who, &arrival), Step::kDone);
    return arrival;
  }
  Step look(std::uint64_t phase) { return look_at_barrier(line(), phase, &broken_); }

  bool broken_ = false;

 private:
  test::SharedBlock block_{kPage};
};

TEST_F(SegmentBarrier, TheLastOneLetsTheOthersGo) {
  for (std::uint64_t phase = 0; phase < 3; ++phase) {
    for (std::uint32_t index = 0; index < 2; ++index) {
      const Arrival arrival = arrive(index + 5);
      EXPECT_EQ(arrival.phase, phase);
      EXPECT_EQ(arrival.index, index);
      EXPECT_FALSE(arrival.last);
      EXPECT_EQ(who_in(place(index)), index + 5);
      EXPECT_EQ(look(phase), Step::kBusy);
    }
    EXPECT_TRUE(arrive(7).last);
    EXPECT_EQ(look(phase), Step::kDone);
    EXPECT_FALSE(broken_);
  }
  EXPECT_EQ(line().word.load(), barrier_word(3, 0));
  EXPECT_EQ(look(1), Step::kAsk) << "it is too long ago to tell";
}

TEST_F(SegmentBarrier, OneWhoHasWrittenAndNotCountedIsCounted) {
  place(0) = place_word(0, 9);
  const Arrival arrival = arrive(5);
  EXPECT_EQ(arrival.index, 1u);
  EXPECT_EQ(who_in(place(0)), 9u);
  EXPECT_TRUE(arrive(6).last);
}

TEST_F(SegmentBarrier, WhoWasStoppedForAPhaseTakesNoPlaceOfTheNextOne) {
  arrive(5);
  const std::uint64_t seen = line().word.load();
  arrive(6);
  EXPECT_TRUE(arrive(7).last);
  arrive(5);
  arrive(6);
  EXPECT_EQ(take_place(line(), seen, place(1), 8), Step::kAsk);
  EXPECT_EQ(place(1).load(), place_word(1, 6))
      << "it would have passed with the three, and one lost";
}

TEST_F(SegmentBarrier, ABrokenOneIsNotComeTo) {
  line().word = barrier_word(4, 0) | kBroken;
  EXPECT_TRUE(arrive(5).broken);
  EXPECT_EQ(look(4), Step::kDone);
  EXPECT_TRUE(broken_);
  line().lock = 5;
  line().word = barrier_word(5, 0);
  EXPECT_EQ(look(4), Step::kDone);
  EXPECT_TRUE(broken_) << "it was reset meanwhile";
  line().lock = 4;
  EXPECT_EQ(look(4), Step::kDone);
  EXPECT_FALSE(broken_) << "that was another phase";
}

TEST_F(SegmentBarrier, AWordThatAsksIsLeftAlone) {
  line().word = barrier_word(4, 1) | kAskBarrier;
  Arrival arrival;
  EXPECT_EQ(segment::arrive(barrier(), 5, &arrival), Step::kAsk);
  EXPECT_EQ(look(4), Step::kBusy) << "its phase holds all the same";
  EXPECT_EQ(look(3), Step::kAsk);
  EXPECT_EQ(line().word.load(), barrier_word(4, 1) | kAskBarrier);
}

TEST_F(SegmentBarrier, WhetherAPhaseFailedIsAskedWhileTheNextOneFails) {
  line().word = barrier_word(5, 0);
  line().lock = 5;
  EXPECT_EQ(look(4), Step::kDone);
  EXPECT_TRUE(broken_);
  // The session process is about to say that the one behind it has failed, too.
  line().word = barrier_word(5, 2) | kAskBarrier;
  line().lock = 6;
  EXPECT_EQ(look(4), Step::kAsk);
  line().word = barrier_word(6, 0);
  EXPECT_EQ(look(4), Step::kAsk);
  EXPECT_EQ(look(5), Step::kDone);
  EXPECT_TRUE(broken_);
}

TEST_F(SegmentBarrier, WhetherAPhaseFailedIsAskedOnceTheNextOneIsBroken) {
  // It was reset, which began the next one; that was aborted, and `lock` names the one behind it.
  line().lock = 6;
  line().word = barrier_word(5, 0) | kBroken;
  EXPECT_EQ(look(4), Step::kAsk);
  EXPECT_EQ(look(5), Step::kDone);
  EXPECT_TRUE(broken_);
}

TEST_F(SegmentBarrier, ALineThatMakesNoSenseAsks) {
  Arrival arrival;
  line().block = 8;
  EXPECT_EQ(segment::arrive(barrier(), 5, &arrival), Step::kAsk);
  line().block = kBlocksAt;
  line().word = barrier_word(0, 700);
  EXPECT_EQ(segment::arrive(barrier(), 5, &arrival), Step::kAsk);
}

TEST_F(SegmentBarrier, ThePhaseWrapsAround) {
  line().word = barrier_word(kPhaseMask, 2);
  EXPECT_TRUE(arrive(5).last);
  EXPECT_EQ(phase_of(line().word), 0u);
  EXPECT_EQ(look(kPhaseMask), Step::kDone);
}

TEST_F(SegmentBarrier, NobodyIsAPhaseAhead) {
  constexpr std::uint64_t kPhases = 5000;
  std::atomic<std::uint64_t> come = 0;
  std::atomic<std::uint64_t> lasts = 0;
  std::vector<std::thread> parties;
  for (Serial who = 1; who <= 3; ++who)
    parties.emplace_back([&, who] {
      for (std::uint64_t phase = 0; phase < kPhases; ++phase) {
        ++come;
        Arrival arrival;
        ASSERT_EQ(segment::arrive(barrier(), who, &arrival), Step::kDone);
        ASSERT_EQ(arrival.phase, phase);
        lasts += arrival.last ? 1 : 0;
        bool broken = false;
        while (!arrival.last && look_at_barrier(line(), phase, &broken) == Step::kBusy)
          std::this_thread::yield();
        ASSERT_FALSE(broken);
        ASSERT_GE(come.load(), 3 * (phase + 1));
        ASSERT_LE(come.load(), 3 * (phase + 2));
      }
    });
  for (auto& party : parties) party.join();
  EXPECT_EQ(lasts, kPhases);
}

}  // namespace
}  // namespace gothon::segment
