#include "client/run/node_environment.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace gothon::client {
namespace {

TEST(ClientNodeEnvironment, OuterSessionsAreReplacedAndTheUsersLimitsStay) {
  const NodeEnvironment added{"0123abcd", 4, 2};
  const auto environment = added.apply({"GOTHON_NODE=1", "GOTHON_NODE_COUNT=9", "GOTHON_SESSION=x",
                                        "GOTHON_NODES=mine", "OMP_NUM_THREADS=7"});
  EXPECT_EQ(environment, (std::vector<std::string>{
                             "GOTHON_NODES=mine", "OMP_NUM_THREADS=7", "OPENBLAS_NUM_THREADS=2",
                             "MKL_NUM_THREADS=2", "BLIS_NUM_THREADS=2", "NUMEXPR_NUM_THREADS=2",
                             "GOTHON_NODE_COUNT=4", "GOTHON_SESSION=0123abcd"}));
}

TEST(ClientNodeEnvironment, EveryNodeHasOneThreadAtLeast) {
  EXPECT_EQ(threads_per_node(1, 8), 0u);
  EXPECT_EQ(threads_per_node(3, 8), 2u);
  EXPECT_EQ(threads_per_node(16, 8), 1u);
}

}  // namespace
}  // namespace gothon::client
