#pragma once

#include <cstdint>

#include "glue/os/shared_memory.hpp"
#include "glue/segment/layout.hpp"

namespace gothon::store {

/// The session's side of the shared memory: owns it and hands out its lines (docs/segment.md).
///
/// Every process of the session may write to it at any time, whatever it likes: words are loaded
/// once and judged, and what a decision depends on is kept in private memory.
/// Thread rule: one; what lies in the memory is atomic.
class Segment {
 public:
  static os::Expected<Segment> create(std::uint32_t string_limit);

  /// What nodes map. Stays the segment's.
  int descriptor() const { return memory_.descriptor(); }

  /// The line of variable `index`, backed by memory. Fails when there is none left, and beyond the
  /// last line. REQUIRES: indices come in order; one may come again.
  os::Expected<segment::Line*> add_line(std::uint32_t index);

 private:
  explicit Segment(os::SharedMemory memory) : memory_(std::move(memory)) {}

  os::SharedMemory memory_;
};

}  // namespace gothon::store
