#include "tests/unit/store/fixture.hpp"

namespace gothon::store::test {
namespace {

class StoreLatch : public StoreTest {
 protected:
  std::uint32_t latch(const std::string& threshold) {
    return declare(TypeCode::kLatch, Initial::kValue, threshold, "_sync_a_");
  }
  Status signal(std::uint32_t latch, const std::string& count) {
    return status(latch, Operation::kSignal, count);
  }
  Answer wait(std::uint32_t latch, Caller who = caller(1)) {
    return ask(latch, Operation::kWait, {}, who);
  }
};

TEST_F(StoreLatch, OpensForEverybodyAndForGood) {
  const auto gate = latch(encoded(std::int64_t{3}));
  const auto one = wait(gate, caller(1));
  const auto two = wait(gate, caller(2));
  ASSERT_TRUE(one.parked && two.parked);
  signal(gate, encoded(std::int64_t{2}));
  EXPECT_TRUE(completed().empty());
  signal(gate, encoded(std::int64_t{1}));
  EXPECT_EQ(completed().size(), 2u);
  EXPECT_EQ(order, (std::vector{one.ticket, two.ticket}));
  EXPECT_FALSE(wait(gate).parked);
  EXPECT_EQ(signal(gate, encoded(std::int64_t{5})), Status::kOk) << "later signals are harmless";
  EXPECT_FALSE(wait(gate).parked);
}

TEST_F(StoreLatch, SumsOfAnySizeAreExact) {
  const auto gate = latch(encoded((mpz_class(1) << 70) + 1));
  signal(gate, encoded(mpz_class(1) << 70));
  EXPECT_TRUE(wait(gate).parked);
  EXPECT_EQ(signal(gate, encoded(mpz_class(1) << 5000)), Status::kOk);
  EXPECT_EQ(completed().size(), 1u);
}

TEST_F(StoreLatch, ALongNumberIsPaidForWhileItIsMissing) {
  const mpz_class large = mpz_class(1) << 800'000;
  declare(TypeCode::kLatch, Initial::kValue, "\1", "_sync_a_");
  const auto each = store.used();
  const auto latch = declare(TypeCode::kLatch, Initial::kValue, encoded(large), "_sync_b_");
  EXPECT_GE(store.used(), 2 * each + 100'000);
  EXPECT_EQ(status(latch, Operation::kSignal, encoded(mpz_class(large - 1))), Status::kOk);
  EXPECT_EQ(store.used(), 2 * each);
}

TEST_F(StoreLatch, SignalsBelowOneAreOutOfRange) {
  const auto gate = latch(encoded(std::int64_t{1}));
  EXPECT_EQ(signal(gate, encoded(std::int64_t{0})), Status::kRange);
  EXPECT_EQ(signal(gate, encoded(std::int64_t{-1})), Status::kRange);
  EXPECT_TRUE(wait(gate).parked);
}

TEST_F(StoreLatch, AThresholdBelowOneIsRefused) {
  for (const std::int64_t threshold : {std::int64_t{0}, std::int64_t{-1}}) {
    const auto bytes = encoded(threshold);
    const auto bad = store.declare({TypeCode::kLatch, Initial::kValue, "f", "_sync_b_", bytes});
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().status, Status::kRange);
  }
  EXPECT_FALSE(store.declare({TypeCode::kLatch, Initial::kZero, "f", "_sync_b_", ""}));
}

TEST_F(StoreLatch, CancelledAndEndedWaitersAreForgotten) {
  const auto gate = latch(encoded(std::int64_t{1}));
  const auto cancelled = wait(gate, caller(1));
  wait(gate, caller(2));
  EXPECT_TRUE(store.cancel(cancelled.ticket));
  store.process_ended(2);
  signal(gate, encoded(std::int64_t{1}));
  EXPECT_TRUE(completed().empty());
}

}  // namespace
}  // namespace gothon::store::test
