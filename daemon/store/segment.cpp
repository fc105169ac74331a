#include "daemon/store/segment.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <new>

namespace gothon::store {
namespace {

constexpr std::size_t kShareOfLimit = 8;

/// A process limit, in whole pages.
std::size_t limit_of(__rlimit_resource_t resource) {
  rlimit limit{};
  if (::getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
    return segment::kSegmentSize * kShareOfLimit;
  return limit.rlim_cur / segment::kPage * segment::kPage;
}

/// Addresses cost nothing, but a process may be allowed few of them, and needs some for itself; or
/// short files only.
std::size_t largest_size(std::uint64_t addresses) {
  const std::size_t mapped = std::min<std::uint64_t>(limit_of(RLIMIT_AS), addresses);
  const std::size_t size = std::min(mapped / kShareOfLimit, limit_of(RLIMIT_FSIZE));
  return std::clamp(size / segment::kPage * segment::kPage, segment::kPlacesAt,
                    segment::kSegmentSize);
}

os::Expected<os::SharedMemory> create_memory(std::uint64_t addresses) {
  auto memory = os::SharedMemory::create("gothon-session", largest_size(addresses));
  // Without places texts and queues are in private memory, and all else is as it should be.
  if (!memory) return os::SharedMemory::create("gothon-session", segment::kPlacesAt);
  return memory;
}

}  // namespace

os::Expected<Segment> Segment::create(std::uint32_t string_limit, std::uint64_t addresses) {
  auto memory = create_memory(addresses);
  if (!memory) return tl::unexpected(std::move(memory.error()));
  if (auto backed = memory->allocate(0, segment::kPage); !backed)
    return tl::unexpected(std::move(backed.error()));
  new (memory->start()) segment::Header{segment::kMagic, segment::kAbi, segment::kLineCount,
                                        memory->size(),  string_limit,  segment::kPlacesAt};
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

std::uint64_t Segment::add_place(std::size_t bytes, std::size_t share) {
  if (bytes > left() / share) return 0;
  const std::uint64_t offset = next_place_;
  next_place_ += bytes;
  reinterpret_cast<segment::Header*>(memory_.start())->places_end.store(next_place_);
  return offset;
}

bool Segment::back(std::uint64_t offset, std::size_t bytes) {
  return memory_.allocate(offset, bytes).has_value();
}

void Segment::give_back(std::uint64_t offset, std::size_t bytes) {
  // What cannot be given back is there for the next time.
  (void)memory_.release(offset, bytes);
}

}  // namespace gothon::store
