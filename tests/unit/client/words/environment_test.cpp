#include "client/words/environment.hpp"

#include <gtest/gtest.h>

#include <map>

namespace gothon::client {
namespace {

os::Expected<Environment> read(const std::map<std::string, std::string>& variables) {
  return read_environment([&variables](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

TEST(ClientEnvironment, DefaultsWhenUnsetOrEmpty) {
  for (const auto& variables :
       {std::map<std::string, std::string>{}, {{"GOTHON_STRING_MAX_SIZE", ""}}}) {
    const auto environment = read(variables);
    ASSERT_TRUE(environment);
    EXPECT_FALSE(environment->keep_directory);
    EXPECT_EQ(environment->string_limit, 65536u);
  }
}

TEST(ClientEnvironment, TruthInAnyCase) {
  EXPECT_TRUE(read({{"GOTHON_KEEP_TEMP_DIR", "TrUe"}})->keep_directory);
  EXPECT_FALSE(read({{"GOTHON_KEEP_TEMP_DIR", "FALSE"}})->keep_directory);
}

TEST(ClientEnvironment, SizesHaveARange) {
  EXPECT_EQ(read({{"GOTHON_STRING_MAX_SIZE", "1"}})->string_limit, 1u);
  EXPECT_EQ(read({{"GOTHON_STRING_MAX_SIZE", "67108864"}})->string_limit, 67108864u);
  for (const char* wrong : {"0", "67108865", "-1", "64k", "1e3", "x"}) {
    const auto environment = read({{"GOTHON_STRING_MAX_SIZE", wrong}});
    ASSERT_FALSE(environment) << wrong;
    EXPECT_NE(environment.error().text.find(std::string("GOTHON_STRING_MAX_SIZE=") + wrong),
              std::string::npos);
  }
}

TEST(ClientEnvironment, OtherBadValuesAreErrors) {
  EXPECT_FALSE(read({{"GOTHON_KEEP_TEMP_DIR", "1"}}));
  EXPECT_FALSE(read({{"GOTHON_TRANSPORT", "tcp"}}));
  EXPECT_TRUE(read({{"GOTHON_TRANSPORT", "datagram"}}));
  EXPECT_FALSE(read({{"GOTHON_LOG_LEVEL", "off"}}));
  EXPECT_TRUE(read({{"GOTHON_LOG_LEVEL", "warning"}}));
}

}  // namespace
}  // namespace gothon::client
