#include "glue/os/trust.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>

#include "glue/os/directory.hpp"
#include "tests/unit/scratch_directory.hpp"

namespace gothon::os {
namespace {

namespace fs = std::filesystem;

constexpr uid_t kSomebodyElse = 12345;

class Trust : public testing::Test {
 protected:
  Trust() { fs::create_directories(leaf_); }

  /// What the error says of the leaf; empty if it is trusted.
  std::string threat() const {
    const auto leaf = open_directory(leaf_);
    const auto trusted = check_trusted(leaf->get());
    return trusted ? "" : trusted.error().text;
  }
  static void set_mode(const fs::path& path, mode_t mode) {
    ASSERT_EQ(::chmod(path.c_str(), mode), 0);
  }

  const test::ScratchDirectory scratch_;
  const fs::path top_ = scratch_.path();
  const fs::path leaf_ = top_ / "above" / "leaf";
};

TEST_F(Trust, OneOfThisUserIsTrusted) {
  EXPECT_EQ(threat(), "");
  set_mode(leaf_, 0755);
  EXPECT_EQ(threat(), "");
}

TEST_F(Trust, WhatEverybodyMayWriteToIsNotAtEveryHeight) {
  for (const fs::path& open : {leaf_, leaf_.parent_path(), top_}) {
    set_mode(open, 0777);
    EXPECT_EQ(threat(), open.string() +
                            ": is open for everybody to write, who could put something "
                            "else in the place of what is there");
    set_mode(open, 01777);
    EXPECT_EQ(threat(), "") << "a sticky one is shared, yet nobody takes away what is another's";
    set_mode(open, 0700);
  }
}

TEST_F(Trust, WhatAGroupMayWriteToIsNot) {
  if (::getuid() != 0) GTEST_SKIP() << "only root can give a directory to another group";
  ASSERT_EQ(::chown(leaf_.parent_path().c_str(), 0, kSomebodyElse), 0);
  set_mode(leaf_.parent_path(), 0775);
  EXPECT_NE(threat().find("above: is open for group 12345 to write"), std::string::npos)
      << threat();
}

TEST_F(Trust, WhatTheUsersGroupOfOneMayWriteToIs) {
  if (::getuid() != 0) GTEST_SKIP() << "root's group is known to be one of one";
  set_mode(leaf_.parent_path(), 0775);
  EXPECT_EQ(threat(), "");
}

/// As the kernel reads it: a version, then entries of tag, rights and user or group.
struct AccessList {
  struct Entry {
    std::uint16_t tag;
    std::uint16_t rights;
    std::uint32_t who;
  };
  std::uint32_t version = 2;
  std::array<Entry, 5> entries{Entry{0x01, 7, ~0u}, Entry{0x02, 7, kSomebodyElse},
                               Entry{0x04, 7, ~0u}, Entry{0x10, 7, ~0u}, Entry{0x20, 0, ~0u}};
};

TEST_F(Trust, AnAccessListThatLetsAnotherWriteIsSeen) {
  const AccessList list;
  const std::string above = leaf_.parent_path();
  if (::setxattr(above.c_str(), "system.posix_acl_access", &list, sizeof list, 0) != 0)
    GTEST_SKIP() << "this file system keeps no access lists";
  EXPECT_NE(threat().find("above: is open for group"), std::string::npos) << threat();
}

TEST_F(Trust, SomebodyElsesIsNotAtEveryHeight) {
  if (::getuid() != 0) GTEST_SKIP() << "only root can give a directory away";
  for (const fs::path& theirs : {leaf_, leaf_.parent_path(), top_}) {
    ASSERT_EQ(::chown(theirs.c_str(), kSomebodyElse, kSomebodyElse), 0);
    EXPECT_EQ(threat(), theirs.string() +
                            ": belongs to user 12345, who could put something else in "
                            "the place of what is there");
    ASSERT_EQ(::chown(theirs.c_str(), 0, 0), 0);
  }
}

TEST_F(Trust, APathIsResolvedAndTheRestOfItMayBeMade) {
  EXPECT_EQ(*trusted_path(leaf_), leaf_);
  EXPECT_EQ(*trusted_path(leaf_ / "a" / "b"), leaf_ / "a" / "b");
  fs::create_directory_symlink(leaf_, top_ / "link");
  EXPECT_EQ(*trusted_path(top_ / "link" / "a"), leaf_ / "a")
      << "who can change the link counts no more";
  EXPECT_EQ(*trusted_path("/"), "/");
}

TEST_F(Trust, APathThatEndsInNothingOrAFileIsAnError) {
  fs::create_symlink(top_ / "nowhere", top_ / "link");
  EXPECT_EQ(trusted_path(top_ / "link" / "a").error().code, ENOENT);
  std::ofstream(top_ / "file") << "x";
  EXPECT_EQ(trusted_path(top_ / "file").error().code, ENOTDIR);
  EXPECT_EQ(trusted_path(top_ / "file" / "a").error().code, ENOTDIR);
}

TEST_F(Trust, WhereThePartThatExistsIsNotTrustedNothingIsMade) {
  set_mode(leaf_, 0777);
  const auto refused = trusted_path(leaf_ / "a");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, 0);
}

}  // namespace
}  // namespace gothon::os
