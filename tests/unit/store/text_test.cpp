#include "tests/unit/store/fixture.hpp"

namespace gothon::store::test {
namespace {

using StoreText = StoreTest;

TEST_F(StoreText, AppendsAndRemovesASuffix) {
  const auto text = declare(TypeCode::kStr, Initial::kValue, "ab");
  ask(text, Operation::kAdd, "cab");
  EXPECT_EQ(read(text), "abcab");
  ask(text, Operation::kSubtract, "ab");
  EXPECT_EQ(read(text), "abc");
  ask(text, Operation::kSubtract, "ab");
  EXPECT_EQ(read(text), "abc") << "it is no suffix";
  ask(text, Operation::kSubtract, "");
  ask(text, Operation::kSubtract, "zabc");
  EXPECT_EQ(read(text), "abc");
  ask(text, Operation::kSubtract, "abc");
  EXPECT_EQ(read(text), "");
}

TEST_F(StoreText, ExactlyTheLimitFitsAndOneByteMoreChangesNothing) {
  const auto text = declare(TypeCode::kStr);
  EXPECT_EQ(status(text, Operation::kAssign, std::string(kStrings, 'x')), Status::kOk);
  const auto added = ask(text, Operation::kAdd, "y");
  EXPECT_EQ(added.status, Status::kOverflow);
  EXPECT_NE(added.text.find("_x_: "), std::string::npos);
  EXPECT_NE(added.text.find("101"), std::string::npos) << added.text;
  EXPECT_NE(added.text.find("100"), std::string::npos) << added.text;
  const auto assigned = ask(text, Operation::kAssign, std::string(kStrings + 1, 'x'));
  EXPECT_EQ(assigned.status, Status::kOverflow);
  EXPECT_EQ(read(text), std::string(kStrings, 'x'));
  EXPECT_EQ(status(text, Operation::kCompareAndSwap,
                   swap_payload(std::string(kStrings, 'x'), std::string(kStrings + 1, 'y'))),
            Status::kOverflow);
}

TEST_F(StoreText, LoneSurrogatesSurvive) {
  const auto text = declare(TypeCode::kStr, Initial::kValue, "\xed\xa0\x80");
  ask(text, Operation::kAdd, "\xed\xb0\x80");
  EXPECT_EQ(read(text), "\xed\xa0\x80\xed\xb0\x80");
  ask(text, Operation::kSubtract, "\xed\xb0\x80");
  EXPECT_EQ(read(text), "\xed\xa0\x80");
}

TEST_F(StoreText, WhatIsNoUtf8IsRefused) {
  const auto text = declare(TypeCode::kStr, Initial::kValue, "ok");
  EXPECT_EQ(status(text, Operation::kAssign, "\xff"), Status::kMalformed);
  EXPECT_EQ(status(text, Operation::kAdd, "\xc3"), Status::kMalformed);
  EXPECT_EQ(read(text), "ok");
}

TEST_F(StoreText, ComparesByteByByte) {
  const auto text = declare(TypeCode::kStr, Initial::kValue, "a");
  EXPECT_EQ(ask(text, Operation::kCompareAndSwap, swap_payload("b", "c")).text, kNo);
  EXPECT_EQ(ask(text, Operation::kCompareAndSwap, swap_payload("a", "")).text, kYes);
  EXPECT_EQ(ask(text, Operation::kCompareAndSwap, swap_payload("", "z")).text, kYes);
  EXPECT_EQ(read(text), "z");
}

TEST_F(StoreText, MultiplyAndDivideAreUnknown) {
  const auto text = declare(TypeCode::kStr);
  EXPECT_EQ(status(text, Operation::kMultiply, "x"), Status::kUnknown);
  EXPECT_EQ(status(text, Operation::kDivide, "x"), Status::kUnknown);
}

}  // namespace
}  // namespace gothon::store::test
