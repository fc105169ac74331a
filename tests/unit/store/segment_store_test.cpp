#include "tests/unit/store/fixture.hpp"

namespace gothon::store::test {
namespace {

using StoreTable = StoreTest;

TEST_F(StoreTable, OneFileAndNameIsOneVariable) {
  const auto first = store.declare({TypeCode::kInt, Initial::kValue, "/a.py", "_x_", "\5"});
  const auto again = store.declare({TypeCode::kInt, Initial::kValue, "/a.py", "_x_", "\6"});
  const auto other = store.declare({TypeCode::kInt, Initial::kValue, "/b.py", "_x_", "\7"});
  EXPECT_EQ(*first, *again);
  EXPECT_NE(*first, *other);
  EXPECT_EQ(read(*first), "\5") << "the first declaration's initial value";
  EXPECT_EQ(read(*other), "\7");
}

TEST_F(StoreTable, AnotherTypeIsRefused) {
  declare(TypeCode::kInt);
  const auto bad = store.declare({TypeCode::kStr, Initial::kZero, "/p/m.py", "_x_", ""});
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().status, Status::kType);
  EXPECT_NE(bad.error().message.find("_x_: it is declared as int already, not as str"),
            std::string::npos)
      << bad.error().message;
}

TEST_F(StoreTable, ABadInitialValueMakesNoVariable) {
  EXPECT_FALSE(store.declare({TypeCode::kInt, Initial::kValue, "f", "_y_", ""}));
  EXPECT_FALSE(store.declare({TypeCode::kBool, Initial::kValue, "f", "_y_", "\2"}));
  EXPECT_FALSE(store.declare({TypeCode::kMutex, Initial::kEvaluated, "f", "_y_", ""}));
  EXPECT_FALSE(store.declare({TypeCode::kMutex, Initial::kValue, "f", "_y_", "\1"}));
  const std::string long_text(kStrings + 1, 'x');
  EXPECT_FALSE(store.declare({TypeCode::kStr, Initial::kValue, "f", "_y_", long_text}));
  EXPECT_EQ(store.used(), 0u);
  EXPECT_EQ(declare(TypeCode::kInt), 0u);
}

TEST_F(StoreTable, DeclarationsAreBoundedByTheQuota) {
  std::size_t made = 0;
  while (store.declare({TypeCode::kBool, Initial::kZero, "f", std::to_string(made), ""})) ++made;
  const auto last = store.declare({TypeCode::kBool, Initial::kZero, "f", "_z_", ""});
  ASSERT_FALSE(last);
  EXPECT_EQ(last.error().status, Status::kMemory);
  EXPECT_GT(made, 1000u);
  EXPECT_LT(made, kQuota / 512) << "each is charged for";
}

TEST_F(StoreTable, LongValuesAreChargedAndReleased) {
  const auto number = declare(TypeCode::kInt);
  const auto empty = store.used();
  ask(number, Operation::kAssign, encoded(mpz_class(1) << 800'000));
  EXPECT_GE(store.used(), empty + 100'000);
  ask(number, Operation::kAssign, encoded(std::int64_t{1}));
  EXPECT_EQ(store.used(), empty);
}

TEST_F(StoreTable, OverTheQuotaNothingChanges) {
  SegmentStore small(Segment::create(1 << 20).value(), 1 << 20, 2000);
  const auto text = *small.declare({TypeCode::kStr, Initial::kValue, "f", "_s_", "abc"});
  std::string reply;
  const auto run = [&](Operation operation, std::string_view payload) {
    reply.clear();
    const auto result = small.execute({operation, text, 0, payload, caller(1), 1}, reply);
    return result ? Status::kOk : result.error().status;
  };
  EXPECT_EQ(run(Operation::kAssign, std::string(3000, 'x')), Status::kMemory);
  EXPECT_EQ(run(Operation::kAdd, std::string(3000, 'x')), Status::kMemory);
  EXPECT_EQ(run(Operation::kRead, ""), Status::kOk);
  EXPECT_EQ(reply, "abc");
}

TEST_F(StoreTable, BeyondTheQuotaNothingMoreIsStored) {
  const auto number = declare(TypeCode::kInt);
  const std::string wide = encoded(mpz_class(1) << 800);
  store.charge_answer(0, 2 * kQuota);
  EXPECT_EQ(status(number, Operation::kAssign, wide), Status::kMemory);
  EXPECT_EQ(read(number), encoded(std::int64_t{0}));
  EXPECT_FALSE(store.declare({TypeCode::kBool, Initial::kZero, "f", "_b_", ""}));
  store.charge_answer(2 * kQuota, 0);
  EXPECT_EQ(status(number, Operation::kAssign, wide), Status::kOk);
}

TEST_F(StoreTable, RequestsOfTheDeadAreNotParkedAnyMore) {
  const auto queue = declare(TypeCode::kQueueOfInt);
  const auto dead = ask(queue, Operation::kTake, {}, caller(1), wire::kFlagWait);
  const auto other = ask(queue, Operation::kTake, {}, caller(2), wire::kFlagWait);
  EXPECT_EQ(store.parked(), 2u);
  store.process_ended(1);
  EXPECT_EQ(store.parked(), 1u);
  EXPECT_FALSE(store.condition(dead.ticket));
  EXPECT_TRUE(store.condition(other.ticket));
}

TEST_F(StoreTable, AnsweredRequestsAreNotParkedAnyMore) {
  const auto queue = declare(TypeCode::kQueueOfInt);
  const auto taker = ask(queue, Operation::kTake, {}, caller(1), wire::kFlagWait);
  ask(queue, Operation::kPut, encoded(std::int64_t{7}), caller(2));
  EXPECT_EQ(completed().count(taker.ticket), 1u);
  EXPECT_EQ(store.parked(), 0u);
  EXPECT_FALSE(store.condition(taker.ticket));
}

TEST_F(StoreTable, TheNumberBehindTheLastVariableIsNone) {
  const auto last = declare(TypeCode::kInt);
  EXPECT_EQ(status(last, Operation::kRead), Status::kOk);
  EXPECT_EQ(status(last + 1, Operation::kRead), Status::kUnknown);
}

TEST_F(StoreTable, CountsOperations) {
  const auto number = declare(TypeCode::kInt);
  read(number);
  ask(number, Operation::kAdd, "\1");
  ask(99, Operation::kRead);
  EXPECT_EQ(store.operations(), 3u);
}

}  // namespace
}  // namespace gothon::store::test
