#pragma once

#include <bit>
#include <cstdint>
#include <limits>

#include "glue/segment/fault.hpp"
#include "glue/segment/word.hpp"

/// bool, int and float in one word each, lock-free (docs/segment.md, "Scalars").
///
/// A word either is the value or *asks*: the session process has the value then, because it does
/// not fit the word or is not set yet. Only the session process writes the asking word or replaces
/// it; everybody else swaps values for values, and takes an operation to the session when the word
/// asks or the result would not fit. Thread rule: any.
namespace gothon::segment {

/// int: two's complement. Its smallest value asks.
inline constexpr std::int64_t kAskInt = std::numeric_limits<std::int64_t>::min();
/// float: the bits of an IEEE double. A signalling NaN asks; no arithmetic of a processor gives it.
inline constexpr std::uint64_t kAskFloat = 0x7ff4'4153'4b21'474f;
/// bool: 0 or 1.
inline constexpr std::uint64_t kAskBool = 2;
inline constexpr std::uint64_t kAskIntWord = static_cast<std::uint64_t>(kAskInt);

/// Replaces whatever value the word has, unless it asks.
inline Step assign(Word& word, std::uint64_t value, std::uint64_t asks) {
  if (value == asks) return Step::kAsk;
  std::uint64_t before = word.load();
  do {
    if (before == asks) return Step::kAsk;
    fault_point("assign: loaded");
  } while (!word.compare_exchange_weak(before, value));
  fault_point("assign: swapped");
  return Step::kDone;
}

/// Replaces the value of the moment by `compute(value, &result)`, which may be called again and
/// again; it gives something else than kDone to change nothing. `now`, if given, is set to the new
/// value.
template <typename Compute>
inline Step update(Word& word, std::uint64_t asks, Compute compute, std::uint64_t* now = nullptr) {
  std::uint64_t before = word.load();
  std::uint64_t after = 0;
  do {
    if (before == asks) return Step::kAsk;
    if (const Step step = compute(before, &after); step != Step::kDone) return step;
    if (after == asks) return Step::kAsk;
    fault_point("update: computed");
  } while (!word.compare_exchange_weak(before, after));
  if (now != nullptr) *now = after;
  fault_point("update: swapped");
  return Step::kDone;
}

/// Replaces the value `before`, which was read, by `after`. kBusy: it is another one by now.
inline Step exchange(Word& word, std::uint64_t before, std::uint64_t after, std::uint64_t asks) {
  if (before == asks || after == asks) return Step::kAsk;
  fault_point("exchange: computed");
  if (!word.compare_exchange_strong(before, after)) return Step::kBusy;
  fault_point("exchange: swapped");
  return Step::kDone;
}

/// Python's `min(value, other)`, `min(other, value)`, `max(value, other)` and `max(other, value)`:
/// of two that are equal, or no numbers, the first one.
enum class Choice { kLeast, kLeastBehind, kMost, kMostBehind };

template <Choice choice, typename Value>
constexpr bool takes_other(Value value, Value other) {
  if constexpr (choice == Choice::kLeast) return other < value;
  if constexpr (choice == Choice::kLeastBehind) return !(value < other);
  if constexpr (choice == Choice::kMost) return other > value;
  return !(value > other);
}

/// Replaces the value of the moment by `other` if that is the one to choose; `now` is the chosen
/// one. Where the value stays nothing is written.
template <Choice choice, typename Value>
inline Step choose(Word& word, Value other, std::uint64_t asks, std::uint64_t* now) {
  while (true) {
    const std::uint64_t before = word.load();
    if (before == asks) return Step::kAsk;
    *now = before;
    if (!takes_other<choice>(std::bit_cast<Value>(before), other)) return Step::kDone;
    *now = std::bit_cast<std::uint64_t>(other);
    if (const Step step = exchange(word, before, *now, asks); step != Step::kBusy) return step;
  }
}

enum class Arithmetic { kAdd, kSubtract, kMultiply, kDivide };

/// Divides toward zero, as the type's `/=` does. kAsk: the result needs more than 64 bits.
/// REQUIRES: `left` is not `kAskInt`.
template <Arithmetic kind>
inline Step compute(std::int64_t left, std::int64_t right, std::int64_t* result) {
  bool wide = false;
  if constexpr (kind == Arithmetic::kAdd) {
    wide = __builtin_add_overflow(left, right, result);
  } else if constexpr (kind == Arithmetic::kSubtract) {
    wide = __builtin_sub_overflow(left, right, result);
  } else if constexpr (kind == Arithmetic::kMultiply) {
    wide = __builtin_mul_overflow(left, right, result);
  } else {
    if (right == 0) return Step::kZero;
    *result = left / right;
  }
  return wide ? Step::kAsk : Step::kDone;
}

template <Arithmetic kind>
inline Step compute(double left, double right, double* result) {
  if constexpr (kind == Arithmetic::kAdd) {
    *result = left + right;
  } else if constexpr (kind == Arithmetic::kSubtract) {
    *result = left - right;
  } else if constexpr (kind == Arithmetic::kMultiply) {
    *result = left * right;
  } else {
    if (right == 0) return Step::kZero;
    *result = left / right;
  }
  return Step::kDone;
}

template <Arithmetic kind>
inline Step update_int(Word& word, std::int64_t right, std::uint64_t* now = nullptr) {
  const auto change = [right](std::uint64_t before, std::uint64_t* after) {
    std::int64_t result = 0;
    const Step step = compute<kind>(static_cast<std::int64_t>(before), right, &result);
    *after = static_cast<std::uint64_t>(result);
    return step;
  };
  return update(word, kAskIntWord, change, now);
}

template <Arithmetic kind>
inline Step update_float(Word& word, double right, std::uint64_t* now = nullptr) {
  const auto change = [right](std::uint64_t before, std::uint64_t* after) {
    double result = 0;
    const Step step = compute<kind>(std::bit_cast<double>(before), right, &result);
    *after = std::bit_cast<std::uint64_t>(result);
    return step;
  };
  return update(word, kAskFloat, change, now);
}

}  // namespace gothon::segment
