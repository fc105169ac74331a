#include "glue/wire/json.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <string>

#include "glue/wire/control.hpp"

namespace gothon::wire {
namespace {

std::string nested(std::size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

TEST(JsonOfOthers, IsReadUpToTheDepthThatItMayHave) {
  EXPECT_TRUE(parse_json(nested(kMaxNesting)).is_array());
  EXPECT_TRUE(parse_json(nested(kMaxNesting + 1)).is_discarded());
  EXPECT_TRUE(parse_json(R"({"a": )" + nested(kMaxNesting - 1) + "}").is_object());
  EXPECT_TRUE(parse_json(R"({"a": )" + nested(kMaxNesting) + "}").is_discarded());
}

TEST(JsonOfOthers, MayHaveAnyNumberOfBracketsBesideEachOther) {
  std::string text = "[[]";
  for (int i = 0; i < 10000; ++i) text += ",[{}]";
  EXPECT_EQ(parse_json(text + "]").size(), 10001u);
}

TEST(JsonOfOthers, MayHaveAnyNumberOfBracketsInStrings) {
  const std::string brackets(10000, '[');
  EXPECT_EQ(parse_json(R"({"a": "\")" + brackets + R"(\\"})")["a"], "\"" + brackets + "\\");
}

TEST(JsonOfOthers, IsNeverACrashHoweverDeep) {
  for (const std::string& text : {std::string(1 << 20, '['), std::string(1 << 20, ']'),
                                  nested(50000), R"({"verb":)" + nested(50000) + "}"})
    EXPECT_FALSE(parse_json(text).is_structured());
}

TEST(JsonOfOthers, TellsItsDepth) {
  EXPECT_EQ(nesting_of(parse_json("7")), 0u);
  EXPECT_EQ(nesting_of(parse_json(R"({"a": 1, "b": {"c": [], "d": 2}})")), 3u);
  EXPECT_EQ(nesting_of(parse_json(nested(kMaxNesting))), kMaxNesting);
}

TEST(JsonOfOthers, ThatIsTooDeepEndsTheControlConnection) {
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends), 0);
  const os::UniqueFd writing(ends[0]);
  ControlChannel channel{os::UniqueFd(ends[1])};
  const std::string text = R"({"verb":)" + nested(kMaxNesting) + "}";
  const std::string frame{static_cast<char>(text.size()), 0, 0, 0, 0, 0, 0, 0};
  ASSERT_EQ(::send(writing.get(), (frame + text).data(), frame.size() + text.size(), 0),
            static_cast<ssize_t>(frame.size() + text.size()));
  const auto messages = channel.receive();
  ASSERT_FALSE(messages);
  EXPECT_NE(messages.error().text.find("not JSON"), std::string::npos) << messages.error().text;
}

}  // namespace
}  // namespace gothon::wire
