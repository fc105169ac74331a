#include <unistd.h>

#include <random>

#include "tests/unit/backplane/fixture.hpp"

namespace gothon::daemon::test {
namespace {

using BackplaneHostile = BackplaneTest;

std::string random_bytes(std::mt19937& random, std::size_t size) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random() % 3 == 0 ? random() : random() % 4);
  return bytes;
}

TEST_F(BackplaneHostile, FloodsOfGarbageStopNobody) {
  const auto number = declare(TypeCode::kInt);
  std::vector<std::unique_ptr<Child>> flooders;
  for (unsigned seed = 0; seed < 2; ++seed)
    flooders.push_back(std::make_unique<Child>([&](const auto& ready) {
      std::mt19937 random(seed);
      Client client(directory.get());
      ready();
      for (;;) {
        client.send_raw(random_bytes(random, random() % 2000));
        while (client.poll()) {
        }
      }
      return true;
    }));
  until([&] { return backplane->counters().received > 100; });
  Child node([&](const auto&) {
    Client client(directory.get());
    bool good = client.call(Operation::kHello, 0, client.hello_payload(1)).status() == Status::kOk;
    for (int turn = 0; turn < 500; ++turn)
      good = good && client.call(Operation::kAdd, number, "\1").status() == Status::kOk;
    std::string expected;
    wire::append_int(expected, std::int64_t{500});
    return good && client.call(Operation::kRead, number).payload == expected;
  });
  until([&] { return node.ended().has_value(); });
  EXPECT_EQ(node.ended(), 0);
  EXPECT_GT(backplane->counters().malformed + backplane->counters().strangers, 100u);
}

TEST_F(BackplaneHostile, RandomRequestsOfAGreetedPeerAreAllAnsweredInWords) {
  constexpr std::uint8_t kTypes[] = {1, 2, 3, 4, 5, 6, 17, 18, 19, 20, 33, 34, 35, 36};
  for (const std::uint8_t type : kTypes)
    declare(static_cast<TypeCode>(type), "_v" + std::to_string(type) + "_",
            type == 5   ? ""
            : type == 3 ? "12345678"
                        : "\1");
  std::mt19937 random(99);
  Client victim = greeted(0, 7);
  Client node = greeted();
  for (int round = 0; round < 20'000; ++round) {
    std::string payload = random_bytes(random, random() % 20);
    std::string datagram =
        node.make(static_cast<Operation>(random() % 70), static_cast<std::uint32_t>(random() % 16),
                  payload, static_cast<std::uint8_t>(random() % 5 == 0 ? random() : 0));
    if (random() % 10 == 0) datagram[random() % datagram.size()] = static_cast<char>(random());
    const bool cancel = random() % 4 == 0;
    node.send_raw(datagram);
    settle();
    while (auto reply = node.poll())
      if (reply->status() != Status::kOk) {
        EXPECT_NE(reply->payload.find(": "), std::string::npos) << reply->payload;
      }
    if (!cancel) continue;
    node.send(Operation::kBye);
    node = greeted();
  }
  EXPECT_EQ(backplane->counters().faults, 0u);
  EXPECT_EQ(call(victim, Operation::kRead, 0).status(), Status::kOk);
}

}  // namespace
}  // namespace gothon::daemon::test
