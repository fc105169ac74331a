// Every row of the table of translated text in docs/protocol.md section 4, and every place in which
// a name may stand: cases.txt.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/translator/case_file.hpp"
#include "tests/unit/translator/scratch_project.hpp"

namespace gothon::translator::test {
namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

class Rewrite : public testing::TestWithParam<Case> {
 protected:
  /// The translated text behind the prelude.
  static std::string translated(const std::string& input, unsigned offset,
                                const std::string& line_end) {
    const ScratchProject project("app.py", input);
    const Translation translation = translate_file(project.request(), "app.py");
    EXPECT_FALSE(has_errors(translation.diagnostics)) << format(translation.diagnostics.front());
    EXPECT_TRUE(translation.unparsed.empty());
    std::string text = text_of(translation, "app.py");
    EXPECT_EQ(std::count(text.begin(), text.end(), line_end.back()),
              std::count(input.begin(), input.end(), line_end.back()))
        << "lines move";
    for (unsigned line = 0; line < offset; ++line)
      text.erase(0, text.find(line_end) + line_end.size());
    return text;
  }
};

TEST_P(Rewrite, GivesTheTextOfTheContract) {
  EXPECT_EQ(translated(GetParam().input, GetParam().offset, "\n"), GetParam().expected);
}

TEST_P(Rewrite, KeepsTheLineEndsOfOtherSystems) {
  for (const std::string end : {"\r\n", "\r"}) {
    EXPECT_EQ(translated(replaced(GetParam().input, "\n", end), GetParam().offset, end),
              replaced(GetParam().expected, "\n", end));
  }
}

TEST_P(Rewrite, NeedsNoNewlineAtTheEnd) {
  std::string input = GetParam().input;
  std::string expected = GetParam().expected;
  input.pop_back();
  expected.pop_back();
  EXPECT_EQ(translated(input, GetParam().offset, "\n"), expected);
}

INSTANTIATE_TEST_SUITE_P(Table, Rewrite, testing::ValuesIn(read_cases("cases.txt")),
                         [](const auto& each) { return std::to_string(each.index); });

class Problems : public testing::TestWithParam<Case> {};

TEST_P(Problems, AreReportedAtTheirPlace) {
  const ScratchProject project("app.py", GetParam().input);
  const Translation translation = translate_file(project.request(), "app.py");
  std::string found = brief(translation.diagnostics, false, GetParam().offset);
  for (const UnparsedModule& each : translation.unparsed)
    found += brief({each.diagnostic}, false, GetParam().offset);
  EXPECT_EQ(found, GetParam().expected) << GetParam().name;
}

INSTANTIATE_TEST_SUITE_P(Table, Problems, testing::ValuesIn(read_cases("problems.txt")),
                         [](const auto& each) { return std::to_string(each.index); });

}  // namespace
}  // namespace gothon::translator::test
