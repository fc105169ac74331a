#include "glue/os/directory.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/unit/scratch_directory.hpp"

namespace gothon::os {
namespace {

namespace fs = std::filesystem;

class Directory : public testing::Test {
 protected:
  const test::ScratchDirectory scratch_;
  const fs::path path_ = scratch_.path();
};

TEST_F(Directory, APrivateOneIsMadeAndFoundAgain) {
  ASSERT_TRUE(open_private_directory(path_ / "new"));
  struct stat status {};
  ASSERT_EQ(::stat((path_ / "new").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
  EXPECT_TRUE(open_private_directory(path_ / "new"));
}

TEST_F(Directory, OneThatOthersMayEnterIsRefusedInWords) {
  fs::create_directory(path_ / "open");
  fs::permissions(path_ / "open", fs::perms(0755));
  const auto refused = open_private_directory(path_ / "open");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().text.find("chmod 700"), std::string::npos) << refused.error().text;
}

TEST_F(Directory, ASymbolicLinkOrAFileIsRefused) {
  fs::create_directory(path_ / "real");
  fs::create_directory_symlink(path_ / "real", path_ / "link");
  std::ofstream(path_ / "file") << "x";
  EXPECT_FALSE(open_private_directory(path_ / "link"));
  EXPECT_FALSE(open_private_directory(path_ / "file"));
}

TEST_F(Directory, SomebodyElsesIsRefused) {
  if (::getuid() != 0) {
    // Only root can give a directory away; another user has root's own to try.
    EXPECT_FALSE(open_private_directory("/root"));
    return;
  }
  fs::create_directory(path_ / "theirs");
  ASSERT_EQ(::chown((path_ / "theirs").c_str(), 12345, 12345), 0);
  fs::permissions(path_ / "theirs", fs::perms(0700));
  const auto refused = open_private_directory(path_ / "theirs");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().text.find("12345"), std::string::npos) << refused.error().text;
}

TEST_F(Directory, RemovingATreeNeverLeavesIt) {
  fs::create_directories(path_ / "tree" / "deep" / "deeper");
  std::ofstream(path_ / "outside") << "kept";
  fs::create_symlink(path_ / "outside", path_ / "tree" / "link");
  fs::create_directory_symlink(path_, path_ / "tree" / "deep" / "up");
  const auto here = open_directory(path_);
  ASSERT_TRUE(here);
  EXPECT_TRUE(remove_tree(here->get(), "tree"));
  EXPECT_FALSE(fs::exists(path_ / "tree"));
  EXPECT_EQ(*read_file(path_ / "outside"), "kept");
  EXPECT_TRUE(remove_tree(here->get(), "tree")) << "a missing one is fine";
}

TEST_F(Directory, AFileIsWrittenWholeOrNotAtAll) {
  const auto here = open_directory(path_);
  ASSERT_TRUE(here);
  EXPECT_TRUE(write_file(here->get(), "a", "text"));
  EXPECT_EQ(*read_file(path_ / "a"), "text");
  EXPECT_EQ(write_file(here->get(), "a", "other").error().code, EEXIST);
  EXPECT_EQ(*read_file(path_ / "a"), "text");
  EXPECT_FALSE(read_file(path_ / "missing"));
}

TEST(RuntimePath, ComesFromTheEnvironmentOrTheUser) {
  const char* before = std::getenv("XDG_RUNTIME_DIR");
  const std::string kept = before != nullptr ? before : "";
  ::setenv("XDG_RUNTIME_DIR", "/run/user/1", 1);
  EXPECT_EQ(runtime_path(), "/run/user/1/gothon");
  ::setenv("XDG_RUNTIME_DIR", "relative", 1);
  EXPECT_EQ(runtime_path(), "/tmp/gothon-" + std::to_string(::getuid()));
  ::unsetenv("XDG_RUNTIME_DIR");
  EXPECT_EQ(runtime_path(), "/tmp/gothon-" + std::to_string(::getuid()));
  if (before != nullptr) ::setenv("XDG_RUNTIME_DIR", kept.c_str(), 1);
}

}  // namespace
}  // namespace gothon::os
