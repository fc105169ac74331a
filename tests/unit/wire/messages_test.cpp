#include <gtest/gtest.h>

#include <cstdint>

#include <nlohmann/json.hpp>
#include <string>
#include <tuple>
#include <utility>

#include "glue/wire/greeting.hpp"
#include "glue/wire/messages/desk.hpp"
#include "glue/wire/messages/events.hpp"
#include "glue/wire/messages/lease.hpp"
#include "glue/wire/messages/questions.hpp"
#include "glue/wire/messages/run.hpp"
#include "glue/wire/messages/session_facts.hpp"

namespace gothon::wire {
namespace {

Json parsed(const char* text) {
  return Json::parse(text);
}

/// What is read from the text is written as the text again.
template <class T>
void expect_round_trip(const char* text) {
  const auto value = read<T>(parsed(text));
  ASSERT_TRUE(value) << text << ": " << value.error().text;
  EXPECT_EQ(write(*value), parsed(text));
}

/// The text, with the members it has, is refused in these words.
template <class T>
void expect_refused(const char* text, const std::string& why) {
  const auto value = read<T>(parsed(text));
  ASSERT_FALSE(value) << text;
  EXPECT_EQ(value.error().text, why) << text;
}

constexpr const char* kSession =
    R"({"id": "0000beef", "name": "app", "project": "/p", "module": "app", "state": "running",
        "pid": 7, "nodes": {"alive": 2, "total": 4096}, "started": 1700000000.5, "detached": false,
        "client": true, "ended": null, "exit": null, "reason": "", "version": "0.1.0",
        "operations": 18446744073709551615})";

TEST(Messages, AreWrittenAsTheyAreRead) {
  expect_round_trip<SessionFacts>(kSession);
  expect_round_trip<SessionFacts>(
      R"({"id": "0000beef", "state": "unknown", "pid": 7, "started": 5.0})");
  expect_round_trip<ask::Open>(R"({"nodes": 3})");
  expect_round_trip<ask::Open::Reply>(R"({"id": "0000beef", "scope": "s"})");
  expect_round_trip<ask::Open::Reply>(R"({"id": "0000beef", "no_scope": "none"})");
  expect_round_trip<ask::Status::Reply>(
      R"({"daemon": {"pid": 1, "version": "2", "more": 3}, "sessions": [], "ended": []})");
  expect_round_trip<ask::StopAll>(R"({"all": true})");
  expect_round_trip<ask::StopAll::Reply>(R"({"silent": ["0000beef"]})");
  expect_round_trip<ask::Spawn>(R"({"first": 1, "count": 2})");
  expect_round_trip<ask::Spawn::Reply>(R"({"pids": [5, 6]})");
  expect_round_trip<ask::Attached>(R"({"pid": 5})");
  expect_round_trip<ask::Exited>(R"({"status": 9})");
  expect_round_trip<ask::Signal>(R"({"signal": 2})");
  expect_round_trip<ask::Signal>(R"({"signal": 2, "node": 0})");
  expect_round_trip<ask::Stop>(R"({"reason": "so"})");
  expect_round_trip<ask::Nodes>(R"({"first": 5})");
  expect_round_trip<ask::Nodes::Reply>(
      R"({"nodes": [{"node": 0, "pid": null, "status": 256, "waiting": 1, "wait":
          {"goal": "g", "place": "", "seconds": 0.5, "text": "t"}}], "next": null})");
  expect_round_trip<ask::Vars>(R"({"name": "_x_", "first": 5})");
  expect_round_trip<ask::Why::Reply>(
      R"({"nodes": [{"node": 0, "pid": 8, "state": "waiting", "status": null}], "waits":
          [{"node": 0, "pid": 8, "thread": 9, "variable": "_lock_a_", "operation": "lock",
            "seconds": 1.5, "place": "a.py:1", "timeout": false, "holder": {"node": 1, "pid": 2},
            "threshold": null, "missing": null, "text": "t"}],
          "verdict": "report", "conclusion": "c", "looks": 3})");
  expect_round_trip<event::NodesChanged>(R"({"first": 1, "pids": [3, 4], "statuses": [null, 9]})");
  expect_round_trip<event::NodeExited>(R"({"node": 1, "status": 9})");
  expect_round_trip<event::Notice>(R"({"text": "t"})");
  expect_round_trip<event::Refused>(R"({"error": "t"})");
  expect_round_trip<event::Ended>(R"({"exit": 0, "reason": "", "cpu": 0.25})");
  expect_round_trip<event::Ended>(
      R"({"exit": 1, "reason": "r", "cpu": 0.25, "node": 0, "status": 256, "memory_limit": 0,
          "began": false})");
}

TEST(Messages, AVariableHasWhatItsTypeHas) {
  for (const char* rest :
       {R"("type": "int", "value": -5, "bytes": 1)",
        R"("type": "int", "value": null, "bytes": 5000)", R"("type": "float", "value": 2.0)",
        R"("type": "float", "value": "nan")", R"("type": "bool", "value": true)",
        R"("type": "lock", "holder": null)", R"("type": "lock", "holder": {"node": 1, "pid": 2})",
        R"("type": "sync", "missing": 0, "bytes": 1)",
        R"("type": "Queue[int]", "size": 2, "limit": null)",
        R"("type": "Queue[int]", "size": 2, "limit": 4)"}) {
    const std::string text = R"({"file": "a.py", "name": "_x_", "state": "set", "waiting": 0, )" +
                             std::string(rest) + "}";
    expect_round_trip<Variable>(text.c_str());
  }
}

TEST(Messages, WhatIsMissingHasAMeaning) {
  const auto session = read<SessionFacts>(parsed(R"({"id": "1"})"));
  ASSERT_TRUE(session);
  EXPECT_EQ(session->state, SessionState::kUnknown);
  EXPECT_EQ(session->pid, 0);
  EXPECT_FALSE(session->exit || session->ended || session->version || session->failed);
  EXPECT_EQ(read<ask::Open>(parsed("{}"))->nodes, 1u);
  EXPECT_EQ(read<ask::Stop>(parsed("{}"))->reason, "stopped on request");
  EXPECT_FALSE(read<ask::Signal>(parsed(R"({"signal": 2})"))->node);
  EXPECT_EQ(read<ask::Nodes>(parsed("{}"))->first, 0u);
  EXPECT_FALSE(read<ask::Nodes::Reply>(parsed(R"({"nodes": []})"))->next);
  EXPECT_TRUE(read<ask::Status::Reply>(parsed(R"({"sessions": []})"))->ended.empty());
  const auto ended = read<event::Ended>(parsed("{}"));
  EXPECT_EQ(ended->exit, 125);
  EXPECT_TRUE(ended->began);
  EXPECT_FALSE(ended->node || ended->memory_limit);
}

TEST(Messages, WhatHasToBeThereIsNamedWhereItIsNot) {
  expect_refused<SessionFacts>("{}", "member id: it is missing");
  expect_refused<ask::Spawn>(R"({"first": 0})", "member count: it is missing");
  expect_refused<ask::Signal>("{}", "member signal: it is missing");
  expect_refused<ask::StopAll>("{}", "member all: it is missing");
  expect_refused<event::Announce>("{}", "member session: it is missing");
  expect_refused<event::Announce>(R"({"session": {}})", "member session.id: it is missing");
}

TEST(Messages, AWrongTypeIsNamed) {
  expect_refused<ask::Signal>(R"({"signal": "INT"})",
                              "member signal: an integer from -2147483648 to 2147483647 is wanted");
  expect_refused<ask::Signal>(R"({"signal": 1, "node": -1})",
                              "member node: an integer from 0 to 4294967295 is wanted");
  expect_refused<ask::Signal>(R"({"signal": 1, "node": null})",
                              "member node: an integer from 0 to 4294967295 is wanted");
  expect_refused<ask::Stop>(R"({"reason": 5})", "member reason: a text is wanted");
  expect_refused<ask::StopAll>(R"({"all": 1})", "member all: true or false is wanted");
  expect_refused<ask::Spawn::Reply>(
      R"({"pids": [1, 2.5]})",
      "member pids[1]: an integer from -2147483648 to 2147483647 is wanted");
  expect_refused<ask::Nodes::Reply>(R"({"nodes": [{"node": 0, "wait": {"text": 1}}]})",
                                    "member nodes[0].wait.text: a text is wanted");
  expect_refused<ask::Vars::Reply>(R"({"variables": {}})", "member variables: a list is wanted");
  expect_refused<Variable>(R"({"value": []})", "member value: a plain value is wanted");
  expect_refused<event::Ended>(R"({"cpu": "1"})", "member cpu: a number is wanted");
  expect_refused<event::Notice>("[]", "an object is wanted");
}

TEST(Messages, AnIntegerTakesWhatFitsAndNothingElse) {
  uint32_t narrow = 0;
  uint64_t wide = 0;
  int below = 0;
  EXPECT_FALSE(members::take(Json(1), narrow));
  EXPECT_FALSE(members::take(Json(-1), below));
  EXPECT_FALSE(members::take(parsed("18446744073709551615"), wide));
  EXPECT_EQ(narrow, 1u);
  EXPECT_EQ(below, -1);
  EXPECT_EQ(wide, UINT64_MAX);
  for (const char* wrong : {"-1", "4294967297", "1.5", "1e300", "2.0", "\"1\"", "null", "true"})
    EXPECT_TRUE(members::take(parsed(wrong), narrow)) << wrong;
}

TEST(Messages, FactsOfASessionThatCannotBeAreRefused) {
  for (const char* wrong : {R"({"id": 1})",
                            R"({"name": null})",
                            R"({"project": []})",
                            R"({"module": {}})",
                            R"({"state": 5})",
                            R"({"reason": false})",
                            R"({"pid": -1})",
                            R"({"pid": "1"})",
                            R"({"nodes": 4})",
                            R"({"nodes": []})",
                            R"({"nodes": {"total": 4097}})",
                            R"({"nodes": {"total": -1}})",
                            R"({"nodes": {"alive": 1.5}})",
                            R"({"started": -1})",
                            R"({"started": 1e300})",
                            R"({"started": "now"})",
                            R"({"detached": 0})",
                            R"({"client": "yes"})",
                            R"({"operations": -1})",
                            R"({"exit": "0"})",
                            R"({"tide": [[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]})"}) {
    Json all = parsed(kSession);
    all.update(parsed(wrong));
    EXPECT_FALSE(read<SessionFacts>(all)) << wrong;
  }
}

TEST(Messages, WhatANewerVersionSaysBesidesIsPassedOn) {
  Json facts = parsed(kSession);
  facts["state"] = "paused";
  facts["tide"] = {{"low", true}};
  const auto session = read<SessionFacts>(facts);
  ASSERT_TRUE(session);
  EXPECT_EQ(session->state, SessionState::kOther);
  EXPECT_EQ(session->state.text(), "paused");
  EXPECT_EQ(write(*session), facts);
}

TEST(Messages, ARecordIsTheSessionWithTheNodeThatFailed) {
  auto facts = read<SessionFacts>(parsed(kSession));
  ASSERT_TRUE(facts);
  facts->failed = {3, 256};
  const auto again = read_record_text(record_text(*facts));
  ASSERT_TRUE(again && again->failed);
  EXPECT_EQ(again->failed->node, 3u);
  EXPECT_EQ(write(*again), write(*facts));
  EXPECT_FALSE(read_record_text("{"));
  EXPECT_FALSE(read_record_text("[]"));
}

ask::Run run() {
  ask::Run run;
  run.name = "app";
  run.nodes = 2;
  run.detached = true;
  run.record = "/state";
  run.bind = Binding::kCore;
  run.token = "00000000000000ff";
  run.terminal = TerminalSize{24, 80};
  run.world = {.umask = 027, .affinity = {0, 3}, .limits = {{1, {5}, {RLIM_INFINITY}}}};
  run.interpreter = "/usr/bin/python3";
  run.directory = "/p/.gothon/1";
  run.arguments = {"python", std::string("\xff"), "{node}"};
  run.environment = {"A=b"};
  run.declarations = {std::string("a\0b", 3), ""};
  return run;
}

Message as_received(const Packet& packet) {
  Message message{packet.body, packet.blob, {}};
  message.fds.emplace_back();
  return message;
}

TEST(RunMessage, IsReadAsItIsWritten) {
  Message message = as_received(pack_request(run()));
  EXPECT_EQ((*message.body)["rlimits"], parsed(R"([[1, 5, "unlimited"]])"));
  EXPECT_EQ((*message.body)["argc"], 3);
  EXPECT_FALSE(message.body->contains("stop_timeout"));
  const auto again = read_request<ask::Run>(message);
  ASSERT_TRUE(again) << again.error().text;
  EXPECT_EQ(write(*again), write(run()));
  EXPECT_EQ(again->arguments, run().arguments);
  EXPECT_EQ(again->declarations, run().declarations);
  EXPECT_EQ(again->record, "/state");
  EXPECT_EQ(again->bind, Binding::kCore);
  EXPECT_EQ(again->world.limits[0].hard.value, RLIM_INFINITY);
}

TEST(RunMessage, WhatIsMissingOrWrongIsNamed) {
  for (const auto& [member, value, why] :
       {std::tuple{"nodes", Json(0), "member nodes: a number within 1…4096 is wanted"},
        {"nodes", Json(4097), "member nodes: a number within 1…4096 is wanted"},
        {"argc", Json(), "member argc: an integer from 0 to 18446744073709551615 is wanted"},
        {"argc", Json(100), "control message: its blob is too short"},
        {"variables", Json(3), "a declaration is cut off"},
        {"rlimits", parsed(R"([[1, 5]])"), "member rlimits[0]: a list of three is wanted"},
        {"rlimits", parsed(R"([[1, 5, -1]])"),
         "member rlimits[0][2]: a number or \"unlimited\" is wanted"},
        {"affinity", parsed(R"(["0"])"),
         "member affinity[0]: an integer from 0 to 18446744073709551615 is wanted"}}) {
    Message message = as_received(pack_request(run()));
    (*message.body)[member] = value;
    const auto read = read_request<ask::Run>(message);
    ASSERT_FALSE(read) << member;
    EXPECT_EQ(read.error().text, why);
  }
  Message message = as_received(pack_request(run()));
  message.fds.clear();
  EXPECT_EQ(read_request<ask::Run>(message).error().text, "the working directory is missing");
}

TEST(Envelopes, SayWhatAMessageIs) {
  using Kind = Envelope::Kind;
  const auto seen = [](const char* text) { return envelope_of({parsed(text), "", {}}); };
  EXPECT_EQ(seen(R"({"verb": "why", "request": 7})").kind, Kind::kRequest);
  EXPECT_EQ(seen(R"({"verb": "why", "request": 7})").number, 7u);
  EXPECT_EQ(seen(R"({"verb": "why"})").number, std::nullopt);
  EXPECT_EQ(seen(R"({"reply": "why"})").kind, Kind::kReply);
  EXPECT_EQ(seen(R"({"event": "ended"})").name, "ended");
  EXPECT_EQ(seen(R"({"gothon": {}})").kind, Kind::kGreeting);
  EXPECT_EQ(seen(R"({"verb": 5, "request": -7})").name, "");
  EXPECT_EQ(seen(R"({"verb": 5, "request": -7})").number, std::nullopt);
  EXPECT_EQ(seen("{}").kind, Kind::kNone);
}

TEST(Envelopes, ARefusalHasItsWordsAndMaybeAStatus) {
  Message message{pack_refusal("spawn", {"no", 126}, 4).body, "", {}};
  EXPECT_EQ(*message.body,
            parsed(R"({"reply": "spawn", "error": "no", "exit": 126, "request": 4})"));
  const auto reply = read_reply<ask::Spawn>(message);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().text, "no");
  EXPECT_EQ(reply.error().exit, 126);
  EXPECT_EQ(reply.error().by, Refusal::By::kPeer);
  *message.body = parsed(R"({"reply": "spawn", "pids": 5})");
  EXPECT_EQ(read_reply<ask::Spawn>(message).error().by, Refusal::By::kReply);
}

TEST(Envelopes, AnEventIsReadByWhoWantsIt) {
  const Message message{pack_event(event::Notice{"t"}).body, "", {}};
  ASSERT_TRUE(event_in<event::Notice>(message));
  EXPECT_EQ(event_in<event::Notice>(message)->text, "t");
  EXPECT_FALSE(event_in<event::Refused>(message));
  EXPECT_FALSE(event_in<event::Notice>({parsed(R"({"event": "notice", "text": 1})"), "", {}}));
}

}  // namespace
}  // namespace gothon::wire
