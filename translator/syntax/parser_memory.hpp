#pragma once

#include <cstddef>
#include <vector>

namespace gothon::translator {

/// The memory of one run of the parser: what the library allocates in this thread while one of
/// these exists comes from it, and goes with it, all at once: a large tree is not taken apart node
/// by node. What the library gives back before that is used again only if it was the last.
/// At most one exists in a thread; whatever the library has made has to be out of use before it
/// ends. Thread rule: one.
class ParserMemory {
 public:
  ParserMemory();
  ~ParserMemory();
  ParserMemory(const ParserMemory&) = delete;
  ParserMemory& operator=(const ParserMemory&) = delete;

  /// Bytes that were taken from the system.
  std::size_t size() const { return size_; }

 private:
  friend struct LibraryMemory;

  /// Never null: without memory the process ends, as the library does it.
  void* allocate(std::size_t size);
  void* resize(void* block, std::size_t size);
  void release(void* block);
  void add_chunk(std::size_t least);

  std::vector<void*> chunks_;
  std::byte* next_ = nullptr;
  std::byte* end_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace gothon::translator
