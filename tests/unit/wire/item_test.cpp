#include "glue/wire/item.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "glue/wire/datagram.hpp"
#include "glue/wire/value.hpp"

namespace gothon::wire {
namespace {

using namespace std::string_literals;

TEST(WireItem, ALookupIsAFlagAndAKey) {
  const std::string bytes = "\1s\1x"s;
  const auto lookup = decode_lookup(bytes);
  ASSERT_TRUE(lookup);
  EXPECT_TRUE(lookup->insert);
  EXPECT_EQ(lookup->key, "s\1x"s);
  EXPECT_FALSE(decode_lookup("\0N"s)->insert);
  for (const std::string& wrong : {""s, "\0"s, "\2s\1x"s}) EXPECT_FALSE(decode_lookup(wrong));
}

TEST(WireItem, AnUpdateHasOneOfThreeOperators) {
  const std::string bytes = "\2\1\0\0\0kv"s;
  const auto update = decode_update(bytes);
  ASSERT_TRUE(update);
  EXPECT_EQ(update->how, ItemOperator::kMultiply);
  EXPECT_EQ(update->key, "k");
  EXPECT_EQ(update->operand, "v");
  for (const std::string& wrong : {""s, "\0"s, "\3\1\0\0\0kv"s, "\1\4\0\0\0kv"s})
    EXPECT_FALSE(decode_update(wrong)) << wrong;
}

TEST(WireItem, ASwapTellsNothingFromEmpty) {
  const std::string both = "\1\0\0\0k\1\2\0\0\0ab\1cd"s;
  const auto swap = decode_item_swap(both);
  ASSERT_TRUE(swap);
  EXPECT_EQ(swap->key, "k");
  EXPECT_EQ(swap->expected, "ab");
  EXPECT_EQ(swap->desired, "cd");
  const auto none = decode_item_swap("\1\0\0\0k\0\0"s);
  ASSERT_TRUE(none);
  EXPECT_FALSE(none->expected || none->desired);
  const auto empty = decode_item_swap("\1\0\0\0k\1\0\0\0\0\1"s);
  ASSERT_TRUE(empty);
  EXPECT_EQ(empty->expected, "");
  EXPECT_EQ(empty->desired, "");
  for (const std::string& wrong :
       {""s, "\1\0\0\0k"s, "\1\0\0\0k\0"s, "\1\0\0\0k\2\0"s, "\1\0\0\0k\0\2"s, "\1\0\0\0k\0\0x"s,
        "\1\0\0\0k\1\3\0\0\0ab"s, "\1\0\0\0k\1\2\0\0\0ab"s})
    EXPECT_FALSE(decode_item_swap(wrong)) << wrong;
}

TEST(WireItem, ASelectionHasTwoFlagsAndNoMore) {
  std::string bytes;
  append_u64(bytes, 7);
  append_u64(bytes, 9);
  const auto selection = decode_selection(bytes + '\x81');
  ASSERT_TRUE(selection);
  EXPECT_EQ(selection->moment, 7u);
  EXPECT_EQ(selection->from, 9u);
  EXPECT_TRUE(selection->pairs && selection->whole);
  EXPECT_FALSE(decode_selection(bytes + '\1')->whole);
  EXPECT_FALSE(decode_selection(bytes + '\2'));
  EXPECT_FALSE(decode_selection(bytes));
  EXPECT_FALSE(decode_selection(bytes + "\0\0"s));
}

TEST(WireItem, NumbersStandBeforeContentsAndDescriptions) {
  std::string bytes;
  append_u64(bytes, 7);
  EXPECT_FALSE(decode_replacement(bytes) || decode_array_form(bytes));
  EXPECT_EQ(decode_replacement(bytes + "S\0"s)->contents, "S\0"s);
  EXPECT_EQ(decode_array_form(bytes + "d")->bytes, 7u);
  EXPECT_EQ(decode_array_form(bytes + "d")->description, "d");
  EXPECT_FALSE(decode_element_update(bytes + '\1'));
  const auto update = decode_element_update(bytes + "\1x"s);
  ASSERT_TRUE(update);
  EXPECT_EQ(update->index, 7u);
  EXPECT_EQ(update->how, 1);
  EXPECT_EQ(update->operand, "x");
}

TEST(WireContainer, KeysHaveOneFormEach) {
  for (const char* good : {"dsi", "diO", "dBN", "dbs", "dt2sii", "dt0i", "dvsi", "dt1vis"})
    EXPECT_TRUE(is_schema_of(TypeCode::kDict, good)) << good;
  for (const char* bad : {"", "s", "Ss", "dfi", "dNi", "du2isi", "dOi", "dzii", "dt1fi", "dvfi",
                          "dlii", "ds", "dsii"})
    EXPECT_FALSE(is_schema_of(TypeCode::kDict, bad)) << bad;
  EXPECT_TRUE(is_schema_of(TypeCode::kCounter, "dsi"));
  EXPECT_FALSE(is_schema_of(TypeCode::kCounter, "dsf"));
  EXPECT_FALSE(is_schema_of(TypeCode::kCounter, "dsB"));
  EXPECT_TRUE(is_schema_of(TypeCode::kSet, "St2is"));
  EXPECT_FALSE(is_schema_of(TypeCode::kSet, "Sf"));
  EXPECT_FALSE(is_schema_of(TypeCode::kSet, "ls"));
  EXPECT_TRUE(is_schema_of(TypeCode::kList, "lf"));
  EXPECT_FALSE(is_schema_of(TypeCode::kList, "Ss"));
  EXPECT_TRUE(is_schema_of(TypeCode::kValue, "f"));
  EXPECT_EQ(key_schema("dt2siu2iN"), "t2si");
  EXPECT_EQ(value_schema("dt2siu2iN"), "u2iN");
  EXPECT_EQ(key_schema("Ss"), "s");
  EXPECT_EQ(value_schema("lf"), "f");
}

TEST(WireContainer, NamesAreTheUsers) {
  EXPECT_EQ(type_name(TypeCode::kDict, "dsu2iN"), "dict[str, int | None]");
  EXPECT_EQ(type_name(TypeCode::kDefaultDict, "dt2isf"), "defaultdict[tuple[int, str], float]");
  EXPECT_EQ(type_name(TypeCode::kCounter, "dsi"), "Counter[str]");
  EXPECT_EQ(type_name(TypeCode::kSet, "Sb"), "set[bytes]");
  EXPECT_EQ(type_name(TypeCode::kList, "lf"), "list[float]");
  EXPECT_EQ(type_name(TypeCode::kArray), "array");
}

TEST(WireContainer, ADeclarationSaysWhatItIsMadeOf) {
  const Declaration declared{TypeCode::kDict, Initial::kValue, "/m.py", "_d_", "d\0"s, "dsi"};
  const std::string bytes = encode_declaration(declared);
  const auto read = decode_declaration(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->schema, "dsi");
  EXPECT_EQ(read->value, "d\0"s);
  EXPECT_FALSE(decode_declaration(
      encode_declaration({TypeCode::kDict, Initial::kZero, "/m.py", "_d_", "", "dfi"})));
  EXPECT_FALSE(decode_declaration(
      encode_declaration({TypeCode::kList, Initial::kZero, "/m.py", "_l_", "", "dsi"})));
  EXPECT_TRUE(well_formed(TypeCode::kDict, "d\1s\1xi\1\1"s, "dsi"));
  EXPECT_FALSE(well_formed(TypeCode::kDict, "d\1i\1\1i\1\1"s, "dsi"));
  EXPECT_FALSE(well_formed(TypeCode::kArray, "x"));
}

TEST(WireContainer, ValuesAreTakenOffOneByOne) {
  const std::string bytes = "t\2i\1\1s\1xNd\1s\0f12345678\xff"s;
  std::string_view rest = bytes;
  EXPECT_EQ(take_value(rest), "t\2i\1\1s\1x"s);
  EXPECT_EQ(take_value(rest), "N");
  EXPECT_EQ(take_value(rest), "d\1s\0f12345678"s);
  EXPECT_EQ(take_value(rest), "\xff") << "what is no value ends it";
  EXPECT_EQ(take_value(rest), "");
  std::string long_list = "l";
  append_length(long_list, 300);
  long_list += std::string(300, 'N');
  std::string_view items = long_list;
  EXPECT_EQ(take_head(items), 300u);
  EXPECT_EQ(items.size(), 300u);
}

TEST(WireContainer, IntsAreJudgedHoweverDeepTheyAre) {
  const auto pair_with = [](std::size_t length, char last) {
    std::string out = "t\2Ni"s;
    append_length(out, length);
    return out + std::string(length - 1, '\1') + last;
  };
  EXPECT_FALSE(has_long_int(pair_with(kIntBitLimit / 8, '\1')));
  EXPECT_FALSE(has_long_int(pair_with(kIntBitLimit / 8 + 1, '\0')));
  EXPECT_TRUE(has_long_int(pair_with(kIntBitLimit / 8 + 1, '\1')));
  EXPECT_FALSE(has_long_int("i\1\1"));
}

TEST(WireContainer, RandomBytesNeverConfuseIt) {
  std::mt19937 random(16);
  for (int round = 0; round < 100'000; ++round) {
    std::string bytes(random() % 32, '\0');
    for (char& byte : bytes)
      byte = random() % 2 == 0 ? "NFTifsbtzlSdpOBvu12"[random() % 19]
                               : static_cast<char>(random() % 4);
    std::size_t taken = 0;
    for (std::string_view rest = bytes; !rest.empty();) taken += take_value(rest).size();
    EXPECT_EQ(taken, bytes.size());
    for (const TypeCode type : {TypeCode::kDict, TypeCode::kCounter, TypeCode::kSet}) {
      if (!is_schema_of(type, bytes)) continue;
      EXPECT_EQ(bytes[0] + std::string(key_schema(bytes)) +
                    (bytes[0] == 'd' ? std::string(value_schema(bytes)) : ""),
                bytes);
      EXPECT_NE(type_name(type, bytes), "");
    }
    if (const auto swap = decode_item_swap(bytes)) {
      const std::size_t fixed = 4 + 2 + (swap->expected ? 4 : 0);
      EXPECT_EQ(fixed + swap->key.size() + swap->expected.value_or("").size() +
                    swap->desired.value_or("").size(),
                bytes.size());
    }
  }
}

}  // namespace
}  // namespace gothon::wire
