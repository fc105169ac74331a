#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstddef>

#include "glue/segment/layout.hpp"
#include "tests/unit/backplane/fixture.hpp"

namespace gothon::daemon::test {
namespace {

using BackplaneRequests = BackplaneTest;

TEST_F(BackplaneRequests, ReachTheStoreAndComeBack) {
  const auto number = declare(TypeCode::kInt);
  Client node = greeted();
  EXPECT_EQ(call(node, Operation::kAdd, number, "\5").status(), Status::kOk);
  const auto reply = call(node, Operation::kRead, number);
  EXPECT_EQ(reply.payload, "\5");
  EXPECT_EQ(reply.header.variable, number);
  EXPECT_EQ(backplane->operations(), 2u);
  const auto failed = call(node, Operation::kDivide, number, kNo);
  EXPECT_EQ(failed.status(), Status::kDivision);
  EXPECT_EQ(failed.payload.rfind("_x_: ", 0), 0u);
}

TEST_F(BackplaneRequests, VariablesCanBeDeclaredAtAnyTime) {
  Client node = greeted();
  const auto declaration =
      wire::encode_declaration({TypeCode::kStr, Initial::kValue, "/m.py", "_late_", "hi"});
  const auto reply = call(node, Operation::kDeclare, 0, declaration);
  ASSERT_EQ(reply.status(), Status::kOk);
  EXPECT_EQ(call(node, Operation::kRead, wire::u32_at(reply.payload, 0)).payload, "hi");
  EXPECT_EQ(call(node, Operation::kDeclare, 0, declaration).payload, reply.payload);
  const auto other =
      wire::encode_declaration({TypeCode::kInt, Initial::kZero, "/m.py", "_late_", ""});
  EXPECT_EQ(call(node, Operation::kDeclare, 0, other).status(), Status::kType);
}

TEST_F(BackplaneRequests, ARepeatedOneIsAnsweredAndNotApplied) {
  const auto number = declare(TypeCode::kInt);
  Client node = greeted();
  const std::string add = node.make(Operation::kAdd, number, "\5");
  for (int i = 0; i < 3; ++i) {
    node.send_raw(add);
    const auto reply = answer(node);
    EXPECT_EQ(reply.status(), Status::kOk);
    EXPECT_EQ(reply.header.request, node.request);
  }
  EXPECT_EQ(call(node, Operation::kRead, number).payload, "\5");
  EXPECT_EQ(backplane->counters().repeated, 2u);
}

TEST_F(BackplaneRequests, AnArraysMemoryComesWithTheAnswerToWhoAsksForIt) {
  const auto array = *store.declare({TypeCode::kArray, Initial::kEvaluated, "/m.py", "_a_", {}});
  Client node = greeted();
  const std::string form = std::string("\0\x20\0\0\0\0\0\0", 8) + "d";
  const auto ask = [&](Operation operation, std::string_view payload, std::uint8_t flags) {
    return call(node, operation, array, payload, flags);
  };
  const auto refused = ask(Operation::kMakeArray, form, wire::kFlagSegment);
  EXPECT_EQ(refused.status(), Status::kOwner);
  EXPECT_EQ(refused.shared, 0u) << "a failure hands out nothing";
  EXPECT_EQ(ask(Operation::kClaim, {}, 0).payload, kYes);
  EXPECT_EQ(ask(Operation::kMakeArray, form, wire::kFlagSegment).shared, 8192u);
  EXPECT_EQ(ask(Operation::kOpenArray, {}, wire::kFlagSegment).status(), Status::kUnset);
  EXPECT_EQ(ask(Operation::kSettle, "\1d", 0).status(), Status::kOk);
  EXPECT_EQ(ask(Operation::kOpenArray, {}, 0).shared, 0u);
  const std::string open = node.make(Operation::kOpenArray, array, {}, wire::kFlagSegment);
  for (int turn = 0; turn < 2; ++turn) {
    node.send_raw(open);
    const auto reply = answer(node);
    EXPECT_EQ(reply.payload, std::string(8, '\0') + form);
    EXPECT_EQ(reply.shared, 8192u) << "one that is repeated too";
  }
}

TEST_F(BackplaneRequests, ARepeatedFailureFailsAgain) {
  const auto number = declare(TypeCode::kInt);
  Client node = greeted();
  const std::string divide = node.make(Operation::kDivide, number, kNo);
  for (int i = 0; i < 2; ++i) {
    node.send_raw(divide);
    EXPECT_EQ(answer(node).status(), Status::kDivision);
  }
}

TEST_F(BackplaneRequests, AWaitingOneThatIsRepeatedIsLookedAtAgain) {
  const auto queue = declare(TypeCode::kQueueOfInt);
  void* memory =
      ::mmap(nullptr, segment::kBlocksAt, PROT_READ | PROT_WRITE, MAP_SHARED, store.segment(), 0);
  ASSERT_NE(memory, MAP_FAILED);
  segment::Line* line = segment::line_at(static_cast<std::byte*>(memory), queue);
  // A node has counted an item, and gives its put up without a word.
  line->puts.fetch_add(1);
  Client node = greeted();
  const std::string join = node.make(Operation::kJoin, queue);
  node.send_raw(join);
  settle();
  EXPECT_FALSE(node.poll());
  line->puts.fetch_sub(1);
  node.send_raw(join);
  EXPECT_EQ(answer(node).status(), Status::kOk);
  ::munmap(memory, segment::kBlocksAt);
}

TEST_F(BackplaneRequests, AWaitingOneIsAnsweredOnceHoweverOftenItIsRepeated) {
  const auto queue = declare(TypeCode::kQueueOfInt);
  Client taker = greeted(0, 1);
  Client putter = greeted(0, 2);
  const std::string take = taker.make(Operation::kTake, queue, {}, wire::kFlagWait);
  taker.send_raw(take);
  taker.send_raw(take);
  EXPECT_EQ(call(putter, Operation::kPut, queue, "\7").payload, kYes);
  EXPECT_EQ(answer(taker).payload, kYes + "\7");
  settle();
  EXPECT_FALSE(taker.poll());
}

TEST_F(BackplaneRequests, OneSocketHasOneOpen) {
  const auto queue = declare(TypeCode::kQueueOfInt);
  Client node = greeted();
  node.send(Operation::kTake, queue, {}, wire::kFlagWait);
  EXPECT_EQ(call(node, Operation::kPut, queue, "\7").status(), Status::kMalformed);
  Client other = greeted(0, 2);
  EXPECT_EQ(call(other, Operation::kPut, queue, "\7").payload, kYes);
  EXPECT_EQ(answer(node).payload, kYes + "\7") << "the open one is not disturbed";
}

TEST_F(BackplaneRequests, AnotherHelloDoesNotDisturbWhatIsOpen) {
  const auto queue = declare(TypeCode::kQueueOfInt);
  Client node = greeted();
  Client other = greeted(0, 2);
  node.send(Operation::kTake, queue, {}, wire::kFlagWait);
  EXPECT_EQ(call(node, Operation::kHello, 0, node.hello_payload(0)).status(), Status::kMalformed);
  EXPECT_EQ(call(other, Operation::kPut, queue, "\7").payload, kYes);
  EXPECT_EQ(answer(node).payload, kYes + "\7");
}

TEST_F(BackplaneRequests, ByeWithdrawsWhatWasOpen) {
  const auto queue = declare(TypeCode::kQueueOfInt);
  Client node = greeted();
  Client other = greeted(0, 2);
  node.send(Operation::kTake, queue, {}, wire::kFlagWait);
  node.send(Operation::kBye);
  EXPECT_EQ(call(other, Operation::kPut, queue, "\7").payload, kYes);
  EXPECT_EQ(call(other, Operation::kTake, queue).payload, kYes + "\7");
  node.send(Operation::kSize, queue);
  settle();
  EXPECT_FALSE(node.poll());
  EXPECT_TRUE(node.is_refused());
}

/// Attackers wait for the name of a socket to become free: nothing may be sent to a name.
TEST_F(BackplaneRequests, WhoTakesTheNameOfAClosedSocketGetsNoReplyOfIts) {
  const auto queue = declare(TypeCode::kQueueOfInt);
  Client other = greeted(0, 2);
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  socklen_t size = sizeof name.sun_family;
  auto* address = reinterpret_cast<sockaddr*>(&name);
  {
    Client gone = client();
    ASSERT_EQ(::bind(gone.fd(), address, size), 0) << "a name that the kernel picks";
    size = sizeof name;
    ASSERT_EQ(::getsockname(gone.fd(), address, &size), 0);
    call(gone, Operation::kHello, 0, gone.hello_payload(0));
    gone.send(Operation::kTake, queue, {}, wire::kFlagWait);
    settle();
  }
  const os::UniqueFd thief(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ASSERT_EQ(::bind(thief.get(), address, size), 0);
  EXPECT_EQ(call(other, Operation::kPut, queue, "\7").payload, kYes);
  char byte = 0;
  EXPECT_LT(::recv(thief.get(), &byte, 1, MSG_DONTWAIT), 0);
  EXPECT_EQ(call(other, Operation::kTake, queue).payload, kYes + "\7");
}

TEST_F(BackplaneRequests, WhatIsGrantedToAClosedSocketIsTakenBack) {
  const auto queue = declare(TypeCode::kQueueOfInt);
  const auto mutex = declare(TypeCode::kMutex, "_lock_a_");
  Client other = greeted(0, 9);
  {
    Client gone = greeted(0, 1);
    gone.send(Operation::kTake, queue, {}, wire::kFlagWait);
    settle();
  }
  EXPECT_EQ(call(other, Operation::kPut, queue, "\7").payload, kYes);
  EXPECT_EQ(call(other, Operation::kTake, queue).payload, kYes + "\7");
  EXPECT_EQ(call(other, Operation::kLock, mutex).status(), Status::kOk);
  {
    Client gone = greeted(0, 1);
    gone.send(Operation::kLock, mutex);
    settle();
  }
  EXPECT_EQ(call(other, Operation::kUnlock, mutex).status(), Status::kOk);
  EXPECT_EQ(call(other, Operation::kLock, mutex).status(), Status::kOk);
}

TEST_F(BackplaneRequests, RepliesWithoutRoomAreSentLater) {
  const auto number = declare(TypeCode::kInt);
  Client deaf = greeted(0, 1);
  Client other = greeted(0, 2);
  std::int64_t sent = 0;
  while (backplane->counters().deferred == 0) {
    deaf.send(Operation::kAdd, number, "\1");
    ++sent;
    settle();
  }
  std::string expected;
  wire::append_int(expected, sent);
  EXPECT_EQ(call(other, Operation::kRead, number).payload, expected) << "others have room";
  std::uint32_t last = 0;
  until([&] {
    while (const auto reply = deaf.poll()) last = reply->header.request;
    return last == deaf.request;
  });
  EXPECT_EQ(call(deaf, Operation::kRead, number).payload, expected);
  settle();
  EXPECT_FALSE(deaf.poll()) << "a deferred reply is sent once";
}

TEST_F(BackplaneRequests, AReplyThatHadNoRoomIsNotTheNextRequests) {
  const auto number = declare(TypeCode::kInt);
  const auto queue = declare(TypeCode::kQueueOfInt, "_q_");
  Client deaf = greeted(0, 1);
  Client witness = greeted(0, 2);
  int sent = 0;
  for (; backplane->counters().deferred == 0; settle(), ++sent)
    deaf.send(Operation::kAdd, number, "\1");
  for (; sent > 0; settle(), --sent) witness.send(Operation::kAdd, number, "\1");
  deaf.send(Operation::kTake, queue, {}, wire::kFlagWait);
  settle();
  while (deaf.poll()) {
  }
  // Its reply is sent later than what was to be sent to the other one.
  until([&] {
    const auto reply = witness.poll();
    return reply && reply->header.request == witness.request;
  });
  EXPECT_FALSE(deaf.poll()) << "nothing has been put yet";
  EXPECT_EQ(call(witness, Operation::kPut, queue, "\7").payload, kYes);
  EXPECT_EQ(answer(deaf).payload, kYes + "\7");
}

TEST_F(BackplaneRequests, RefusalsThatNobodyReadsTakeNoRoomFromReplies) {
  const auto number = declare(TypeCode::kInt);
  Client deaf = greeted(0, 1);
  Client node = greeted(0, 2);
  while (backplane->counters().dropped < 100) {
    deaf.send(static_cast<Operation>(200));
    settle();
  }
  EXPECT_EQ(call(node, Operation::kAdd, number, "\1").status(), Status::kOk);
  deaf.send(Operation::kAdd, number, "\1");
  settle();
  EXPECT_EQ(backplane->counters().deferred, 0u);
}

TEST_F(BackplaneRequests, ClosingAnswersWhoWaits) {
  const auto mutex = declare(TypeCode::kMutex, "_lock_a_");
  const auto queue = declare(TypeCode::kQueueOfInt);
  Client holder = greeted(0, 1);
  Client waiter = greeted(0, 2);
  Client taker = greeted(0, 3);
  call(holder, Operation::kLock, mutex);
  waiter.send(Operation::kLock, mutex);
  taker.send(Operation::kTake, queue, {}, wire::kFlagWait);
  settle();
  backplane->close();
  for (Client* client : {&waiter, &taker}) {
    const auto reply = answer(*client);
    EXPECT_EQ(reply.status(), Status::kEnded);
    EXPECT_FALSE(reply.payload.empty());
  }
  EXPECT_FALSE(holder.poll());
  EXPECT_FALSE(holder.send_raw("x")) << "nobody listens any more";
  EXPECT_TRUE(backplane->processes().empty());
}

}  // namespace
}  // namespace gothon::daemon::test
