#include "client/terminal/escape_sequences.hpp"

#include <gtest/gtest.h>

namespace gothon::client {
namespace {

std::string tame(std::string_view lines) {
  std::string out;
  append_tame(lines, out);
  return out;
}

TEST(ClientEscapeSequences, WhatStaysWithinTheLineIsKept) {
  const std::string lines = "\x1b[1;31mred\x1b[0m\x1b[K\n\x1b]8;;https://x\x1b\\link\x1b]8;;\a\n";
  EXPECT_EQ(tame(lines), lines);
}

TEST(ClientEscapeSequences, WhatWouldReachOtherLinesIsLeftOut) {
  EXPECT_EQ(tame("\x1b[Aup\x1b[2Jclear\x1b[10;1Hthere\x1b[?1049l\x1b"
                 "c\x1b"
                 "7\x1bM!\n"),
            "upclearthere!\n");
}

TEST(ClientEscapeSequences, OneThatBreaksOffEndsWithItsLine) {
  EXPECT_EQ(tame("a\x1b[31\nb\x1b\nc\x1b]title\nd\n"), "a\nb\nc\x1b]title\nd\n");
  EXPECT_EQ(escape_length("\x1b"), 1U);
  EXPECT_EQ(escape_length("\x1b["), 2U);
  EXPECT_EQ(escape_length("\x1b[1;2mx"), 6U);
  EXPECT_EQ(escape_length("\x1b(Bx"), 3U);
}

TEST(ClientEscapeSequences, ARowFitsByColumnsAndKeepsItsColours) {
  EXPECT_EQ(fit_row("plain", 3), "pla");
  EXPECT_EQ(fit_row("\x1b[31mred\x1b[K", 2), "\x1b[31mre\x1b[0m");
  EXPECT_EQ(fit_row("日本語", 5), "日本");
  EXPECT_EQ(fit_row("e\u0301e", 2), "e\u0301e");
  EXPECT_EQ(fit_row("a\tb\a", 80), "a       b");
  EXPECT_EQ(fit_row("\xff\xfex", 2), "\xff\xfe");
}

TEST(ClientEscapeSequences, BlankIsWhatShowsNothing) {
  EXPECT_TRUE(is_blank(""));
  EXPECT_TRUE(is_blank("  \x1b[K \r"));
  EXPECT_FALSE(is_blank(" x"));
}

}  // namespace
}  // namespace gothon::client
