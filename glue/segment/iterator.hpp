#pragma once

#include <cstdint>

#include "glue/segment/block.hpp"
#include "glue/segment/fault.hpp"
#include "glue/segment/layout.hpp"
#include "glue/segment/word.hpp"

/// Dealing out the items of an iterator, lock-free (docs/segment.md, "Iterators").
///
/// The line shows a *window*: the items that come next and that nodes may take themselves. The word
/// counts how many of them are taken, so that taking one is a compare-and-swap to one more. What
/// makes up an item stays as it is while the window is shown. Thread rule: any.
namespace gothon::segment {

/// Bits 0 to 31: how many items of the window are taken; 32 to 63: the window's number.
inline constexpr std::uint64_t kAskIterator = ~std::uint64_t{0};
/// Of items in a window, and windows have smaller numbers than it.
inline constexpr std::uint32_t kMostWindow = 0xffff'ffff;

/// Bits of a line's `room`, for an iterator.
inline constexpr std::uint32_t kLastWindow = 1;  ///< the iterator ends where the window does
inline constexpr std::uint32_t kListed = 2;      ///< items lie in the block, at the places counted

inline constexpr std::uint64_t window_word(std::uint32_t window, std::uint32_t taken) {
  return std::uint64_t{window} << 32 | taken;
}
inline constexpr std::uint32_t window_of(std::uint64_t word) {
  return static_cast<std::uint32_t>(word >> 32);
}
inline constexpr std::uint32_t taken_of(std::uint64_t word) {
  return static_cast<std::uint32_t>(word);
}

/// An item that was found and may be taken.
struct NextItem {
  std::uint64_t word = 0;
  std::int64_t number = 0;  ///< the item itself, or its place in the block
  bool listed = false;      ///< the latter
};

/// Looks for the next item. kBusy: there is none, the iterator is at its end.
inline Step find(const Line& line, NextItem* next) {
  while (true) {
    next->word = line.word.load();
    if (next->word == kAskIterator) return Step::kAsk;
    const std::uint64_t taken = taken_of(next->word);
    // Each of these is as old as the word, or the word has changed by then.
    const auto first = static_cast<std::uint64_t>(line.first.load(std::memory_order_acquire));
    const auto step = static_cast<std::uint64_t>(line.step.load(std::memory_order_acquire));
    const std::uint32_t flags = line.room.load(std::memory_order_acquire);
    if (taken < line.capacity.load(std::memory_order_acquire)) {
      next->number = static_cast<std::int64_t>(first + step * taken);
      next->listed = (flags & kListed) != 0;
      return Step::kDone;
    }
    if ((flags & kLastWindow) == 0) return Step::kAsk;
    if (line.word.load() == next->word) return Step::kBusy;
  }
}

/// Takes the item. False, and nothing done, if something has changed since it was found: what was
/// found may be no item at all then.
inline bool take(Line& line, const NextItem& next) {
  end_reading();
  fault_point("next: found");
  std::uint64_t before = next.word;
  if (!line.word.compare_exchange_strong(before, before + 1)) return false;
  fault_point("next: taken");
  return true;
}

// ---- items in the block ----

/// In bytes: a source is not longer.
inline constexpr std::uint32_t kLongestItem = 64u << 20;

/// Where an item lies in the block, in units, and its bytes.
struct Listed {
  std::uint32_t at = 0;
  std::uint32_t length = 0;
};

/// A unit of the index: bits 0 to 31 are the length, 32 to 63 where it is.
inline constexpr std::uint64_t listed_entry(std::uint32_t at, std::uint32_t length) {
  return std::uint64_t{at} << 32 | length;
}
inline constexpr Listed listed_of(std::uint64_t entry) {
  return {static_cast<std::uint32_t>(entry >> 32), static_cast<std::uint32_t>(entry)};
}
inline constexpr std::uint32_t units_of_bytes(std::size_t length) {
  return static_cast<std::uint32_t>((length + kUnit - 1) / kUnit);
}

/// Finds an item in the block. nullptr where the line or the block makes no sense, or the block is
/// not mapped; else the block's units.
inline const Unit* find_listed(const Memory& memory, const Line& line, const NextItem& next,
                               Listed* found) {
  const auto place = static_cast<std::uint64_t>(next.number);
  if (place >= memory.size / kUnit) return nullptr;
  const Unit* units = units_of(memory, line, (place + 1) * kUnit);
  if (units == nullptr) return nullptr;
  *found = listed_of(units[place].load(std::memory_order_relaxed));
  if (found->length > kLongestItem) return nullptr;
  const std::uint64_t end = std::uint64_t{found->at} + units_of_bytes(found->length);
  return units_of(memory, line, end * kUnit);
}

/// Whether what was copied out of the block since the item was found is that item. A later window
/// may have been written over it: nobody may make anything of such bytes, such as unpickle them.
inline bool is_whole(const Line& line, const NextItem& next) {
  end_reading();
  fault_point("next: copied");
  return window_of(line.word.load()) == window_of(next.word);
}

}  // namespace gothon::segment
