#include "daemon/store/items.hpp"

#include <bit>
#include <utility>

#include "glue/segment/mutex.hpp"
#include "glue/segment/queue.hpp"

// Taking from the block needs no lock: whoever holds it writes to units that are free in the word
// that he has read, and these stay free until he gives the lock up or this process has it. Putting
// into the block, moving what is there, and giving memory back need it.
//
// Where items are moved or put back in front, the word could come to be one that it was before,
// with other items: somebody who has read that word would take the wrong one. `renumber` makes it a
// word that it has not been for long.

namespace gothon::store {

using segment::Extent;
using segment::Order;

namespace {

/// The first block: a page.
constexpr std::uint32_t kLeastLog = 9;
/// 64 MiB. Every node maps as much.
constexpr std::uint32_t kMostLog = 23;
/// Of the addresses that are left, one queue takes so much at most.
constexpr std::size_t kListShare = 64;

std::size_t bytes_of(std::uint32_t log) {
  return log == 0 ? 0 : segment::kUnit << log;
}

}  // namespace

RingItems::RingItems(Shared& shared, segment::Line& line, Order order)
    : shared_(shared), line_(line), order_(order) {
  line_.word.store(segment::kAskQueue);
}

bool RingItems::hold() {
  const std::uint64_t word = line_.word.exchange(segment::kAskQueue);
  // Nobody else makes it ask, or writes it then: what looks so is not believed.
  if (std::exchange(asks_, true)) return true;
  const Extent found = segment::extent_of(word);
  if (found.log == extent_.log && found.used < found.units()) {
    extent_ = found;
    return true;
  }
  lose();
  return false;
}

void RingItems::show(bool anybody_waits) {
  tidy();
  if (anybody_waits || !front_.empty() || !back_.empty()) return;
  if (!is_unfenced()) return;
  asks_ = false;
  line_.word.store(segment::queue_word(extent_));
}

/// Whether nobody is in the middle of a put who has not seen what was changed.
bool RingItems::is_unfenced() {
  if (!fenced_) return true;
  if (segment::try_lock(line_.lock, segment::kSessionSerial) != segment::Step::kDone) return false;
  segment::unlock(line_.lock, segment::kSessionSerial);
  fenced_ = false;
  return true;
}

std::uint64_t RingItems::size() const {
  return front_.size() + (extent_.used == 0 ? 0 : ring().count(extent_)) + back_.size();
}

std::uint64_t RingItems::size_now() const {
  if (asks_) return size();
  const Extent extent = segment::extent_of(line_.word.load());
  if (extent.log != extent_.log || extent.used >= extent.units()) return 0;
  return extent.used == 0 ? 0 : ring().count(extent);
}

bool RingItems::push(std::string_view item) {
  // What goes into the block is paid for with the block.
  if (back_.empty() && segment::has_room(extent_, item.size()))
    shared_.quota.force(cost(item));
  else if (!shared_.quota.charge(cost(item)))
    return false;
  back_.emplace_back(item);
  return true;
}

void RingItems::push_charged(std::string item) {
  back_.push_back(std::move(item));
}

void RingItems::push_back_taken(std::string_view item) {
  shared_.quota.force(cost(item));
  if (order_ == Order::kLifo)
    back_.emplace_back(item);
  else
    front_.emplace_front(item);
}

std::optional<std::string> RingItems::pop() {
  if (!front_.empty()) return pop_private(front_, false);
  if (order_ == Order::kLifo && !back_.empty()) return pop_private(back_, true);
  if (extent_.used == 0) return pop_private(back_, false);
  segment::Found found;
  if (!ring().find(extent_, &found)) return std::nullopt;
  std::string item(found.length, '\0');
  ring().copy(extent_, found, item.data());
  extent_ = found.rest;
  return item;
}

std::string RingItems::pop_private(std::deque<std::string>& from, bool last) {
  std::string item = std::move(last ? from.back() : from.front());
  if (last)
    from.pop_back();
  else
    from.pop_front();
  shared_.quota.release(cost(item));
  return item;
}

void RingItems::lose() {
  extent_.first += extent_.used + 1;
  extent_.used = 0;
}

void RingItems::free_lock_of(std::uint64_t process) {
  const segment::Serial serial = segment::serial_of(process);
  if (serial == 0) return;
  if (segment::holder_of(line_.lock.load()) == serial) settle_deed();
  segment::unlock(line_.lock, serial);
}

void RingItems::settle_deed() {
  const std::uint64_t replaced = line_.deed.load();
  if (replaced == 0) return;
  const std::uint64_t puts = line_.puts.load();
  const bool counted = static_cast<std::uint32_t>(puts) != line_.room.load();
  const bool put = was_put(segment::extent_of(replaced));
  line_.puts.store(puts - (counted ? 1 : 0) + (put ? 1 : 0));
  line_.deed.store(0);
}

/// Whether an item was put behind what `before` says. Since then others have only taken: the lock
/// was held. So a ring ends where it ended, or behind the item; and of a stack's changes one is a
/// put if they have not left what is there after so many takes.
bool RingItems::was_put(const Extent& before) const {
  const Extent now = asks_ ? extent_ : segment::extent_of(line_.word.load());
  if (before.log != extent_.log || now.log != extent_.log || before.used >= before.units() ||
      now.used >= now.units())
    return false;
  if (order_ == Order::kFifo) return now.first + now.used != before.first + before.used;
  Extent left = before;
  while (left.first != now.first) {
    segment::Found found;
    if (left.used == 0 || !ring().find(left, &found)) return true;
    left = found.rest;
  }
  return left.used != now.used;
}

std::size_t Items::cost(std::string_view item) {
  // The string object, and the heap once it does not fit into that.
  constexpr std::size_t kInside = 15;
  return sizeof(std::string) + (item.size() > kInside ? item.size() + 1 : 0);
}

void RingItems::tidy() {
  const bool roomy = segment::is_roomy(extent_);
  if (front_.empty() && back_.empty() && !roomy) return;
  if (segment::try_lock(line_.lock, segment::kSessionSerial) != segment::Step::kDone) return;
  segment::begin_writing();
  move_in();
  if (roomy) shrink();
  segment::unlock(line_.lock, segment::kSessionSerial);
}

void RingItems::move_in() {
  const bool in_front = !front_.empty();
  for (; !front_.empty() && make_room(front_.back().size()); pop_private(front_, true))
    extent_ = ring().push_front(extent_, front_.back().data(), front_.back().size());
  for (; !back_.empty() && make_room(back_.front().size()); pop_private(back_, false))
    extent_ = ring().push(extent_, back_.front().data(), back_.front().size());
  if (in_front) renumber();
}

/// False if the block cannot have room for such an item now.
bool RingItems::make_room(std::size_t length) {
  if (segment::has_room(extent_, length)) return true;
  if (most_log_ == 0) {
    const std::size_t left = shared_.segment.left() / kListShare / segment::kUnit;
    const auto log = static_cast<std::uint32_t>(std::bit_width(left));
    if (log <= kLeastLog) return false;
    most_log_ = log - 1 < kMostLog ? log - 1 : kMostLog;
    block_ = shared_.segment.add_block(bytes_of(most_log_), kListShare);
    line_.block.store(block_);
  }
  std::uint32_t log = extent_.log < kLeastLog ? kLeastLog : extent_.log + 1;
  while (log <= most_log_ && !segment::has_room({extent_.first, extent_.used, log}, length)) ++log;
  if (log > most_log_) return false;
  const std::size_t before = bytes_of(extent_.log);
  const std::size_t more = bytes_of(log) - before;
  if (!shared_.quota.charge(more)) return false;
  if (!shared_.segment.back(block_ + before, more)) {
    shared_.quota.release(more);
    return false;
  }
  resize(log);
  return true;
}

void RingItems::shrink() {
  if (!segment::is_roomy(extent_)) return;
  const std::size_t before = bytes_of(extent_.log);
  std::uint32_t log = extent_.log;
  while (segment::is_roomy({extent_.first, extent_.used, log})) --log;
  resize(log);
  shared_.segment.give_back(block_ + bytes_of(log), before - bytes_of(log));
  shared_.quota.release(before - bytes_of(log));
}

void RingItems::resize(std::uint32_t log) {
  ring().move(extent_, log);
  extent_.log = log;
  renumber();
}

void RingItems::renumber() {
  extent_.first += order_ == Order::kLifo ? 1 : static_cast<std::uint32_t>(extent_.units());
}

}  // namespace gothon::store
