#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "glue/wire/value.hpp"
#include "tests/unit/store/container_fixture.hpp"

namespace gothon::store::test {
namespace {

using namespace std::string_literals;
using wire::ItemOperator;

class StoreTableOfItems : public ContainerTest {};

TEST_F(StoreTableOfItems, StartsEmptyOrWithWhatItsDeclarationSays) {
  EXPECT_EQ(text(make(TypeCode::kDict, "dsi", {}, "_a_")), "{}");
  EXPECT_EQ(text(make(TypeCode::kDict, "dsi", whole('d', "a", 1, "b", 2), "_b_")),
            "{'a': 1, 'b': 2}");
  EXPECT_EQ(text(make(TypeCode::kSet, "Ss", whole('S', "x", "y", "x"), "_c_")), "{'x', 'y'}");
  EXPECT_EQ(text(make(TypeCode::kDefaultDict, "dsf", whole('d', "a", 1.5), "_e_")),
            "defaultdict(<class 'float'>, {'a': 1.5})");
  EXPECT_EQ(text(make(TypeCode::kCounter, "dsi", whole('d', "a", 1, "b", 2), "_f_")),
            "Counter({'b': 2, 'a': 1})");
}

TEST_F(StoreTableOfItems, ItsInitialValueMayBeEvaluated) {
  const auto d = declare(TypeCode::kDict, Initial::kEvaluated, {}, "_d_", "dsi");
  EXPECT_EQ(ask(d, Operation::kSize).status, Status::kUnset);
  EXPECT_EQ(replace(d, whole('d', "early", 1)).text, kYes);
  EXPECT_EQ(replace(d, "N").status, Status::kMalformed);
  EXPECT_EQ(ask(d, Operation::kClaim).text, kYes);
  EXPECT_EQ(status(d, Operation::kSettle, "\1N"s), Status::kMalformed);
  EXPECT_EQ(status(d, Operation::kSettle, "\1"s), Status::kMalformed);
  EXPECT_EQ(status(d, Operation::kSettle, kYes + whole('d', "a", 1)), Status::kOk);
  EXPECT_EQ(text(d), "{'a': 1}") << "the initial value overwrites what came before";
}

TEST_F(StoreTableOfItems, KeepsTheOrderThatPythonKeeps) {
  const auto d = make(TypeCode::kDict, "dsi");
  for (const char* key : {"a", "b", "c"}) EXPECT_EQ(set(d, key, 1).text, kYes);
  set(d, "a", 2);
  EXPECT_EQ(text(d), "{'a': 2, 'b': 1, 'c': 1}");
  remove(d, "a");
  set(d, "a", 3);
  EXPECT_EQ(text(d), "{'b': 1, 'c': 1, 'a': 3}");
  EXPECT_EQ(pop(d).text, kYes + swap_payload(boxed("a"), boxed(3)));
  EXPECT_EQ(remove(d, "b").text, kYes + swap_payload(boxed("b"), boxed(1)));
  EXPECT_EQ(remove(d, "b").text, kNo);
  EXPECT_EQ(get(d, "c"), kYes + boxed(1));
  EXPECT_EQ(get(d, "a"), kNo);
  EXPECT_EQ(size(d), 1u);
  pop(d);
  EXPECT_EQ(pop(d).text, kNo);
}

TEST_F(StoreTableOfItems, OnlyADefaultdictInsertsWhatIsRead) {
  const auto plain = make(TypeCode::kDict, "dsi", {}, "_a_");
  const auto counter = make(TypeCode::kCounter, "dsi", {}, "_b_");
  const auto pairs = make(TypeCode::kDefaultDict, "dst2is", {}, "_c_");
  EXPECT_EQ(get(plain, "k", true), kNo);
  EXPECT_EQ(get(counter, "k", true), kNo);
  EXPECT_EQ(get(pairs, "k"), kNo);
  EXPECT_EQ(size(plain) + size(counter) + size(pairs), 0u);
  EXPECT_EQ(get(pairs, "k", true), kYes + "t\2i\1\0s\0"s);
  EXPECT_EQ(text(pairs), "defaultdict(<class 'tuple'>, {'k': (0, '')})");
}

TEST_F(StoreTableOfItems, UpdatesAreOneStep) {
  const auto d = make(TypeCode::kDict, "dsu2if", whole('d', "i", 7, "f", 0.5));
  EXPECT_EQ(update(d, ItemOperator::kAdd, "i", 3).text, kYes + boxed(10));
  EXPECT_EQ(update(d, ItemOperator::kSubtract, "i", 11).text, kYes + boxed(-1));
  EXPECT_EQ(update(d, ItemOperator::kMultiply, "i", -5).text, kYes + boxed(5));
  EXPECT_EQ(update(d, ItemOperator::kAdd, "f", 1).text, kYes + boxed(1.5));
  EXPECT_EQ(update(d, ItemOperator::kMultiply, "f", 2.0).text, kYes + boxed(3.0));
  EXPECT_EQ(update(d, ItemOperator::kSubtract, "i", 0.5).text, kYes + boxed(4.5));
  EXPECT_EQ(update(d, ItemOperator::kAdd, "none", 1).text, kNo);
  EXPECT_EQ(text(d), "{'i': 4.5, 'f': 3.0}");
}

TEST_F(StoreTableOfItems, UpdatesOfMissingKeysStartFromZero) {
  const auto counter = make(TypeCode::kCounter, "dsi", {}, "_a_");
  const auto floats = make(TypeCode::kDefaultDict, "dsf", {}, "_b_");
  EXPECT_EQ(update(counter, ItemOperator::kSubtract, "k", 2).text, kYes + boxed(-2));
  EXPECT_EQ(update(floats, ItemOperator::kAdd, "k", 2).text, kYes + boxed(2.0));
  EXPECT_EQ(text(counter) + text(floats),
            "Counter({'k': -2})defaultdict(<class 'float'>, {'k': 2.0})");
}

TEST_F(StoreTableOfItems, WhatIsPythonsToComputeIsLeftToIt) {
  const std::string not_here = "\2";
  const auto ints = make(TypeCode::kDefaultDict, "dsi", whole('d', "k", 1), "_a_");
  EXPECT_EQ(update(ints, ItemOperator::kAdd, "k", 0.5).text, not_here) << "no float among ints";
  EXPECT_EQ(update(ints, ItemOperator::kAdd, "new", 0.5).text, not_here);
  EXPECT_EQ(update(ints, ItemOperator::kAdd, "k", "x").text, not_here);
  EXPECT_EQ(text(ints), "defaultdict(<class 'int'>, {'k': 1})") << "and nothing is inserted";
  const auto texts = make(TypeCode::kDict, "dss", whole('d', "k", "a"), "_b_");
  EXPECT_EQ(update(texts, ItemOperator::kAdd, "k", "b").text, not_here);
  const auto floats = make(TypeCode::kDict, "dsf", whole('d', "k", 1.0), "_c_");
  const std::string wide = "i\x09" + std::string(8, '\0') + '\1';
  EXPECT_EQ(ask(floats, Operation::kUpdateItem, kNo + swap_payload(boxed("k"), wide)).text,
            not_here)
      << "Python rounds long ints half to even";
  EXPECT_EQ(ask(floats, Operation::kUpdateItem, kNo + swap_payload(boxed("k"), "x")).status,
            Status::kMalformed);
}

TEST_F(StoreTableOfItems, IntsOfAnySizeUpToTheLimit) {
  SegmentStore wide(Segment::create(2u << 20).value(), 2u << 20, 64u << 20);
  const auto d =
      wide.declare({TypeCode::kDict, Initial::kValue, "/p/m.py", "_d_", whole('d', "k", 1), "dsi"});
  ASSERT_TRUE(d);
  const auto multiply = [&](const mpz_class& by) {
    std::string operand = "i";
    wire::append_length(operand, encoded(by).size());
    std::string reply;
    const auto done =
        wide.execute({Operation::kUpdateItem, *d, 0,
                      "\2"s + swap_payload(boxed("k"), operand + encoded(by)), caller(1), 1},
                     reply);
    return done ? Status::kOk : done.error().status;
  };
  mpz_class longest = 1;
  longest <<= wire::kIntBitLimit - 1;
  EXPECT_EQ(multiply(longest), Status::kOk);
  EXPECT_EQ(multiply(2), Status::kOverflow);
  EXPECT_EQ(multiply(longest * 2), Status::kOverflow) << "an operand that is too long";
  const auto view = wide.look(*d, 10u << 20);
  EXPECT_EQ(view.value.substr(0, 5), "d\1s\1k");
  EXPECT_EQ(view.bytes, 5 + 1 + 5 + encoded(longest).size()) << "as before";
}

TEST_F(StoreTableOfItems, SwapsCompareAndTellNothingFromSomething) {
  const auto d = make(TypeCode::kDict, "dsi", whole('d', "a", 1));
  const std::string a = boxed("a");
  const std::string b = boxed("b");
  EXPECT_EQ(swap(d, a, boxed(2), boxed(3)), kNo);
  EXPECT_EQ(swap(d, a, {}, boxed(3)), kNo);
  EXPECT_EQ(swap(d, b, boxed(1), boxed(3)), kNo);
  EXPECT_EQ(text(d), "{'a': 1}");
  EXPECT_EQ(swap(d, a, boxed(1), boxed(3)), kYes);
  EXPECT_EQ(swap(d, b, {}, boxed(4)), kYes);
  EXPECT_EQ(text(d), "{'a': 3, 'b': 4}");
  EXPECT_EQ(swap(d, a, boxed(3), {}), kYes);
  EXPECT_EQ(swap(d, a, {}, {}), kYes) << "there is none, as expected";
  EXPECT_EQ(text(d), "{'b': 4}");
}

TEST_F(StoreTableOfItems, ASetAddsAndDiscardsBySwaps) {
  const auto s = make(TypeCode::kSet, "Si");
  EXPECT_EQ(swap(s, boxed(1), {}, ""), kYes);
  EXPECT_EQ(swap(s, boxed(1), {}, ""), kNo) << "it is in";
  EXPECT_EQ(get(s, 1), kYes);
  EXPECT_EQ(get(s, 2), kNo);
  EXPECT_EQ(swap(s, boxed(1), "", {}), kYes);
  EXPECT_EQ(text(s), "set()");
  EXPECT_EQ(status(s, Operation::kSwapItem, swap_payload(boxed(1), "\0\1N"s)), Status::kMalformed);
  EXPECT_EQ(set(s, 1, 1).status, Status::kUnknown);
  EXPECT_EQ(update(s, ItemOperator::kAdd, 1, 1).status, Status::kUnknown);
}

TEST_F(StoreTableOfItems, KeysAndValuesAreJudged) {
  const auto d = make(TypeCode::kDict, "dsi", whole('d', "a", 1));
  EXPECT_EQ(set(d, 1, 1).status, Status::kMalformed);
  EXPECT_EQ(set(d, "a", "x").status, Status::kMalformed);
  EXPECT_EQ(status(d, Operation::kSetItem, swap_payload(boxed("a") + "N", boxed(1))),
            Status::kMalformed);
  EXPECT_EQ(status(d, Operation::kGetItem, kNo + "s\1\xff"), Status::kMalformed);
  EXPECT_EQ(status(d, Operation::kRemoveItem, kYes + boxed(1)), Status::kMalformed);
  EXPECT_EQ(status(d, Operation::kSwapItem, swap_payload(boxed("a"), "\1\1\0\0\0N\0"s)),
            Status::kMalformed);
  EXPECT_EQ(status(d, Operation::kPutItems, whole('d', "b", 1, "c", "x")), Status::kMalformed);
  EXPECT_EQ(replace(d, whole('l', 1)).status, Status::kMalformed);
  EXPECT_EQ(text(d), "{'a': 1}");
  const auto failed = set(d, "a", "x");
  EXPECT_NE(failed.text.find("_d_: the datagram holds no value of type dict[str, int]"),
            std::string::npos)
      << failed.text;
}

TEST_F(StoreTableOfItems, KeyAndValueHaveTheStringLimitTogether) {
  const auto d = make(TypeCode::kDict, "dss");
  const std::string half(kStrings / 2 - 2, 'x');
  EXPECT_EQ(set(d, half, half).status, Status::kOk);
  const auto failed = set(d, half, half + "x");
  EXPECT_EQ(failed.status, Status::kOverflow);
  EXPECT_NE(failed.text.find("a value of 101 bytes encoded is over the limit of 100"),
            std::string::npos)
      << failed.text;
  EXPECT_EQ(status(d, Operation::kPutItems, whole('d', "a", "b", half, half + "x")),
            Status::kOverflow);
  EXPECT_EQ(swap(d, boxed("q"), {}, boxed(std::string(kStrings, 'y'))).find("_d_: "), 0u);
  EXPECT_EQ(size(d), 1u);
  const auto long_key = boxed(std::string(kStrings, 'k'));
  EXPECT_EQ(status(d, Operation::kGetItem, kNo + long_key), Status::kOverflow);
}

TEST_F(StoreTableOfItems, SeveralItemsArePutInOneStep) {
  const auto d = make(TypeCode::kDict, "dsi", whole('d', "a", 1, "b", 2));
  const auto put = ask(d, Operation::kPutItems, whole('d', "b", 3, "c", 4, "c", 5));
  EXPECT_EQ(wire::u64_at(put.text, 0), 3u);
  EXPECT_EQ(text(d), "{'a': 1, 'b': 3, 'c': 5}");
  EXPECT_EQ(replace(d, whole('d', "z", 1, "y", 2, "z", 3)).text, kYes);
  EXPECT_EQ(text(d), "{'z': 3, 'y': 2}");
  EXPECT_EQ(ask(d, Operation::kClearItems).text, "");
  EXPECT_EQ(text(d), "{}");
}

TEST_F(StoreTableOfItems, PagesAreOfOneMoment) {
  const auto d = make(TypeCode::kDict, "dsi", whole('d', "a", 1, "b", 2));
  const auto keys = items(d, 0, 0, 0);
  const std::uint64_t moment = wire::u64_at(keys.text, 0);
  EXPECT_EQ(wire::u64_at(keys.text, 8), 0u) << "that was all";
  EXPECT_EQ(keys.text.substr(16), boxed("a") + boxed("b"));
  const auto pairs = items(d, 0, 0, 1);
  EXPECT_EQ(pairs.text.substr(16), boxed("a") + boxed(1) + boxed("b") + boxed(2));
  const std::uint64_t of_all = wire::u64_at(pairs.text, 0);
  set(d, "b", 3);
  EXPECT_EQ(items(d, moment, 1, 0).text.substr(16), boxed("b")) << "the keys are the same";
  std::string over;
  wire::append_u64(over, 0);
  EXPECT_EQ(items(d, of_all, 1, 1).text, over);
  EXPECT_EQ(replace(d, whole('d'), of_all).text, kNo);
  EXPECT_EQ(replace(d, whole('d', "q", 1), wire::u64_at(items(d, 0, 0, 1).text, 0)).text, kYes);
  EXPECT_EQ(items(d, moment, 0, 0).text, over);
  EXPECT_EQ(items(d, 0, 77, 0).text.substr(8), over) << "beyond the last one";
  for (const auto& change : {Operation::kClearItems, Operation::kSize}) {
    const std::uint64_t before = wire::u64_at(items(d, 0, 0, 0).text, 0);
    ask(d, change);
    EXPECT_EQ(wire::u64_at(items(d, 0, 0, 0).text, 0) != before, change == Operation::kClearItems);
  }
}

TEST_F(StoreTableOfItems, PagesHaveAMebibyteOrOneItem) {
  SegmentStore wide(Segment::create(2u << 20).value(), 2u << 20, 64u << 20);
  const auto l = wide.declare({TypeCode::kList, Initial::kZero, "/p/m.py", "_l_", {}, "ls"});
  const auto ask_wide = [&](Operation operation, const std::string& payload) {
    std::string reply;
    EXPECT_TRUE(wide.execute({operation, *l, 0, payload, caller(1), 1}, reply));
    return reply;
  };
  const std::string half(500'000, 'h');
  const std::string more(1'500'000, 'm');
  for (const auto& each : {half, half, half, more, half})
    ask_wide(Operation::kPutItems, whole('l', each));
  std::string begin(17, '\0');
  const auto page = [&](std::uint64_t from) {
    std::string payload(8, '\0');
    wire::append_u64(payload, from);
    return ask_wide(Operation::kItems, payload + '\0');
  };
  EXPECT_EQ(wire::u64_at(page(0), 8), 2u);
  EXPECT_EQ(page(0).substr(16), boxed(half) + boxed(half));
  EXPECT_EQ(wire::u64_at(page(2), 8), 3u) << "the next one does not fit";
  EXPECT_EQ(page(3).substr(16), boxed(more)) << "one item of any size";
  EXPECT_EQ(wire::u64_at(page(4), 8), 0u);
  begin.back() = '\x80';
  EXPECT_EQ(ask_wide(Operation::kItems, begin).size(), 16 + 4 * 500'006u + 1'500'006u);
}

TEST_F(StoreTableOfItems, ACancelledRemovalGoesBackToItsPlace) {
  const auto d = make(TypeCode::kDict, "dsi", whole('d', "a", 1, "b", 2, "c", 3));
  const auto books = store.used();
  const auto b = remove(d, "b");
  set(d, "d", 4);
  EXPECT_TRUE(undo(d, b));
  EXPECT_EQ(text(d), "{'a': 1, 'b': 2, 'c': 3, 'd': 4}");
  const auto last = pop(d);
  EXPECT_EQ(store.used(), books);
  const auto third = pop(d);
  EXPECT_TRUE(undo(d, last));
  EXPECT_TRUE(undo(d, third));
  EXPECT_EQ(text(d), "{'a': 1, 'b': 2, 'c': 3, 'd': 4}");
  EXPECT_EQ(get(d, "c") + get(d, "d"), kYes + boxed(3) + kYes + boxed(4));
}

TEST_F(StoreTableOfItems, ARemovalWhosePlaceIsGoneStaysDone) {
  const auto d = make(TypeCode::kDict, "dsi", whole('d', "a", 1, "b", 2));
  const auto a = remove(d, "a");
  set(d, "a", 7);
  EXPECT_FALSE(undo(d, a)) << "the later one stays";
  EXPECT_EQ(text(d), "{'b': 2, 'a': 7}");
  const auto b = remove(d, "b");
  ask(d, Operation::kClearItems);
  EXPECT_FALSE(undo(d, b));
  EXPECT_EQ(text(d), "{}");
  set(d, "x", 1);
  const auto x = remove(d, "x");
  replace(d, whole('d', "y", 1));
  EXPECT_FALSE(undo(d, x));
  EXPECT_EQ(text(d), "{'y': 1}");
}

TEST_F(StoreTableOfItems, ItsPlaceIsKnownAfterItsGapWasClosed) {
  const auto d = make(TypeCode::kDict, "dii");
  for (int key = 0; key < 100; ++key) set(d, key, key);
  const auto early = remove(d, 10);
  for (int key = 11; key < 90; ++key) remove(d, key);
  EXPECT_TRUE(undo(d, early));
  for (int key = 91; key < 100; ++key) remove(d, key);
  EXPECT_EQ(text(d),
            "{0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6, 7: 7, 8: 8, 9: 9, 10: 10, 90: 90}");
  for (const int key : {0, 9, 10, 90}) EXPECT_EQ(get(d, key), kYes + boxed(key));
}

TEST_F(StoreTableOfItems, WhatItTakesIsChargedAndGivenBack) {
  const auto d = make(TypeCode::kDict, "dss");
  const auto books = store.used();
  const std::string long_text(80, 'x');
  set(d, "k", long_text);
  EXPECT_EQ(store.used(), books + 128 + 3 + 82 + 1);
  set(d, "k", "short");
  EXPECT_EQ(store.used(), books + 128);
  set(d, "l", long_text);
  ask(d, Operation::kPutItems, whole('d', "k", long_text, "m", long_text, "m", "n"));
  EXPECT_EQ(store.used(), books + 3 * 128 + 2 * 86);
  replace(d, whole('d', "k", "v", "k", long_text));
  EXPECT_EQ(store.used(), books + 128 + 86);
  ask(d, Operation::kClearItems);
  EXPECT_EQ(store.used(), books);
}

TEST_F(StoreTableOfItems, OverTheQuotaNothingChanges) {
  const auto d = make(TypeCode::kDefaultDict, "dii", whole('d', 0, 0));
  int count = 1;
  while (set(d, count, 0).status == Status::kOk) ++count;
  const auto books = store.used();
  ASSERT_GT(books, kQuota - 200);
  const auto wide = "i\x28" + std::string(39, '\0') + '\1';
  EXPECT_EQ(set(d, -1, 0).status, Status::kMemory);
  EXPECT_EQ(status(d, Operation::kGetItem, kYes + boxed(-1)), Status::kMemory);
  EXPECT_EQ(update(d, ItemOperator::kAdd, -1, 1).status, Status::kMemory);
  EXPECT_EQ(status(d, Operation::kPutItems, whole('d', 0, 1, -1, 1, -2, 1)), Status::kMemory);
  for (int round = 0; round < 10 && store.used() + 160 < kQuota; ++round)
    ask(d, Operation::kSetItem, swap_payload(boxed(round), wide));
  EXPECT_EQ(size(d), static_cast<std::uint64_t>(count));
  EXPECT_EQ(get(d, 0), kYes + boxed(0));
  EXPECT_EQ(update(d, ItemOperator::kAdd, 0, 1).text, kYes + boxed(1)) << "what fits still goes";
  remove(d, 1);
  EXPECT_EQ(set(d, -1, 0).status, Status::kOk);
  EXPECT_EQ(replace(d, whole('d', 1, 1)).text, kYes) << "and less always does";
  ask(d, Operation::kClearItems);
  EXPECT_LT(store.used(), 10'000u);
}

TEST_F(StoreTableOfItems, TheQuotaIsOverdrawnForAnItemThatGoesBack) {
  const auto d = make(TypeCode::kDict, "dii");
  int count = 0;
  while (set(d, count, 0).status == Status::kOk) ++count;
  const auto removed = remove(d, 5);
  EXPECT_EQ(set(d, -1, 0).status, Status::kOk);
  EXPECT_TRUE(undo(d, removed));
  EXPECT_EQ(size(d), static_cast<std::uint64_t>(count + 1));
  EXPECT_EQ(set(d, -2, 0).status, Status::kMemory);
}

TEST_F(StoreTableOfItems, ItIsShownAsFarAsThereIsRoom) {
  const auto d = make(TypeCode::kDict, "dsi", whole('d', "a", 3, "b", 1, "c", 2));
  const auto shown = [&](std::size_t longest) {
    const View view = store.look(d, longest);
    EXPECT_EQ(view.size, 3u);
    EXPECT_EQ(view.bytes, 2 + 3 * 6u);
    EXPECT_LE(view.value.size(), longest);
    return wire::container_text(view.type, view.schema, view.value);
  };
  EXPECT_EQ(shown(100), "{'a': 3, 'b': 1, 'c': 2}");
  EXPECT_EQ(shown(14), "{'a': 3, 'b': 1, …}");
  EXPECT_EQ(shown(17), "{'a': 3, 'b': 1, 'c': …}");
  EXPECT_EQ(shown(16), "{'a': 3, 'b': 1, ''…}");
  EXPECT_EQ(shown(0), "{…}");
}

}  // namespace
}  // namespace gothon::store::test
