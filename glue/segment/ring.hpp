#pragma once

#include <cstddef>
#include <cstdint>

#include "glue/segment/block.hpp"
#include "glue/segment/fault.hpp"

/// Items of any length in a ring (first in, first out) or a stack (last in, first out) of units
/// (docs/segment.md, "Queues").
///
/// Between two items, before the first and behind the last there is a border of one unit: the
/// length of an item beside it (in a ring of the one that follows, in a stack of the one before)
/// and a number that counts the items. Writing happens where no reader looks: an item is in the
/// queue once the queue's word says so. Thread rule: any number of readers, one writer.
namespace gothon::segment {

enum class Order : std::uint8_t { kFifo, kLifo };

/// What a queue's word says.
struct Extent {
  std::uint32_t first = 0;  ///< ring: position of the first border; stack: counts the changes
  std::uint32_t used = 0;   ///< units between the first and the last border
  std::uint32_t log = 0;    ///< there are 2^log units; 0: there is no block yet

  std::uint64_t units() const { return std::uint64_t{1} << log; }
  bool operator==(const Extent&) const = default;
};

inline constexpr std::uint64_t kAskQueue = ~std::uint64_t{0};
inline constexpr std::uint32_t kMaxLog = 26;

/// Bits 0 to 31: `first`; 32 to 58: `used`; 59 to 63: `log`.
inline constexpr std::uint64_t queue_word(const Extent& extent) {
  return std::uint64_t{extent.log} << 59 | std::uint64_t{extent.used} << 32 | extent.first;
}
inline constexpr Extent extent_of(std::uint64_t word) {
  return {static_cast<std::uint32_t>(word), static_cast<std::uint32_t>(word >> 32) & 0x07ff'ffff,
          static_cast<std::uint32_t>(word >> 59)};
}

/// Units that an item takes, its border included.
inline std::uint64_t units_for(std::size_t length) {
  return 1 + (length + kUnit - 1) / kUnit;
}
/// Whether one more item fits, and the border behind it.
inline bool has_room(const Extent& extent, std::size_t length) {
  return extent.used + units_for(length) + 1 <= extent.units();
}

/// The item that is next to be taken.
struct Found {
  std::uint32_t at = 0;  ///< position of its bytes
  std::uint32_t length = 0;
  Extent rest;  ///< without it
};

/// View of a queue's block. REQUIRES, everywhere: `extent.used < extent.units()`, and the block has
/// so many units.
class Ring {
 public:
  Ring(Unit* units, Order order) : units_(units), order_(order) {}

  /// Writes an item behind the last one; the extent that has it. REQUIRES: it has room.
  Extent push(const Extent& extent, const char* item, std::size_t length) const {
    const std::uint32_t end = last_border(extent);
    const std::uint32_t next = end + static_cast<std::uint32_t>(units_for(length));
    const auto bytes = static_cast<std::uint32_t>(length);
    const std::uint32_t number =
        extent.used == 0 && is_stack() ? 0 : number_of(border(extent, end));
    copy_in(units_, mask(extent), end + 1, item, length);
    fault_point("push: copied");
    set_border(extent, next, is_stack() ? bytes : 0, number + 1);
    fault_point("push: bordered");
    if (!is_stack()) set_border(extent, end, bytes, number);
    // To count the takes would do: between two of them a stack only grows. So every change counts.
    return {extent.first + (is_stack() ? 1u : 0u), extent.used + (next - end), extent.log};
  }

  /// Writes an item before the first one. REQUIRES: it has room; a ring.
  Extent push_front(const Extent& extent, const char* item, std::size_t length) const {
    const std::uint32_t first = extent.first - static_cast<std::uint32_t>(units_for(length));
    copy_in(units_, mask(extent), first + 1, item, length);
    set_border(extent, first, static_cast<std::uint32_t>(length),
               number_of(border(extent, extent.first)) - 1);
    return {first, extent.used + (extent.first - first), extent.log};
  }

  /// False if what lies there is no item. REQUIRES: not empty.
  bool find(const Extent& extent, Found* found) const {
    const std::uint32_t at = is_stack() ? extent.used : extent.first;
    found->length = length_of(border(extent, at));
    const std::uint64_t units = units_for(found->length);
    if (units > extent.used) return false;
    const auto taken = static_cast<std::uint32_t>(units);
    found->at = is_stack() ? at - taken + 1 : at + 1;
    found->rest = {extent.first + (is_stack() ? 1 : taken), extent.used - taken, extent.log};
    return true;
  }

  void copy(const Extent& extent, const Found& found, char* to) const {
    copy_out(units_, mask(extent), found.at, to, found.length);
  }

  /// How many items there are.
  std::uint32_t count(const Extent& extent) const {
    if (extent.used == 0) return 0;
    const std::uint32_t last = number_of(border(extent, last_border(extent)));
    const std::uint32_t items = is_stack() ? last : last - number_of(border(extent, extent.first));
    return items < extent.used ? items : extent.used;
  }

  /// Moves the items to where they are when there are 2^log units. REQUIRES: nobody else reads or
  /// writes; they have room before and afterwards.
  void move(const Extent& extent, std::uint32_t log) const {
    if (is_stack() || extent.log == 0) return;
    // No two of these positions have one unit, before or afterwards: none is written over before
    // it has moved.
    const std::uint32_t after = static_cast<std::uint32_t>((std::uint64_t{1} << log) - 1);
    for (std::uint32_t i = 0; i <= extent.used; ++i) {
      const std::uint32_t at = extent.first + i;
      units_[at & after].store(units_[at & mask(extent)].load(std::memory_order_relaxed),
                               std::memory_order_relaxed);
    }
  }

 private:
  static std::uint32_t mask(const Extent& extent) {
    return static_cast<std::uint32_t>(extent.units() - 1);
  }
  static std::uint32_t length_of(std::uint64_t border) {
    return static_cast<std::uint32_t>(border);
  }
  static std::uint32_t number_of(std::uint64_t border) {
    return static_cast<std::uint32_t>(border >> 32);
  }

  bool is_stack() const { return order_ == Order::kLifo; }
  std::uint32_t last_border(const Extent& extent) const {
    return is_stack() ? extent.used : extent.first + extent.used;
  }
  std::uint64_t border(const Extent& extent, std::uint32_t at) const {
    return units_[at & mask(extent)].load(std::memory_order_relaxed);
  }
  void set_border(const Extent& extent, std::uint32_t at, std::uint32_t length,
                  std::uint32_t number) const {
    units_[at & mask(extent)].store(std::uint64_t{number} << 32 | length,
                                    std::memory_order_relaxed);
  }

  Unit* units_;
  Order order_;
};

}  // namespace gothon::segment
