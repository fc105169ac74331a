#include "glue/os/printable.hpp"

#include <gtest/gtest.h>

#include <string>

namespace gothon::os {
namespace {

std::string utf8(char32_t code) {
  const auto tail = [&](int shift) { return static_cast<char>(0x80 | (code >> shift & 0x3f)); };
  if (code < 0x80) return {static_cast<char>(code)};
  if (code < 0x800) return {static_cast<char>(0xc0 | code >> 6), tail(0)};
  if (code < 0x10000) return {static_cast<char>(0xe0 | code >> 12), tail(6), tail(0)};
  return {static_cast<char>(0xf0 | code >> 18), tail(12), tail(6), tail(0)};
}

TEST(Printable, WhatIsOnlyShownStaysAsItIs) {
  const std::string text =
      "plain \\n ~ \u00a0 h\u00e9 \u65e5\u672c \U0001f600 \u200b \u200d \ufeff";
  EXPECT_EQ(printable(text), text);
  EXPECT_EQ(printable(""), "");
}

TEST(Printable, ControlsAreWrittenOut) {
  EXPECT_EQ(printable("a\x1b[31mb\x07\x7f"), "a\\x1b[31mb\\x07\\x7f");
  EXPECT_EQ(printable("one\ntwo\tthree\r"), "one\\ntwo\\tthree\\r");
  EXPECT_EQ(printable(std::string("a\0b", 3)), "a\\x00b");
  for (char32_t code = 0x80; code < 0xa0; ++code)
    EXPECT_EQ(printable(utf8(code)).substr(0, 2), "\\x") << static_cast<unsigned>(code);
}

TEST(Printable, WhatTurnsTheDirectionOfWritingIsWrittenOut) {
  EXPECT_EQ(printable("a\u202eb\u2066\u061c"), "a\\u202eb\\u2066\\u061c");
  for (const char32_t code : {0x061c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c,
                              0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069})
    EXPECT_EQ(printable(utf8(code)).substr(0, 2), "\\u") << static_cast<unsigned>(code);
}

TEST(Printable, AByteThatIsNoTextIsWrittenOut) {
  EXPECT_EQ(printable("a\xff\x9b"), "a\\xff\\x9b");
  EXPECT_EQ(printable("\xc2"), "\\xc2") << "it breaks off";
  EXPECT_EQ(printable("\xe2\x80"), "\\xe2\\x80") << "it breaks off";
  EXPECT_EQ(printable("\xc1\x9b"), "\\xc1\\x9b") << "longer than it has to be";
  EXPECT_EQ(printable("\xe0\x82\x9b"), "\\xe0\\x82\\x9b") << "longer than it has to be";
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "half of a pair";
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80") << "beyond Unicode";
  EXPECT_EQ(printable("\xc2"
                      "A"),
            "\\xc2A");
}

TEST(Printable, JsonKeepsItsShapeAndEscapesInItsStrings) {
  EXPECT_EQ(printable_json("{\n  \"a\": \"\u009b\u202eh\u00e9\x7f\\u001b\"\n}\n"),
            "{\n  \"a\": \"\\u009b\\u202eh\u00e9\\u007f\\u001b\"\n}\n");
}

}  // namespace
}  // namespace gothon::os
