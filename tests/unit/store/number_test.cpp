#include "daemon/store/number.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "glue/wire/datagram.hpp"

namespace gothon::store {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();

Number number(const mpz_class& value) {
  std::string bytes;
  wire::append_int(bytes, value);
  return *Number::decode(bytes);
}

mpz_class wide(const Number& value) {
  std::string bytes;
  value.encode(bytes);
  return wire::decode_big_int(bytes);
}

TEST(StoreNumber, GrowsBeyondAnInt64AndComesBack) {
  const Number beyond = *Number::sum(kMax, 1);
  EXPECT_FALSE(beyond.small());
  EXPECT_GT(beyond.cost(), 0u);
  EXPECT_EQ(wide(beyond), (mpz_class(1) << 63));
  const Number back = *Number::difference(beyond, 1);
  EXPECT_EQ(back.small(), kMax);
  EXPECT_EQ(back.cost(), 0u);
  EXPECT_EQ(wide(*Number::difference(kMin, 1)), -(mpz_class(1) << 63) - 1);
  EXPECT_EQ(Number::sum(*Number::difference(kMin, 1), 1)->small(), kMin);
}

TEST(StoreNumber, DivisionTruncatesTowardZero) {
  EXPECT_EQ(Number::quotient(7, 2).small(), 3);
  EXPECT_EQ(Number::quotient(-7, 2).small(), -3);
  EXPECT_EQ(Number::quotient(7, -2).small(), -3);
  EXPECT_EQ(Number::quotient(-7, -2).small(), 3);
  EXPECT_EQ(wide(Number::quotient(kMin, -1)), mpz_class(1) << 63);
  const mpz_class big = (mpz_class(1) << 200) + 1;
  EXPECT_EQ(wide(Number::quotient(number(-big), 2)), -(mpz_class(1) << 199));
  EXPECT_EQ(Number::quotient(number(big), number(-big)).small(), -1);
  EXPECT_EQ(Number::quotient(5, number(-big)).small(), 0);
}

TEST(StoreNumber, TheLimitHoldsForEveryResult) {
  const mpz_class limit = mpz_class(1) << wire::kIntBitLimit;
  const Number largest = number(limit - 1);
  EXPECT_FALSE(Number::sum(largest, 1));
  EXPECT_TRUE(Number::sum(largest, 0));
  EXPECT_FALSE(Number::difference(number(1 - limit), 1));
  EXPECT_TRUE(Number::difference(number(2 - limit), 1));
  EXPECT_FALSE(Number::product(largest, 2));
  EXPECT_TRUE(Number::product(largest, -1));
  EXPECT_TRUE(Number::product(largest, 0));
  EXPECT_TRUE(Number::product(number(limit / 2), 1));
  EXPECT_FALSE(Number::product(number(limit / 2), 2));
  EXPECT_FALSE(Number::product(largest, largest));
}

TEST(StoreNumber, AgreesWithGmpOnRandomOperands) {
  std::mt19937_64 random(7);
  const auto any = [&] {
    mpz_class value = 0;
    for (unsigned limbs = random() % 4; limbs-- > 0;)
      value = (value << 32) + static_cast<unsigned long>(random() >> (random() % 64));
    return random() % 2 == 0 ? value : mpz_class(-value);
  };
  for (int round = 0; round < 20'000; ++round) {
    const mpz_class left = any();
    const mpz_class right = any();
    EXPECT_EQ(wide(*Number::sum(number(left), number(right))), left + right);
    EXPECT_EQ(wide(*Number::difference(number(left), number(right))), left - right);
    EXPECT_EQ(wide(*Number::product(number(left), number(right))), left * right);
    EXPECT_EQ(number(left) < number(right), left < right);
    EXPECT_EQ(number(left) == number(right), left == right);
    EXPECT_EQ(number(left).sign(), sgn(left));
    if (right != 0) {
      EXPECT_EQ(wide(Number::quotient(number(left), number(right))), left / right);
    }
  }
}

}  // namespace
}  // namespace gothon::store
