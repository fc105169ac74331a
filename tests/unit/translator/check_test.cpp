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
  EXPECT_EQ(brief(check(project.request(), {"app.py"}).diagnostics, false, GetParam().offset),
            GetParam().expected)
      << GetParam().name;
}

INSTANTIATE_TEST_SUITE_P(Table, Checks, testing::ValuesIn(read_cases("checks.txt")),
                         [](const auto& each) { return std::to_string(each.index); });

TEST(Check, IsSilentAboutTheExamples) {
  ProjectRequest request;
  request.root = TOP_DIRECTORY "/examples";
  const auto found = check(request, {"."}).diagnostics;
  for (const Diagnostic& each : found) ADD_FAILURE() << format(each);
}

}  // namespace
}  // namespace gothon::translator::test
