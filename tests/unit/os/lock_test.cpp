#include "glue/os/lock.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>

#include "glue/os/directory.hpp"

namespace gothon::os {
namespace {

TEST(Lock, IsHeldAsLongAsAnyDuplicateOfItsDescriptorIsOpen) {
  char path[] = "/tmp/gothon-lock-XXXXXX";
  ASSERT_NE(::mkdtemp(path), nullptr);
  auto directory = open_directory(path);
  ASSERT_TRUE(directory);
  auto first = lock_at(directory->get(), "lock", LockWait::kBlock);
  ASSERT_TRUE(first);
  UniqueFd child(::dup(first->get()));
  first->reset();
  auto refused = lock_at(directory->get(), "lock", LockWait::kTry);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, EWOULDBLOCK);
  child.reset();
  EXPECT_TRUE(lock_at(directory->get(), "lock", LockWait::kTry));
  ::unlinkat(directory->get(), "lock", 0);
  ::rmdir(path);
}

}  // namespace
}  // namespace gothon::os
