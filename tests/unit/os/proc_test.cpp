#include "glue/os/proc.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace gothon::os {
namespace {

TEST(Proc, AChildIsListedWhileItLives) {
  const pid_t child = ::fork();
  if (child == 0) {
    for (;;) ::pause();
  }
  EXPECT_EQ(children_in("/proc/thread-self").value(), std::vector{child});
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(children_in("/proc/thread-self").value().empty());
}

TEST(Proc, WhatIsGoneIsToldFromWhatCannotBeRead) {
  for (const auto& read : {children_in("/proc/nobody"), numbers_in("/proc/nobody")}) {
    ASSERT_FALSE(read);
    EXPECT_TRUE(is_gone(read.error())) << read.error().text;
  }
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{0, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  const auto children = children_in("/proc/thread-self");
  const auto numbers = numbers_in("/proc");
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  for (const auto& read : {children, numbers}) {
    ASSERT_FALSE(read);
    EXPECT_FALSE(is_gone(read.error())) << read.error().text;
  }
}

TEST(Proc, TheFieldsBeginBehindANameThatLooksLikeThem) {
  char before[16];
  ASSERT_EQ(::prctl(PR_GET_NAME, before), 0);
  ASSERT_EQ(::prctl(PR_SET_NAME, "a) Z (b"), 0);
  const std::string fields = stat_fields_of("/proc/thread-self");
  ASSERT_EQ(::prctl(PR_SET_NAME, before), 0);
  EXPECT_EQ(fields.substr(0, 2), "R ");
  EXPECT_EQ(stat_fields_of("/proc/none"), "");
}

}  // namespace
}  // namespace gothon::os
