#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "daemon/store/ranges.hpp"
#include "glue/os/shared_memory.hpp"
#include "glue/segment/block.hpp"
#include "glue/segment/layout.hpp"

namespace gothon::store {

/// The session's side of the shared memory: owns it and hands out its lines (docs/segment.md).
///
/// Every process of the session may write to it at any time, whatever it likes: words are loaded
/// once and judged, and what a decision depends on is kept in private memory.
/// Thread rule: one; what lies in the memory is atomic.
class Segment {
 public:
  /// Of `kSegmentSize` bytes, or as many as may be mapped by this process and by nodes that may
  /// have so many `addresses` (RLIMIT_AS).
  static os::Expected<Segment> create(std::uint32_t string_limit,
                                      std::uint64_t addresses = UINT64_MAX);

  /// What nodes map. Stays the segment's.
  int descriptor() const { return memory_.descriptor(); }

  /// The line of variable `index`, backed by memory. Fails when there is none left, and beyond the
  /// last line. REQUIRES: indices come in order; one may come again.
  os::Expected<segment::Line*> add_line(std::uint32_t index);

  /// REQUIRES: it was added.
  const segment::Line& line(std::uint32_t index) const {
    return *segment::line_at(memory_.start(), index);
  }

  /// Addresses for what one text or queue will store, nothing of it backed yet: an offset, a
  /// multiple of the page size. 0: there are none left. Their number does not run out suddenly: no
  /// block takes more than a `share`th of what is left.
  std::uint64_t add_block(std::size_t bytes, std::size_t share);
  /// How much a block may take of what is left.
  std::size_t left() const { return memory_.size() - next_block_; }

  /// Backs a range of a block with memory; false if there is none. Whole pages, as is the next.
  [[nodiscard]] bool back(std::uint64_t offset, std::size_t bytes);
  void give_back(std::uint64_t offset, std::size_t bytes);

  /// What nodes may touch, by mistake or not, without paying for it.
  static constexpr std::size_t kSlack = std::size_t{16} << 20;
  /// Gives back whatever costs memory that was not backed here, if that is more than `kSlack`.
  /// Returns how much of it was touched where nothing was ever backed, or is there again already.
  /// No sound process does that: one that reads what has been overtaken touches what was given
  /// back, and no more.
  std::size_t sweep();

  segment::Unit* units_at(std::uint64_t offset) const {
    return reinterpret_cast<segment::Unit*>(memory_.start() + offset);
  }

 private:
  explicit Segment(os::SharedMemory memory) : memory_(std::move(memory)) {}

  os::Expected<void> allocate(std::uint64_t offset, std::size_t bytes);
  /// Beyond what is backed.
  std::size_t excess() const;
  void release_gaps(const Ranges& ranges);

  os::SharedMemory memory_;
  Ranges backed_;
  Ranges ever_backed_;
  std::uint64_t next_block_ = segment::kBlocksAt;
};

}  // namespace gothon::store
