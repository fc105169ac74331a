#pragma once

#include <cstdint>

#include "glue/segment/block.hpp"
#include "glue/segment/fault.hpp"
#include "glue/segment/layout.hpp"
#include "glue/segment/word.hpp"

/// A barrier in one word and a place for each party, lock-free (docs/segment.md, "Barriers").
///
/// The word says in which phase it is and how many have come; who comes last begins the next phase,
/// which lets the others go. Each of the others first writes its name into the next place, so that
/// the session process can tell whom a dead process leaves waiting. Whoever finds a place that is
/// written and not counted counts it. Thread rule: any.
namespace gothon::segment {

/// Bit 63 asks, and the rest of the word holds all the same; 62: it is broken; 20 to 61: the phase;
/// 0 to 19: how many have come.
inline constexpr std::uint64_t kAskBarrier = std::uint64_t{1} << 63;
inline constexpr std::uint64_t kBroken = std::uint64_t{1} << 62;
inline constexpr int kPhaseShift = 20;
inline constexpr std::uint32_t kMostParties = (1u << kPhaseShift) - 1;
inline constexpr std::uint64_t kPhaseMask = (std::uint64_t{1} << 42) - 1;

inline constexpr bool barrier_asks(std::uint64_t word) {
  return (word & kAskBarrier) != 0;
}
inline constexpr bool is_broken(std::uint64_t word) {
  return (word & kBroken) != 0;
}
inline constexpr std::uint64_t phase_of(std::uint64_t word) {
  return word >> kPhaseShift & kPhaseMask;
}
inline constexpr std::uint32_t arrived_in(std::uint64_t word) {
  return static_cast<std::uint32_t>(word) & kMostParties;
}
inline constexpr std::uint64_t barrier_word(std::uint64_t phase, std::uint32_t arrived) {
  return (phase & kPhaseMask) << kPhaseShift | arrived;
}
inline constexpr std::uint64_t next_phase(std::uint64_t phase) {
  return (phase + 1) & kPhaseMask;
}

/// A place: bits 0 to 30 the serial of who came, the rest the phase, modulo 2**33. It is empty
/// where another phase has left something, and where it names nobody.
inline constexpr std::uint64_t place_word(std::uint64_t phase, Serial who) {
  return phase << 31 | who;
}
inline constexpr Serial who_in(std::uint64_t place) {
  return static_cast<Serial>(place) & kLastSerial;
}
inline constexpr bool is_taken(std::uint64_t place, std::uint64_t phase) {
  return who_in(place) != 0 && place >> 31 == (phase & (kPhaseMask >> 9));
}

/// A barrier as a node has it.
struct Barrier {
  Line& line;
  Memory memory;

  std::uint32_t parties() const { return static_cast<std::uint32_t>(line.capacity.load()); }
  /// nullptr where the line makes no sense, or the places are not mapped.
  Unit* places() const { return units_of(memory, line, kUnit * parties()); }
};

/// One that has come.
struct Arrival {
  std::uint64_t phase = 0;
  std::uint32_t index = 0;
  bool last = false;    ///< it has let the others go
  bool broken = false;  ///< it has not come: the barrier is broken
};

/// Writes itself into the place of who comes next, by that word. kBusy: another one has. kAsk: look
/// again, the word is another one.
inline Step take_place(const Line& line, std::uint64_t seen, Unit& place, Serial me) {
  std::uint64_t before = place.load();
  if (is_taken(before, phase_of(seen))) return Step::kBusy;
  // Else it may be what a later phase has left. In this one it changes before the phase is passed.
  if (line.word.load() != seen) return Step::kAsk;
  fault_point("arrive: looked");
  return place.compare_exchange_strong(before, place_word(phase_of(seen), me)) ? Step::kDone
                                                                               : Step::kAsk;
}

/// Comes to the barrier. REQUIRES: `me` is not 0.
inline Step arrive(const Barrier& barrier, Serial me, Arrival* arrival) {
  const std::uint32_t parties = barrier.parties();
  while (true) {
    std::uint64_t word = barrier.line.word.load();
    if (barrier_asks(word)) return Step::kAsk;
    *arrival = {phase_of(word), arrived_in(word), false, is_broken(word)};
    if (arrival->broken) return Step::kDone;
    if (arrival->index + 1 == parties) {
      fault_point("arrive: last");
      if (!barrier.line.word.compare_exchange_strong(word,
                                                     barrier_word(next_phase(arrival->phase), 0)))
        continue;
      fault_point("arrive: passed");
      arrival->last = true;
      return Step::kDone;
    }
    Unit* places = barrier.places();
    if (places == nullptr || arrival->index + 1 > parties) return Step::kAsk;
    const Step took = take_place(barrier.line, word, places[arrival->index], me);
    fault_point("arrive: written");
    // Also for one who has written and not counted itself yet.
    if (took != Step::kAsk) barrier.line.word.compare_exchange_strong(word, word + 1);
    fault_point("arrive: counted");
    if (took == Step::kDone) return Step::kDone;
  }
}

/// How it is going with a phase. kDone: it is over, and `*broken` says whether it was broken.
/// kBusy: not yet. kAsk: the session process knows.
inline Step look_at_barrier(const Line& line, std::uint64_t phase, bool* broken) {
  const std::uint64_t now = line.word.load();
  fault_point("barrier: looked at");
  *broken = is_broken(now);
  if (phase_of(now) == phase) return *broken ? Step::kDone : Step::kBusy;
  // The one behind the last phase that failed is in `lock`, written before it began.
  if (phase_of(now) != next_phase(phase)) return Step::kAsk;
  *broken = line.lock.load() == next_phase(phase);
  // The next one may have failed since, by an abort with the same number: then `lock` was its.
  const std::uint64_t after = line.word.load();
  const bool goes_on = phase_of(after) == phase_of(now) && !is_broken(after);
  return goes_on && !barrier_asks(after) ? Step::kDone : Step::kAsk;
}

}  // namespace gothon::segment
