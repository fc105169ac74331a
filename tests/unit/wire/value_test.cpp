#include "glue/wire/value.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "glue/segment/encoding.hpp"
#include "glue/wire/datagram.hpp"

namespace gothon::wire {
namespace {

using namespace std::string_literals;

const std::string kOne = "i\1\1"s;
const std::string kText = "s\1x"s;

/// An instance of `app.Job` with the head and the values that it is given.
std::string instance(const std::string& names, const std::string& values) {
  const std::string head = "\3app\3Job"s + names;
  return "o" + std::string(1, static_cast<char>(head.size())) + head + values;
}

std::string number(double value) {
  std::string out = "f";
  append_float(out, value);
  return out;
}

TEST(WireValue, EveryTypeHasItsValuesAndNoOther) {
  struct Row {
    std::string schema;
    std::vector<std::string> values;
    std::vector<std::string> others;
  };
  const std::vector<Row> rows{
      {"N", {"N"}, {"", "T", "NN"}},
      {"B", {"T", "F"}, {"N", kOne}},
      {"i",
       {kOne, "i\1\xff"s, "i\2\x80\0"s},
       {"i\0"s, "i", "i\2\1\0"s, "i\2\xff\xff", "i\2\1"s, "T"}},
      {"f", {number(-0.0)}, {"f1234567", "f123456789", kOne}},
      {"s", {"s\0"s, kText, "s\3\xed\xa0\x80"s}, {"s\1\xff"s, "s\2x"s, "b\1x"s}},
      {"b", {"b\0"s, "b\1\xff"s}, {kText, "b\2x"s}},
      {"t2is",
       {"t\2"s + kOne + kText},
       {"t\2"s + kText + kOne, "t\1"s + kOne, "t\2"s + kOne, "l\2"s + kOne + kText}},
      {"t0", {"t\0"s}, {"t\1N"s, "N"}},
      {"vi", {"t\0"s, "t\2"s + kOne + kOne}, {"t\1"s + kText, "t\3"s + kOne + kOne}},
      {"zs", {"z\0"s, "z\1"s + kText}, {"S\0"s, "z\1"s + kOne}},
      {"u2iN", {"N", kOne}, {"T", kText}},
      {"u2t1it1s", {"t\1"s + kOne, "t\1"s + kText}, {"t\1N"s}},
      {"ls", {"l\1"s + kText}, {"t\1"s + kText}},
      {"Si", {"S\1"s + kOne}, {"z\1"s + kOne}},
      {"dsi", {"d\0"s, "d\1"s + kText + kOne}, {"d\1"s + kOne + kText, "d\1"s + kText}},
      {"O",
       {"N", "l\1d\1"s + kText + "S\0"s, "p\2ab"s, "z\1t\1"s + kOne, instance("\0\0"s, ""),
        instance("\2\1x\1y\1\1z"s, "Tl\0"s + kOne), "z\1"s + instance("\1\0\0"s, "l\0"s)},
       {instance("\0"s, ""),
        instance("\0\0\0"s, ""),
        instance("\1\1x\0"s, ""),
        instance("\0\1\1x"s, ""),
        instance("\2\1x\0"s, "NN"),
        instance("\1\2x\0"s, "N"),
        instance("\1\1\xff\0"s, "N"),
        instance("\0\0"s, "N"),
        instance("\xff\0"s, "N"),
        "o\0"s,
        "o\3\1a\5"s,
        "o\6\1a\1\xff\0\0"s,
        "o\6\1\xff\1a\0\0"s,
        "o\x7f\1a\1a\0\0"s,
        "z\1l\0"s,
        "S\1t\1d\0"s,
        "d\1l\0N"s,
        "p\3ab"s,
        "x",
        ""}},
  };
  for (const Row& row : rows) {
    EXPECT_TRUE(is_schema(row.schema)) << row.schema;
    for (const auto& value : row.values)
      EXPECT_TRUE(is_value(row.schema, value)) << row.schema << " " << value;
    for (const auto& value : row.others)
      EXPECT_FALSE(is_value(row.schema, value)) << row.schema << " " << value;
    EXPECT_TRUE(is_value(row.schema, zero_value(row.schema))) << row.schema;
  }
}

TEST(WireValue, SchemasAreExact) {
  for (const std::string wrong :
       {"", "x", "t", "t2i", "tii", "t02ii", "u0", "u", "v", "d", "ds", "ii", "t99999i", "z", "l"})
    EXPECT_FALSE(is_schema(wrong)) << wrong;
  EXPECT_FALSE(is_schema(std::string(segment::kLongestSchema, 'v') + "i")) << "it is too long";
}

TEST(WireValue, NeitherDepthNorCountsAreBelieved) {
  const std::string deep(segment::kDeepest, 'v');
  std::string nested;
  for (unsigned level = 0; level < segment::kDeepest; ++level) nested += "t\1"s;
  EXPECT_TRUE(is_schema(deep + "i") && is_value(deep + "i", nested + kOne));
  EXPECT_TRUE(is_value("O", nested + kOne));
  EXPECT_FALSE(is_schema(deep + "vi"));
  EXPECT_FALSE(is_value("O", "t\1"s + nested + kOne));
  EXPECT_FALSE(is_value("O", std::string(1'000'000, 't')));
  std::string jobs = "N";
  for (unsigned level = 0; level < segment::kDeepest; ++level) jobs = instance("\1\1x\0"s, jobs);
  EXPECT_TRUE(is_value("O", jobs));
  EXPECT_FALSE(is_value("O", instance("\1\1x\0"s, jobs)));
  std::string endless = "t\xff";
  append_u32(endless, 0xffff'ffff);
  EXPECT_FALSE(is_value("vN", endless + "N"));
  EXPECT_FALSE(is_value("O", endless + "N"));
}

TEST(WireValue, LengthsAreAsShortAsTheyCanBe) {
  for (const std::size_t length : {0u, 1u, 254u, 255u, 256u, 70'000u}) {
    std::string value = "b";
    append_length(value, length);
    EXPECT_EQ(value.size(), length < 255 ? 2u : 6u);
    value += std::string(length, 'x');
    EXPECT_TRUE(is_value("b", value)) << length;
  }
  std::string longer = "b\xff";
  append_u32(longer, 1);
  EXPECT_FALSE(is_value("b", longer + "x"));
}

TEST(WireValue, TheZeroIsNoneOrEmptyOrZero) {
  EXPECT_EQ(python_text(zero_value("t6BifsbN")), "(False, 0, 0.0, '', b'', None)");
  EXPECT_EQ(python_text(zero_value("t5vizilsSidsi")), "((), frozenset(), [], set(), {})");
  EXPECT_EQ(python_text(zero_value("u2iN")), "None");
  EXPECT_EQ(python_text(zero_value("u2is")), "0");
  EXPECT_EQ(python_text(zero_value("O")), "None");
}

TEST(WireValue, ValuesHavePythonsOrder) {
  const std::string nan = number(std::numeric_limits<double>::quiet_NaN());
  const std::vector<std::vector<std::string>> ascending{
      {"F", "T"},
      {"i\1\x80"s, "i\1\xff"s, "i\1\0"s, kOne, "i\2\0\1"s, "i\x9\0\0\0\0\0\0\0\0\1"s},
      {number(-1e300), number(-1.0), number(0.0), number(5e-324), number(2.0), nan},
      {"s\0"s, "s\1a"s, "s\2aa"s, "s\1b"s, "s\2\xc3\xa9"s, "s\3\xed\xa0\x80"s, "s\3\xef\xbf\xbf"s,
       "s\4\xf0\x9f\x98\x80"s},
      {"b\0"s, "b\1\0"s, "b\1\x7f"s, "b\1\x80"s},
      {"t\0"s, "t\1"s + kOne, "t\2"s + kOne + "F", "t\2"s + kOne + "T", "t\1i\1\2"s},
      {"l\0"s, "l\1"s + kText, "l\2"s + kText + kText}};
  for (const auto& values : ascending)
    for (std::size_t left = 0; left < values.size(); ++left)
      for (std::size_t right = 0; right < values.size(); ++right)
        EXPECT_EQ(compare(TypeCode::kValue, values[left], values[right]), left < right   ? -1
                                                                          : left > right ? 1
                                                                                         : 0)
            << values[left] << " " << values[right];
  EXPECT_EQ(compare(TypeCode::kFloat, number(0.0).substr(1), number(-0.0).substr(1)), 0);
}

TEST(WireValue, TypesAreNamedAsPythonWritesThem) {
  EXPECT_EQ(schema_name("t2iu2sN"), "tuple[int, str | None]");
  EXPECT_EQ(schema_name("vzb"), "tuple[frozenset[bytes], ...]");
  EXPECT_EQ(schema_name("t0"), "tuple[()]");
  EXPECT_EQ(schema_name("dslf"), "dict[str, list[float]]");
  EXPECT_EQ(type_name(TypeCode::kValue, "u2BN"), "bool | None");
  EXPECT_EQ(type_name(TypeCode::kLifoQueueOfValue, "t1O"), "LifoQueue[tuple[object]]");
  EXPECT_EQ(type_name(TypeCode::kQueueOfBytes), "Queue[bytes]");
}

TEST(WireValue, ValuesAreWrittenAsPythonWritesThem) {
  const std::string big = "i\x09\0\0\0\0\0\0\0\0\1"s;
  EXPECT_EQ(python_text("t\3"s + kOne + big + "i\1\xff"s), "(1, 18446744073709551616, -1)");
  EXPECT_EQ(python_text("t\1"s + kOne), "(1,)");
  EXPECT_EQ(python_text("z\1"s + kOne), "frozenset({1})");
  EXPECT_EQ(python_text("S\0"s), "set()");
  EXPECT_EQ(python_text("l\1d\1"s + kText + "T"), "[{'x': True}]");
  EXPECT_EQ(python_text("s\7it's\n\\\x7f"s), "\"it's\\n\\\\\\x7f\"");
  EXPECT_EQ(python_text("s\6'\"\xed\xb3\xbf\0"s), "'\\'\"\\udcff\\x00'");
  EXPECT_EQ(python_text("b\4a'\xff\t"s), "b\"a'\\xff\\t\"");
  EXPECT_EQ(python_text("p\3abc"s), "<a pickle of 3 bytes>");
  EXPECT_EQ(python_text(instance("\0\0"s, "")), "<Job>");
  EXPECT_EQ(python_text(instance("\1\4name\1\1y"s, kText + instance("\0\1\1z"s, "N"))),
            "<Job name='x', y=<Job z=None>>");
  EXPECT_EQ(python_text(instance("\1\4\n\xed\xa0\x80\0"s, "N")), "<Job \\n\\ud800=None>");
  const std::pair<double, const char*> floats[] = {{0.0, "0.0"},
                                                   {-0.0, "-0.0"},
                                                   {1.5, "1.5"},
                                                   {1e16, "1e+16"},
                                                   {123456789012345.0, "123456789012345.0"},
                                                   {1e-5, "1e-05"},
                                                   {0.0001, "0.0001"},
                                                   {1e22, "1e+22"},
                                                   {5e-324, "5e-324"},
                                                   {-1.25e-7, "-1.25e-07"}};
  for (const auto& [value, text] : floats) EXPECT_EQ(python_text(number(value)), text);
  EXPECT_EQ(python_bytes("\0ab"s, true), "b'\\x00ab'");
  EXPECT_EQ(python_bytes("ab", false), "b'ab'…");
}

TEST(WireValue, WhatIsCutOffIsWrittenAsFarAsItGoes) {
  const std::string whole = "t\3"s + kOne + "s\4\xc3\xa9!!"s + kText;
  EXPECT_EQ(python_text(whole), "(1, 'é!!', 'x')");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::string text = python_text(std::string_view(whole).substr(0, size));
    EXPECT_TRUE(text.ends_with("…")) << size << " " << text;
    EXPECT_EQ(text.find("\xc3…"), std::string::npos) << "a character is cut in two";
  }
  const std::string job = instance("\1\4name\1\1y"s, kText + kOne);
  for (std::size_t size = 0; size < job.size(); ++size)
    EXPECT_TRUE(python_text(std::string_view(job).substr(0, size)).ends_with("…")) << size;
}

}  // namespace
}  // namespace gothon::wire
