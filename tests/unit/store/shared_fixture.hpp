#pragma once

#include <sys/mman.h>
#include <sys/stat.h>

#include "glue/segment/layout.hpp"
#include "tests/unit/store/fixture.hpp"

namespace gothon::store::test {

/// A store's shared memory as a node has it.
class MappedSegment {
 public:
  explicit MappedSegment(const Store& store) : descriptor_(store.segment()) {
    struct stat status{};
    EXPECT_EQ(::fstat(descriptor_, &status), 0);
    memory_.size = static_cast<std::size_t>(status.st_size);
    memory_.start = static_cast<std::byte*>(::mmap(nullptr, memory_.size, PROT_READ | PROT_WRITE,
                                                   MAP_SHARED | MAP_NORESERVE, descriptor_, 0));
  }
  ~MappedSegment() { ::munmap(memory_.start, memory_.size); }
  MappedSegment(const MappedSegment&) = delete;
  MappedSegment& operator=(const MappedSegment&) = delete;

  const segment::Memory& memory() const { return memory_; }
  segment::Line& line(std::uint32_t index) const { return *segment::line_at(memory_.start, index); }
  /// What it costs, in bytes.
  std::size_t backed() const {
    struct stat status{};
    EXPECT_EQ(::fstat(descriptor_, &status), 0);
    return static_cast<std::size_t>(status.st_blocks) * 512;
  }

 private:
  int descriptor_;
  segment::Memory memory_;
};

/// A store with a node that works in its shared memory.
class SharedStoreTest : public StoreTest {
 protected:
  SharedStoreTest() {
    for (std::uint64_t process = 1; process < 4; ++process) store.process_began(caller(process));
  }
  segment::Line& line(std::uint32_t index) { return mapped.line(index); }

  MappedSegment mapped{store};
};

}  // namespace gothon::store::test
