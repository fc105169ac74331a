#pragma once

#include <cstdint>

#include "glue/segment/fault.hpp"
#include "glue/segment/layout.hpp"
#include "glue/segment/word.hpp"

/// A mutex in one word, lock-free (docs/segment.md, "Mutexes").
///
/// The word names the process that holds it and counts the times it was taken, so that each time is
/// told from every other. It asks while somebody waits for it in the session process: whoever
/// unlocks it then does so there, and the next in line gets it. Thread rule: any.
namespace gothon::segment {

/// Bit 63 asks; bits 32 to 62 are the holder's serial, 0 when it is free; the rest counts.
inline constexpr std::uint64_t kAskMutex = std::uint64_t{1} << 63;

inline constexpr bool mutex_asks(std::uint64_t word) {
  return (word & kAskMutex) != 0;
}
inline constexpr Serial holder_of(std::uint64_t word) {
  return static_cast<Serial>(word >> 32) & kLastSerial;
}
inline constexpr std::uint32_t times_taken(std::uint64_t word) {
  return static_cast<std::uint32_t>(word);
}
inline constexpr std::uint64_t mutex_word(Serial holder, std::uint32_t taken) {
  return std::uint64_t{holder} << 32 | taken;
}

/// Takes it if it is free. kBusy: another process holds it, or another thread of `me`; or this one,
/// for the word knows no threads. REQUIRES: `me` is not 0.
inline Step try_lock(Word& word, Serial me) {
  std::uint64_t before = word.load();
  while (!mutex_asks(before) && holder_of(before) == 0) {
    fault_point("lock: free");
    if (!word.compare_exchange_weak(before, mutex_word(me, times_taken(before) + 1))) continue;
    fault_point("lock: taken");
    return Step::kDone;
  }
  return mutex_asks(before) ? Step::kAsk : Step::kBusy;
}

/// Lets it go. kAsk also if `me` does not hold it. REQUIRES: `me` is not 0.
inline Step unlock(Word& word, Serial me) {
  std::uint64_t before = word.load();
  while (!mutex_asks(before) && holder_of(before) == me) {
    fault_point("unlock: held");
    if (!word.compare_exchange_weak(before, mutex_word(0, times_taken(before)))) continue;
    fault_point("unlock: let go");
    return Step::kDone;
  }
  return Step::kAsk;
}

/// Lets it go, whoever holds it. kAsk also if nobody does.
inline Step release(Word& word) {
  std::uint64_t before = word.load();
  while (!mutex_asks(before) && holder_of(before) != 0) {
    fault_point("release: held");
    if (!word.compare_exchange_weak(before, mutex_word(0, times_taken(before)))) continue;
    fault_point("release: let go");
    return Step::kDone;
  }
  return Step::kAsk;
}

/// kDone: it is free. kBusy: somebody holds it.
inline Step look_at_mutex(const Word& word) {
  const std::uint64_t now = word.load();
  if (mutex_asks(now)) return Step::kAsk;
  return holder_of(now) == 0 ? Step::kDone : Step::kBusy;
}

}  // namespace gothon::segment
