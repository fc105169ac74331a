#include <cmath>
#include <limits>

#include "tests/unit/store/fixture.hpp"

namespace gothon::store::test {
namespace {

using StoreScalar = StoreTest;

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();

TEST_F(StoreScalar, EachTypeStartsAtItsZero) {
  EXPECT_EQ(read(declare(TypeCode::kBool, Initial::kZero, {}, "_a_")), kNo);
  EXPECT_EQ(read(declare(TypeCode::kInt, Initial::kZero, {}, "_b_")), encoded(std::int64_t{0}));
  EXPECT_EQ(read(declare(TypeCode::kFloat, Initial::kZero, {}, "_c_")), encoded(0.0));
  EXPECT_EQ(read(declare(TypeCode::kStr, Initial::kZero, {}, "_d_")), "");
}

TEST_F(StoreScalar, BoolTakesItsTwoValuesOnly) {
  const auto flag = declare(TypeCode::kBool, Initial::kValue, kYes);
  EXPECT_EQ(read(flag), kYes);
  EXPECT_EQ(status(flag, Operation::kAssign, kNo), Status::kOk);
  EXPECT_EQ(status(flag, Operation::kAssign, "\2"), Status::kMalformed);
  EXPECT_EQ(status(flag, Operation::kAssign, ""), Status::kMalformed);
  EXPECT_EQ(read(flag), kNo);
  EXPECT_EQ(status(flag, Operation::kAdd, kYes), Status::kUnknown);
  EXPECT_EQ(ask(flag, Operation::kCompareAndSwap, swap_payload(kNo, kYes)).text, kYes);
  EXPECT_EQ(ask(flag, Operation::kCompareAndSwap, swap_payload(kNo, kYes)).text, kNo);
}

TEST_F(StoreScalar, IntArithmeticCrossesInt64BothWays) {
  const auto number = declare(TypeCode::kInt, Initial::kValue, encoded(kMax));
  EXPECT_EQ(status(number, Operation::kAdd, encoded(std::int64_t{1})), Status::kOk);
  EXPECT_EQ(read(number), encoded(mpz_class(1) << 63));
  EXPECT_EQ(status(number, Operation::kSubtract, encoded(std::int64_t{1})), Status::kOk);
  EXPECT_EQ(read(number), encoded(kMax));
  ask(number, Operation::kAssign, encoded(kMin));
  EXPECT_EQ(read(number), encoded(kMin)) << "the sentinel of other engines is a value like others";
  ask(number, Operation::kDivide, encoded(std::int64_t{-1}));
  EXPECT_EQ(read(number), encoded(mpz_class(1) << 63));
  ask(number, Operation::kMultiply, encoded(std::int64_t{-1}));
  EXPECT_EQ(read(number), encoded(kMin));
}

TEST_F(StoreScalar, IntDivisionByZeroChangesNothing) {
  const auto number = declare(TypeCode::kInt, Initial::kValue, encoded(std::int64_t{5}));
  const auto answer = ask(number, Operation::kDivide, encoded(std::int64_t{0}));
  EXPECT_EQ(answer.status, Status::kDivision);
  EXPECT_EQ(answer.text.rfind("_x_: ", 0), 0u) << answer.text;
  EXPECT_EQ(read(number), encoded(std::int64_t{5}));
}

TEST_F(StoreScalar, IntsBeyondTheBitLimitAreRefused) {
  const mpz_class limit = mpz_class(1) << wire::kIntBitLimit;
  const auto number = declare(TypeCode::kInt);
  EXPECT_EQ(status(number, Operation::kAssign, encoded(limit)), Status::kOverflow);
  EXPECT_EQ(status(number, Operation::kAssign, encoded(mpz_class(limit - 1))), Status::kOk);
  EXPECT_EQ(status(number, Operation::kAdd, encoded(std::int64_t{1})), Status::kOverflow);
  EXPECT_EQ(status(number, Operation::kMultiply, encoded(std::int64_t{2})), Status::kOverflow);
  EXPECT_EQ(status(number, Operation::kAdd, encoded(limit)), Status::kOverflow) << "the operand";
  EXPECT_EQ(read(number), encoded(mpz_class(limit - 1)));
}

TEST_F(StoreScalar, IntsAreComparedAsNumbers) {
  const auto number = declare(TypeCode::kInt, Initial::kValue, encoded(std::int64_t{5}));
  const std::string padded("\5\0\0\0\0\0\0\0\0\0", 10);
  EXPECT_EQ(ask(number, Operation::kCompareAndSwap, swap_payload(padded, encoded(kMin))).text,
            kYes);
  EXPECT_EQ(ask(number, Operation::kCompareAndSwap, swap_payload(padded, encoded(kMax))).text, kNo);
  EXPECT_EQ(read(number), encoded(kMin));
  EXPECT_EQ(status(number, Operation::kCompareAndSwap, swap_payload("", padded)),
            Status::kMalformed);
}

TEST_F(StoreScalar, FloatsAreCsDoubles) {
  const auto real = declare(TypeCode::kFloat, Initial::kValue, encoded(0.1));
  ask(real, Operation::kAdd, encoded(0.2));
  EXPECT_EQ(read(real), encoded(0.1 + 0.2));
  ask(real, Operation::kSubtract, encoded(0.3));
  ask(real, Operation::kMultiply, encoded(1e300));
  ask(real, Operation::kDivide, encoded(3.0));
  EXPECT_EQ(read(real), encoded((0.1 + 0.2 - 0.3) * 1e300 / 3.0));
  ask(real, Operation::kAssign, encoded(1e308));
  EXPECT_EQ(status(real, Operation::kMultiply, encoded(10.0)), Status::kOk);
  EXPECT_EQ(read(real), encoded(std::numeric_limits<double>::infinity()));
}

TEST_F(StoreScalar, FloatDivisionByEitherZeroChangesNothing) {
  const auto real = declare(TypeCode::kFloat, Initial::kValue, encoded(2.5));
  EXPECT_EQ(status(real, Operation::kDivide, encoded(0.0)), Status::kDivision);
  EXPECT_EQ(status(real, Operation::kDivide, encoded(-0.0)), Status::kDivision);
  EXPECT_EQ(read(real), encoded(2.5));
}

TEST_F(StoreScalar, FloatBitsSurvive) {
  const auto real = declare(TypeCode::kFloat, Initial::kValue, encoded(-0.0));
  EXPECT_EQ(read(real), encoded(-0.0));
  EXPECT_EQ(ask(real, Operation::kCompareAndSwap, swap_payload(encoded(0.0), encoded(1.0))).text,
            kNo);
  const std::string nan("\x23\x01\0\0\0\0\xf8\xff", 8);
  ask(real, Operation::kAssign, nan);
  EXPECT_EQ(read(real), nan);
  EXPECT_EQ(ask(real, Operation::kCompareAndSwap, swap_payload(nan, encoded(1.0))).text, kYes)
      << "a NaN equals itself bit by bit";
}

TEST_F(StoreScalar, OperationsOfOtherTypesAreUnknown) {
  const auto number = declare(TypeCode::kInt);
  for (const auto operation : {Operation::kPut, Operation::kTake, Operation::kLock,
                               Operation::kUnlock, Operation::kSignal, Operation::kWait})
    EXPECT_EQ(status(number, operation, kYes), Status::kUnknown);
  EXPECT_EQ(status(99, Operation::kRead), Status::kUnknown);
}

}  // namespace
}  // namespace gothon::store::test
