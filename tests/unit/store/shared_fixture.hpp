#pragma once

#include <sys/mman.h>

#include "glue/segment/layout.hpp"
#include "tests/unit/store/fixture.hpp"

namespace gothon::store::test {

/// A store, and its shared memory as a node has it.
class SharedStoreTest : public StoreTest {
 protected:
  SharedStoreTest()
      : mapped_(::mmap(nullptr, segment::kSegmentSize, PROT_READ | PROT_WRITE, MAP_SHARED,
                       store.segment(), 0)) {
    for (std::uint64_t process = 1; process < 4; ++process) store.process_began(caller(process));
  }
  ~SharedStoreTest() override { ::munmap(mapped_, segment::kSegmentSize); }

  segment::Line& line(std::uint32_t index) {
    return *segment::line_at(static_cast<std::byte*>(mapped_), index);
  }

 private:
  void* mapped_;
};

}  // namespace gothon::store::test
