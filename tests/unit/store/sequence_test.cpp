#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "tests/unit/store/container_fixture.hpp"

namespace gothon::store::test {
namespace {

using namespace std::string_literals;
using wire::ItemOperator;

class StoreSequence : public ContainerTest {};

TEST_F(StoreSequence, ItemsAreFoundByIndexFromBothEnds) {
  const auto l = make(TypeCode::kList, "li", whole('l', 10, 20, 30));
  EXPECT_EQ(text(l), "[10, 20, 30]");
  EXPECT_EQ(get(l, 0) + get(l, -1), kYes + boxed(10) + kYes + boxed(30));
  EXPECT_EQ(get(l, 3) + get(l, -4), kNo + kNo);
  EXPECT_EQ(ask(l, Operation::kGetItem, kNo + "i\x09" + std::string(8, '\0') + '\1').text, kNo);
  EXPECT_EQ(set(l, -3, 11).text, kYes);
  EXPECT_EQ(set(l, 3, 1).text, kNo);
  EXPECT_EQ(update(l, ItemOperator::kAdd, 1, 2).text, kYes + boxed(22));
  EXPECT_EQ(update(l, ItemOperator::kAdd, 5, 2).text, kNo);
  EXPECT_EQ(text(l), "[11, 22, 30]");
  EXPECT_EQ(set(l, "x", 1).status, Status::kMalformed);
  EXPECT_EQ(set(l, 0, "x").status, Status::kMalformed);
}

TEST_F(StoreSequence, ItGrowsAtItsEndAndShrinksAnywhere) {
  const auto l = make(TypeCode::kList, "ls");
  EXPECT_EQ(wire::u64_at(ask(l, Operation::kPutItems, whole('l', "a", "b", "c", "d")).text, 0), 4u);
  EXPECT_EQ(remove(l, 1).text, kYes + swap_payload(boxed(1), boxed("b")));
  EXPECT_EQ(remove(l, -3).text, kYes + swap_payload(boxed(0), boxed("a")));
  EXPECT_EQ(remove(l, 2).text, kNo);
  EXPECT_EQ(pop(l).text, kYes + swap_payload(boxed(1), boxed("d")));
  EXPECT_EQ(text(l), "['c']");
  pop(l);
  EXPECT_EQ(pop(l).text, kNo);
  EXPECT_EQ(text(l), "[]");
}

TEST_F(StoreSequence, SwapsWantAnItemOnBothSides) {
  const auto l = make(TypeCode::kList, "li", whole('l', 1));
  EXPECT_EQ(swap(l, boxed(0), boxed(2), boxed(3)), kNo);
  EXPECT_EQ(swap(l, boxed(0), boxed(1), boxed(3)), kYes);
  EXPECT_EQ(swap(l, boxed(1), boxed(1), boxed(3)), kNo) << "no such index";
  EXPECT_EQ(status(l, Operation::kSwapItem, swap_payload(boxed(0), "\0\0"s)), Status::kMalformed);
  EXPECT_EQ(status(l, Operation::kSwapItem, swap_payload(boxed(1), "\0\1i\1\1"s)),
            Status::kMalformed);
  EXPECT_EQ(text(l), "[3]");
}

TEST_F(StoreSequence, EachChangeEndsItsMoment) {
  const auto l = make(TypeCode::kList, "li", whole('l', 1, 2));
  const auto moment = [&] { return wire::u64_at(items(l, 0, 0, 0).text, 0); };
  const auto first = moment();
  EXPECT_EQ(items(l, first, 1, 0).text.substr(16), boxed(2));
  set(l, 0, 5);
  EXPECT_NE(moment(), first);
  EXPECT_EQ(replace(l, whole('l', 9), first).text, kNo);
  EXPECT_EQ(replace(l, whole('l', 9, 8), moment()).text, kYes);
  EXPECT_EQ(text(l), "[9, 8]");
}

TEST_F(StoreSequence, CancelledRemovalsGoBackBetweenTheirNeighbours) {
  const auto l = make(TypeCode::kList, "li", whole('l', 0, 1, 2, 3, 4));
  const auto books = store.used();
  const auto four = pop(l);
  const auto three = pop(l);
  const auto one = remove(l, 1);
  ask(l, Operation::kPutItems, whole('l', 5));
  EXPECT_TRUE(undo(l, one));
  EXPECT_TRUE(undo(l, four));
  EXPECT_TRUE(undo(l, three));
  EXPECT_EQ(text(l), "[0, 1, 2, 3, 4, 5]");
  pop(l);
  EXPECT_EQ(store.used(), books);
  const auto last = pop(l);
  replace(l, whole('l', 7));
  EXPECT_FALSE(undo(l, last)) << "all of it is another";
  EXPECT_EQ(text(l), "[7]");
}

TEST_F(StoreSequence, OverTheQuotaNothingChanges) {
  const auto l = make(TypeCode::kList, "ls", whole('l', "a"));
  const std::string text_of_80(80, 'x');
  while (ask(l, Operation::kPutItems, whole('l', text_of_80)).status == Status::kOk) {
  }
  const auto count = size(l);
  EXPECT_EQ(status(l, Operation::kPutItems, whole('l', "b", text_of_80, text_of_80)),
            Status::kMemory);
  EXPECT_EQ(size(l), count);
  pop(l);
  EXPECT_EQ(set(l, 0, text_of_80).status, Status::kOk);
  ask(l, Operation::kClearItems);
  EXPECT_EQ(text(l), "[]");
}

}  // namespace
}  // namespace gothon::store::test
