#include <vector>

#include "glue/segment/ring.hpp"
#include "tests/unit/store/shared_fixture.hpp"

namespace gothon::store::test {
namespace {

using namespace std::string_literals;

class StorePriorityQueue : public SharedStoreTest {
 protected:
  std::vector<std::string> drained(std::uint32_t q) {
    std::vector<std::string> items;
    while (true) {
      const auto answer = ask(q, Operation::kTake);
      if (answer.text == kNo) return items;
      items.push_back(answer.text.substr(1));
    }
  }
};

TEST_F(StorePriorityQueue, TheLeastItemComesFirst) {
  const auto q = declare(TypeCode::kPriorityQueueOfInt);
  const mpz_class huge = mpz_class(1) << 100;
  const std::vector<std::string> sorted{encoded(-huge),
                                        encoded(std::int64_t{-129}),
                                        encoded(std::int64_t{-1}),
                                        encoded(std::int64_t{0}),
                                        encoded(std::int64_t{1}),
                                        encoded(std::int64_t{256}),
                                        encoded(huge)};
  for (const std::size_t at : {3u, 0u, 6u, 5u, 1u, 4u, 2u})
    EXPECT_EQ(ask(q, Operation::kPut, sorted[at]).text, kYes);
  EXPECT_EQ(line(q).word.load(), segment::kAskQueue) << "nodes bring everything here";
  EXPECT_EQ(wire::u64_at(ask(q, Operation::kSize).text, 0), 7u);
  EXPECT_EQ(drained(q), sorted);
}

TEST_F(StorePriorityQueue, EqualOnesComeInTheOrderOfComingAndOneThatIsPutBackFirst) {
  const auto q = declare(TypeCode::kPriorityQueueOfFloat);
  const std::string zero = encoded(0.0);
  const std::string negative = encoded(-0.0);
  ask(q, Operation::kPut, zero);
  ask(q, Operation::kPut, negative);
  const auto taken = ask(q, Operation::kTake);
  EXPECT_EQ(taken.text, kYes + zero);
  store.undo(Operation::kTake, q, taken.grant, taken.text);
  EXPECT_EQ(drained(q), (std::vector<std::string>{zero, negative}));
}

TEST_F(StorePriorityQueue, TuplesAreComparedItemByItem) {
  const auto q = declare(TypeCode::kPriorityQueueOfValue, Initial::kZero, {}, "_x_", "t2ivs");
  const std::vector<std::string> sorted{
      "t\2i\1\xff"
      "t\1s\1z"s,
      "t\2i\1\1t\0"s,
      "t\2i\1\1t\1s\0"s,
      "t\2i\1\1t\1s\1a"s,
      "t\2i\1\1t\2s\1as\1a"s,
      "t\2i\1\1t\1s\2aa"s};
  for (const std::size_t at : {4u, 1u, 5u, 0u, 3u, 2u})
    EXPECT_EQ(ask(q, Operation::kPut, sorted[at]).text, kYes);
  EXPECT_EQ(drained(q), sorted);
}

TEST_F(StorePriorityQueue, ItsItemsAreChargedAndItWaitsAsOthersDo) {
  const auto q = declare(TypeCode::kPriorityQueueOfStr, Initial::kValue, encoded(std::int64_t{1}));
  const auto before = store.used();
  ask(q, Operation::kPut, std::string(90, 'b'));
  EXPECT_GT(store.used(), before + 90);
  const auto putter = ask(q, Operation::kPut, "a", caller(2), wire::kFlagWait);
  ASSERT_TRUE(putter.parked);
  EXPECT_EQ(ask(q, Operation::kTake).text, kYes + std::string(90, 'b'));
  EXPECT_EQ(completed().count(putter.ticket), 1u);
  EXPECT_EQ(ask(q, Operation::kTake).text, kYes + "a");
  EXPECT_EQ(store.used(), before);
  const auto taker = ask(q, Operation::kTake, {}, caller(2), wire::kFlagWait);
  ask(q, Operation::kPut, "c");
  EXPECT_EQ(completed()[taker.ticket].payload, kYes + "c");
}

TEST_F(StorePriorityQueue, TheQuotaHoldsForIt) {
  const auto q = declare(TypeCode::kPriorityQueueOfStr);
  Status answer = Status::kOk;
  std::size_t items = 0;
  for (; answer == Status::kOk && items < kQuota; ++items)
    answer = status(q, Operation::kPut, std::string(90, 'x'));
  EXPECT_EQ(answer, Status::kMemory);
  EXPECT_GT(items, 10'000u);
  EXPECT_EQ(wire::u64_at(ask(q, Operation::kSize).text, 0), items - 1);
}

}  // namespace
}  // namespace gothon::store::test
