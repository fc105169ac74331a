#include "tests/unit/store/fixture.hpp"

namespace gothon::store::test {
namespace {

class StoreInitialValue : public StoreTest {
 protected:
  Answer claim(Caller who) { return ask(number, Operation::kClaim, {}, who); }
  Answer settle(const std::string& value, Caller who) {
    return ask(number, Operation::kSettle, kYes + value, who);
  }
  Answer give_up(Caller who) { return ask(number, Operation::kSettle, kNo, who); }

  const std::string five = encoded(std::int64_t{5});
  std::uint32_t number = declare(TypeCode::kInt, Initial::kEvaluated);
};

TEST_F(StoreInitialValue, NothingIsReadBeforeIt) {
  const auto answer = ask(number, Operation::kRead);
  EXPECT_EQ(answer.status, Status::kUnset);
  EXPECT_EQ(answer.text.rfind("_x_: ", 0), 0u);
  EXPECT_EQ(status(number, Operation::kAdd, five), Status::kUnset);
  EXPECT_EQ(status(number, Operation::kCompareAndSwap, swap_payload(five, five)), Status::kUnset);
  EXPECT_EQ(status(number, Operation::kAssign, encoded(std::int64_t{9})), Status::kOk);
  EXPECT_EQ(status(number, Operation::kRead), Status::kUnset);
  claim(caller(1));
  settle(five, caller(1));
  EXPECT_EQ(read(number), five) << "it overwrites what was assigned before";
}

TEST_F(StoreInitialValue, TheFirstEvaluatesAndTheOthersWait) {
  EXPECT_EQ(claim(caller(1)).text, kYes);
  const auto second = claim(caller(2));
  const auto thread = claim(caller(1, 2));
  ASSERT_TRUE(second.parked && thread.parked);
  settle(five, caller(1));
  auto done = completed();
  EXPECT_EQ(done[second.ticket].payload, kNo);
  EXPECT_EQ(done[thread.ticket].payload, kNo);
  EXPECT_EQ(claim(caller(3)).text, kNo);
  EXPECT_EQ(settle(encoded(std::int64_t{6}), caller(3)).status, Status::kOk);
  EXPECT_EQ(read(number), five) << "executing the declaration again has no effect";
}

TEST_F(StoreInitialValue, AThreadThatWouldWaitForItselfIsTold) {
  claim(caller(1, 7));
  EXPECT_EQ(claim(caller(1, 7)).status, Status::kOwner);
}

TEST_F(StoreInitialValue, WhoGivesUpPassesTheClaimOn) {
  claim(caller(1));
  const auto second = claim(caller(2));
  const auto third = claim(caller(3));
  give_up(caller(1));
  EXPECT_EQ(completed()[second.ticket].payload, kYes);
  EXPECT_EQ(order.size(), 1u);
  EXPECT_EQ(give_up(caller(1)).status, Status::kOk) << "harmless: it is node 2's now";
  EXPECT_TRUE(completed().empty());
  settle(five, caller(2));
  EXPECT_EQ(completed()[third.ticket].payload, kNo);
}

TEST_F(StoreInitialValue, AnEndedProcessPassesTheClaimOn) {
  claim(caller(1));
  claim(caller(1, 2));
  const auto second = claim(caller(2));
  store.process_ended(1);
  EXPECT_EQ(completed()[second.ticket].payload, kYes);
  EXPECT_EQ(order.size(), 1u);
  store.process_ended(2);
  EXPECT_EQ(claim(caller(3)).text, kYes);
}

TEST_F(StoreInitialValue, CancelAndUndo) {
  const auto first = claim(caller(1));
  const auto second = claim(caller(2));
  const auto third = claim(caller(3));
  EXPECT_TRUE(store.cancel(second.ticket));
  store.undo(Operation::kClaim, number, first.grant, first.text);
  EXPECT_EQ(completed()[third.ticket].payload, kYes);
  store.undo(Operation::kClaim, number, first.grant, first.text);
  EXPECT_TRUE(claim(caller(4)).parked) << "node 3 still holds it";
}

TEST_F(StoreInitialValue, ABadValueLeavesTheClaim) {
  const auto text = declare(TypeCode::kStr, Initial::kEvaluated, {}, "_s_");
  EXPECT_EQ(ask(text, Operation::kClaim).text, kYes);
  EXPECT_EQ(status(text, Operation::kSettle, kYes + std::string(kStrings + 1, 'x')),
            Status::kOverflow);
  EXPECT_EQ(status(text, Operation::kRead), Status::kUnset);
  EXPECT_TRUE(ask(text, Operation::kClaim, {}, caller(2)).parked);
  EXPECT_EQ(status(number, Operation::kSettle, kYes), Status::kMalformed) << "an int of no bytes";
}

TEST_F(StoreInitialValue, WithoutAClaimWhoeverFinishesFirstSetsIt) {
  EXPECT_EQ(settle(five, caller(1)).status, Status::kOk);
  EXPECT_EQ(settle(encoded(std::int64_t{6}), caller(2)).status, Status::kOk);
  EXPECT_EQ(read(number), five);
}

TEST_F(StoreInitialValue, QueuesAndLatchesHaveOneToo) {
  const auto q = declare(TypeCode::kQueueOfInt, Initial::kEvaluated, {}, "_q_");
  EXPECT_EQ(status(q, Operation::kPut, five), Status::kUnset);
  ask(q, Operation::kSettle, kYes + encoded(std::int64_t{1}));
  ask(q, Operation::kPut, five);
  EXPECT_EQ(ask(q, Operation::kFull).text, kYes);
  const auto gate = declare(TypeCode::kLatch, Initial::kEvaluated, {}, "_sync_a_");
  EXPECT_EQ(status(gate, Operation::kWait), Status::kUnset);
  EXPECT_EQ(status(gate, Operation::kSettle, kYes + encoded(std::int64_t{0})), Status::kRange);
  EXPECT_EQ(status(gate, Operation::kSettle, kYes + encoded(std::int64_t{1})), Status::kOk);
}

}  // namespace
}  // namespace gothon::store::test
