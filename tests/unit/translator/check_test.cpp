// Warnings that only `gothon check` gives, form by form: checks.txt; and that it is silent about
// programs that are right.
#include <gtest/gtest.h>

#include <fstream>

#include "tests/unit/translator/case_file.hpp"
#include "tests/unit/translator/scratch_project.hpp"

namespace gothon::translator::test {
namespace {

class Checks : public testing::TestWithParam<Case> {};

TEST_P(Checks, FindWhatTheyAreForAndNothingElse) {
  const ScratchProject project("app.py", GetParam().input);
  EXPECT_EQ(brief(found_in(project.request(), {"app.py"}), false, GetParam().offset),
            GetParam().expected)
      << GetParam().name;
}

INSTANTIATE_TEST_SUITE_P(Table, Checks, testing::ValuesIn(read_cases("checks.txt")),
                         [](const auto& each) { return std::to_string(each.index); });

// The programs by which Gothon is described: no false alarm among what is said of them.
INSTANTIATE_TEST_SUITE_P(Described, Checks, testing::ValuesIn(read_cases("description.txt")),
                         [](const auto& each) { return std::to_string(each.index); });

TEST(Check, FindsNamesOfOtherModulesThatAreMisspelled) {
  const ScratchProject project(
      Files{{"m.py", "_total_: int = 0\n_lock_a_: callable = lambda: ()\n_plain_total_ = 1\n"},
            {"through.py", "from m import _total_, missing\n"},
            {"app.py",
             "import m, through as t\nfrom m import _totl_ as a, _lock_b_, _total_ as b\n"
             "m._total_ += m._totla_\nt._totall_ = m.f()._totla_ = m._far_\n_ttal_ = 1\n"}});
  EXPECT_EQ(brief(found_in(project.request(), {"app.py"})),
            "2:15 warning misspelled-name\n2:28 warning misspelled-name\n"
            "3:16 warning misspelled-name\n4:3 warning misspelled-name\n");
}

TEST(Check, IsSilentAboutTheExamples) {
  ProjectRequest request;
  request.root = TOP_DIRECTORY "/examples";
  const auto found = found_in(request, {"."});
  for (const Diagnostic& each : found) ADD_FAILURE() << format(each);
}

}  // namespace
}  // namespace gothon::translator::test
