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

/// The capacity of a queue that takes no more items. Puts ask, and takes once it is empty.
inline constexpr std::uint64_t kShutDown = ~std::uint64_t{0};
/// Bit 63 of `dones`: it asks, because somebody waits for all tasks to be done. The rest counts the
/// tasks that are done, less the items that the session process has put, modulo 2^63.
inline constexpr std::uint64_t kAskDone = std::uint64_t{1} << 63;

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

/// Whether it takes no more items.
inline bool is_shut_down(const Queue& queue) {
  return queue.line.capacity.load(std::memory_order_relaxed) == kShutDown;
}

/// An item that was found and may be taken.
struct Offer {
  std::uint64_t word = 0;
  const Unit* units = nullptr;
  Found found;

  std::uint32_t length() const { return found.length; }
};

/// Looks for the next item. kBusy: there is none. kAsk also if there will be none.
inline Step find(const Queue& queue, Offer* offer) {
  while (true) {
    offer->word = queue.line.word.load();
    if (offer->word == kAskQueue) return Step::kAsk;
    const Extent extent = extent_of(offer->word);
    if (extent.used == 0) return is_shut_down(queue) ? Step::kAsk : Step::kBusy;
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

/// How many items are not done: of those that were put, ever.
inline std::uint64_t unfinished(std::uint64_t puts, std::uint64_t dones) {
  return (puts - dones) & ~kAskDone;
}

/// Counts a task as done. kAsk also if there is none that is not.
inline Step task_done(const Queue& queue) {
  std::uint64_t dones = queue.line.dones.load();
  while ((dones & kAskDone) == 0 && unfinished(queue.line.puts.load(), dones) != 0) {
    fault_point("done: counted");
    if (queue.line.dones.compare_exchange_weak(dones, (dones + 1) & ~kAskDone)) {
      fault_point("done: swapped");
      return Step::kDone;
    }
  }
  return Step::kAsk;
}

/// Whether it is full: kBusy; kDone: it is not.
inline Step has_capacity(const Queue& queue) {
  const std::uint64_t capacity = queue.line.capacity.load(std::memory_order_relaxed);
  if (capacity == kShutDown) return Step::kAsk;
  std::uint32_t items = 0;
  if (capacity == 0) return queue.line.word.load() == kAskQueue ? Step::kAsk : Step::kDone;
  if (count(queue, &items) == Step::kAsk) return Step::kAsk;
  return items < capacity ? Step::kDone : Step::kBusy;
}

/// The count of an item before it is seen, so that nobody is done with it earlier. It is exact even
/// if its process is killed anywhere: `deed` tells the session process which word was to be
/// replaced, and `room` what the count was before, modulo 2^32.
class Counting {
 public:
  explicit Counting(Line& line) : line_(line) {}
  Counting(const Counting&) = delete;
  Counting& operator=(const Counting&) = delete;

  /// An item is about to be put by replacing `word`.
  void announce(std::uint64_t word) {
    const std::uint64_t puts = line_.puts.load(std::memory_order_relaxed);
    if (!announced_) {
      line_.room.store(static_cast<std::uint32_t>(puts), std::memory_order_release);
      line_.deed.store(word, std::memory_order_release);
      fault_point("put: announced");
      line_.puts.store(puts + 1, std::memory_order_release);
      announced_ = true;
    } else {
      line_.deed.store(word, std::memory_order_release);
    }
  }

  /// It was put; or it was not, and is not counted.
  void settle(bool put) {
    if (!announced_) return;
    if (!put)
      line_.puts.store(line_.puts.load(std::memory_order_relaxed) - 1, std::memory_order_release);
    fault_point("put: counted");
    line_.deed.store(0, std::memory_order_release);
  }

 private:
  Line& line_;
  bool announced_ = false;
};

/// Puts an item in. kBusy: the queue is full. REQUIRES: the caller holds the lock.
inline Step put_counted(const Queue& queue, Counting& counting, const char* item,
                        std::size_t length) {
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
    counting.announce(word);
    fault_point("put: written");
    if (!queue.line.word.compare_exchange_strong(word, queue_word(after))) continue;
    fault_point("put: swapped");
    return Step::kDone;
  }
}

inline Step put_locked(const Queue& queue, const char* item, std::size_t length) {
  Counting counting(queue.line);
  const Step step = put_counted(queue, counting, item, length);
  counting.settle(step == Step::kDone);
  return step;
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
