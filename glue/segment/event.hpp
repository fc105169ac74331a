#pragma once

#include <cstdint>

#include "glue/segment/fault.hpp"
#include "glue/segment/word.hpp"

/// An event in one word, lock-free (docs/segment.md, "Events"): whether it is set, and how often it
/// was, so that who waits for it does not miss one that is cleared at once.
///
/// The word asks while somebody waits for it in the session process, who would not if it were set:
/// whoever sets it then does so there, and all who wait go on. Thread rule: any.
namespace gothon::segment {

/// Bit 63 asks, with the count behind it; bits 1 to 62 count; bit 0: it is set.
inline constexpr std::uint64_t kAskEvent = std::uint64_t{1} << 63;
inline constexpr std::uint64_t kIsSet = 1;
inline constexpr std::uint64_t kOneSet = 2;

inline constexpr bool is_set(std::uint64_t word) {
  return (word & (kAskEvent | kIsSet)) == kIsSet;
}
/// The count, at its place in the word.
inline constexpr std::uint64_t sets_in(std::uint64_t word) {
  return word & ~(kAskEvent | kIsSet);
}
/// The word after one more set.
inline constexpr std::uint64_t set_once_more(std::uint64_t word) {
  return sets_in(sets_in(word) + kOneSet) | kIsSet;
}

inline Step set_event(Word& word) {
  std::uint64_t before = word.load();
  do {
    // What is not written to stays in the caches of those who look.
    if (is_set(before)) return Step::kDone;
    if ((before & kAskEvent) != 0) return Step::kAsk;
    fault_point("set: loaded");
  } while (!word.compare_exchange_weak(before, set_once_more(before)));
  fault_point("set: swapped");
  return Step::kDone;
}

inline Step clear_event(Word& word) {
  std::uint64_t before = word.load();
  do {
    // Nor is it set where it asks.
    if (!is_set(before)) return Step::kDone;
    fault_point("clear: loaded");
  } while (!word.compare_exchange_weak(before, sets_in(before)));
  fault_point("clear: swapped");
  return Step::kDone;
}

/// kDone: it is set, or was since it had the word `first`.
inline Step look_at_event(const Word& word, std::uint64_t first) {
  const std::uint64_t now = word.load();
  fault_point("event: looked at");
  if (is_set(now) || sets_in(now) != sets_in(first)) return Step::kDone;
  return (now & kAskEvent) == 0 ? Step::kBusy : Step::kAsk;
}

}  // namespace gothon::segment
