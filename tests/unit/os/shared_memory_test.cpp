#include "glue/os/shared_memory.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace gothon::os {
namespace {

constexpr std::size_t kPage = 4096;

std::size_t bytes_of(int descriptor) {
  struct stat status{};
  EXPECT_EQ(::fstat(descriptor, &status), 0);
  return static_cast<std::size_t>(status.st_blocks) * 512;
}

TEST(SharedMemory, NobodyCanChangeItsSize) {
  const auto memory = SharedMemory::create("test", 16 * kPage);
  ASSERT_TRUE(memory);
  EXPECT_EQ(::ftruncate(memory->descriptor(), kPage), -1);
  EXPECT_EQ(errno, EPERM);
  EXPECT_EQ(::ftruncate(memory->descriptor(), 32 * kPage), -1);
}

TEST(SharedMemory, IsPaidForFromAllocateToRelease) {
  auto memory = SharedMemory::create("test", 1024 * kPage);
  ASSERT_TRUE(memory);
  EXPECT_EQ(bytes_of(memory->descriptor()), 0u);
  ASSERT_TRUE(memory->allocate(8 * kPage, 2 * kPage));
  EXPECT_EQ(bytes_of(memory->descriptor()), 2 * kPage);
  memory->start()[8 * kPage] = std::byte{7};
  ASSERT_TRUE(memory->release(8 * kPage, 2 * kPage));
  EXPECT_EQ(bytes_of(memory->descriptor()), 0u);
  EXPECT_EQ(memory->start()[8 * kPage], std::byte{0});
}

TEST(SharedMemory, AnotherMappingOfItsDescriptorSeesItsBytes) {
  const auto memory = SharedMemory::create("test", kPage);
  ASSERT_TRUE(memory);
  void* other = ::mmap(nullptr, kPage, PROT_READ, MAP_SHARED, memory->descriptor(), 0);
  ASSERT_NE(other, MAP_FAILED);
  memory->start()[5] = std::byte{42};
  EXPECT_EQ(static_cast<const std::byte*>(other)[5], std::byte{42});
  ::munmap(other, kPage);
}

}  // namespace
}  // namespace gothon::os
