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
  return std::clamp(size / segment::kPage * segment::kPage, segment::kBlocksAt,
                    segment::kSegmentSize);
}

os::Expected<os::SharedMemory> create_memory(std::uint64_t addresses) {
  auto memory = os::SharedMemory::create("gothon-session", largest_size(addresses));
  // Without blocks texts and queues are in private memory, and all else is as it should be.
  if (!memory) return os::SharedMemory::create("gothon-session", segment::kBlocksAt);
  return memory;
}

}  // namespace

os::Expected<Segment> Segment::create(std::uint32_t string_limit, std::uint64_t addresses) {
  auto memory = create_memory(addresses);
  if (!memory) return tl::unexpected(std::move(memory.error()));
  Segment made(std::move(*memory));
  if (auto backed = made.allocate(0, segment::kPage); !backed)
    return tl::unexpected(std::move(backed.error()));
  new (made.memory_.start())
      segment::Header{segment::kMagic,     segment::kAbi, segment::kLineCount,
                      made.memory_.size(), string_limit,  segment::kBlocksAt};
  return made;
}

os::Expected<segment::Line*> Segment::add_line(std::uint32_t index) {
  if (index >= segment::kLineCount)
    return os::fail("a session has room for " + std::to_string(segment::kLineCount) + " variables");
  const std::size_t offset = segment::kLinesAt + std::size_t{index} * segment::kLineSize;
  if (offset % segment::kPage == 0)
    if (auto backed = allocate(offset, segment::kPage); !backed)
      return tl::unexpected(std::move(backed.error()));
  return segment::line_at(memory_.start(), index);
}

std::uint64_t Segment::add_block(std::size_t bytes, std::size_t share) {
  if (bytes > left() / share) return 0;
  const std::uint64_t offset = next_block_;
  next_block_ += bytes;
  reinterpret_cast<segment::Header*>(memory_.start())->blocks_end.store(next_block_);
  return offset;
}

bool Segment::back(std::uint64_t offset, std::size_t bytes) {
  return allocate(offset, bytes).has_value();
}

os::Expected<void> Segment::allocate(std::uint64_t offset, std::size_t bytes) {
  auto allocated = memory_.allocate(offset, bytes);
  if (!allocated) return allocated;
  backed_.add(offset, offset + bytes);
  ever_backed_.add(offset, offset + bytes);
  return {};
}

void Segment::give_back(std::uint64_t offset, std::size_t bytes) {
  // What cannot be given back is there for the next time.
  (void)memory_.release(offset, bytes);
  backed_.remove(offset, offset + bytes);
}

std::size_t Segment::excess() const {
  const std::size_t cost = memory_.cost();
  return cost - std::min<std::size_t>(cost, backed_.bytes());
}

// Nobody else backs anything, and nodes use what is backed only: what is between belongs to nobody.
void Segment::release_gaps(const Ranges& ranges) {
  ranges.each_gap(memory_.size(), [this](std::uint64_t from, std::uint64_t to) {
    (void)memory_.release(from, to - from);
  });
}

std::size_t Segment::sweep() {
  const std::size_t before = excess();
  if (before <= kSlack) return 0;
  release_gaps(ever_backed_);
  const std::size_t overtaken = excess();
  release_gaps(backed_);
  return std::max(before - std::min(before, overtaken), excess());
}

}  // namespace gothon::store
