#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>

#include "tests/unit/backplane/fixture.hpp"

namespace gothon::daemon::test {
namespace {

using BackplaneAdmission = BackplaneTest;

TEST_F(BackplaneAdmission, HelloIsAnsweredWithTheStringLimitTheProcesssSerialAndAToken) {
  Client node = client();
  const auto reply = call(node, Operation::kHello, 0, node.hello_payload(3));
  EXPECT_EQ(reply.status(), Status::kOk);
  ASSERT_EQ(reply.payload.size(), 16u);
  EXPECT_EQ(wire::u32_at(reply.payload, 0), store.string_limit());
  EXPECT_EQ(wire::u32_at(reply.payload, 4), 1u);
  EXPECT_NE(wire::u64_at(reply.payload, 8), kToken) << "each socket has one of its own";
  EXPECT_EQ(began, std::vector{::getpid()});
  ASSERT_EQ(backplane->processes().size(), 1u);
  EXPECT_EQ(backplane->processes()[0].pid, ::getpid());
  EXPECT_EQ(backplane->processes()[0].node, 3u);
  greeted(3, 2);
  EXPECT_EQ(began.size(), 1u) << "one process, however many sockets";
}

TEST_F(BackplaneAdmission, EachProcessHasASerialOfItsOwn) {
  Client here = client();
  Client again = client();
  const auto serial = [](const Answer& hello) { return wire::u32_at(hello.payload, 4); };
  Child other([&](const auto&) {
    Client node(directory.get());
    return serial(node.call(Operation::kHello, 0, node.hello_payload(0))) == 1;
  });
  until([&] { return ended.size() == 1 && other.ended(); });
  EXPECT_EQ(other.ended(), 0);
  for (Client* node : {&here, &again})
    EXPECT_EQ(serial(call(*node, Operation::kHello, 0, node->hello_payload(0))), 2u);
}

TEST_F(BackplaneAdmission, WhoAsksForTheSharedMemoryGetsItWithTheAnswer) {
  start({.token = kToken});
  Client node = client();
  const auto with = call(node, Operation::kHello, 0, node.hello_payload(0), wire::kFlagSegment);
  EXPECT_EQ(with.status(), Status::kOk);
  EXPECT_EQ(with.shared, segment::kSegmentSize);
  EXPECT_EQ(wire::u32_at(with.payload, 0), store.string_limit());
  const auto without = call(node, Operation::kHello, 0, node.hello_payload(0));
  EXPECT_EQ(without.shared, 0u);
  EXPECT_EQ(call(node, Operation::kSize, 0, {}, wire::kFlagSegment).status(), Status::kMalformed)
      << "no other operation has that flag";
}

TEST_F(BackplaneAdmission, WithoutHelloNothingIsServed) {
  const auto number = declare(TypeCode::kInt);
  Client node = client();
  node.send(Operation::kAdd, number, "\1");
  node.send(Operation::kBye);
  settle();
  EXPECT_FALSE(node.poll()) << "there is no way to answer";
  Client friendly = greeted();
  EXPECT_EQ(call(friendly, Operation::kRead, number).payload, kNo);
  EXPECT_EQ(backplane->counters().strangers, 2u);
}

TEST_F(BackplaneAdmission, AWrongTokenIsAStrangersEvenAfterHello) {
  Client node = client();
  node.token ^= 1;
  EXPECT_EQ(call(node, Operation::kHello, 0, node.hello_payload(0)).status(), Status::kStranger);
  EXPECT_TRUE(backplane->processes().empty());
  Client known = greeted();
  known.token = 0;
  known.send(Operation::kRead);
  settle();
  EXPECT_FALSE(known.poll());
  EXPECT_EQ(backplane->counters().strangers, 2u);
}

TEST_F(BackplaneAdmission, ATokenIsItsProcesssOnly) {
  const auto number = declare(TypeCode::kInt);
  Client node = greeted();
  Child child([&](const auto&) {
    Client other(directory.get());
    if (other.call(Operation::kHello, 0, other.hello_payload(0)).status() != Status::kOk)
      return false;
    other.token = node.token;
    other.send(Operation::kAdd, number, "\5");
    return true;
  });
  until([&] { return backplane->counters().strangers == 1; });
  EXPECT_EQ(answer(node).status(), Status::kStranger) << "a forked child would be told by it";
  EXPECT_EQ(call(node, Operation::kRead, number).payload, kNo);
}

TEST_F(BackplaneAdmission, AHelloNeedsASocketForItsAnswers) {
  Client node = client();
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends), 0);
  const os::UniqueFd one(ends[0]);
  const os::UniqueFd other(ends[1]);
  const auto before = open_descriptors();
  for (const auto& descriptors : {std::vector<int>{}, {other.get()}, {directory.get()}})
    node.send_raw(node.make(Operation::kHello, 0, node.hello_payload(0)), descriptors);
  settle();
  EXPECT_EQ(backplane->counters().strangers, 3u);
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_TRUE(began.empty());
  EXPECT_LT(::recv(one.get(), ends, sizeof ends, MSG_DONTWAIT), 0);
}

TEST_F(BackplaneAdmission, AHelloWhoseSocketIsClosedByThenBeginsNothing) {
  Client node = client();
  node.send(Operation::kHello, 0, node.hello_payload(0));
  node.close_replies();
  settle();
  EXPECT_EQ(backplane->counters().received, 1u);
  EXPECT_TRUE(began.empty()) << "the number may be another process's by now";
}

TEST_F(BackplaneAdmission, AnotherHelloIsAnsweredAgain) {
  Client node = client();
  const auto first = call(node, Operation::kHello, 0, node.hello_payload(0));
  const auto before = open_descriptors();
  EXPECT_EQ(call(node, Operation::kHello, 0, node.hello_payload(0)).payload, first.payload);
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(BackplaneAdmission, TheSocketThatCameWithAHelloIsClosedOnExec) {
  const auto closed_on_exec = [] {
    std::map<int, bool> found;
    for (int fd = 0; fd < 256; ++fd) {
      if (const int flags = ::fcntl(fd, F_GETFD); flags >= 0) found[fd] = (flags & FD_CLOEXEC) != 0;
    }
    return found;
  };
  Client node = client();
  auto before = closed_on_exec();
  call(node, Operation::kHello, 0, node.hello_payload(0));
  auto after = closed_on_exec();
  std::erase_if(after, [&](const auto& each) { return before.contains(each.first); });
  ASSERT_FALSE(after.empty());
  for (const auto& [fd, closed] : after) EXPECT_TRUE(closed) << fd;
}

TEST_F(BackplaneAdmission, ANodeThatDoesNotExistIsOutOfRange) {
  Client node = client();
  EXPECT_EQ(call(node, Operation::kHello, 0, node.hello_payload(4)).status(), Status::kRange);
  EXPECT_EQ(call(node, Operation::kHello, 0, node.hello_payload(3)).status(), Status::kOk);
  Client second = client();
  EXPECT_EQ(call(second, Operation::kHello, 0, second.hello_payload(2)).status(), Status::kRange)
      << "a process is one node";
}

TEST_F(BackplaneAdmission, AForkedChildOnItsParentsSocketIsAStranger) {
  Client node = greeted();
  Child child(
      [&](const auto&) { return node.call(Operation::kRead, 0).status() == Status::kStranger; });
  until([&] { return child.ended().has_value(); });
  EXPECT_EQ(child.ended(), 0);
}

TEST_F(BackplaneAdmission, AnotherUsersDatagramsAreDropped) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  Client node = client();
  Child child([&](const auto&) {
    return ::setuid(65534) == 0 &&
           node.send_raw(node.make(Operation::kHello, 0, node.hello_payload(0)));
  });
  until([&] { return backplane->counters().foreign == 1; });
  EXPECT_FALSE(node.poll());
  until([&] { return child.ended().has_value(); });
  EXPECT_EQ(child.ended(), 0);
}

TEST_F(BackplaneAdmission, WhoBecomesAnotherUserIsTold) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  const auto number = declare(TypeCode::kInt);
  Child child([&](const auto&) {
    Client node(directory.get());
    return node.call(Operation::kHello, 0, node.hello_payload(0)).status() == Status::kOk &&
           ::setuid(65534) == 0 &&
           node.call(Operation::kAdd, number, "\5").status() == Status::kStranger;
  });
  until([&] { return child.ended().has_value(); });
  EXPECT_EQ(child.ended(), 0);
  Client here = greeted();
  EXPECT_EQ(call(here, Operation::kRead, number).payload, kNo);
}

TEST_F(BackplaneAdmission, WhatLeftWithoutAWordMakesRoom) {
  start({.token = kToken, .node_count = 4, .peers_per_process = 2});
  Client one = greeted(0, 1);
  for (int round = 0; round < 3; ++round) greeted(0, 2);
  EXPECT_EQ(call(one, Operation::kSize).status(), Status::kUnknown) << "who is there stays";
}

TEST_F(BackplaneAdmission, SocketsAreLimited) {
  start({.token = kToken, .node_count = 4, .peers_per_process = 2});
  Client one = greeted(0, 1);
  Client two = greeted(0, 2);
  Client three = client();
  EXPECT_EQ(call(three, Operation::kHello, 0, three.hello_payload(0)).status(), Status::kMemory);
  one.send(Operation::kBye);
  settle();
  EXPECT_EQ(call(three, Operation::kHello, 0, three.hello_payload(0)).status(), Status::kOk);
}

TEST_F(BackplaneAdmission, ProcessesAreLimited) {
  start({.token = kToken, .node_count = 4, .processes = 1});
  Client here = greeted();
  Child child([&](const auto&) {
    Client other(directory.get());
    return other.call(Operation::kHello, 0, other.hello_payload(1)).status() == Status::kMemory;
  });
  until([&] { return child.ended().has_value(); });
  EXPECT_EQ(child.ended(), 0);
}

TEST_F(BackplaneAdmission, UnknownVersionsAndOperationsAreAnswered) {
  Client node = greeted();
  std::string datagram = node.make(Operation::kRead);
  datagram[0] = 3;
  node.send_raw(datagram);
  EXPECT_EQ(answer(node).status(), Status::kMalformed);
  EXPECT_EQ(call(node, static_cast<Operation>(200)).status(), Status::kUnknown);
  EXPECT_EQ(call(node, Operation::kRead, 12345).status(), Status::kUnknown);
}

}  // namespace
}  // namespace gothon::daemon::test
