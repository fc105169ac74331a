#include "glue/os/lock.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>

#include "glue/os/directory.hpp"
#include "tests/unit/scratch_directory.hpp"

namespace gothon::os {
namespace {

TEST(Lock, IsHeldAsLongAsAnyDuplicateOfItsDescriptorIsOpen) {
  const test::ScratchDirectory scratch;
  auto directory = open_directory(scratch.path());
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
}

}  // namespace
}  // namespace gothon::os
