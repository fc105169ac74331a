#include "tests/unit/backplane/fixture.hpp"

namespace gothon::daemon::test {
namespace {

class BackplaneCancel : public BackplaneTest {
 protected:
  /// Cancels the client's last request.
  Answer cancel(Client& client) { return cancel(client, client.request); }
  /// The same of an earlier one; with kFlagWait if that still waits.
  Answer cancel(Client& client, std::uint32_t request, std::uint8_t flags = 0) {
    std::string payload;
    wire::append_u32(payload, request);
    client.send(Operation::kCancel, 0, payload, flags);
    return answer(client);
  }
};

TEST_F(BackplaneCancel, AParkedRequestNeverHappens) {
  const auto queue = declare(TypeCode::kQueueOfInt);
  Client node = greeted();
  node.send(Operation::kTake, queue, {}, wire::kFlagWait);
  EXPECT_EQ(cancel(node).payload, kNo);
  EXPECT_EQ(call(node, Operation::kPut, queue, "\7").payload, kYes);
  EXPECT_EQ(call(node, Operation::kTake, queue).payload, kYes + "\7");
}

TEST_F(BackplaneCancel, AnAnsweredTakeIsUndone) {
  const auto queue = declare(TypeCode::kQueueOfInt);
  Client node = greeted();
  call(node, Operation::kPut, queue, "\7");
  call(node, Operation::kPut, queue, "\x08");
  EXPECT_EQ(call(node, Operation::kTake, queue).payload, kYes + "\7");
  EXPECT_EQ(cancel(node).payload, kNo);
  EXPECT_EQ(call(node, Operation::kTake, queue).payload, kYes + "\7");
}

TEST_F(BackplaneCancel, ATakeThatWasAnsweredWhileItsCancelTravelledIsUndone) {
  const auto queue = declare(TypeCode::kQueueOfInt);
  Client taker = greeted(0, 1);
  Client putter = greeted(0, 2);
  taker.send(Operation::kTake, queue, {}, wire::kFlagWait);
  call(putter, Operation::kPut, queue, "\7");
  std::string payload;
  wire::append_u32(payload, taker.request);
  taker.send(Operation::kCancel, 0, payload);
  EXPECT_EQ(answer(taker).payload, kYes + "\7") << "sent before, to be ignored";
  EXPECT_EQ(answer(taker).payload, kNo);
  EXPECT_EQ(call(putter, Operation::kTake, queue).payload, kYes + "\7");
}

TEST_F(BackplaneCancel, AnAnsweredNextIsUndone) {
  const auto rows = *store.declare({TypeCode::kIterator, Initial::kValue, "f", "_rows_",
                                    std::string_view("\1\1\0\0\0\7\1\0\0\0\1\1", 12)});
  Client one = greeted(0, 1);
  Client two = greeted(0, 2);
  EXPECT_EQ(call(one, Operation::kNext, rows).payload, "\2\7");
  EXPECT_EQ(cancel(one).payload, kNo);
  EXPECT_EQ(call(two, Operation::kNext, rows).payload, "\2\7");
  EXPECT_EQ(call(one, Operation::kNext, rows).payload, kNo);
  EXPECT_EQ(cancel(one).payload, kNo) << "it found nothing";
}

TEST_F(BackplaneCancel, AGrantedLockIsReleased) {
  const auto mutex = declare(TypeCode::kMutex, "_lock_a_");
  Client one = greeted(0, 1);
  Client two = greeted(0, 2);
  call(one, Operation::kLock, mutex);
  two.send(Operation::kLock, mutex);
  settle();
  EXPECT_EQ(cancel(one).payload, kNo);
  EXPECT_EQ(answer(two).status(), Status::kOk);
}

TEST_F(BackplaneCancel, AnAcquireThatFoundItHeldIsNotDone) {
  const auto lock = declare(TypeCode::kLock, "_l_");
  Client one = greeted(0, 1);
  Client two = greeted(0, 2);
  EXPECT_EQ(call(one, Operation::kAcquire, lock).payload, kYes);
  EXPECT_EQ(call(two, Operation::kAcquire, lock).payload, kNo);
  EXPECT_EQ(cancel(two).payload, kNo);
  EXPECT_EQ(cancel(one).payload, kNo);
  EXPECT_EQ(call(two, Operation::kAcquire, lock).payload, kYes) << "what was granted is released";
}

TEST_F(BackplaneCancel, ARemovedItemIsPutBackUnlessItsKeyIsThereAgain) {
  const auto set = *store.declare(
      {TypeCode::kSet, Initial::kValue, "f", "_s_", std::string_view("S\2i\1\7i\1\x08", 8), "Si"});
  Client one = greeted(0, 1);
  Client two = greeted(0, 2);
  const std::string seven = "i\1\7";
  const std::string taken = kYes + std::string("\3\0\0\0", 4) + seven;
  EXPECT_EQ(call(one, Operation::kRemoveItem, set, kYes + seven).payload, taken);
  EXPECT_EQ(cancel(one).payload, kNo);
  EXPECT_EQ(call(two, Operation::kRemoveItem, set, kYes + seven).payload, taken);
  EXPECT_EQ(call(one, Operation::kRemoveItem, set, kYes + seven).payload, kNo);
  EXPECT_EQ(cancel(one).payload, kNo) << "it found nothing";
  call(one, Operation::kPutItems, set, "S\1" + seven);
  EXPECT_EQ(cancel(two).payload, kYes) << "it is there again, as another one";
}

TEST_F(BackplaneCancel, OfASleepItSaysWhetherTheLockWasLetGo) {
  const auto condition = declare(TypeCode::kCondition, "_c_");
  Client one = greeted(0, 1);
  call(one, Operation::kAcquire, condition);
  one.send(Operation::kSleep, condition);
  settle();
  EXPECT_EQ(cancel(one).payload, kYes);
  EXPECT_EQ(call(one, Operation::kSleep, condition).status(), Status::kOwner);
  EXPECT_EQ(cancel(one).payload, kNo) << "it did not have it";
}

TEST_F(BackplaneCancel, AGrantedClaimIsGivenUp) {
  const auto number = *store.declare({TypeCode::kInt, Initial::kEvaluated, "f", "_n_", ""});
  Client one = greeted(0, 1);
  Client two = greeted(0, 2);
  EXPECT_EQ(call(one, Operation::kClaim, number).payload, kYes);
  two.send(Operation::kClaim, number);
  settle();
  EXPECT_EQ(cancel(one).payload, kNo);
  EXPECT_EQ(answer(two).payload, kYes);
}

TEST_F(BackplaneCancel, AnythingElseThatWasAnsweredStaysDone) {
  const auto queue = declare(TypeCode::kQueueOfInt);
  Client node = greeted();
  call(node, Operation::kPut, queue, "\7");
  EXPECT_EQ(cancel(node).payload, kYes);
  EXPECT_EQ(cancel(node).payload, kYes) << "a cancel that was answered is done itself";
  EXPECT_EQ(call(node, Operation::kTake, queue).payload, kYes + "\7");
}

TEST_F(BackplaneCancel, WhatFailedFoundNothingOrNeverCameIsNotDone) {
  const auto queue = declare(TypeCode::kQueueOfInt);
  Client node = greeted();
  call(node, Operation::kPut, queue, "");
  EXPECT_EQ(cancel(node).payload, kNo);
  call(node, Operation::kTake, queue);
  EXPECT_EQ(cancel(node).payload, kNo);
  node.request += 5;
  EXPECT_EQ(cancel(node).payload, kNo);
}

TEST_F(BackplaneCancel, WhatWasAnsweredInTimeIsNotWithdrawn) {
  const auto queue = declare(TypeCode::kQueueOfInt);
  Client node = greeted(0, 1);
  Client other = greeted(0, 2);
  node.send(Operation::kTake, queue, {}, wire::kFlagWait);
  const std::uint32_t take = node.request;
  call(other, Operation::kPut, queue, "\7");
  call(other, Operation::kPut, queue, "\x08");
  EXPECT_EQ(answer(node).payload, kYes + "\7");
  const auto again = cancel(node, node.request, wire::kFlagWait);
  EXPECT_EQ(again.payload, kYes + "\7");
  EXPECT_EQ(again.header.operation, static_cast<std::uint8_t>(Operation::kTake));
  EXPECT_EQ(again.header.request, node.request);
  EXPECT_EQ(wire::u64_at(call(other, Operation::kSize, queue).payload, 0), 1u) << "it has it";
  // A signal handler raised when that was on its way.
  EXPECT_EQ(cancel(node, take).payload, kNo);
  EXPECT_EQ(call(other, Operation::kTake, queue).payload, kYes + "\7");
  EXPECT_EQ(cancel(node, take).payload, kNo);
  EXPECT_EQ(call(other, Operation::kTake, queue).payload, kYes + "\x08") << "it is undone once";
}

TEST_F(BackplaneCancel, WhatStillWaitsIsWithdrawnAndEachCancelOfItSaysSo) {
  const auto queue = declare(TypeCode::kQueueOfInt);
  const auto condition = declare(TypeCode::kCondition, "_c_");
  Client node = greeted();
  node.send(Operation::kTake, queue, {}, wire::kFlagWait);
  const std::uint32_t take = node.request;
  const auto withdrawn = cancel(node, node.request, wire::kFlagWait);
  EXPECT_EQ(withdrawn.header.operation, static_cast<std::uint8_t>(Operation::kCancel));
  EXPECT_EQ(withdrawn.payload, kNo);
  EXPECT_EQ(cancel(node, take).payload, kNo);
  EXPECT_EQ(call(node, Operation::kAcquire, condition).payload, kYes);
  node.send(Operation::kSleep, condition);
  const std::uint32_t sleep = node.request;
  EXPECT_EQ(cancel(node, node.request, wire::kFlagWait).payload, kYes) << "it has let the lock go";
  EXPECT_EQ(cancel(node, sleep).payload, kYes);
  EXPECT_EQ(cancel(node, sleep, wire::kFlagWait).payload, kYes);
}

TEST_F(BackplaneCancel, AnUndoneTakeIsUndoneOnce) {
  const auto queue = declare(TypeCode::kQueueOfInt);
  Client node = greeted();
  call(node, Operation::kPut, queue, "\7");
  call(node, Operation::kTake, queue);
  std::string payload;
  wire::append_u32(payload, node.request);
  EXPECT_EQ(call(node, Operation::kCancel, 0, payload).payload, kNo);
  EXPECT_EQ(call(node, Operation::kCancel, 0, payload).payload, kNo);
  EXPECT_EQ(wire::u64_at(call(node, Operation::kSize, queue).payload, 0), 1u);
}

}  // namespace
}  // namespace gothon::daemon::test
