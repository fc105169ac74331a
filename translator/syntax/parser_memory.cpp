#include "translator/syntax/parser_memory.hpp"

#include <sys/mman.h>
#include <tree_sitter/api.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>

namespace gothon::translator {

namespace {

constexpr std::size_t kUnit = alignof(std::max_align_t);
/// From here on a chunk is made of large pages where the system has them.
constexpr std::size_t kLargePage = std::size_t{2} << 20;
constexpr std::size_t kSmallestChunk = std::size_t{64} << 10;
constexpr std::size_t kLargestChunk = std::size_t{16} << 20;

/// In front of each block.
struct alignas(kUnit) BlockHeader {
  std::size_t capacity;
};

thread_local ParserMemory* current_memory = nullptr;

std::size_t rounded_up(std::size_t size, std::size_t unit) {
  return (size + unit - 1) / unit * unit;
}

std::size_t& capacity_of(void* block) {
  return (static_cast<BlockHeader*>(block) - 1)->capacity;
}

}  // namespace

/// What the library calls.
struct LibraryMemory {
  static void* allocate(std::size_t size) { return current_memory->allocate(size); }
  static void* allocate_zeroed(std::size_t count, std::size_t size) {
    return std::memset(current_memory->allocate(count * size), 0, count * size);
  }
  static void* resize(void* block, std::size_t size) { return current_memory->resize(block, size); }
  static void release(void* block) { current_memory->release(block); }
};

ParserMemory::ParserMemory() {
  [[maybe_unused]] static const bool kOurs = [] {
    ts_set_allocator(LibraryMemory::allocate, LibraryMemory::allocate_zeroed, LibraryMemory::resize,
                     LibraryMemory::release);
    return true;
  }();
  current_memory = this;
}

ParserMemory::~ParserMemory() {
  for (void* chunk : chunks_) std::free(chunk);
  current_memory = nullptr;
}

void* ParserMemory::allocate(std::size_t size) {
  const std::size_t capacity = rounded_up(size, kUnit);
  const std::size_t whole = sizeof(BlockHeader) + capacity;
  if (whole > static_cast<std::size_t>(end_ - next_)) add_chunk(whole);
  auto* const header = new (next_) BlockHeader{capacity};
  next_ += whole;
  return header + 1;
}

void* ParserMemory::resize(void* block, std::size_t size) {
  if (block == nullptr) return allocate(size);
  std::size_t& capacity = capacity_of(block);
  if (size <= capacity) return block;
  auto* const begin = static_cast<std::byte*>(block);
  const std::size_t wanted = rounded_up(size, kUnit);
  if (begin + capacity == next_ && wanted <= static_cast<std::size_t>(end_ - begin)) {
    next_ = begin + wanted;
    capacity = wanted;
    return block;
  }
  return std::memcpy(allocate(size), block, capacity);
}

void ParserMemory::release(void* block) {
  if (block == nullptr) return;
  auto* const begin = static_cast<std::byte*>(block);
  if (begin + capacity_of(block) == next_) next_ = begin - sizeof(BlockHeader);
}

void ParserMemory::add_chunk(std::size_t least) {
  const std::size_t wanted = std::clamp(size_, kSmallestChunk, kLargestChunk);
  const bool large = std::max(least, wanted) >= 2 * kLargePage;
  const std::size_t alignment = large ? kLargePage : kUnit;
  const std::size_t size = rounded_up(std::max(least, wanted), alignment);
  void* const chunk = std::aligned_alloc(alignment, size);
  if (chunk == nullptr) {
    std::fputs("gothon: the parser gets no more memory: raise the limit (ulimit -v)\n", stderr);
    std::abort();
  }
  if (large) ::madvise(chunk, size, MADV_HUGEPAGE);
  chunks_.push_back(chunk);
  size_ += size;
  next_ = static_cast<std::byte*>(chunk);
  end_ = next_ + size;
}

}  // namespace gothon::translator
