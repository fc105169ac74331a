#include "glue/os/process.hpp"

#include <gtest/gtest.h>

#include <cerrno>

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

}  // namespace
}  // namespace gothon::os
