#pragma once

#include <cstddef>
#include <utility>

#include "glue/os/error.hpp"
#include "glue/os/unique_fd.hpp"

namespace gothon::os {

/// A memfd of a fixed size, mapped for reading and writing (memfd_create(2), mmap(2)).
///
/// It is sparse: pages cost memory from `allocate`, or from their first use, to `release`. Sealed
/// against every change of size, so that no holder of the descriptor can make an access fault.
/// It is left out of core dumps. Owns descriptor and mapping; movable. Thread rule: any, but for
/// moves.
class SharedMemory {
 public:
  /// `size` is a multiple of the page size; all bytes are zero.
  static Expected<SharedMemory> create(const char* name, std::size_t size);

  SharedMemory(SharedMemory&& other) noexcept
      : descriptor_(std::move(other.descriptor_)),
        start_(std::exchange(other.start_, nullptr)),
        size_(std::exchange(other.size_, 0)) {}
  SharedMemory& operator=(SharedMemory&&) = delete;
  ~SharedMemory();

  int descriptor() const { return descriptor_.get(); }
  std::byte* start() const { return start_; }
  std::size_t size() const { return size_; }

  /// Backs a range with memory, so that writing to it cannot run out of it. Whole pages.
  Expected<void> allocate(std::size_t offset, std::size_t length);

  /// What it costs at the moment, in bytes, whoever has allocated or used it.
  std::size_t cost() const;

  /// Gives the memory of a range back; its bytes are zero again. Whole pages.
  Expected<void> release(std::size_t offset, std::size_t length);

 private:
  SharedMemory(UniqueFd descriptor, std::byte* start, std::size_t size)
      : descriptor_(std::move(descriptor)), start_(start), size_(size) {}

  UniqueFd descriptor_;
  std::byte* start_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace gothon::os
