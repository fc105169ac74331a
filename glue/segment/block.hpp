#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "glue/segment/layout.hpp"

/// The memory of one text or queue, in units of 8 bytes.
///
/// Whoever reads may be overtaken by a writer: units are read and written one by one, atomically,
/// and what was read counts only if the line's word is the same afterwards. Thread rule: any.
namespace gothon::segment {

using Unit = std::atomic<std::uint64_t>;
inline constexpr std::size_t kUnit = 8;
/// Positions in a block that is no ring.
inline constexpr std::uint32_t kNoRing = 0xffff'ffff;

/// Where a line says that its block is; nullptr if that is not within the blocks and mapped.
inline Unit* units_of(const Memory& memory, const Line& line, std::size_t bytes) {
  const std::uint64_t at = line.block.load(std::memory_order_acquire);
  if (at < kBlocksAt || at % kUnit != 0 || at > memory.size || bytes > memory.size - at)
    return nullptr;
  return reinterpret_cast<Unit*>(memory.start + at);
}

/// Before what was read is believed: whoever wrote over it has changed the word by then.
inline void end_reading() {
  std::atomic_thread_fence(std::memory_order_acquire);
}

/// Before the first write to a block, after the word was read that allows it.
inline void begin_writing() {
  std::atomic_thread_fence(std::memory_order_release);
}

/// Copies whole units that lie one behind the other, faster than one by one; how many bytes were
/// copied. C++ leaves this race undefined, hence the assembly. On x86 each byte read is old or new,
/// and later reads come after it; `end_reading` rejects a mixture.
inline std::size_t copy_many(void* to, const void* from, std::size_t length) {
#if defined(__x86_64__) && !defined(__SANITIZE_THREAD__)
  constexpr std::size_t kWorthIt = 1024;
  if (length < kWorthIt) return 0;
  const std::size_t copied = length / kUnit * kUnit;
  std::size_t count = copied;
  asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
  return copied;
#else
  (void)to, (void)from, (void)length;
  return 0;
#endif
}

/// Whether so many bytes from position `at` on are not cut by the end of the ring.
inline bool in_one_piece(std::uint32_t mask, std::uint32_t at, std::size_t length) {
  return (at & mask) + length / kUnit <= mask;
}

/// Copies bytes to the units from position `at` on; the last unit is filled up with zeros. The unit
/// at a position `p` has the index `p & mask`.
inline void copy_in(Unit* units, std::uint32_t mask, std::uint32_t at, const char* from,
                    std::size_t length) {
  if (in_one_piece(mask, at, length)) {
    const std::size_t copied = copy_many(&units[at & mask], from, length);
    from += copied, length -= copied, at += static_cast<std::uint32_t>(copied / kUnit);
  }
  for (; length >= kUnit; length -= kUnit, from += kUnit, ++at) {
    std::uint64_t unit = 0;
    std::memcpy(&unit, from, kUnit);
    units[at & mask].store(unit, std::memory_order_relaxed);
  }
  if (length == 0) return;
  std::uint64_t unit = 0;
  std::memcpy(&unit, from, length);
  units[at & mask].store(unit, std::memory_order_relaxed);
}

inline void copy_out(const Unit* units, std::uint32_t mask, std::uint32_t at, char* to,
                     std::size_t length) {
  if (in_one_piece(mask, at, length)) {
    const std::size_t copied = copy_many(to, &units[at & mask], length);
    to += copied, length -= copied, at += static_cast<std::uint32_t>(copied / kUnit);
  }
  for (; length >= kUnit; length -= kUnit, to += kUnit, ++at) {
    const std::uint64_t unit = units[at & mask].load(std::memory_order_relaxed);
    std::memcpy(to, &unit, kUnit);
  }
  if (length == 0) return;
  const std::uint64_t unit = units[at & mask].load(std::memory_order_relaxed);
  std::memcpy(to, &unit, length);
}

}  // namespace gothon::segment
