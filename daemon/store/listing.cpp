#include "daemon/store/listing.hpp"

#include <bit>

#include "glue/segment/iterator.hpp"
#include "glue/wire/source.hpp"

namespace gothon::store {
namespace {

/// Of the addresses that are left, one listing takes so much at most.
constexpr std::size_t kListingShare = 8;

}  // namespace

Listing::Made Listing::fill(std::string_view items) {
  std::size_t count = 0;
  std::size_t units = 0;
  for (std::string_view rest = items; !rest.empty(); ++count)
    units += 1 + segment::units_of_bytes(wire::take_item(rest).size());
  const std::size_t bytes =
      (units * segment::kUnit + segment::kPage - 1) / segment::kPage * segment::kPage;
  const std::size_t before = backed_;
  if (!shared_.quota.exchange(before, bytes)) return Made::kOverQuota;
  if (const Made made = make_room(bytes); made != Made::kDone) {
    shared_.quota.force_exchange(bytes, before);
    return made;
  }
  size_ = count;
  if (count == 0) return Made::kDone;
  segment::Unit* const to = shared_.segment.units_at(block_);
  auto at = static_cast<std::uint32_t>(count);
  segment::begin_writing();
  for (std::size_t place = 0; place < count; ++place) {
    const std::string_view item = wire::take_item(items);
    to[place].store(segment::listed_entry(at, static_cast<std::uint32_t>(item.size())),
                    std::memory_order_relaxed);
    segment::copy_in(to, segment::kNoRing, at, item.data(), item.size());
    at += segment::units_of_bytes(item.size());
  }
  return Made::kDone;
}

/// Backs so much of the block, whole pages, and no more.
Listing::Made Listing::make_room(std::size_t bytes) {
  if (bytes > reserved_) {
    // Twice as much at least: a listing that grows and grows wastes no more addresses than it has.
    const std::size_t reserved = std::bit_ceil(bytes);
    const std::uint64_t block = shared_.segment.add_block(reserved, kListingShare);
    if (block == 0) return Made::kNoAddresses;
    if (!shared_.segment.back(block, bytes)) return Made::kOverQuota;
    if (backed_ != 0) shared_.segment.give_back(block_, backed_);
    block_ = block;
    reserved_ = reserved;
  } else if (bytes > backed_) {
    if (!shared_.segment.back(block_ + backed_, bytes - backed_)) return Made::kOverQuota;
  } else if (bytes < backed_) {
    shared_.segment.give_back(block_ + bytes, backed_ - bytes);
  }
  backed_ = bytes;
  return Made::kDone;
}

std::optional<std::string> Listing::item(std::uint64_t place) const {
  const segment::Unit* const units = shared_.segment.units_at(block_);
  const segment::Listed found = segment::listed_of(units[place].load());
  const std::uint64_t end = found.at + std::uint64_t{segment::units_of_bytes(found.length)};
  if (found.at < size_ || end > backed_ / segment::kUnit) return std::nullopt;
  std::string item(found.length, '\0');
  segment::copy_out(units, segment::kNoRing, found.at, item.data(), item.size());
  return item;
}

}  // namespace gothon::store
