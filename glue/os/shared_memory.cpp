#include "glue/os/shared_memory.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace gothon::os {
namespace {

constexpr const char* kNoSize =
    "shared memory cannot be given its size (the hard limit of files, ulimit -Hf, counts for it)";

}  // namespace

Expected<SharedMemory> SharedMemory::create(const char* name, std::size_t size) {
  UniqueFd descriptor(::memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!descriptor) return fail("shared memory cannot be made", errno);
  if (::ftruncate(descriptor.get(), static_cast<off_t>(size)) != 0) return fail(kNoSize, errno);
  if (::fcntl(descriptor.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
    return fail("shared memory cannot be sealed", errno);
  void* start = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE,
                       descriptor.get(), 0);
  if (start == MAP_FAILED) return fail("shared memory cannot be mapped", errno);
  ::madvise(start, size, MADV_DONTDUMP);
  return SharedMemory(std::move(descriptor), static_cast<std::byte*>(start), size);
}

SharedMemory::~SharedMemory() {
  if (start_ != nullptr) ::munmap(start_, size_);
}

Expected<void> SharedMemory::allocate(std::size_t offset, std::size_t length) {
  int failed = 0;
  do {
    failed =
        ::fallocate(descriptor_.get(), 0, static_cast<off_t>(offset), static_cast<off_t>(length));
  } while (failed != 0 && errno == EINTR);
  if (failed != 0) return fail("there is no memory left to share", errno);
  return {};
}

std::size_t SharedMemory::cost() const {
  constexpr std::size_t kBlock = 512;
  struct stat status{};
  if (::fstat(descriptor_.get(), &status) != 0) return 0;
  return static_cast<std::size_t>(status.st_blocks) * kBlock;
}

Expected<void> SharedMemory::release(std::size_t offset, std::size_t length) {
  if (::fallocate(descriptor_.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                  static_cast<off_t>(offset), static_cast<off_t>(length)) != 0)
    return fail("shared memory cannot be given back", errno);
  return {};
}

}  // namespace gothon::os
