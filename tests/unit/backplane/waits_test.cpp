#include <limits>

#include "tests/unit/backplane/fixture.hpp"

namespace gothon::daemon::test {
namespace {

using BackplaneWaits = BackplaneTest;

std::string place(std::uint32_t request, std::string_view file = "app.py") {
  return wire::encode_place({request, wire::kPlaceTimeout, 77, 12, file});
}

TEST_F(BackplaneWaits, AParkedRequestIsListedWithItsHolderAndPlace) {
  const auto mutex = declare(TypeCode::kMutex, "_lock_a_");
  Client holder = greeted(0, 1);
  Client waiter = greeted(0, 2);
  EXPECT_EQ(call(holder, Operation::kLock, mutex).status(), Status::kOk);
  EXPECT_TRUE(backplane->waits().empty());
  waiter.send(Operation::kLock, mutex);
  const std::uint32_t request = waiter.request;
  settle();
  ASSERT_EQ(backplane->waits().size(), 1u);
  EXPECT_FALSE(backplane->waits()[0].place);
  waiter.send(Operation::kPlace, 0, place(request));
  settle();
  const ParkedWait wait = backplane->waits()[0];
  EXPECT_EQ(wait.request, request);
  EXPECT_EQ(wait.operation, Operation::kLock);
  EXPECT_EQ(wait.condition.variable, "_lock_a_");
  EXPECT_FALSE(wait.condition.met);
  ASSERT_TRUE(wait.condition.holder);
  EXPECT_EQ(wait.condition.holder->thread, 1u);
  ASSERT_TRUE(wait.place);
  EXPECT_EQ(wait.place->line, 12u);
  EXPECT_EQ(wait.place->thread, 77u);
  EXPECT_EQ(wait.file, "app.py");
  EXPECT_FALSE(waiter.poll());  // nobody answers a place
  EXPECT_EQ(call(holder, Operation::kUnlock, mutex).status(), Status::kOk);
  EXPECT_TRUE(backplane->waits().empty());
  EXPECT_EQ(answer(waiter).header.request, request);
}

TEST_F(BackplaneWaits, APlaceOfAnotherRequestSaysNothing) {
  const auto latch = declare(TypeCode::kLatch, "_sync_a_", "\4");
  Client node = greeted();
  EXPECT_EQ(call(node, Operation::kSignal, latch, "\1").status(), Status::kOk);
  node.send(Operation::kPlace, 0, place(node.request));
  node.send(Operation::kWait, latch);
  node.send(Operation::kPlace, 0, place(node.request + 5));
  settle();
  ASSERT_EQ(backplane->waits().size(), 1u);
  EXPECT_FALSE(backplane->waits()[0].place);
  EXPECT_EQ(backplane->waits()[0].condition.threshold, 4);
  EXPECT_EQ(backplane->waits()[0].condition.missing, 3);
}

TEST_F(BackplaneWaits, APlaceThatIsTooLongOrTooShortIsRefused) {
  Client node = greeted();
  EXPECT_EQ(call(node, Operation::kPlace, 0, std::string(12, '\0')).status(), Status::kMalformed);
  EXPECT_EQ(call(node, Operation::kPlace, 0, std::string(13 + 1025, 'x')).status(),
            Status::kMalformed);
  EXPECT_EQ(backplane->waits().size(), 0u);
}

TEST_F(BackplaneWaits, WhoWaitsAtABarrierThatIsBrokenIsTold) {
  std::string parties;
  wire::append_float(parties, std::numeric_limits<double>::quiet_NaN());
  parties += '\2';
  declare(TypeCode::kInt, "_x_");
  const auto barrier = declare(TypeCode::kBarrier, "_b_", parties);
  Client node = greeted();
  const std::string came = call(node, Operation::kArrive, barrier).payload;
  node.send(Operation::kPass, barrier, came.substr(1));
  settle();
  ASSERT_EQ(backplane->waits().size(), 1u);
  EXPECT_EQ(backplane->waits()[0].variable, barrier);
  backplane->break_barrier(barrier);
  EXPECT_EQ(answer(node).payload, kNo);
  backplane->break_barrier(barrier);
  EXPECT_EQ(call(node, Operation::kArrive, barrier).payload[0], '\0');
}

TEST_F(BackplaneWaits, WhoseSocketIsClosedWaitsNoMore) {
  const auto queue = declare(TypeCode::kQueueOfInt, "_q_");
  Client other = greeted(0, 2);
  {
    Client gone = greeted(0, 1);
    gone.send(Operation::kTake, queue, {}, wire::kFlagWait);
    settle();
    ASSERT_EQ(backplane->waits().size(), 1u);
    EXPECT_TRUE(backplane->is_there(backplane->waits()[0].ticket));
  }
  EXPECT_FALSE(backplane->is_there(backplane->waits()[0].ticket));
  EXPECT_TRUE(backplane->waits().empty());
  EXPECT_EQ(call(other, Operation::kPut, queue, "\7").payload, kYes);
  EXPECT_EQ(call(other, Operation::kTake, queue).payload, kYes + "\7");
}

}  // namespace
}  // namespace gothon::daemon::test
