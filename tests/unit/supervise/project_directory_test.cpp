#include "daemon/supervise/project_directory.hpp"

#include <gtest/gtest.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

#include "glue/os/directory.hpp"
#include "tests/unit/scratch_directory.hpp"

namespace gothon::daemon {
namespace {

class ProjectFolder : public testing::Test {
 protected:
  os::Expected<os::UniqueFd> make(mode_t umask) const {
    const mode_t before = ::umask(umask);
    auto folder = make_in_project_folder(project_.get(), "0123abcd");
    ::umask(before);
    return folder;
  }
  mode_t mode(const std::string& name) const {
    struct stat status{};
    EXPECT_EQ(::stat((scratch_.path() + "/" + name).c_str(), &status), 0);
    return status.st_mode & 07777;
  }

  const test::ScratchDirectory scratch_;
  const os::UniqueFd project_{std::move(*os::open_directory(scratch_.path()))};
};

TEST_F(ProjectFolder, IsNotOpenForOthersToWriteForAMoment) {
  const os::UniqueFd changes(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  ASSERT_GE(::inotify_add_watch(changes.get(), scratch_.path().c_str(), IN_CREATE | IN_ATTRIB), 0);
  ASSERT_TRUE(make(0));
  alignas(inotify_event) char events[4096];
  const ssize_t size = ::read(changes.get(), events, sizeof events);
  ASSERT_GT(size, 0);
  std::uint32_t seen = 0;
  for (ssize_t at = 0; at < size;) {
    const auto* event = reinterpret_cast<const inotify_event*>(events + at);
    seen |= event->mask;
    at += static_cast<ssize_t>(sizeof *event + event->len);
  }
  EXPECT_EQ(seen & ~IN_ISDIR, static_cast<std::uint32_t>(IN_CREATE))
      << "it is made as it is to be, and not closed afterwards";
  EXPECT_EQ(mode(".gothon"), 0755u);
  EXPECT_EQ(mode(".gothon/0123abcd"), 0700u);
}

TEST_F(ProjectFolder, IsClosedAgainWhereItWasLeftOpen) {
  ASSERT_EQ(::mkdir((scratch_.path() + "/.gothon").c_str(), 0700), 0);
  ASSERT_EQ(::chmod((scratch_.path() + "/.gothon").c_str(), 0777), 0);
  ASSERT_TRUE(make(022));
  EXPECT_EQ(mode(".gothon"), 0755u);
}

TEST_F(ProjectFolder, IsRemovedWithItsLastSessionAndByItsOwnPathOnly) {
  ASSERT_TRUE(make(022));
  const std::string folder = scratch_.path() + "/.gothon";
  remove_project_directory(folder, "0123abcd");
  remove_project_directory(folder + "/0123abcd", "89abcdef");
  EXPECT_TRUE(std::filesystem::exists(folder + "/0123abcd"));
  remove_project_directory(folder + "/0123abcd", "0123abcd");
  EXPECT_FALSE(std::filesystem::exists(folder));
}

}  // namespace
}  // namespace gothon::daemon
