#pragma once

#include <cstdint>

#include "glue/segment/fault.hpp"
#include "glue/segment/word.hpp"

/// A semaphore in one word, lock-free (docs/segment.md, "Semaphores"): how often it can be taken.
///
/// The word asks while somebody waits for it in the session process: whoever releases it then does
/// so there, and the next in line gets it. Thread rule: any.
namespace gothon::segment {

/// Bit 63 asks; otherwise the word is the value.
inline constexpr std::uint64_t kAskSemaphore = std::uint64_t{1} << 63;
/// No value is larger.
inline constexpr std::uint64_t kMostReleased = std::uint64_t{1} << 62;

inline constexpr bool semaphore_asks(std::uint64_t word) {
  return (word & kAskSemaphore) != 0;
}

/// Takes one. kBusy: there is none.
inline Step try_take(Word& word) {
  std::uint64_t before = word.load();
  do {
    if (semaphore_asks(before)) return Step::kAsk;
    if (before == 0) return Step::kBusy;
    fault_point("take one: loaded");
  } while (!word.compare_exchange_weak(before, before - 1));
  fault_point("take one: taken");
  return Step::kDone;
}

/// Gives back `count`, as long as there are no more than `most` then; kAsk if there would be.
inline Step post(Word& word, std::uint64_t count, std::uint64_t most) {
  std::uint64_t before = word.load();
  do {
    if (semaphore_asks(before) || count > most || before > most - count) return Step::kAsk;
    fault_point("post: loaded");
  } while (!word.compare_exchange_weak(before, before + count));
  fault_point("post: swapped");
  return Step::kDone;
}

}  // namespace gothon::segment
