#include "client/words/node_endings.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace gothon::client
