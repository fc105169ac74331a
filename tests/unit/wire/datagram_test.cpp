#include "glue/wire/datagram.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <limits>
#include <map>
#include <random>
#include <set>
#include <vector>

#include "glue/wire/source.hpp"

namespace gothon::wire {
namespace {

using namespace std::string_literals;

TEST(WireHeader, IsLaidOutAsTheProtocolSays) {
  const Header header{.version = 1,
                      .operation = 18,
                      .flags = 2,
                      .status = 3,
                      .variable = 0x04030201,
                      .request = 0x08070605,
                      .length = 0x0c0b0a09,
                      .token = 0x1716151413121110};
  char bytes[kHeaderSize];
  encode_header(header, bytes);
  EXPECT_EQ(std::string(bytes, sizeof bytes),
            "\x01\x12\x02\x03\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c"
            "\x10\x11\x12\x13\x14\x15\x16\x17"s);
  EXPECT_EQ(decode_header({bytes, sizeof bytes}), header);
}

TEST(WireHeader, ShorterBytesAreNone) {
  for (std::size_t size = 0; size < kHeaderSize; ++size)
    EXPECT_FALSE(decode_header(std::string(size, '\1')));
}

TEST(WireTypes, EveryCodeOfTheProtocolAndNoOther) {
  const std::set<int> codes{1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14,
                            15, 17, 18, 19, 20, 23, 24, 33, 34, 35, 36, 39, 40, 49,
                            50, 51, 52, 55, 56, 64, 65, 66, 67, 68, 72, 73, 74};
  for (int code = 0; code < 256; ++code) {
    const auto type = type_from(static_cast<std::uint8_t>(code));
    EXPECT_EQ(type.has_value(), codes.count(code) == 1) << code;
    if (type) {
      EXPECT_NE(type_name(*type), "?");
    }
  }
  EXPECT_EQ(item_type(TypeCode::kLifoQueueOfStr), TypeCode::kStr);
  EXPECT_TRUE(is_queue(TypeCode::kQueueOfBool) && !is_lifo(TypeCode::kQueueOfBool));
  EXPECT_TRUE(is_lifo(TypeCode::kLifoQueueOfBool) && !is_priority(TypeCode::kLifoQueueOfBool));
  EXPECT_TRUE(is_priority(TypeCode::kPriorityQueueOfInt) &&
              !is_lifo(TypeCode::kPriorityQueueOfInt));
}

TEST(WireTypes, OnlyQueuesShareABitOfASet) {
  std::map<TypeSet, TypeCode> owners;
  for (int code = 0; code < 256; ++code) {
    const auto type = type_from(static_cast<std::uint8_t>(code));
    if (!type) continue;
    const TypeSet set = type_set(*type);
    EXPECT_TRUE(std::has_single_bit(set)) << code;
    EXPECT_EQ(set == kQueueType, is_queue(*type)) << code;
    const auto [owner, alone] = owners.emplace(set, *type);
    EXPECT_TRUE(alone || is_queue(*type)) << code << " and " << type_name(owner->second);
  }
}

TEST(WireOperations, EveryCodeOfTheProtocolAndNoOther) {
  const std::set<int> codes{1,  2,  3,  4,  5,  6,  7,  16, 17, 18, 19, 20, 21, 22, 32, 33, 34, 35,
                            36, 37, 38, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62,
                            64, 65, 66, 67, 80, 81, 82, 83, 84, 86, 87, 88, 89, 96, 97, 98, 100};
  for (int code = 0; code < 256; ++code) {
    const auto* rule = find_operation(static_cast<std::uint8_t>(code));
    ASSERT_EQ(rule != nullptr, codes.count(code) == 1) << code;
    if (rule) {
      EXPECT_EQ(static_cast<int>(rule->operation), code);
    }
  }
}

TEST(WirePayload, ShapesAreExact) {
  EXPECT_TRUE(has_shape(PayloadShape::kEmpty, ""));
  EXPECT_FALSE(has_shape(PayloadShape::kEmpty, "x"));
  EXPECT_TRUE(has_shape(PayloadShape::kHello, std::string(12, 'x')));
  EXPECT_FALSE(has_shape(PayloadShape::kHello, std::string(13, 'x')));
  EXPECT_TRUE(has_shape(PayloadShape::kPlace, std::string(13, 'x')));
  EXPECT_TRUE(has_shape(PayloadShape::kPlace, std::string(13 + kPlaceFileLimit, 'x')));
  EXPECT_FALSE(has_shape(PayloadShape::kPlace, std::string(12, 'x')));
  EXPECT_FALSE(has_shape(PayloadShape::kPlace, std::string(14 + kPlaceFileLimit, 'x')));
  EXPECT_TRUE(has_shape(PayloadShape::kSettlement, "\0"s));
  EXPECT_TRUE(has_shape(PayloadShape::kSettlement, "\1x"s));
  EXPECT_TRUE(has_shape(PayloadShape::kSettlement, "\1"s)) << "an empty str";
  EXPECT_FALSE(has_shape(PayloadShape::kSettlement, ""));
  EXPECT_FALSE(has_shape(PayloadShape::kSettlement, "\0x"s));
  EXPECT_FALSE(has_shape(PayloadShape::kSettlement, "\2x"s));
  EXPECT_TRUE(has_shape(PayloadShape::kExchange, "\1\0\0\0ab"s));
  EXPECT_FALSE(has_shape(PayloadShape::kExchange, "\3\0\0\0ab"s));
  EXPECT_FALSE(has_shape(PayloadShape::kExchange, "\xff\xff\xff\xff"s));
  EXPECT_FALSE(has_shape(PayloadShape::kCount, ""));
}

TEST(WireSource, IntsAreFirstStepAndCount) {
  const std::string bytes = "\1\1\0\0\0a\2\0\0\0bcdef"s;
  const auto source = decode_source(bytes);
  ASSERT_TRUE(source);
  EXPECT_EQ(source->first, "a");
  EXPECT_EQ(source->step, "bc");
  EXPECT_EQ(source->count, "def");
  EXPECT_TRUE(decode_source("\1\1\0\0\0a\1\0\0\0b"s)) << "without an end";
  EXPECT_TRUE(well_formed(TypeCode::kIterator, "\1\1\0\0\0a\1\0\0\0b"s));
}

TEST(WireSource, ItemsComeOneBehindTheOther) {
  const std::string bytes = "\2\1\0\0\0a\0\0\0\0\2\0\0\0bc"s;
  const auto source = decode_source(bytes);
  ASSERT_TRUE(source && source->listed);
  std::vector<std::string> items;
  for (std::string_view rest = source->items; !rest.empty();) items.emplace_back(take_item(rest));
  EXPECT_EQ(items, (std::vector<std::string>{"a", "", "bc"}));
  EXPECT_TRUE(decode_source("\2")->items.empty());
  EXPECT_FALSE(decode_source("\2\1\0\0\0ab"s));
  EXPECT_FALSE(decode_source("\2\3\0\0\0ab"s));
}

TEST(WireSource, AnItemOfASequenceIsAnyValueBehindItsCode) {
  for (const auto& item :
       {"\10N"s, "\10T"s, "\10i\1\5"s, "\10fseven77x"s, "\10s\0"s, "\10t\2s\1aN"s})
    EXPECT_TRUE(is_item(item)) << item;
  for (const auto& none : {""s, "\10"s, "\10x"s, "\10s\2a"s, "\10NN"s, "\10i\0"s, "\1\1"s, "\4a"s})
    EXPECT_FALSE(is_item(none)) << none;
}

TEST(WireSource, WhatCannotBeIsRefused) {
  for (const auto& bytes :
       {""s, "\0\1\0\0\0a\1\0\0\0b"s, "\1\1\0\0\0a"s, "\1\0\0\0\0\1\0\0\0b"s,
        "\1\1\0\0\0a\0\0\0\0b"s, "\1\xff\xff\xff\xff"s, "\1\1\0\0\0a\2\0\0\0b"s})
    EXPECT_FALSE(well_formed(TypeCode::kIterator, bytes));
}

TEST(WireDeclaration, RoundTrip) {
  const std::string bytes =
      encode_declaration({TypeCode::kQueueOfStr, Initial::kValue, "/a/b.py", "_q_", "\x0a"});
  const auto declaration = decode_declaration(bytes);
  ASSERT_TRUE(declaration);
  EXPECT_EQ(declaration->type, TypeCode::kQueueOfStr);
  EXPECT_EQ(declaration->initial, Initial::kValue);
  EXPECT_EQ(declaration->file, "/a/b.py");
  EXPECT_EQ(declaration->name, "_q_");
  EXPECT_EQ(declaration->value, "\x0a");
}

TEST(WireDeclaration, AValueComesWithItsSchema) {
  const std::string bytes =
      encode_declaration({TypeCode::kQueueOfValue, Initial::kValue, "f", "_q_", "\x0a", "t2is"});
  const auto declaration = decode_declaration(bytes);
  ASSERT_TRUE(declaration);
  EXPECT_EQ(declaration->schema, "t2is");
  EXPECT_EQ(declaration->value, "\x0a");
  for (const std::string_view wrong : {"", "t3is", "t2isN"})
    EXPECT_FALSE(decode_declaration(
        encode_declaration({TypeCode::kValue, Initial::kZero, "f", "n", "", wrong})))
        << wrong;
}

TEST(WireDeclaration, APriorityQueueHasItemsThatHaveAnOrder) {
  for (const std::string_view ordered : {"t2is", "vlf", "b"})
    EXPECT_TRUE(decode_declaration(encode_declaration(
        {TypeCode::kPriorityQueueOfValue, Initial::kZero, "f", "n", "", ordered})))
        << ordered;
  for (const std::string_view wrong : {"O", "t2iO", "zi", "u2iN", "Si", "dii", "N"})
    EXPECT_FALSE(decode_declaration(
        encode_declaration({TypeCode::kPriorityQueueOfValue, Initial::kZero, "f", "n", "", wrong})))
        << wrong;
}

TEST(WireDeclaration, WhatCannotBeIsRefused) {
  const std::string whole = encode_declaration({TypeCode::kInt, Initial::kZero, "f", "n", ""});
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(decode_declaration(std::string_view(whole).substr(0, size))) << size;
  EXPECT_FALSE(decode_declaration(whole + "x")) << "a value where none belongs";
  std::string bad = whole;
  bad[0] = 16;
  EXPECT_FALSE(decode_declaration(bad)) << "type";
  bad = whole;
  bad[1] = 3;
  EXPECT_FALSE(decode_declaration(bad)) << "kind";
  EXPECT_FALSE(
      decode_declaration(encode_declaration({TypeCode::kInt, Initial::kZero, "f", "", ""})));
}

TEST(WireInt, SmallOnesAreShortestAndComeBack) {
  const std::vector<std::pair<std::int64_t, std::string>> cases{
      {0, "\0"s},
      {1, "\1"},
      {-1, "\xff"},
      {127, "\x7f"},
      {128, "\x80\0"s},
      {-128, "\x80"},
      {-129, "\x7f\xff"},
      {255, "\xff\0"s},
      {256, "\0\1"s},
      {-256, "\0\xff"s},
      {std::numeric_limits<std::int64_t>::max(), "\xff\xff\xff\xff\xff\xff\xff\x7f"},
      {std::numeric_limits<std::int64_t>::min(), "\0\0\0\0\0\0\0\x80"s}};
  for (const auto& [value, encoded] : cases) {
    std::string bytes;
    append_int(bytes, value);
    EXPECT_EQ(bytes, encoded) << value;
    EXPECT_EQ(decode_small_int(bytes), value);
    EXPECT_EQ(decode_big_int(bytes), mpz_class(static_cast<long>(value)));
    const char sign = value < 0 ? '\xff' : '\0';
    EXPECT_EQ(decode_small_int(bytes + std::string(20, sign)), value) << "redundant sign bytes";
    std::string wide;
    append_int(wide, mpz_class(static_cast<long>(value)));
    EXPECT_EQ(wide, encoded) << value;
  }
}

TEST(WireInt, BigOnesComeBackAroundEveryByteBoundary) {
  for (unsigned bits = 1; bits < 300; ++bits)
    for (int offset : {-1, 0, 1})
      for (int sign : {-1, 1}) {
        const mpz_class value = ((mpz_class(1) << bits) + offset) * sign;
        std::string bytes;
        append_int(bytes, value);
        EXPECT_EQ(trim_int(bytes).size(), bytes.size()) << "shortest";
        EXPECT_EQ(decode_big_int(bytes), value);
        EXPECT_EQ(decode_small_int(bytes).has_value(), value.fits_slong_p());
      }
}

TEST(WireInt, TheLimitCountsBitsOfTheMagnitude) {
  const mpz_class limit = mpz_class(1) << kIntBitLimit;
  for (const auto& [value, too_long] :
       std::vector<std::pair<mpz_class, bool>>{{limit - 1, false},
                                               {limit, true},
                                               {1 - limit, false},
                                               {-limit, true},
                                               {-limit - 1, true},
                                               {limit * 256, true},
                                               {2 - limit, false}}) {
    std::string bytes;
    append_int(bytes, value);
    EXPECT_EQ(int_too_long(bytes), too_long);
    bytes.append(3, value < 0 ? '\xff' : '\0');
    EXPECT_EQ(int_too_long(bytes), too_long) << "with redundant sign bytes";
  }
}

TEST(WireFloat, EveryBitSurvives) {
  for (const std::uint64_t bits : {0x0ull, 0x8000000000000000ull, 0x7ff8000000000001ull,
                                   0xfff4000000000123ull, 0x7ff0000000000000ull, 1ull}) {
    std::string bytes;
    append_u64(bytes, bits);
    EXPECT_TRUE(well_formed(TypeCode::kFloat, bytes));
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    std::string again;
    append_float(again, value);
    EXPECT_EQ(again, bytes);
  }
  EXPECT_EQ(decode_float("\0\0\0\0\0\0\xf0\x3f"s), 1.0);
  EXPECT_FALSE(well_formed(TypeCode::kFloat, "1234567"));
}

TEST(WireText, IsUtf8WithLoneSurrogates) {
  for (const std::string& good :
       {""s, "plain"s, "\0"s, "\xc3\xa9"s, "\xe2\x82\xac"s, "\xf0\x9f\x90\x8d"s,
        "\xf4\x8f\xbf\xbf"s, "\xed\xa0\x80"s, "\xed\xbf\xbf"s, "\xed\xa0\x80\xed\xb0\x80"s,
        "12345678\xc3\xa9"s, std::string(100, 'x') + "\xe2\x82\xac"})
    EXPECT_TRUE(is_text(good)) << good;
  for (const std::string& bad :
       {"\x80"s, "\xc0\x80"s, "\xc1\xbf"s, "\xc3"s, "\xe2\x82"s, "\xe0\x9f\xbf"s,
        "\xf0\x8f\xbf\xbf"s, "\xf4\x90\x80\x80"s, "\xf5\x80\x80\x80"s, "\xff"s, "\xc3x"s,
        "1234567\xc3"s, "12345678\xe2\x82"s, "\xf0\x9f\x90"s})
    EXPECT_FALSE(is_text(bad)) << bad;
}

TEST(WireValues, BoolAndIntAreChecked) {
  EXPECT_TRUE(well_formed(TypeCode::kBool, "\1"));
  EXPECT_FALSE(well_formed(TypeCode::kBool, "\2"));
  EXPECT_FALSE(well_formed(TypeCode::kBool, ""));
  EXPECT_FALSE(well_formed(TypeCode::kBool, "\1\1"));
  EXPECT_FALSE(well_formed(TypeCode::kInt, ""));
  EXPECT_TRUE(well_formed(TypeCode::kInt, "anything"));
}

TEST(WireHostile, RandomBytesNeverConfuseADecoder) {
  std::mt19937 random(20240501);
  for (int round = 0; round < 200'000; ++round) {
    std::string bytes(random() % 48, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random() % 3 == 0 ? random() % 8 : random());
    (void)decode_header(bytes);
    for (int shape = 0; shape <= static_cast<int>(PayloadShape::kElementUpdate); ++shape)
      (void)has_shape(static_cast<PayloadShape>(shape), bytes);
    if (const auto declaration = decode_declaration(bytes)) {
      EXPECT_EQ(encode_declaration(*declaration), bytes);
    }
    if (bytes.empty()) continue;
    std::string again;
    append_int(again, decode_big_int(bytes));
    EXPECT_EQ(again, trim_int(bytes));
    (void)is_text(bytes);
  }
}

}  // namespace
}  // namespace gothon::wire
