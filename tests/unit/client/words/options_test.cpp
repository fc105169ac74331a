#include "client/words/options.hpp"

#include <gtest/gtest.h>

namespace gothon::client {
namespace {

constexpr option kOptions[] = {{"json", no_argument, nullptr, 'j'},
                               {"node", required_argument, nullptr, 'n'},
                               {nullptr, 0, nullptr, 0}};

using Words = std::vector<std::string>;

TEST(ClientOptions, PositionalsStandBeforeBetweenAndBehindOptions) {
  for (const Words& words : {Words{"vars", "--json", "-n", "2", "id", "name"},
                             Words{"vars", "id", "--json", "-n2", "name"},
                             Words{"vars", "id", "name", "--node", "2", "-j"}}) {
    Options options(words, ":jn:", kOptions);
    std::string codes;
    for (int code = options.next(); code != -1; code = options.next()) {
      codes += static_cast<char>(code);
      EXPECT_EQ(options.value(), code == 'n' ? "2" : "");
    }
    EXPECT_EQ(codes.size(), 2u);
    EXPECT_EQ(options.rest(), (Words{"id", "name"}));
  }
}

TEST(ClientOptions, WhatStandsBehindTwoDashesIsNoOption) {
  Options options({"vars", "id", "--", "--json"}, ":j", kOptions);
  EXPECT_EQ(options.next(), -1);
  EXPECT_EQ(options.rest(), (Words{"id", "--json"}));
}

TEST(ClientOptions, AWrongOneBehindAPositionalIsNamed) {
  for (const Words& words :
       {Words{"vars", "--xml", "id"}, Words{"vars", "id", "-", "name", "--xml"}}) {
    Options options(words, ":j", kOptions);
    const int code = options.next();
    EXPECT_EQ(options.wrong(code).value().text, "--xml: no such option, see gothon --help");
  }
}

}  // namespace
}  // namespace gothon::client
