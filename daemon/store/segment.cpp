#include "daemon/store/segment.hpp"

#include <new>

namespace gothon::store {

os::Expected<Segment> Segment::create(std::uint32_t string_limit) {
  auto memory = os::SharedMemory::create("gothon-session", segment::kSegmentSize);
  if (!memory) return tl::unexpected(std::move(memory.error()));
  if (auto backed = memory->allocate(0, segment::kPage); !backed)
    return tl::unexpected(std::move(backed.error()));
  new (memory->start()) segment::Header{segment::kMagic, segment::kAbi, segment::kLineCount,
                                        segment::kSegmentSize, string_limit};
  return Segment(std::move(*memory));
}

os::Expected<segment::Line*> Segment::add_line(std::uint32_t index) {
  if (index >= segment::kLineCount)
    return os::fail("a session has room for " + std::to_string(segment::kLineCount) + " variables");
  const std::size_t offset = segment::kLinesAt + std::size_t{index} * segment::kLineSize;
  if (offset % segment::kPage == 0)
    if (auto backed = memory_.allocate(offset, segment::kPage); !backed)
      return tl::unexpected(std::move(backed.error()));
  return segment::line_at(memory_.start(), index);
}

}  // namespace gothon::store
