#include "client/line_merger.hpp"

#include <gtest/gtest.h>

namespace gothon::client {
namespace {

TEST(ClientLineMerger, LinesAreLabelledAndWhole) {
  LineMerger lines(label_of(2, true));
  std::string out;
  lines.feed("one\ntw", out);
  EXPECT_EQ(out, "[2] one\n");
  lines.feed("o\n\nthree", out);
  EXPECT_EQ(out, "[2] one\n[2] two\n[2] \n");
  lines.finish(out);
  EXPECT_EQ(out, "[2] one\n[2] two\n[2] \n[2] three\n");
}

TEST(ClientLineMerger, WithoutLabelsOnlyTheLastNewlineIsAdded) {
  LineMerger lines(label_of(0, false));
  std::string out;
  lines.feed("a\nb", out);
  lines.finish(out);
  lines.finish(out);
  EXPECT_EQ(out, "a\nb\n");
}

TEST(ClientLineMerger, BytesAreKeptAsTheyAre) {
  LineMerger lines("");
  const std::string bytes("\0\r\xff\x1b[0m\r\n", 9);
  std::string out;
  lines.feed(bytes, out);
  EXPECT_EQ(out, bytes);
}

TEST(ClientLineMerger, AHugeLineStaysOne) {
  LineMerger lines(label_of(7, true));
  const std::string piece(65536, 'x');
  std::string out;
  for (int i = 0; i < 512; ++i) lines.feed(piece, out);
  EXPECT_TRUE(out.empty());
  lines.feed("\n", out);
  EXPECT_EQ(out.size(), 4 + 512 * piece.size() + 1);
  EXPECT_EQ(out.find('\n'), out.size() - 1);
}

}  // namespace
}  // namespace gothon::client
