// docs/rules.md against the table: every rule has a section whose bad example triggers exactly that
// rule, whose good one triggers none, and which tells when it speaks.
#include "translator/problems/rules.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/unit/translator/scratch_project.hpp"

namespace gothon::translator::test {
namespace {

std::string documentation() {
  std::ifstream in(TOP_DIRECTORY "/docs/rules.md");
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string section_of(const std::string& name) {
  const std::string text = documentation();
  const std::size_t begin = text.find("\n## " + name + "\n");
  if (begin == std::string::npos) return {};
  return text.substr(begin + 1, text.find("\n## ", begin + 1) - begin);
}

/// The block that starts with `# bad` or `# good`; empty if there is none.
std::string example(const std::string& section, const std::string& kind) {
  const std::string start = "```python\n# " + kind + "\n";
  const std::size_t begin = section.find(start);
  if (begin == std::string::npos) return {};
  const std::size_t text = begin + start.size();
  return section.substr(text, section.find("```\n", text) - text);
}

/// Parts behind `# FILE.py` lines; without one all is app.py.
void write_files(const ScratchProject& project, const std::string& text) {
  std::istringstream lines(text);
  Files files;
  std::string file = "app.py";
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# ") && line.ends_with(".py")) {
      file = line.substr(2);
    } else {
      files[file] += line + "\n";
    }
  }
  for (const auto& [name, content] : files) project.write(name, content);
}

enum class When { kBeforeRun, kInCheck };

std::set<std::string> rules_of(const std::string& text, When when) {
  const ScratchProject project;
  write_files(project, text);
  ProjectRequest request = project.request("app");
  request.nodes = 2;
  std::set<std::string> found;
  if (when == When::kInCheck) {
    for (const Diagnostic& each : found_in(request, {"."})) found.insert(each.rule);
    return found;
  }
  const Translation translation = translate_project(request);
  for (const Diagnostic& each : translation.diagnostics) found.insert(each.rule);
  for (const UnparsedModule& each : translation.unparsed) found.insert(each.diagnostic.rule);
  return found;
}

class RulePage : public testing::TestWithParam<Rule> {
 protected:
  const std::string name_{GetParam().name};
  const std::string section_ = section_of(name_);
  const std::string bad_ = example(section_, "bad");
  const std::string good_ = example(section_, "good");
  const bool before_ = GetParam().speaks != Speaks::kInCheck;
};

TEST_P(RulePage, SaysWhatTheTableSays) {
  std::string first = GetParam().severity == Severity::kError ? "*error" : "*warning";
  if (GetParam().severity == Severity::kWarning && before_) first += ", before a run";
  if (GetParam().speaks == Speaks::kBeforeSeveral) first += " of several nodes";
  EXPECT_NE(section_.find("\n" + first + "*: " + std::string(GetParam().summary) + ".\n"),
            std::string::npos)
      << section_;
}

TEST_P(RulePage, HasABadExampleOfExactlyThisRuleAndAGoodOneOfNone) {
  if (name_ == "unreadable") {
    const ScratchProject project;
    EXPECT_EQ(brief(found_in(project.request(), {"no-such-file.py"})), "1:1 error unreadable\n");
    return;
  }
  ASSERT_FALSE(bad_.empty());
  ASSERT_FALSE(good_.empty());
  const std::set<std::string> expected{name_};
  EXPECT_EQ(rules_of(bad_, When::kBeforeRun), before_ ? expected : std::set<std::string>{});
  EXPECT_EQ(rules_of(bad_, When::kInCheck), expected);
  EXPECT_EQ(rules_of(good_, When::kBeforeRun), std::set<std::string>{});
  EXPECT_EQ(rules_of(good_, When::kInCheck), std::set<std::string>{});
}

TEST_P(RulePage, IsSilencedByACommentOnItsLineIfItIsAWarning) {
  if (name_ == "unreadable" || name_ == "unknown-rule") return;
  std::istringstream lines(bad_);
  std::string silenced;
  std::string others;
  for (std::string line; std::getline(lines, line);) {
    const bool comment = line.starts_with("#") && line.find("gothon:") == std::string::npos;
    const bool directive = line.starts_with("# gothon:");
    silenced +=
        line + (comment || directive ? "\n" : "  # gothon: ignore[unused-put, " + name_ + "]\n");
    others += line + (comment || directive ? "\n" : "  # gothon: ignore[rebinding]\n");
  }
  const When when = before_ ? When::kBeforeRun : When::kInCheck;
  const bool error = GetParam().severity == Severity::kError;
  const std::set<std::string> all{name_};
  EXPECT_EQ(rules_of(silenced, when), error ? all : std::set<std::string>{}) << silenced;
  EXPECT_EQ(rules_of(others, when), all) << others;
}

INSTANTIATE_TEST_SUITE_P(Table, RulePage, testing::ValuesIn(rules().begin(), rules().end()),
                         [](const auto& each) {
                           std::string name(each.param.name);
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(RulePages, AreOfRulesThatExist) {
  const std::string text = documentation();
  for (std::size_t at = text.find("\n## "); at != std::string::npos;
       at = text.find("\n## ", at + 1))
    EXPECT_NE(find_rule(text.substr(at + 4, text.find('\n', at + 4) - at - 4)), nullptr);
}

}  // namespace
}  // namespace gothon::translator::test
