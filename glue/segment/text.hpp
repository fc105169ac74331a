#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "glue/segment/block.hpp"
#include "glue/segment/fault.hpp"
#include "glue/segment/mutex.hpp"
#include "glue/segment/word.hpp"

/// A str, bytes or an encoded value in the segment (docs/segment.md, "Texts"): two buffers, of
/// which the line's word names one.
///
/// Readers copy and look at the word again. Whoever writes holds the line's lock: a new value goes
/// to the other buffer, an appended one behind the present one, and the word then names it by a
/// compare-and-swap, which fails if the session process has made it ask meanwhile. Thread rule:
/// any.
namespace gothon::segment {

/// What a text's word says.
struct Version {
  std::uint32_t length = 0;      ///< in bytes
  std::uint32_t buffer = 0;      ///< 0 or 1
  std::uint32_t generation = 0;  ///< one more when what was written is to be read no longer

  bool operator==(const Version&) const = default;
};

inline constexpr std::uint64_t kAskText = ~std::uint64_t{0};

/// Bits 0 to 31: `length`; 32: `buffer`; 33 to 63: `generation`.
inline constexpr std::uint64_t text_word(const Version& version) {
  return std::uint64_t{version.generation} << 33 | std::uint64_t{version.buffer} << 32 |
         version.length;
}
inline constexpr Version version_of(std::uint64_t word) {
  return {static_cast<std::uint32_t>(word), static_cast<std::uint32_t>(word >> 32) & 1,
          static_cast<std::uint32_t>(word >> 33)};
}

/// From the start of one buffer to that of the other: the string limit, in whole pages.
inline constexpr std::uint64_t buffer_size(std::uint32_t string_limit) {
  return (std::uint64_t{string_limit} + kPage - 1) / kPage * kPage;
}

/// Copies a text's bytes to its units from byte `at` on; bytes before it stay.
inline void append_in(Unit* units, std::size_t at, const char* from, std::size_t length) {
  auto index = static_cast<std::uint32_t>(at / kUnit);
  if (const std::size_t filled = at % kUnit; filled != 0) {
    const std::size_t more = length < kUnit - filled ? length : kUnit - filled;
    std::uint64_t unit = units[index].load(std::memory_order_relaxed);
    std::memcpy(reinterpret_cast<char*>(&unit) + filled, from, more);
    units[index++].store(unit, std::memory_order_relaxed);
    from += more;
    length -= more;
  }
  copy_in(units, kNoRing, index, from, length);
}

/// A str as a node has it.
struct Text {
  Line& line;
  Memory memory;
  std::uint32_t limit;  ///< the string limit, in bytes

  /// One of its buffers; nullptr where the line makes no sense. What is empty needs none.
  Unit* units(std::uint32_t buffer) const {
    const std::uint64_t size = buffer_size(limit);
    Unit* block = units_of(memory, line, 2 * size);
    return block == nullptr ? nullptr : block + buffer * (size / kUnit);
  }
  std::uint32_t room() const {
    const std::uint32_t room = line.room.load(std::memory_order_relaxed);
    return room < limit ? room : limit;
  }
};

/// A value that was found and may be copied.
struct Reading {
  std::uint64_t word = 0;
  const Unit* units = nullptr;

  std::uint32_t length() const { return version_of(word).length; }
};

/// Looks for the value of the moment.
inline Step find(const Text& text, Reading* reading) {
  reading->word = text.line.word.load();
  if (reading->word == kAskText || reading->length() > text.limit) return Step::kAsk;
  if (reading->length() == 0) return Step::kDone;
  reading->units = text.units(version_of(reading->word).buffer);
  return reading->units == nullptr ? Step::kAsk : Step::kDone;
}

/// Copies the value. False if it was changed meanwhile: what was copied may be no value at all.
inline bool copy(const Text& text, const Reading& reading, char* to) {
  fault_point("read: found");
  copy_out(reading.units, kNoRing, 0, to, reading.length());
  end_reading();
  fault_point("read: copied");
  const std::uint64_t now = text.line.word.load();
  // Appended to, it still begins with that value.
  return now >> 32 == reading.word >> 32 && version_of(now).length >= reading.length();
}

/// Replaces the value that the word `seen` stands for. kBusy: the word is another one by now.
/// REQUIRES, for this and the next three: the caller holds the lock.
inline Step swap_locked(const Text& text, std::uint64_t seen, const char* value,
                        std::size_t length) {
  std::uint64_t word = text.line.word.load();
  if (word == kAskText || length > text.room()) return Step::kAsk;
  if (word != seen) return Step::kBusy;
  const Version before = version_of(word);
  const Version after{static_cast<std::uint32_t>(length), before.buffer ^ 1, before.generation + 1};
  if (length != 0) {
    Unit* units = text.units(after.buffer);
    if (units == nullptr) return Step::kAsk;
    begin_writing();
    copy_in(units, kNoRing, 0, value, length);
  }
  fault_point("set: written");
  if (!text.line.word.compare_exchange_strong(word, text_word(after))) return Step::kBusy;
  fault_point("set: swapped");
  return Step::kDone;
}

/// Replaces the value, whatever it is.
inline Step set_locked(const Text& text, const char* value, std::size_t length) {
  while (true) {
    const Step step = swap_locked(text, text.line.word.load(), value, length);
    if (step != Step::kBusy) return step;
  }
}

inline Step append_locked(const Text& text, const char* more, std::size_t length) {
  while (true) {
    std::uint64_t word = text.line.word.load();
    Version version = version_of(word);
    if (word == kAskText || version.length + std::uint64_t{length} > text.room()) return Step::kAsk;
    if (length == 0) return Step::kDone;
    Unit* units = text.units(version.buffer);
    if (units == nullptr) return Step::kAsk;
    begin_writing();
    append_in(units, version.length, more, length);
    fault_point("append: written");
    version.length += static_cast<std::uint32_t>(length);
    if (text.line.word.compare_exchange_strong(word, text_word(version))) return Step::kDone;
  }
}

/// Removes a suffix if it is there.
inline Step remove_locked(const Text& text, const char* suffix, std::size_t length) {
  while (true) {
    std::uint64_t word = text.line.word.load();
    Version version = version_of(word);
    if (word == kAskText || version.length > text.limit) return Step::kAsk;
    if (length == 0 || length > version.length) return Step::kDone;
    const Unit* units = text.units(version.buffer);
    if (units == nullptr) return Step::kAsk;
    version.length -= static_cast<std::uint32_t>(length);
    bool same = true;
    for (std::size_t i = 0; same && i < length; ++i) {
      const std::size_t at = version.length + i;
      const std::uint64_t unit = units[at / kUnit].load(std::memory_order_relaxed);
      same = reinterpret_cast<const char*>(&unit)[at % kUnit] == suffix[i];
    }
    if (!same) {
      end_reading();
      if (text.line.word.load() == word) return Step::kDone;
      continue;
    }
    // What is appended next writes over what others may be reading.
    ++version.generation;
    fault_point("remove: compared");
    if (text.line.word.compare_exchange_strong(word, text_word(version))) return Step::kDone;
  }
}

/// Calls one of the four above, as `change`, with the lock held. kAsk: nothing has changed,
/// somebody else holds the lock or the session process has to do it. REQUIRES: `me` is not 0.
template <typename Change>
inline Step with_lock(const Text& text, Serial me, Patience& patience, Change change) {
  const auto lock = [&] { return try_lock(text.line.lock, me); };
  Step step = lock();
  if (step == Step::kBusy) step = patience.spin(lock);
  if (step != Step::kDone) return Step::kAsk;
  fault_point("write: locked");
  step = change();
  fault_point("write: done");
  unlock(text.line.lock, me);
  return step;
}

template <typename Write>
inline Step write(const Text& text, Serial me, Patience& patience, const Write& locked,
                  const char* bytes, std::size_t length) {
  return with_lock(text, me, patience, [&] { return locked(text, bytes, length); });
}

}  // namespace gothon::segment
