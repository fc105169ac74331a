// The parts that work on text alone.
#include <gtest/gtest.h>

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <string>
#include <thread>

#include "tests/unit/translator/scratch_project.hpp"
#include "translator/problems/diagnostic.hpp"
#include "translator/project/manifest.hpp"
#include "translator/resolve/parallel.hpp"
#include "translator/rewrite/edits.hpp"
#include "translator/source/decode.hpp"
#include "translator/source/encode.hpp"
#include "translator/source/lexer.hpp"
#include "translator/source/settings.hpp"
#include "translator/syntax/grammar.hpp"

namespace gothon::translator::test {
namespace {

std::string packed(double value) {
  std::string out(8, '\0');
  std::memcpy(out.data(), &value, 8);
  return out;
}

std::string repeated(std::string_view piece, int times) {
  std::string out;
  for (int at = 0; at < times; ++at) out += piece;
  return out;
}

TEST(Parse, MakesANodeOfEachOfManyStatements) {
  const std::string text = repeated("_name_: int = 0\n", 20'000);
  const auto tree = parse(text, text);
  ASSERT_TRUE(tree);
  EXPECT_EQ(children(tree->root()).size(), 20'000U);
}

TEST(Parse, TellsWhereTheFirstErrorStandsInAShortText) {
  const std::string text = "first = 1\nsecond third\n";
  const auto tree = parse(text, text);
  ASSERT_FALSE(tree);
  EXPECT_GE(tree.error(), 10U);
}

// Of a text that is read to its end the error is where the first one stands.
TEST(Parse, GivesUpInTheMiddleOfMuchTextWithoutSense) {
  std::string text = "first = 1\nprint ";
  for (int at = 0; at < 60'000; ++at) text += "x" + std::to_string(at) + " ";
  const auto tree = parse(text, text);
  ASSERT_FALSE(tree);
  EXPECT_GT(tree.error(), 1000U);
}

TEST(InParallel, CallsOnceWithEachNumber) {
  std::vector<std::atomic<int>> calls(1000);
  in_parallel(3, 997, [&](std::size_t at) { ++calls[at]; });
  for (std::size_t at = 0; at < calls.size(); ++at)
    EXPECT_EQ(calls[at], at >= 3 && at < 997 ? 1 : 0) << at;
  in_parallel(5, 5, [](std::size_t) { FAIL() << "there is no number"; });
}

TEST(InParallel, UsesAllCpusThatThereAre) {
  const unsigned cpus = std::thread::hardware_concurrency();
  if (cpus < 2) GTEST_SKIP() << "there is one CPU";
  std::atomic<unsigned> inside{0};
  std::atomic<bool> given_up{false};
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  // No call returns before all have begun, unless they never do.
  in_parallel(0, cpus, [&](std::size_t) {
    ++inside;
    while (inside < cpus && !given_up) {
      std::this_thread::yield();
      if (std::chrono::steady_clock::now() > end) given_up = true;
    }
  });
  EXPECT_FALSE(given_up) << "only " << inside << " at the same time";
}

TEST(InParallel, ThrowsOnWhatACallThrowsAndGivesUpTheRest) {
  const auto work = [](std::size_t at) {
    if (at == 7) throw std::runtime_error("seven");
  };
  // Nobody sees the end of that.
  EXPECT_THROW(in_parallel(0, std::size_t{1} << 60, work), std::runtime_error);
}

TEST(InParallel, HasTheStackOfAMainThreadWhereTheLimitIsLifted) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_STACK, &before), 0);
  if (before.rlim_max != RLIM_INFINITY) GTEST_SKIP() << "the limit of the stack cannot be lifted";
  const rlimit lifted{RLIM_INFINITY, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_STACK, &lifted), 0);
  in_parallel(0, 8, [](std::size_t at) {
    volatile char deep[6 << 20];
    for (std::size_t page = 0; page < sizeof deep; page += 4096) deep[page] = static_cast<char>(at);
  });
  ASSERT_EQ(setrlimit(RLIMIT_STACK, &before), 0);
}

TEST(EncodeInt, IsTwosComplementAsShortAsItCanBe) {
  const std::pair<const char*, std::string> cases[] = {
      {"0", std::string(1, '\0')},
      {"1", "\x01"},
      {"127", "\x7f"},
      {"128", std::string("\x80\0", 2)},
      {"255", std::string("\xff\0", 2)},
      {"0x1_00", std::string("\0\x01", 2)},
      {"0b101", "\x05"},
      {"0O17", "\x0f"},
      {"1_000", std::string("\xe8\x03", 2)},
      {"00", std::string(1, '\0')},
      {"18446744073709551616", std::string("\0\0\0\0\0\0\0\0\x01", 9)}};
  for (const auto& [literal, bytes] : cases)
    EXPECT_EQ(encode_int(literal, false), bytes) << literal;
  EXPECT_EQ(encode_int("1", true), "\xff");
  EXPECT_EQ(encode_int("128", true), "\x80");
  EXPECT_EQ(encode_int("129", true), "\x7f\xff");
  EXPECT_EQ(encode_int("0", true), std::string(1, '\0'));
  EXPECT_EQ(encode_int("0x" + std::string(2'000'001, 'f'), false), std::nullopt)
      << "beyond 8 million bits";
}

TEST(EncodeFloat, RoundsAsPythonDoes) {
  const std::pair<const char*, double> cases[] = {
      {"1.5", 1.5},       {".5", 0.5},
      {"5.", 5.0},        {"1e3", 1000.0},
      {"1_0.0_1", 10.01}, {"0.1", 0.1},
      {"1E-400", 0.0},    {"1e400", HUGE_VAL},
      {"5e-324", 5e-324}, {"9007199254740993.0", 9007199254740992.0}};
  for (const auto& [literal, value] : cases)
    EXPECT_EQ(encode_float(literal, false), packed(value)) << literal;
  EXPECT_EQ(encode_float("0.0", true), packed(-0.0));
  EXPECT_EQ(encode_float("0." + std::string(500, '0') + "1", false), packed(0.0));
  EXPECT_EQ(encode_float(std::string(500, '1') + ".0", false), packed(HUGE_VAL));
  EXPECT_EQ(encode_int_as_float("9007199254740993", false), packed(9007199254740992.0));
  EXPECT_EQ(encode_int_as_float("0", true), packed(0.0)) << "an int has no negative zero";
  EXPECT_EQ(encode_int_as_float("0x10", true), packed(-16.0));
}

TEST(EncodeStr, ReadsEscapesPrefixesAndQuotes) {
  const std::pair<std::vector<std::string_view>, std::string> cases[] = {
      {{"'a'"}, "a"},
      {{"\"\""}, ""},
      {{"'a'", "\"b\"", "r'\\n'"}, "ab\\n"},
      {{"'''a\r\nb\rc'''"}, "a\nb\nc"},
      {{"'\\n\\t\\\\\\'\\\"\\a\\b\\f\\v\\r'"}, "\n\t\\'\"\a\b\f\v\r"},
      {{"'\\x41\\u00e4\\U0001F600'"}, "A\xc3\xa4\xf0\x9f\x98\x80"},
      {{"'\\ud800'"}, "\xed\xa0\x80"},
      {{"'\\0\\101\\7777'"}, std::string("\0A\xc7\xbf", 4) + "7"},
      {{"'a\\\nb\\\r\nc'"}, "abc"},
      {{"'\\q\\8'"}, "\\q\\8"},
      {{"U'\xc3\xa4'"}, "\xc3\xa4"},
      {{"R'''a\\'b'''"}, "a\\'b"}};
  for (const auto& [literals, text] : cases) EXPECT_EQ(encode_str(literals), text) << literals[0];
  EXPECT_EQ(encode_str({"'\\N{BULLET}'"}), std::nullopt);
  EXPECT_EQ(encode_str({"f'{a}'"}), std::nullopt);
  EXPECT_EQ(encode_str({"b'a'"}), std::nullopt);
  EXPECT_EQ(encode_bytes({"b'a\\x00\\xff'", "Rb\"\\n\""}), std::string("a\0\xff\\n", 5));
  EXPECT_EQ(encode_bytes({"b'\\u0041\\N{A}\\777\\n'"}), "\\u0041\\N{A}\xff\n");
  EXPECT_EQ(encode_bytes({"b'\\x4'"}), std::nullopt);
}

/// `error` for what is not read.
std::string decoded(std::string bytes) {
  const std::string before = bytes;
  if (decode(bytes)) return bytes;
  EXPECT_EQ(bytes, before);
  return "error";
}

TEST(Decode, FollowsPep263) {
  EXPECT_EQ(decoded("\xEF\xBB\xBF"
                    "a = 1\n"),
            "a = 1\n");
  EXPECT_EQ(decoded("# coding: latin-1\na = '\xe4'"), "# coding: utf-8\na = '\xc3\xa4'");
  EXPECT_EQ(decoded("#!/usr/bin/python\n# vim: set fileencoding=ISO_8859_1 :\n\xe4"),
            "#!/usr/bin/python\n# vim: set fileencoding=utf-8 :\n\xc3\xa4");
  EXPECT_EQ(decoded("# -*- coding: cp1252 -*-\r\n\x80"), "# -*- coding: utf-8 -*-\r\n\xe2\x82\xac");
  EXPECT_EQ(decoded("# coding: UTF_8\n\xc3\xa4"), "# coding: UTF_8\n\xc3\xa4");
  EXPECT_EQ(decoded("x = 1\n# coding: latin-1\n\xc3\xa4"), "x = 1\n# coding: latin-1\n\xc3\xa4")
      << "only behind blank and comment lines";
  for (const std::string& bytes :
       {std::string("# coding: nothing\n"), std::string("\xe4"), std::string("a\0b", 3),
        std::string("\xEF\xBB\xBF# coding: latin-1\n"),
        std::string("\xEF\xBB\xBF# coding: utf8\n")})
    EXPECT_EQ(decoded(bytes), "error") << bytes;
  EXPECT_FALSE(is_utf8("\xed\xa0\x80"));
  EXPECT_FALSE(is_utf8("\xc0\x80"));
  EXPECT_FALSE(is_utf8("\xf4\x90\x80\x80"));
  EXPECT_FALSE(is_utf8("\xe2\x82"));
}

TEST(Lexer, BlanksLineEndsAndCommentsInBracketsOnly) {
  const std::pair<std::string, std::string> cases[] = {
      {"f(a,  # b\n  c)\n", "f(a,        c)\n"},
      {"a = 1  # b\n", "a = 1  # b\n"},
      {"['''\n#''',\r\n]", "['''\n#''',  ]"},
      {"a\rb\\\rc", "a\nb\\\nc"},
      {"(a \\\n b)", "(a    b)"},
      {"f'''{a[\n0]:\n}''' [\n]", "f'''{a[ 0]:\n}''' [ ]"},
      {"f\"{x:'>10}\" [\n]", "f\"{x:'>10}\" [ ]"},
      {"f'{{' [\n]", "f'{{' [ ]"},
      {"f'\\N{DASH} {a}' [\n]", "f'\\N{DASH} {a}' [ ]"},
      {"f\"{a[\"b\"]}\" [\n]", "f\"{a[\"b\"]}\" [ ]"},
      {"rb'\\' [\n' \n", "rb'\\' [\n' \n"},
      {"b = {\n'#': 1}", "b = { '#': 1}"},
      {")\n", ")\n"}};
  for (const auto& [text, expected] : cases) EXPECT_EQ(lex(text).parse_text, expected) << text;
  const Lexed lexed = lex("a  # one\n  # two\nb('#')  # three\n");
  ASSERT_EQ(lexed.comments.size(), 3U);
  EXPECT_FALSE(lexed.comments[0].own_line);
  EXPECT_TRUE(lexed.comments[1].own_line);
}

TEST(Lexer, TellsBracketsThatMakeItNoPython) {
  EXPECT_EQ(lex("a = (1\nb = [2]").bad_bracket, 4U);
  EXPECT_EQ(lex("a = (1]").bad_bracket, 6U);
  EXPECT_EQ(lex("a)").bad_bracket, 1U);
  EXPECT_EQ(lex(std::string(200, '(') + std::string(200, ')')).bad_bracket, std::nullopt);
  EXPECT_EQ(lex(std::string(201, '(') + std::string(201, ')')).bad_bracket, 200U);
  EXPECT_EQ(lex("a = '('  # (\nf'{b:(}' f'({{' f'''{c[0]}'''").bad_bracket, std::nullopt);
}

TEST(Lexer, NeverFailsOrChangesTheLength) {
  const std::string pieces[] = {"f'", "{", "}", "\"", "'''", "\\", "\n",
                                "#",  "(", ")", ":",  "!",   "a",  "\r"};
  unsigned state = 1;
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (int length = 0; length < 12; ++length) {
      state = state * 1103515245U + 12345U;
      text += pieces[(state >> 16) % std::size(pieces)];
    }
    ASSERT_EQ(lex(text).parse_text.size(), text.size()) << text;
  }
}

TEST(Settings, DirectivesMayHaveBlanksAndStandAnywhere) {
  const std::string text =
      "x = 1\n  #gothon:var_def:prefix=__\n#  gothon : var_def : suffix =  None  \n'''\n# gothon:a "
      "= 1\n'''\n";
  std::vector<BadDirective> bad;
  const Settings settings = read_directives(text, lex(text).comments, bad);
  EXPECT_TRUE(bad.empty());
  EXPECT_TRUE(settings.directed);
  EXPECT_EQ(settings.prefix, "__");
  EXPECT_EQ(settings.suffix, "");
  EXPECT_EQ(settings.core("__my_counter"), "my_counter");
  EXPECT_EQ(settings.core("_my_counter"), "");
  EXPECT_EQ(settings.core("__"), "");
  EXPECT_TRUE(settings.is_system("__node_count"));
  EXPECT_TRUE(ignores("#gothon: ignore", "a"));
  EXPECT_TRUE(ignores("# gothon:ignore[b, a]", "a"));
  EXPECT_FALSE(ignores("# gothon: ignore[b]", "a"));
  EXPECT_FALSE(ignores("# ignore[a]", "a"));
}

TEST(Diagnostics, TheCaretStandsBelowItsCharacter) {
  const Diagnostic error{Severity::kError,    "a.py", 3, 6, "rule", "`_x_`: why",
                         "\t\"\xc3\xa4\" _x_"};
  EXPECT_EQ(format(error), "a.py:3:6: error: `_x_`: why [rule]\n\t\"\xc3\xa4\" _x_\n\t    ^\n");
  Diagnostic warning = error;
  warning.severity = Severity::kWarning;
  EXPECT_EQ(format(warning).substr(0, 34), "a.py:3:6: warning: `_x_`: why [rul");
  std::vector<Diagnostic> all{warning, error, error};
  all.back().line = 2;
  sort(all);
  EXPECT_EQ(all[0].line, 2U);
  EXPECT_EQ(all[1].severity, Severity::kError);
}

TEST(Diagnostics, TheCaretStandsBehindWideAndCombiningCharacters) {
  Diagnostic found{Severity::kError, "a.py", 1, 8, "rule", "why", "\"\u6f22\u5b57e\u0301\" _x_"};
  EXPECT_EQ(format(found), "a.py:1:8: error: why [rule]\n" + found.source + "\n        ^\n");
}

TEST(Edits, RefuseToMoveALineOrToChangeOnePlaceTwice) {
  Edits moving;
  moving.replace({1, 2}, "");
  EXPECT_THROW(moving.apply("a\nb"), std::logic_error);
  Edits twice;
  twice.replace({0, 2}, "x");
  twice.replace({1, 3}, "y");
  EXPECT_THROW(twice.apply("abc"), std::logic_error);
}

TEST(Edits, NestInTheOrderTheyAreMade) {
  Edits edits;
  edits.put_before(1, "(");
  edits.put_behind(2, ")");
  edits.put_before(1, "[");
  edits.put_behind(2, "]");
  edits.replace({1, 2}, "X");
  EXPECT_EQ(edits.apply("abc"), "a([X])c");
  edits.silence({1, 2});
  EXPECT_EQ(edits.apply("abc"), "aXc");
}

TEST(ManifestFile, IsReadAsItWasWritten) {
  Translation translation;
  translation.variables = {{2, "_x_", "/p/a\tb\\c\nd.py", Initial::kLiteral, "\x01"}};
  translation.plain = {"/p/\xff.py"};
  translation.modules = {{"/p/m.py",
                          "",
                          "_node_",
                          "_node_count_",
                          "q",
                          {{"_gothon__x_", 0}},
                          {{"_x_", "_gothon__x_"}},
                          {{7, "_x_", "_gothon__x_"}},
                          {{"y", "_gothon_r_y"}}}};
  SessionFacts facts{"0123abcd", "/run/x",  0x00ffee00ffee0011ULL, 4,   65536, "/usr/bin/gothon",
                     "/p",       "/p/m.py", "/p/.gothon/0123abcd", true};
  const std::string text = write_manifest(facts, translation);
  EXPECT_NE(text.find("token\t00ffee00ffee0011\n"), std::string::npos);
  EXPECT_NE(text.find("module\t/p/m.py\t/p/.gothon/0123abcd/modules/"
                      "0.py\t_node_\t_node_count_\tq\nname\t_gothon__x_\t0\n"),
            std::string::npos);
  const auto read = read_manifest(text);
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->facts.token, facts.token);
  EXPECT_EQ(read->facts.nodes, 4U);
  EXPECT_EQ(read->facts.root, "/p");
  EXPECT_TRUE(read->facts.quiet);
  facts.quiet = false;
  EXPECT_FALSE(read_manifest(write_manifest(facts, translation))->facts.quiet);
  EXPECT_EQ(read->variables[0].file, "/p/a\tb\\c\nd.py");
  EXPECT_EQ(read->plain[0], "/p/\xff.py");
  EXPECT_EQ(read->modules[0].names[0].reserved, "_gothon__x_");
  for (const std::string wrong : {"", "gothon-manifest\t1\n", "gothon-manifest\t4\nname\ta\t1\n",
                                  "gothon-manifest\t4\nodd\t1\n", "gothon-manifest\t2\nnodes\tx\n",
                                  "gothon-manifest\t4\nvariable\t1\t2\ta\tb\t\n",
                                  "gothon-manifest\t4\nvariable\t0\t2\ta\tb\n"}) {
    EXPECT_FALSE(read_manifest(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace gothon::translator::test
