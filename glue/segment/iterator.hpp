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
  std::int64_t number = 0;  ///< the item itself
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
    const bool last = (line.room.load(std::memory_order_acquire) & kLastWindow) != 0;
    if (taken < line.capacity.load(std::memory_order_acquire)) {
      next->number = static_cast<std::int64_t>(first + step * taken);
      return Step::kDone;
    }
    if (!last) return Step::kAsk;
    if (line.word.load() == next->word) return Step::kBusy;
  }
}

/// Takes the item. False, and nothing done, if something has changed since it was found: what was
/// found may be no item at all then.
inline bool take(Line& line, const NextItem& next) {
  fault_point("next: found");
  std::uint64_t before = next.word;
  if (!line.word.compare_exchange_strong(before, before + 1)) return false;
  fault_point("next: taken");
  return true;
}

}  // namespace gothon::segment
