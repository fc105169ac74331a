#include "client/terminal/line_merger.hpp"

#include <gtest/gtest.h>

namespace gothon::client {
namespace {

TEST(ClientLineMerger, LinesAreLabelledAndWhole) {
  LineMerger lines(LabelStyle{"[{node}] ", 8, ""}.of(2, false));
  std::string out;
  lines.feed("one\ntw", out);
  EXPECT_EQ(out, "[2] one\n");
  lines.feed("o\n\nthree", out);
  EXPECT_EQ(out, "[2] one\n[2] two\n[2] \n");
  lines.finish(out);
  EXPECT_EQ(out, "[2] one\n[2] two\n[2] \n[2] three\n");
}

TEST(ClientLineMerger, WithoutLabelsOnlyTheLastNewlineIsAdded) {
  LineMerger lines(LabelStyle{}.of(0, false));
  std::string out;
  lines.feed("a\nb", out);
  lines.finish(out);
  lines.finish(out);
  EXPECT_EQ(out, "a\nb\n");
}

TEST(ClientLineMerger, BytesAreKeptAsTheyAre) {
  LineMerger lines("", true);
  const std::string bytes("\0\r\xff\x1b[0m\r\n", 9);
  std::string out;
  lines.feed(bytes, out);
  EXPECT_EQ(out, bytes);
}

const std::string kPiece(65536, 'x');

TEST(ClientLineMerger, ALongLineIsWrittenWhenItEnds) {
  LineMerger lines(LabelStyle{"[{node}] ", 8, ""}.of(7, false));
  const size_t pieces = LineMerger::kMaxLine / kPiece.size() - 1;
  std::string out;
  for (size_t i = 0; i < pieces; ++i) lines.feed(kPiece, out);
  EXPECT_TRUE(out.empty());
  EXPECT_TRUE(lines.may_write("\n"));
  lines.feed("\n", out);
  EXPECT_EQ(out.size(), 4 + pieces * kPiece.size() + 1);
  EXPECT_EQ(out.find('\n'), out.size() - 1);
}

TEST(ClientLineMerger, ALineThatIsLongerThanIsKeptStaysOne) {
  LineMerger lines(LabelStyle{"[{node}] ", 8, ""}.of(7, false));
  const size_t pieces = 4 * LineMerger::kMaxLine / kPiece.size();
  std::string out;
  for (size_t i = 0; i < pieces; ++i) lines.feed(kPiece, out);
  EXPECT_TRUE(lines.has_begun());
  EXPECT_EQ(out.size(), 4 + pieces * kPiece.size());
  lines.feed("end\nnext\n", out);
  EXPECT_FALSE(lines.has_begun());
  EXPECT_EQ(out.substr(4 + pieces * kPiece.size()), "end\n[7] next\n");
}

TEST(ClientLineMerger, ALineThatSomebodyElseBreaksGoesOnAsOneOfItsOwn) {
  LineMerger lines("[7] ");
  std::string out;
  for (size_t i = 0; i < LineMerger::kMaxLine / kPiece.size(); ++i) lines.feed(kPiece, out);
  ASSERT_TRUE(lines.has_begun());
  out.clear();
  lines.break_line(out);
  lines.break_line(out);
  EXPECT_EQ(out, "\n");
  lines.feed("rest", out);
  lines.finish(out);
  EXPECT_EQ(out, "\n[7] rest\n");
}

TEST(ClientLineMerger, OfWhatIsRedrawnTheLastDrawingIsLeft) {
  LineMerger lines("[0] ");
  std::string out;
  lines.feed("10%\r20%", out);
  lines.feed("\r30%\nmore", out);
  EXPECT_EQ(out, "[0] 30%\n");
  EXPECT_FALSE(lines.is_redrawn());
  lines.feed("\r\n", out);
  EXPECT_EQ(out, "[0] 30%\n[0] more\r\n");
}

TEST(ClientLineMerger, ABarsRowIsItsLastDrawingThatShowsSomething) {
  LineMerger lines("[0] ");
  std::string out;
  EXPECT_EQ(lines.row(), "");
  lines.feed("10%\r", out);
  EXPECT_EQ(lines.row(), "[0] 10%\r");
  EXPECT_TRUE(lines.is_redrawn());
  lines.feed("20%", out);
  EXPECT_EQ(lines.row(), "[0] 20%");
  lines.feed("\r   \r", out);
  EXPECT_EQ(lines.row(), "");
  lines.finish(out);
  EXPECT_EQ(out, "");
}

TEST(ClientLabels, FieldsStandForWhatTheySay) {
  const LabelStyle style{"{name} {node}/{count} {other}| ", 4, "app"};
  EXPECT_EQ(style.of(3, false), "app 3/4 {other}| ");
}

TEST(ClientLabels, ANodeKeepsItsColour) {
  const LabelStyle style{"[{node}] ", 4, "app"};
  EXPECT_EQ(style.of(1, true), "\x1b[33m[1] \x1b[0m");
  EXPECT_NE(style.of(1, true).substr(0, 5), style.of(2, true).substr(0, 5));
  EXPECT_EQ(LabelStyle{}.of(1, true), "");
}

}  // namespace
}  // namespace gothon::client
