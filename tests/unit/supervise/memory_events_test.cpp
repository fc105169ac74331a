#include "daemon/supervise/memory_events.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/unit/scratch_directory.hpp"

namespace gothon::daemon {
namespace {

/// A root directory as the kernel would show it.
class SuperviseMemoryEvents : public ::testing::Test {
 protected:
  SuperviseMemoryEvents() {
    write("proc/self/cgroup", "4:memory:/\n0::/user.slice/gothon.slice/gothon-0123abcd.scope\n");
  }

  void write(const std::string& path, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(root_ + path).parent_path());
    std::ofstream(root_ + path) << text;
  }

  const test::ScratchDirectory directory_;
  const std::string root_ = directory_.path() + "/";
  const std::string group_ = "gothon-0123abcd.scope";
  const std::string place_ = "/user.slice/gothon.slice/gothon-0123abcd.scope/";
};

TEST_F(SuperviseMemoryEvents, KillsAndLimitAreThoseOfTheGroup) {
  write("sys/fs/cgroup" + place_ + "memory.events",
        "low 0\nhigh 0\nmax 31\noom 2\noom_kill 1\noom_group_kill 0\n");
  write("sys/fs/cgroup" + place_ + "memory.max", "104857600\n");
  const auto events = memory_events(root_, group_);
  ASSERT_TRUE(events);
  EXPECT_EQ(events->kills, 1u);
  EXPECT_EQ(events->limit, 104857600u);
}

TEST_F(SuperviseMemoryEvents, WithoutALimitItIsZero) {
  write("sys/fs/cgroup/unified" + place_ + "memory.events", "oom_kill 3\n");
  write("sys/fs/cgroup/unified" + place_ + "memory.max", "max\n");
  const auto events = memory_events(root_, group_);
  ASSERT_TRUE(events);
  EXPECT_EQ(events->kills, 3u);
  EXPECT_EQ(events->limit, 0u);
}

TEST_F(SuperviseMemoryEvents, WhereNoMemoryIsCountedThereAreNone) {
  EXPECT_FALSE(memory_events(root_, group_));
}

TEST_F(SuperviseMemoryEvents, AnotherGroupTellsOfOthersToo) {
  write("sys/fs/cgroup" + place_ + "memory.events", "oom_kill 1\n");
  EXPECT_FALSE(memory_events(root_, "gothon-ffffffff.scope"));
}

}  // namespace
}  // namespace gothon::daemon
