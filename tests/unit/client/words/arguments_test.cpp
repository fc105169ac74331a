#include "client/words/arguments.hpp"

#include <gtest/gtest.h>

namespace gothon::client {
namespace {

os::Expected<Arguments> parse(std::vector<std::string> words) {
  words.insert(words.begin(), "gothon");
  return parse_arguments(words);
}

RunArguments run_of(std::vector<std::string> words) {
  auto parsed = parse(std::move(words));
  EXPECT_TRUE(parsed) << parsed.error().text;
  return std::get<RunArguments>(*parsed);
}

std::string error_of(std::vector<std::string> words) {
  const auto parsed = parse(std::move(words));
  EXPECT_FALSE(parsed);
  return parsed ? "" : parsed.error().text;
}

TEST(ClientArguments, OptionsStopAtTheNodeCount) {
  const RunArguments run =
      run_of({"-v", "--label=always", "3", "app", "-v", "--label", "never", "--", "-x"});
  EXPECT_EQ(run.nodes, 3u);
  EXPECT_EQ(run.label, Choice::kAlways);
  EXPECT_TRUE(run.verbose);
  EXPECT_EQ(run.module, "app");
  EXPECT_EQ(run.arguments, (std::vector<std::string>{"-v", "--label", "never", "--", "-x"}));
}

TEST(ClientArguments, EveryOptionIsTaken) {
  const RunArguments run = run_of({"--keep-going", "--standalone", "-q", "--python", "pypy3",
                                   "--name", "mine", "--label", "never", "1", "a.py"});
  EXPECT_TRUE(run.keep_going);
  EXPECT_TRUE(run.standalone);
  EXPECT_TRUE(run.quiet);
  EXPECT_EQ(run.python, "pypy3");
  EXPECT_EQ(run.name, "mine");
  EXPECT_EQ(run.label, Choice::kNever);
  EXPECT_EQ(run.module, "a.py");
}

TEST(ClientArguments, NodeCountHasARange) {
  EXPECT_EQ(run_of({"4096", "app"}).nodes, 4096u);
  EXPECT_EQ(run_of({"auto", "app"}).nodes, usable_cpus());
  for (const char* wrong : {"", "x", "1x", "+1", "1.0", " 1"}) {
    EXPECT_NE(error_of({wrong, "app"}).find("it is no number"), std::string::npos) << wrong;
  }
  for (const char* count : {"-1", "-4097", "0", "4097", "99999999999999999999"}) {
    EXPECT_EQ(error_of({count, "app"}),
              "NODE_COUNT " + std::string(count) +
                  ": a session has 1 to 4096 nodes, give a number in that range or auto");
  }
}

TEST(ClientArguments, WhatIsMissingIsSaid) {
  EXPECT_EQ(error_of({}).substr(0, 10), "NODE_COUNT");
  EXPECT_EQ(error_of({"2"}).substr(0, 6), "MODULE");
  EXPECT_EQ(error_of({"--python"}), "--python: it needs a value, see gothon --help");
}

TEST(ClientArguments, WrongOptionsAreNamed) {
  EXPECT_EQ(error_of({"--nonsense", "1", "a"}), "--nonsense: no such option, see gothon --help");
  EXPECT_EQ(error_of({"-z", "1", "a"}), "-z: no such option, see gothon --help");
  EXPECT_EQ(error_of({"--keep-going=1", "1", "a"}),
            "--keep-going=1: it takes no value, see gothon --help");
  EXPECT_NE(error_of({"--label", "sometimes", "1", "a"}).find("auto, always or never"),
            std::string::npos);
}

TEST(ClientArguments, WhatADetachedSessionCannotDoIsRefused) {
  EXPECT_TRUE(run_of({"--detach", "2", "a"}).detach);
  const std::vector<std::vector<std::string>> clashes{
      {"--standalone"}, {"--timeout", "5"}, {"--log-dir", "d"}, {"--only", "0"}};
  for (std::vector<std::string> words : clashes) {
    const std::string option = words.front();
    words.insert(words.end(), {"--detach", "2", "a"});
    const std::string error = error_of(words);
    EXPECT_TRUE(error.starts_with("--detach and ")) << error;
    EXPECT_NE(error.find(option), std::string::npos) << error;
  }
}

TEST(ClientArguments, SubcommandsHaveTheirOwn) {
  auto translate = parse({"translate", "--session", "/d", "f.py"});
  ASSERT_TRUE(translate);
  EXPECT_EQ(std::get<TranslateArguments>(*translate).session, "/d");
  EXPECT_EQ(std::get<TranslateArguments>(*translate).file, "f.py");
  EXPECT_NE(error_of({"translate"}).find("exactly one FILE"), std::string::npos);
  auto check = parse({"check", "a", "b"});
  ASSERT_TRUE(check);
  EXPECT_EQ(std::get<CheckArguments>(*check).paths, (std::vector<std::string>{"a", "b"}));
}

TEST(ClientArguments, HelpAndVersionAreTexts) {
  EXPECT_NE(std::get<TextArguments>(*parse({"--help"})).text.find("usage: gothon"),
            std::string::npos);
  EXPECT_EQ(std::get<TextArguments>(*parse({"--version"})).text, "gothon " GOTHON_VERSION "\n");
}

}  // namespace
}  // namespace gothon::client
