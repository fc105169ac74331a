#include "glue/os/process.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace gothon::os {
namespace {

TEST(Process, AProgramThatIsNotThereOrCannotBeExecutedIsToldFromAShortage) {
  EXPECT_EQ(exit_status_for_exec(ENOENT), 127);
  EXPECT_EQ(exit_status_for_exec(ENOTDIR), 127);
  EXPECT_EQ(exit_status_for_exec(EACCES), 126);
  EXPECT_EQ(exit_status_for_exec(ENOEXEC), 126);
  for (const int code : {EMFILE, ENFILE, EAGAIN, ENOMEM})
    EXPECT_EQ(exit_status_for_exec(code), 125);
}

TEST(Process, HasEndedWhenItIsReapedOrWaitsForThat) {
  const pid_t child = ::fork();
  if (child == 0)
    for (;;) ::pause();
  const auto pidfd = open_pidfd(child);
  ASSERT_TRUE(pidfd);
  EXPECT_FALSE(has_ended(pidfd->get()));
  ASSERT_TRUE(signal_pidfd(pidfd->get(), SIGKILL));
  await_end(pidfd->get());
  EXPECT_TRUE(has_ended(pidfd->get()));
  EXPECT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_TRUE(has_ended(pidfd->get()));
}

}  // namespace
}  // namespace gothon::os
