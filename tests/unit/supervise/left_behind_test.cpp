#include "daemon/supervise/left_behind.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "glue/os/directory.hpp"
#include "glue/os/socket.hpp"
#include "tests/unit/scratch_directory.hpp"

namespace gothon::daemon {
namespace {

class LeftBehind : public testing::Test {
 protected:
  LeftBehind() : folder_(*os::open_directory(scratch_.path())) {}

  os::UniqueFd make(const std::string& name) {
    std::filesystem::create_directories(scratch_.path() + "/" + name + "/modules");
    return std::move(*os::open_directory(scratch_.path() + "/" + name));
  }
  bool stays(const std::string& name) {
    remove_left_behind(folder_.get());
    return std::filesystem::exists(scratch_.path() + "/" + name);
  }

  const test::ScratchDirectory scratch_;
  os::UniqueFd folder_;
};

TEST_F(LeftBehind, StaysAsLongAsOneOfTwoHoldsIt) {
  const auto directory = make("0123abcd");
  auto client = mark_alive(directory.get());
  ASSERT_TRUE(client) << client.error().text;
  auto session = hold_alive(scratch_.path() + "/0123abcd");
  ASSERT_TRUE(session) << session.error().text;
  EXPECT_TRUE(stays("0123abcd"));
  client->reset();
  EXPECT_TRUE(stays("0123abcd"));
  session->reset();
  EXPECT_FALSE(stays("0123abcd"));
}

TEST_F(LeftBehind, WhatIsToBeKeptOrIsNoSessionsStays) {
  make("0123abcd");
  const auto other = make("examples");
  ASSERT_TRUE(mark_alive(other.get()));
  EXPECT_TRUE(stays("0123abcd"));
  EXPECT_TRUE(stays("examples"));
}

TEST_F(LeftBehind, ALinkIsNotFollowed) {
  const auto other = make("other");
  ASSERT_TRUE(mark_alive(other.get()));
  std::filesystem::create_directory_symlink(scratch_.path() + "/other",
                                            scratch_.path() + "/0123abcd");
  EXPECT_TRUE(stays("0123abcd"));
  EXPECT_TRUE(stays("other/modules"));
}

TEST_F(LeftBehind, ASessionThatHoldsNothingStaysAsLongAsItListens) {
  const auto directory = make("0123abcd");
  ASSERT_TRUE(mark_alive(directory.get()));
  const auto session = make("session");
  auto listener = os::listen_at(session.get(), "session.sock");
  ASSERT_TRUE(listener);
  std::filesystem::create_directory_symlink(scratch_.path() + "/session",
                                            scratch_.path() + "/0123abcd/sock");
  EXPECT_TRUE(stays("0123abcd"));
  listener->reset();
  EXPECT_FALSE(stays("0123abcd"));
}

TEST_F(LeftBehind, SomebodyElsesStays) {
  if (::getuid() != 0) GTEST_SKIP() << "only root gives directories away";
  const auto directory = make("0123abcd");
  ASSERT_TRUE(mark_alive(directory.get()));
  ASSERT_EQ(::fchown(directory.get(), 65534, 65534), 0);
  EXPECT_TRUE(stays("0123abcd"));
}

}  // namespace
}  // namespace gothon::daemon
