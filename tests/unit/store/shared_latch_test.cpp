#include <random>
#include <thread>

#include "glue/segment/latch.hpp"
#include "tests/unit/store/shared_fixture.hpp"

namespace gothon::store::test {
namespace {

using segment::Step;

class StoreSharedLatch : public SharedStoreTest {
 protected:
  std::uint32_t latch(const std::string& threshold) {
    return declare(TypeCode::kLatch, Initial::kValue, threshold, "_sync_a_");
  }
  Status signal(std::uint32_t latch, std::int64_t count) {
    return status(latch, Operation::kSignal, encoded(count));
  }
  Answer wait(std::uint32_t latch) { return ask(latch, Operation::kWait); }
  segment::Word& word(std::uint32_t latch) { return line(latch).word; }
};

TEST_F(StoreSharedLatch, SignalsOfBothSidesAddUp) {
  const auto gate = latch(encoded(std::int64_t{6}));
  EXPECT_EQ(segment::signal(word(gate), 2), Step::kDone);
  EXPECT_EQ(signal(gate, 3), Status::kOk);
  EXPECT_EQ(segment::look_at(word(gate)), Step::kBusy);
  EXPECT_EQ(segment::signal(word(gate), 100), Step::kDone);
  EXPECT_EQ(segment::look_at(word(gate)), Step::kDone);
  EXPECT_FALSE(wait(gate).parked);
  EXPECT_EQ(signal(gate, 1), Status::kOk);
  EXPECT_EQ(segment::look_at(word(gate)), Step::kDone) << "for ever";
}

TEST_F(StoreSharedLatch, WhileSomebodyWaitsSignalsComeToTheSessionProcess) {
  const auto gate = latch(encoded(std::int64_t{2}));
  const auto waiting = wait(gate);
  ASSERT_TRUE(waiting.parked);
  EXPECT_EQ(segment::signal(word(gate), 2), Step::kAsk);
  EXPECT_EQ(signal(gate, 1), Status::kOk);
  store.cancel(waiting.ticket);
  EXPECT_EQ(word(gate).load(), 1u);
  wait(gate);
  store.process_ended(1);
  EXPECT_EQ(word(gate).load(), 1u);
  const auto again = wait(gate);
  EXPECT_EQ(signal(gate, 1), Status::kOk);
  EXPECT_EQ(completed().count(again.ticket), 1u);
  EXPECT_EQ(segment::look_at(word(gate)), Step::kDone);
}

TEST_F(StoreSharedLatch, ItAsksUntilItIsSetAndWhileTheNumberIsTooLarge) {
  const auto late = declare(TypeCode::kLatch, Initial::kEvaluated, {}, "_sync_late_");
  EXPECT_EQ(segment::look_at(word(late)), Step::kAsk);
  store.process_ended(1);
  EXPECT_EQ(segment::look_at(word(late)), Step::kAsk) << "a death sets nothing";
  EXPECT_EQ(status(late, Operation::kSettle, "\1\3"), Status::kOk);
  EXPECT_EQ(word(late).load(), 3u);
  const auto large = latch(encoded((mpz_class(1) << 63) + 4));
  EXPECT_EQ(segment::signal(word(large), 1), Step::kAsk);
  EXPECT_EQ(signal(large, 10), Status::kOk);
  EXPECT_EQ(word(large).load(), (std::uint64_t{1} << 63) - 6);
}

TEST_F(StoreSharedLatch, NoSignalIsLostWhileSomebodyComesToWaitAndLeaves) {
  constexpr std::uint64_t kSignals = 200'000;
  const auto gate = latch(encoded(static_cast<std::int64_t>(kSignals) + 1));
  std::atomic<std::uint64_t> sent = 0;
  std::thread node([&] {
    while (sent < kSignals)
      if (segment::signal(word(gate), 1) == Step::kDone) ++sent;
  });
  while (sent < kSignals) store.cancel(wait(gate).ticket);
  node.join();
  EXPECT_EQ(word(gate).load(), 1u);
}

TEST_F(StoreSharedLatch, NonsenseInTheWordHarmsNobodyElse) {
  std::mt19937_64 random(42);
  const auto gate = latch(encoded(std::int64_t{1000}));
  for (int turn = 0; turn < 50'000; ++turn) {
    if (random() % 2) word(gate) = random() % 2 ? random() : random() % 3;
    if (random() % 2) word(gate) = segment::kAskLatch;
    const auto answer = random() % 2 ? wait(gate) : ask(gate, Operation::kSignal, encoded(1L));
    EXPECT_EQ(answer.status, Status::kOk);
    if (answer.parked && random() % 2) store.cancel(answer.ticket);
    if (random() % 16 == 0) store.process_ended(1);
    completed();
    EXPECT_FALSE(store.look(gate, 16).value.empty());
  }
}

}  // namespace
}  // namespace gothon::store::test
