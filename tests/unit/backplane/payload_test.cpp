#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/unit/backplane/fixture.hpp"

namespace gothon::daemon::test {
namespace {

class BackplanePayload : public BackplaneTest {
 protected:
  os::UniqueFd memfd(std::string_view bytes) {
    os::UniqueFd fd(::memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    EXPECT_EQ(::write(fd.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    return fd;
  }
  /// Assigns `length` bytes with these descriptors in the datagram.
  Answer assign(Client& client, std::size_t length, const std::vector<int>& descriptors,
                std::uint8_t flags = wire::kFlagMemfd) {
    std::string datagram = client.make(Operation::kAssign, text, {}, flags);
    auto header = *wire::decode_header(datagram);
    header.length = static_cast<std::uint32_t>(length);
    wire::encode_header(header, datagram.data());
    EXPECT_TRUE(client.send_raw(datagram, descriptors));
    return answer(client);
  }

  std::uint32_t text = declare(TypeCode::kStr, "_s_");
  Client node = greeted();
};

TEST_F(BackplanePayload, LongOnesTravelInMemfdsBothWays) {
  const auto before = open_descriptors();
  std::string value(wire::kInlineLimit, 'x');
  EXPECT_EQ(call(node, Operation::kAssign, text, value).status(), Status::kOk);
  auto reply = call(node, Operation::kRead, text);
  EXPECT_FALSE(reply.in_memfd) << "just short enough for a datagram";
  EXPECT_EQ(reply.payload, value);
  value += std::string(500'000, 'y');
  EXPECT_EQ(call(node, Operation::kAssign, text, value).status(), Status::kOk);
  reply = call(node, Operation::kRead, text);
  EXPECT_TRUE(reply.in_memfd);
  EXPECT_EQ(reply.payload, value);
  EXPECT_EQ(reply.seals, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL)
      << "nobody changes what another reads";
  settle();
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_EQ(backplane->counters().smuggled, 0u);
}

TEST_F(BackplanePayload, ALongTakeIsAnsweredAgainAndUndone) {
  const auto queue = declare(TypeCode::kQueueOfStr, "_q_");
  const std::string item(300'000, 'z');
  call(node, Operation::kPut, queue, item);
  const std::string take = node.make(Operation::kTake, queue);
  for (int i = 0; i < 2; ++i) {
    node.send_raw(take);
    EXPECT_EQ(answer(node).payload, kYes + item);
  }
  std::string payload;
  wire::append_u32(payload, node.request);
  EXPECT_EQ(call(node, Operation::kCancel, 0, payload).payload, kNo);
  EXPECT_EQ(call(node, Operation::kTake, queue).payload, kYes + item);
}

TEST_F(BackplanePayload, AnAnswerThatIsKeptIsChargedUntilTheNextRequest) {
  const auto queue = declare(TypeCode::kQueueOfStr, "_q_");
  const std::string item(300'000, 'z');
  const auto take = [&](Client& taker) {
    EXPECT_EQ(call(node, Operation::kPut, queue, item).payload, kYes);
    const auto before = store.used();
    EXPECT_EQ(call(taker, Operation::kTake, queue).payload, kYes + item);
    return before;
  };
  const auto empty = store.used();
  Client other = greeted(0, 2);
  take(other);
  EXPECT_GT(store.used(), empty + item.size());
  call(other, Operation::kSize, queue);
  EXPECT_LT(store.used(), empty + 100'000) << "the next request gives it free";
  take(other);
  other.send(Operation::kBye);
  settle();
  EXPECT_LT(store.used(), empty + 100'000) << "bye does";
  Child child([&](const auto&) {
    Client taker(directory.get());
    return taker.call(Operation::kHello, 0, taker.hello_payload(0)).status() == Status::kOk &&
           taker.call(Operation::kTake, queue, {}, wire::kFlagWait).payload == kYes + item;
  });
  call(node, Operation::kPut, queue, item);
  until([&] { return ended.size() == 1 && child.ended(); });
  EXPECT_EQ(child.ended(), 0);
  EXPECT_LT(store.used(), empty + 100'000) << "its process's end does";
}

TEST_F(BackplanePayload, ALongReadIsChargedNoLongerThanItTakes) {
  call(node, Operation::kAssign, text, std::string(300'000, 'z'));
  const auto before = store.used();
  call(node, Operation::kRead, text);
  EXPECT_EQ(store.used(), before);
}

TEST_F(BackplanePayload, ARepeatedLongReadReadsAgain) {
  const std::string value(300'000, 'z');
  call(node, Operation::kAssign, text, value);
  const std::string read = node.make(Operation::kRead, text);
  for (int i = 0; i < 2; ++i) {
    node.send_raw(read);
    EXPECT_EQ(answer(node).payload, value);
  }
}

TEST_F(BackplanePayload, AShortOneMayComeInAMemfdToo) {
  const auto fd = memfd("hello world");
  EXPECT_EQ(assign(node, 5, {fd.get()}).status(), Status::kOk);
  EXPECT_EQ(call(node, Operation::kRead, text).payload, "hello");
}

TEST_F(BackplanePayload, WhatIsNotSharedMemoryIsRefused) {
  const os::UniqueFd zero(::open("/dev/zero", O_RDONLY | O_CLOEXEC));
  const os::UniqueFd file(::open("/proc/self/status", O_RDONLY | O_CLOEXEC));
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const os::UniqueFd reader(ends[0]);
  const os::UniqueFd writer(ends[1]);
  for (const int fd : {zero.get(), file.get(), reader.get(), directory.get()})
    EXPECT_EQ(assign(node, 5, {fd}).status(), Status::kMalformed);
  EXPECT_EQ(backplane->counters().smuggled, 4u);
}

TEST_F(BackplanePayload, LengthsThatAreNotTrueAreRefused) {
  const auto fd = memfd("hello");
  EXPECT_EQ(assign(node, 6, {fd.get()}).status(), Status::kMalformed);
  EXPECT_EQ(assign(node, wire::kPayloadLimit + 1, {fd.get()}).status(), Status::kMalformed);
  EXPECT_EQ(assign(node, 0xffffffff, {fd.get()}).status(), Status::kMalformed);
  EXPECT_EQ(assign(node, 5, {}).status(), Status::kMalformed) << "the memfd is missing";
  EXPECT_EQ(assign(node, 5, {}, 0).status(), Status::kMalformed) << "the payload is missing";
}

TEST_F(BackplanePayload, MoreThan64MiBAreNotEvenRead) {
  const os::UniqueFd fd(::memfd_create("test", MFD_CLOEXEC));
  ASSERT_EQ(::ftruncate(fd.get(), wire::kPayloadLimit + 1), 0);
  const auto reply = assign(node, wire::kPayloadLimit + 1, {fd.get()});
  EXPECT_EQ(reply.status(), Status::kMalformed);
  EXPECT_NE(reply.payload.find("longer than 64 MiB"), std::string::npos) << reply.payload;
}

TEST_F(BackplanePayload, SmuggledDescriptorsAreClosed) {
  settle();
  const auto before = open_descriptors();
  const auto fd = memfd("hello");
  const std::string add = node.make(Operation::kAdd, text, "x");
  node.send_raw(add, {fd.get(), fd.get()});
  EXPECT_EQ(answer(node).status(), Status::kOk) << "the request itself is in order";
  EXPECT_EQ(backplane->counters().smuggled, 2u);
  EXPECT_EQ(assign(node, 5, {fd.get(), fd.get()}).status(), Status::kMalformed);
  EXPECT_EQ(assign(node, 5, std::vector<int>(60, fd.get())).status(), Status::kMalformed);
  EXPECT_TRUE(node.send_raw("", {fd.get(), fd.get()}));
  settle();
  EXPECT_GE(backplane->counters().smuggled, 6u);
  EXPECT_EQ(open_descriptors(), before + 1);
}

TEST_F(BackplanePayload, EmptyShortAndOversizedDatagramsHarmNobody) {
  EXPECT_TRUE(node.send_raw(""));
  EXPECT_TRUE(node.send_raw("short"));
  std::string datagram = node.make(Operation::kAssign, text, std::string(wire::kInlineLimit, 'x'));
  datagram += std::string(1000, 'x');
  EXPECT_TRUE(node.send_raw(datagram));
  EXPECT_EQ(answer(node).status(), Status::kMalformed) << "cut off";
  EXPECT_EQ(call(node, Operation::kRead, text).payload, "");
  EXPECT_EQ(backplane->counters().malformed, 3u);
}

TEST_F(BackplanePayload, HeadersWithoutMeaningAreRefused) {
  for (const auto& [at, value] : std::vector<std::pair<std::size_t, char>>{
           {2, 2}, {2, 4}, {2, 8}, {2, -128}, {3, 1}, {12, 9}}) {
    std::string datagram = node.make(Operation::kAssign, text, "x");
    datagram[at] = value;
    node.send_raw(datagram);
    EXPECT_EQ(answer(node).status(), Status::kMalformed) << at << " " << int{value};
  }
  node.request = ~0u;
  EXPECT_EQ(call(node, Operation::kRead, text).status(), Status::kMalformed) << "request 0";
}

}  // namespace
}  // namespace gothon::daemon::test
