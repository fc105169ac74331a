#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "daemon/connection/verbs.hpp"
#include "glue/wire/messages/lease.hpp"
#include "glue/wire/messages/questions.hpp"

namespace gothon::daemon {
namespace {

using nlohmann::json;

/// Who asks, without a socket.
struct Asker : std::enable_shared_from_this<Asker> {
  void send(const wire::Packet& packet) { heard.push_back(*packet.body); }
  std::vector<json> heard;
};

/// Who answers.
struct Server {
  wire::Answer<wire::Done> signal(Asker&, wire::ask::Signal& request) {
    if (request.signal == 99) throw std::runtime_error("it breaks");
    if (request.signal < 1) return os::fail("signal: no such signal");
    signals.push_back(request.signal);
    return {};
  }
  wire::Answer<wire::NoReply> stop(Asker&, wire::ask::Stop& request) {
    if (request.reason == "never") return os::fail("not now");
    return {};
  }
  void why(Asker&, wire::ask::Why&, const Reply<wire::ask::Why, Asker>& reply) { waiting = reply; }

  static const Verb<Server, Asker> kVerbs[];
  std::vector<int> signals;
  std::optional<Reply<wire::ask::Why, Asker>> waiting;
};

const Verb<Server, Asker> Server::kVerbs[] = {
    verb<&Server::signal>(), verb<&Server::stop>(), verb<&Server::why>(), {}};

class Dispatch : public testing::Test {
 protected:
  json ask(const char* text) {
    wire::Message message{json::parse(text), "", {}};
    asker->heard.clear();
    dispatch(server, Server::kVerbs, *asker, message, "it");
    return asker->heard.empty() ? json() : asker->heard.front();
  }

  Server server;
  std::shared_ptr<Asker> asker = std::make_shared<Asker>();
};

TEST_F(Dispatch, WhatAHandlerReturnsIsTheReplyWithTheNumberOfTheRequest) {
  EXPECT_EQ(ask(R"({"verb": "signal", "signal": 2, "request": 7})"),
            json::parse(R"({"reply": "signal", "request": 7})"));
  EXPECT_EQ(server.signals, std::vector<int>{2});
}

TEST_F(Dispatch, AnOlderNeighbourThatGivesNoNumberGetsNone) {
  EXPECT_EQ(ask(R"({"verb": "signal", "signal": 2})"), json::parse(R"({"reply": "signal"})"));
}

TEST_F(Dispatch, AHandlersErrorIsTheRefusalAsItIs) {
  EXPECT_EQ(ask(R"({"verb": "signal", "signal": 0, "request": 7})"),
            json::parse(R"({"reply": "signal", "error": "signal: no such signal", "request": 7})"));
}

TEST_F(Dispatch, AWrongMemberIsRefusedByItsName) {
  const json reply = ask(R"({"verb": "signal", "signal": "INT", "request": 7})");
  EXPECT_EQ(reply["error"].get<std::string>().find("it: signal: member signal: "), 0u) << reply;
  EXPECT_EQ(reply["request"], 7);
  EXPECT_TRUE(server.signals.empty());
}

TEST_F(Dispatch, WhatAHandlerThrowsIsARefusal) {
  EXPECT_EQ(ask(R"({"verb": "signal", "signal": 99})"),
            json::parse(R"({"reply": "signal", "error": "it: signal: it breaks"})"));
}

TEST_F(Dispatch, AVerbThatThereIsNotIsRefused) {
  for (const char* text : {R"({"verb": "dance", "request": 7})", R"({"verb": 5, "request": 7})",
                           R"({"event": "signal", "request": 7})", R"({"request": 7})"}) {
    const json reply = ask(text);
    EXPECT_NE(reply["error"].get<std::string>().find("it: no such verb"), std::string::npos)
        << text;
    EXPECT_EQ(reply["request"], 7) << text;
  }
}

TEST_F(Dispatch, ARequestWithoutReplyIsAnsweredByItsRefusalOnly) {
  EXPECT_EQ(ask(R"({"verb": "stop", "request": 7})"), json());
  EXPECT_EQ(ask(R"({"verb": "stop", "reason": "never"})"),
            json::parse(R"({"reply": "stop", "error": "not now"})"));
}

TEST_F(Dispatch, AReplyMayComeLaterAndGoesToNobodyWhenItsAskerHasGone) {
  EXPECT_EQ(ask(R"({"verb": "why", "request": 7})"), json());
  ASSERT_TRUE(server.waiting);
  (*server.waiting)(wire::ask::Why::Reply{.conclusion = "so"});
  ASSERT_EQ(asker->heard.size(), 1u);
  EXPECT_EQ(asker->heard[0]["conclusion"], "so");
  EXPECT_EQ(asker->heard[0]["request"], 7);
  asker.reset();
  EXPECT_FALSE(server.waiting->peer());
  (*server.waiting)(os::fail("nobody hears"));
}

}  // namespace
}  // namespace gothon::daemon
