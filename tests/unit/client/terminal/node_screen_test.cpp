#include "client/terminal/node_screen.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "client/terminal/line_merger.hpp"

namespace gothon::client {
namespace {

/// What tqdm writes for a bar that many lines down.
std::string bar(std::size_t down, const std::string& text) {
  std::string moves;
  for (std::size_t i = 0; i < down; ++i) moves += "\x1b[A";
  return std::string(down, '\n') + "\r" + text + moves;
}

class ClientNodeScreen : public testing::Test {
 protected:
  void feed(const std::string& bytes) { lines_.feed(bytes, out_); }
  /// As pipes may hand it over.
  void feed_by_bytes(const std::string& bytes) {
    for (const char byte : bytes) feed({byte});
  }
  std::string finished() {
    lines_.finish(out_);
    return out_;
  }

  LineMerger lines_{"[0] "};
  std::string out_;
};

TEST_F(ClientNodeScreen, ABarSomeLinesDownStaysOneRow) {
  for (const char* text : {"10%", "50%", "90%"}) feed(bar(2, text));
  EXPECT_EQ(out_, "");
  EXPECT_EQ(lines_.row(), "[0] 90%");
  EXPECT_TRUE(lines_.is_redrawn());
  EXPECT_EQ(finished(), "[0] 90%\n") << "there is nothing else";
}

TEST_F(ClientNodeScreen, ItsLastDrawingAboveIsWhatStays) {
  feed(bar(2, "90%"));
  feed("\r100%\n");
  EXPECT_EQ(finished(), "[0] 100%\n");
}

TEST_F(ClientNodeScreen, WhereOthersWriteOnNothingStays) {
  feed(bar(1, "99%"));
  feed("\r100%\n");
  EXPECT_EQ(lines_.row(), "[0] 100%\n[0] 99%");
  EXPECT_EQ(finished(), "[0] 100%\n") << "a shell's prompt would be written over the other";
}

TEST_F(ClientNodeScreen, NestedBarsAreRowsInTheirOrder) {
  feed("\router 0%");
  feed(bar(1, "inner 50%"));
  feed("\router 10%");
  feed(bar(1, "inner 60%"));
  EXPECT_EQ(out_, "");
  EXPECT_EQ(lines_.row(), "[0] outer 10%\n[0] inner 60%");
  feed("\n\n");
  EXPECT_EQ(finished(), "[0] outer 10%\n[0] inner 60%\n");
}

TEST_F(ClientNodeScreen, MovesMayComeInPieces) {
  feed(bar(1, "first"));
  feed_by_bytes(bar(1, "\x1b[32msecond\x1b[0m"));
  feed_by_bytes(bar(1, "third"));
  EXPECT_EQ(out_, "");
  EXPECT_EQ(finished(), "[0] third\n");
}

TEST_F(ClientNodeScreen, AFrameThatIsDrawnAgainReplacesTheOneBefore) {
  // As rich does it: back to the first line, each cleared.
  feed("\r\x1b[2K\x1b[1A\x1b[2K\x1b[1A\x1b[2Kone 1\ntwo 1\nthree 1");
  feed("\r\x1b[2K\x1b[1A\x1b[2K\x1b[1A\x1b[2Kone 2\ntwo 2\nthree 2");
  EXPECT_EQ(out_, "");
  EXPECT_EQ(lines_.row(), "[0] one 2\n[0] two 2\n[0] three 2");
  feed("\n");
  EXPECT_EQ(finished(), "[0] one 2\n[0] two 2\n[0] three 2\n");
}

TEST_F(ClientNodeScreen, OtherWaysToMoveAndErase) {
  feed("a\x1b[Fb\x1b[Ec\x1b[2A\x1b[Gd\x1b[3Be\n");
  EXPECT_EQ(lines_.row(), "[0] d\n[0] b\n[0] ce");
  feed("\x1b[4Ff\r\x1b[J");
  EXPECT_EQ(lines_.row(), "");
  feed("g\x1b[8mh\x1b[10;10H\x1b[?25l\x1b]0;title\ai");
  EXPECT_EQ(finished(), "[0] g\x1b[8mh\x1b]0;title\ai\n")
      << "what is for the whole screen is left out";
}

TEST_F(ClientNodeScreen, WhoMovesNoMoreWritesLinesAsEver) {
  feed(bar(1, "50%"));
  feed("\r100%\n");
  for (const char* line : {"one\n", "two\n", "three\n", "four\n"}) feed(line);
  EXPECT_EQ(out_, "[0] 100%\n[0] one\n[0] two\n[0] three\n[0] four\n");
  feed("five\n");
  EXPECT_EQ(out_.substr(out_.size() - 9), "[0] five\n");
}

TEST_F(ClientNodeScreen, RowsBeyondItsHeightAreLinesAndMovesEndAtItsTop) {
  feed("\x1b[A");
  for (int i = 0; i < 1000; ++i) feed("\n\x1b[K\x1b[0A");
  feed("\x1b[100000Atop\x1b[100000Bbottom");
  EXPECT_LE(std::count(out_.begin(), out_.end(), '\n'), 1000);
  EXPECT_EQ(lines_.row(), "[0] top\n[0] bottom");
}

TEST_F(ClientNodeScreen, ARowIsBounded) {
  feed("\x1b[A");
  for (int i = 0; i < 100; ++i) feed(std::string(10'000, 'x'));
  feed("\x1b[" + std::string(10'000, ';'));
  EXPECT_LE(finished().size(), NodeScreen::kMostBytes + 10);
}

TEST_F(ClientNodeScreen, AnEmptyLineAndABarThatEndsAreHeldForAMoment) {
  feed("\n");
  feed("\r10%\n");
  EXPECT_EQ(out_, "");
  EXPECT_TRUE(lines_.is_holding());
  const auto now = LineMerger::Clock::now();
  lines_.release(out_, now);
  EXPECT_EQ(out_, "") << "it has come just now";
  lines_.release(out_, now + LineMerger::kHold);
  EXPECT_EQ(out_, "[0] \n[0] 10%\n");
  EXPECT_FALSE(lines_.is_holding());
  feed("\n");
  feed("text");
  EXPECT_EQ(out_, "[0] \n[0] 10%\n[0] \n") << "no bar begins so";
}

}  // namespace
}  // namespace gothon::client
