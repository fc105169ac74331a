#pragma once

#include <cstddef>
#include <cstdint>

#include "glue/segment/fault.hpp"
#include "glue/segment/mutex.hpp"
#include "glue/segment/ring.hpp"
#include "glue/segment/word.hpp"

/// What nodes do on a queue in the segment (docs/segment.md, "Queues").
///
/// Taking is lock-free: look, copy, compare-and-swap. Whoever puts holds the line's lock, so that
/// no two write to one block; everything still commits by a compare-and-swap of the word, which
/// fails if the session process has made it ask meanwhile. So nobody is held up by a holder of the
/// lock that is stopped or has been killed: the others ask. Thread rule: any.
namespace gothon::segment {

/// A queue of more units gives memory back when an eighth of them would do: the session does that.
inline constexpr std::uint32_t kKeptLog = 13;

inline bool is_roomy(const Extent& extent) {
  return extent.log > kKeptLog && extent.used < extent.units() / 8;
}

/// A queue as a node has it.
struct Queue {
  Line& line;
  Memory memory;
  Order order;

  /// Its block; nullptr where the word or the line makes no sense.
  Unit* units(const Extent& extent) const {
    if (extent.log > kMaxLog || extent.used >= extent.units()) return nullptr;
    return units_of(memory, line, extent.units() * kUnit);
  }
};

/// An item that was found and may be taken.
struct Offer {
  std::uint64_t word = 0;
  const Unit* units = nullptr;
  Found found;

  std::uint32_t length() const { return found.length; }
};

/// Looks for the next item. kBusy: there is none.
inline Step find(const Queue& queue, Offer* offer) {
  while (true) {
    offer->word = queue.line.word.load();
    if (offer->word == kAskQueue) return Step::kAsk;
    const Extent extent = extent_of(offer->word);
    if (extent.used == 0) return Step::kBusy;
    if (is_roomy(extent)) return Step::kAsk;
    Unit* units = queue.units(extent);
    if (units == nullptr) return Step::kAsk;
    offer->units = units;
    if (Ring(units, queue.order).find(extent, &offer->found)) return Step::kDone;
    end_reading();
    if (queue.line.word.load() == offer->word) return Step::kAsk;
  }
}

/// Copies the item's bytes. They are the item's only if `take` succeeds afterwards.
inline void copy(const Queue& queue, const Offer& offer, char* to) {
  fault_point("take: found");
  Ring(const_cast<Unit*>(offer.units), queue.order).copy(extent_of(offer.word), offer.found, to);
}

/// Takes the item out. False, and nothing done, if something has changed since it was found.
inline bool take(const Queue& queue, const Offer& offer) {
  end_reading();
  fault_point("take: copied");
  std::uint64_t before = offer.word;
  if (!queue.line.word.compare_exchange_strong(before, queue_word(offer.found.rest))) return false;
  fault_point("take: swapped");
  return true;
}

/// How many items there are.
inline Step count(const Queue& queue, std::uint32_t* items) {
  while (true) {
    const std::uint64_t word = queue.line.word.load();
    if (word == kAskQueue) return Step::kAsk;
    const Extent extent = extent_of(word);
    *items = 0;
    if (extent.used == 0) return Step::kDone;
    Unit* units = queue.units(extent);
    if (units == nullptr) return Step::kAsk;
    *items = Ring(units, queue.order).count(extent);
    fault_point("count: read");
    end_reading();
    if (queue.line.word.load() == word) return Step::kDone;
  }
}

/// Whether it is full: kBusy; kDone: it is not.
inline Step has_capacity(const Queue& queue) {
  const std::uint64_t capacity = queue.line.capacity.load(std::memory_order_relaxed);
  std::uint32_t items = 0;
  if (capacity == 0) return queue.line.word.load() == kAskQueue ? Step::kAsk : Step::kDone;
  if (count(queue, &items) == Step::kAsk) return Step::kAsk;
  return items < capacity ? Step::kDone : Step::kBusy;
}

/// Puts an item in. kBusy: the queue is full. REQUIRES: the caller holds the lock.
inline Step put_locked(const Queue& queue, const char* item, std::size_t length) {
  Extent written;
  Extent after;
  while (true) {
    if (const Step step = has_capacity(queue); step != Step::kDone) return step;
    std::uint64_t word = queue.line.word.load();
    if (word == kAskQueue) return Step::kAsk;
    const Extent before = extent_of(word);
    Unit* units = queue.units(before);
    if (units == nullptr || !has_room(before, length)) return Step::kAsk;
    // The word has a new value if another process has taken an item: capacity was there for good,
    // as only the holder of the lock and the session process put any in.
    if (queue.order == Order::kFifo && written.log == before.log &&
        written.first + written.used == before.first + before.used && after.log != 0) {
      after.first = before.first;
      after.used = before.used + static_cast<std::uint32_t>(units_for(length));
    } else {
      begin_writing();
      after = Ring(units, queue.order).push(before, item, length);
    }
    written = before;
    fault_point("put: written");
    if (!queue.line.word.compare_exchange_strong(word, queue_word(after))) continue;
    fault_point("put: swapped");
    return Step::kDone;
  }
}

/// Puts an item in. kBusy: the queue is full. REQUIRES: `me` is not 0.
inline Step put(const Queue& queue, Serial me, Patience& patience, const char* item,
                std::size_t length) {
  // Seen without the lock: a queue that is full or asks must not keep those off who could do it.
  if (const Step step = has_capacity(queue); step != Step::kDone) return step;
  const auto lock = [&] { return try_lock(queue.line.lock, me); };
  Step step = lock();
  if (step == Step::kBusy) step = patience.spin(lock);
  if (step != Step::kDone) return Step::kAsk;
  fault_point("put: locked");
  step = put_locked(queue, item, length);
  unlock(queue.line.lock, me);
  return step;
}

}  // namespace gothon::segment
