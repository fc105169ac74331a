#pragma once

#include <cstdint>

#include "glue/segment/fault.hpp"
#include "glue/segment/word.hpp"

/// A latch in one word, lock-free (docs/segment.md, "Latches"): what is missing until it opens.
///
/// The word asks while somebody waits for it in the session process, so that the signal that opens
/// it comes there and wakes him; before it is set; and if the number is too large. Thread rule:
/// any.
namespace gothon::segment {

/// Bit 63 asks; otherwise the word is the number. 0: open, for ever.
inline constexpr std::uint64_t kAskLatch = std::uint64_t{1} << 63;

inline constexpr bool latch_asks(std::uint64_t word) {
  return (word & kAskLatch) != 0;
}

/// Takes `count` off what is missing.
inline Step signal(Word& word, std::uint64_t count) {
  std::uint64_t before = word.load();
  do {
    if (latch_asks(before)) return Step::kAsk;
    // An open one would stay so: not written to, its word stays in the caches of those who look.
    if (before == 0) return Step::kDone;
    fault_point("signal: loaded");
  } while (!word.compare_exchange_weak(before, count < before ? before - count : 0));
  fault_point("signal: swapped");
  return Step::kDone;
}

/// kDone: it is open. kBusy: signals are missing.
inline Step look_at(const Word& word) {
  const std::uint64_t now = word.load();
  fault_point("wait: loaded");
  if (latch_asks(now)) return Step::kAsk;
  return now == 0 ? Step::kDone : Step::kBusy;
}

}  // namespace gothon::segment
