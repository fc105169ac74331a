#include "client/caller/interrupt_ladder.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <optional>

namespace gothon::client {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const InterruptLadder::Clock::time_point kBegin{};

TEST(InterruptLadder, TheFirstAsksTheSecondInsistsTheThirdDoesNotAsk) {
  InterruptLadder ladder;
  EXPECT_EQ(ladder.press(kBegin), SIGINT);
  EXPECT_EQ(ladder.press(kBegin), SIGTERM);
  EXPECT_FALSE(ladder.is_at_its_end());
  EXPECT_EQ(ladder.press(kBegin), SIGKILL);
  EXPECT_TRUE(ladder.is_at_its_end());
  EXPECT_EQ(ladder.press(kBegin), SIGKILL);
  EXPECT_EQ(ladder.presses(), 4);
}

TEST(InterruptLadder, TenSecondsAfterTheFirstTheLastStepComesByItself) {
  InterruptLadder ladder;
  EXPECT_EQ(ladder.left(kBegin), std::nullopt);
  EXPECT_FALSE(ladder.expire(kBegin + seconds(100)));
  ladder.press(kBegin);
  EXPECT_EQ(ladder.left(kBegin + seconds(1)), milliseconds(9000));
  // The second one gives no more time.
  ladder.press(kBegin + seconds(5));
  EXPECT_FALSE(ladder.expire(kBegin + milliseconds(9999)));
  EXPECT_EQ(ladder.left(kBegin + seconds(11)), milliseconds(0));
  EXPECT_TRUE(ladder.expire(kBegin + seconds(10)));
  EXPECT_TRUE(ladder.is_at_its_end());
}

TEST(InterruptLadder, TheLastStepIsTakenOnce) {
  InterruptLadder ladder;
  ladder.press(kBegin);
  EXPECT_TRUE(ladder.expire(kBegin + seconds(10)));
  EXPECT_FALSE(ladder.expire(kBegin + seconds(11)));
  EXPECT_EQ(ladder.left(kBegin + seconds(11)), std::nullopt);
  InterruptLadder pressed;
  for (int i = 0; i < 3; ++i) pressed.press(kBegin);
  EXPECT_FALSE(pressed.expire(kBegin + seconds(10)));
}

}  // namespace
}  // namespace gothon::client
