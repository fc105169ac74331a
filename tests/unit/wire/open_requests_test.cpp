#include "glue/wire/open_requests.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <functional>
#include <string>
#include <vector>

#include "glue/wire/messages/lease.hpp"
#include "glue/wire/messages/questions.hpp"

namespace gothon::wire {
namespace {

/// What has been told, by the name of who asked.
struct Asked {
  template <class Request>
  Packet ask(const std::string& name, const Request& request) {
    return open.open(request, [this, name](const Answer<typename Request::Reply>& answer) {
      told.push_back(name + (answer ? "" : ": " + answer.error().text));
    });
  }
  bool answer(const Packet& packet) {
    Message message{packet.body, packet.blob, {}};
    return open.answer(message);
  }

  OpenRequests open;
  std::vector<std::string> told;
};

Packet without_number(Packet packet) {
  packet.body->erase("request");
  return packet;
}

TEST(OpenRequests, AReplyGoesToWhoAskedWhateverTheOrder) {
  Asked asked;
  const Packet first = asked.ask("first", ask::Signal{2});
  const Packet second = asked.ask("second", ask::Signal{15});
  const auto number = [](const Packet& packet) {
    return envelope_of({packet.body, "", {}}).number;
  };
  EXPECT_NE(number(first), number(second));
  EXPECT_TRUE(asked.answer(pack_reply<ask::Signal>({}, number(second))));
  EXPECT_TRUE(asked.answer(pack_refusal("signal", {"no", std::nullopt}, number(first))));
  EXPECT_EQ(asked.told, (std::vector<std::string>{"second", "first: no"}));
  EXPECT_EQ(asked.open.count(), 0u);
}

TEST(OpenRequests, AnOlderNeighboursReplyIsForTheOldestOfItsVerb) {
  Asked asked;
  asked.ask("signal", ask::Signal{2});
  asked.ask("why", ask::Why{});
  asked.ask("later", ask::Signal{15});
  EXPECT_TRUE(asked.answer(without_number(pack_reply<ask::Why>({}, 0))));
  EXPECT_TRUE(asked.answer(without_number(pack_reply<ask::Signal>({}, 0))));
  EXPECT_EQ(asked.told, (std::vector<std::string>{"why", "signal"}));
  EXPECT_EQ(asked.open.count(), 1u);
}

TEST(OpenRequests, WhatNobodyHasAskedIsPassedOver) {
  Asked asked;
  asked.ask("signal", ask::Signal{2});
  EXPECT_FALSE(asked.answer(pack_reply<ask::Why>({}, 1)));
  EXPECT_FALSE(asked.answer(pack_reply<ask::Signal>({}, 77)));
  EXPECT_FALSE(asked.answer(pack_request(ask::Signal{2}, 1)));
  EXPECT_TRUE(asked.told.empty());
}

TEST(OpenRequests, WhenThereWillBeNoReplyEverybodyIsTold) {
  Asked asked;
  asked.ask("signal", ask::Signal{2});
  asked.ask("why", ask::Why{});
  asked.open.give_up(Refusal("it has ended", std::nullopt));
  EXPECT_EQ(asked.told, (std::vector<std::string>{"signal: it has ended", "why: it has ended"}));
  EXPECT_EQ(asked.open.count(), 0u);
}

TEST(OpenRequests, ARequestWithoutReplyIsNotWaitedFor) {
  OpenRequests open;
  EXPECT_FALSE(envelope_of({open.open(ask::Stop{}).body, "", {}}).number);
  EXPECT_TRUE(envelope_of({open.open(ask::Signal{2}).body, "", {}}).number);
  EXPECT_EQ(open.count(), 1u);
}

TEST(OpenRequests, WhatIsForgottenIsNotTakenForWhatComesNext) {
  Asked asked;
  const Packet late = asked.ask("late", ask::Why{});
  asked.open.forget();
  asked.ask("next", ask::Why{});
  EXPECT_FALSE(asked.answer(pack_reply<ask::Why>({}, envelope_of({late.body, "", {}}).number)));
  EXPECT_TRUE(asked.told.empty());
}

}  // namespace
}  // namespace gothon::wire
