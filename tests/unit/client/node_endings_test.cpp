#include "client/node_endings.hpp"

#include <gtest/gtest.h>

#include "client/node_environment.hpp"

namespace gothon::client {
namespace {

constexpr int kExit3 = 3 << 8;
constexpr int kInterrupt = 2;
constexpr int kSegmentationFaultWithCore = 11 | 0x80;

TEST(ClientNodeEndings, NodesThatEndedAlikeAreNamedTogether) {
  NodeEndings endings;
  EXPECT_EQ(endings.summary(), "");
  for (const unsigned node : {2u, 0u, 1u, 5u}) endings.record(node, kInterrupt);
  endings.record(3, kExit3);
  EXPECT_EQ(endings.summary(), "nodes 0-2,5: killed by SIGINT; node 3: exit status 3");
}

TEST(ClientNodeEndings, ACoreDumpIsSaid) {
  EXPECT_EQ(describe_wait_status(kSegmentationFaultWithCore), "killed by SIGSEGV (core dumped)");
}

TEST(ClientNodeEndings, WantOfMemoryNamesTheLimitThatCanBeRaised) {
  EXPECT_EQ(describe_want_of_memory(200 << 20),
            ", out of memory: the session's limit is 200 MiB, raise it with --memory-max");
  EXPECT_EQ(describe_want_of_memory(0), ", out of memory: the machine had none left");
}

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
