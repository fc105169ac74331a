#include "client/top/usage.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/unit/scratch_directory.hpp"

namespace gothon::client::top {
namespace {

/// A /proc as the kernel would show it.
class TopUsage : public ::testing::Test {
 protected:
  void process(pid_t pid, pid_t parent, int ticks, int pages, int written,
               const std::string& name = "python") const {
    const std::string directory = proc_ + "/" + std::to_string(pid);
    std::filesystem::create_directories(directory);
    std::ofstream(directory + "/stat")
        << pid << " (" << name << ") S " << parent << " 1 1 0 -1 4194560 1 2 3 4 " << ticks
        << " 0 0 0 20 0 1 0 12345 987654321 " << pages << " 18446744073709551615\n";
    std::ofstream(directory + "/io") << "rchar: 77\nwchar: " << written << "\nsyscr: 1\n";
  }

  const test::ScratchDirectory directory_;
  const std::string proc_ = directory_.path();
  const double second_ = static_cast<double>(::sysconf(_SC_CLK_TCK));
  const std::uint64_t page_ = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
};

TEST_F(TopUsage, AProcessCountsForTheNearestRootAboveIt) {
  process(10, 1, 100, 1, 1000);  // the session process
  process(20, 10, 200, 2, 10);   // a node
  process(21, 20, 300, 4, 5);    // its child
  process(22, 21, 400, 8, 1);    // and that one's
  process(30, 10, 500, 16, 0);   // an orphan of a node
  process(99, 1, 900, 32, 7);    // somebody else's
  const auto usage = usage_of({10, 20}, proc_);
  ASSERT_EQ(usage.size(), 2u);
  EXPECT_DOUBLE_EQ(usage.at(10).cpu * second_, 600);
  EXPECT_EQ(usage.at(10).resident, 17 * page_);
  EXPECT_DOUBLE_EQ(usage.at(20).cpu * second_, 900);
  EXPECT_EQ(usage.at(20).resident, 14 * page_);
  EXPECT_EQ(usage.at(20).written, 16u);
  EXPECT_EQ(usage.at(20).state, 'S');
}

TEST_F(TopUsage, ANameMayHoldParenthesesAndBlanks) {
  process(10, 1, 100, 3, 0, "a) R 99 (b");
  EXPECT_EQ(usage_of({10}, proc_).at(10).resident, 3 * page_);
  EXPECT_EQ(usage_of({10}, proc_).at(10).state, 'S');
}

TEST_F(TopUsage, WhatIsGoneOrGarbledHasNoEntry) {
  process(10, 1, 100, 3, 0);
  std::filesystem::create_directories(proc_ + "/11");
  std::ofstream(proc_ + "/11/stat") << "11 (cut";
  process(12, 13, 1, 1, 1);
  process(13, 12, 1, 1, 1);  // a circle
  EXPECT_TRUE(usage_of({11, 14}, proc_).empty());
  EXPECT_EQ(usage_of({10, 11}, proc_).size(), 1u);
}

TEST_F(TopUsage, ThisProcessUsesWhatItUses) {
  const auto usage = usage_of({::getpid()});
  ASSERT_EQ(usage.size(), 1u);
  EXPECT_EQ(usage.begin()->second.state, 'R');
  EXPECT_GT(usage.begin()->second.resident, 0u);
}

}  // namespace
}  // namespace gothon::client::top
