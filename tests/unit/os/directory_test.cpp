#include "glue/os/directory.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/unit/scratch_directory.hpp"

namespace gothon::os {
namespace {

namespace fs = std::filesystem;

constexpr uid_t kSomebodyElse = 12345;

class Directory : public testing::Test {
 protected:
  const test::ScratchDirectory scratch_;
  const fs::path path_ = scratch_.path();
};

TEST_F(Directory, APrivateOneIsMadeAndFoundAgain) {
  ASSERT_TRUE(open_private_directory(path_ / "new"));
  struct stat status{};
  ASSERT_EQ(::stat((path_ / "new").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
  EXPECT_TRUE(open_private_directory(path_ / "new"));
}

TEST_F(Directory, AUmaskThatTakesTheOwnersRightsIsSetAsideForAWhile) {
  const mode_t before = ::umask(0757);
  {
    const OwnersUmask own;
    EXPECT_EQ(::mkdir((path_ / "made").c_str(), 0777), 0);
  }
  const mode_t after = ::umask(before);
  struct stat made{};
  ASSERT_EQ(::stat((path_ / "made").c_str(), &made), 0);
  EXPECT_EQ(made.st_mode & 0777, 0720u) << "what it takes of others stays taken";
  EXPECT_EQ(after, 0757u);
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
  ASSERT_EQ(::chown((path_ / "theirs").c_str(), kSomebodyElse, kSomebodyElse), 0);
  fs::permissions(path_ / "theirs", fs::perms(0700));
  const auto refused = open_private_directory(path_ / "theirs");
  ASSERT_FALSE(refused);
  // Not what it would say of a directory above.
  EXPECT_NE(refused.error().text.find("theirs: belongs to user 12345: somebody else could read"),
            std::string::npos)
      << refused.error().text;
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

TEST_F(Directory, RemovingATreeDoesNotFollowALinkThatIsNotToBeRemoved) {
  if (::getuid() != 0) GTEST_SKIP() << "only root can make a link that this user cannot remove";
  ASSERT_EQ(::chmod(path_.c_str(), 01777), 0);
  fs::create_directory(path_ / "own");
  std::ofstream(path_ / "own" / "precious") << "kept";
  ASSERT_EQ(::chown((path_ / "own").c_str(), kSomebodyElse, kSomebodyElse), 0);
  fs::create_directory_symlink(path_ / "own", path_ / "link");
  const pid_t child = ::fork();
  if (child == 0) {
    const bool other = ::setuid(kSomebodyElse) == 0;
    const auto here = open_directory(path_);
    ::_exit(other && here && !remove_tree(here->get(), "link") ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(*read_file(path_ / "own" / "precious"), "kept");
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

TEST_F(Directory, NothingIsLeftOfAFileThatHasNoRoom) {
  const auto here = open_directory(path_);
  ASSERT_TRUE(here);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = ::signal(SIGXFSZ, SIG_IGN);
  const rlimit little{10, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &little), 0);
  const auto written = write_file(here->get(), "a", std::string(11, 'x'));
  ::setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, handler);
  EXPECT_EQ(written.error().code, EFBIG);
  EXPECT_FALSE(fs::exists(path_ / "a"));
}

TEST_F(Directory, OneBelowWhatEverybodyMayWriteToIsRefused) {
  fs::create_directory(path_ / "open");
  ASSERT_EQ(::chmod((path_ / "open").c_str(), 0777), 0);
  const auto refused = open_private_directory(path_ / "open" / "private");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().text.find("open: is open for everybody to write"), std::string::npos)
      << refused.error().text;
}

TEST_F(Directory, AnOutputFileIsNewOrAPlainOneOfThisUser) {
  const auto here = open_directory(path_);
  std::ofstream(path_ / "old") << "text";
  std::ofstream(path_ / "precious") << "text";
  std::ofstream(path_ / "linked") << "text";
  fs::create_symlink(path_ / "linked", path_ / "link");
  fs::create_hard_link(path_ / "precious", path_ / "second");
  ASSERT_EQ(::mkfifo((path_ / "pipe").c_str(), 0600), 0);
  fs::create_directory(path_ / "directory");
  EXPECT_TRUE(open_output_file(here->get(), "new"));
  EXPECT_TRUE(open_output_file(here->get(), "old"));
  EXPECT_EQ(fs::file_size(path_ / "old"), 0u);
  for (const char* name : {"link", "second", "pipe", "directory"})
    EXPECT_FALSE(open_output_file(here->get(), name)) << name;
  EXPECT_EQ(*read_file(path_ / "precious"), "text");
  EXPECT_EQ(*read_file(path_ / "linked"), "text");
}

/// The environment variable as the test wants it, and then as it was.
class RuntimePath : public testing::Test {
 protected:
  ~RuntimePath() override { was_set_ ? ::setenv(kName, before_.c_str(), 1) : ::unsetenv(kName); }
  static void set(const std::string& value) { ::setenv(kName, value.c_str(), 1); }

  static constexpr const char* kName = "XDG_RUNTIME_DIR";
  const bool was_set_ = std::getenv(kName) != nullptr;
  const std::string before_ = was_set_ ? std::getenv(kName) : "";
  const std::string own_ = "/tmp/gothon-" + std::to_string(::getuid());
  const test::ScratchDirectory scratch_;
};

TEST_F(RuntimePath, ComesFromTheEnvironmentOrTheUser) {
  set(scratch_.path());
  EXPECT_EQ(runtime_directory().path, scratch_.path() + "/gothon");
  EXPECT_EQ(runtime_directory().instead, "");
  ::unsetenv(kName);
  EXPECT_EQ(runtime_directory().path, own_);
  EXPECT_EQ(runtime_directory().instead, "");
}

TEST_F(RuntimePath, IsTheUsersWhereTheEnvironmentIsOfNoUseAndSaysWhy) {
  ASSERT_EQ(::chmod(scratch_.path().c_str(), 0777), 0);
  for (const std::string& useless :
       {std::string("relative"), scratch_.path() + "/missing", scratch_.path()}) {
    set(useless);
    EXPECT_EQ(runtime_directory().path, own_);
    EXPECT_EQ(runtime_directory().instead.find(useless), 0u) << runtime_directory().instead;
  }
}

}  // namespace
}  // namespace gothon::os
