#include "client/words/run_options.hpp"

#include <gtest/gtest.h>

namespace gothon::client {
namespace {

using std::chrono::milliseconds;

TEST(ClientRunOptions, NodeSetsAreListsOfNumbersAndRanges) {
  EXPECT_EQ(node_set_from("0,3"), (std::vector<bool>{true, false, false, true}));
  EXPECT_EQ(node_set_from("1-2"), (std::vector<bool>{false, true, true}));
  EXPECT_EQ(node_set_from("4095")->size(), 4096u);
  for (const char* wrong :
       {"", ",", "1,", "2-1", "-1", "a", "1 ", "4096", "1-", "99999999999999999999"})
    EXPECT_FALSE(node_set_from(wrong)) << wrong;
}

TEST(ClientRunOptions, DurationsAreSecondsUnlessTheySayOtherwise) {
  EXPECT_EQ(duration_from("90"), milliseconds(90'000));
  EXPECT_EQ(duration_from("1.5"), milliseconds(1'500));
  EXPECT_EQ(duration_from("2m"), milliseconds(120'000));
  EXPECT_EQ(duration_from("1h"), milliseconds(3'600'000));
  EXPECT_EQ(duration_from("0.0001"), milliseconds(1));
  for (const char* wrong : {"", "0", "-1", "x", "1x", "1ms", "inf", "nan", "1e400", "9999999999"})
    EXPECT_FALSE(duration_from(wrong)) << wrong;
}

}  // namespace
}  // namespace gothon::client
