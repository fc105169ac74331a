#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/store/variable.hpp"
#include "glue/segment/layout.hpp"
#include "glue/segment/ring.hpp"

namespace gothon::store {

/// The encoded items of one queue, as the session process has them.
///
/// They lie in the queue's block of the segment, where nodes put and take them (docs/segment.md,
/// "Queues"). Between `hold` and `show` the word asks, and this process has them to itself. What
/// the block does not take is in private memory until it does, and the word asks for so long: when
/// the block has no room, when the quota allows no more, or while a node that has been stopped in
/// the middle of a put holds the line's lock. This process never waits for that lock.
/// Thread rule: one.
class Items {
 public:
  /// The word asks.
  Items(Shared& shared, segment::Line& line, segment::Order order);
  Items(const Items&) = delete;
  Items& operator=(const Items&) = delete;

  /// Makes the word ask. False if what was found is not what nodes write: the items in the block
  /// are gone.
  [[nodiscard]] bool hold();
  /// Moves private items into the block, and shows it to nodes if none is left over and nobody
  /// waits for items here.
  void show(bool anybody_waits);
  bool asks() const { return asks_; }
  /// How many there are at this moment, held or not. Nodes may be changing that.
  std::uint64_t size_now() const;

  // REQUIRES, for the rest: held.
  bool empty() const { return front_.empty() && extent_.used == 0 && back_.empty(); }
  std::uint64_t size() const;
  /// False, and nothing changed, if it is over the quota.
  [[nodiscard]] bool push(std::string_view item);
  /// Adds one that is charged already.
  void push_charged(std::string item);
  /// Puts one back to the end it was taken from, over the quota if need be.
  void push_back_taken(std::string_view item);
  /// Takes the next one; nullopt if no node has written what is there. REQUIRES: not empty.
  std::optional<std::string> pop();
  /// Drops what is in the block.
  void lose();

  /// In the name of a process that is gone, gives up the lock on the block.
  void free_lock_of(std::uint64_t process);

  /// What an item in private memory is charged.
  static std::size_t cost(std::string_view item);

 private:
  segment::Ring ring() const { return {shared_.segment.units_at(block_), order_}; }
  std::string pop_private(std::deque<std::string>& from, bool last);
  void tidy();
  void move_in();
  bool make_room(std::size_t length);
  void shrink();
  void resize(std::uint32_t log);
  void renumber();

  Shared& shared_;
  segment::Line& line_;
  const segment::Order order_;
  bool asks_ = true;
  segment::Extent extent_;         ///< while held, what the word would say; its `log` always
  std::uint64_t block_ = 0;        ///< 0: none was needed yet, or there is none
  std::uint32_t most_log_ = 0;     ///< of the block
  std::deque<std::string> front_;  ///< before those in the block; a ring's only
  std::deque<std::string> back_;   ///< behind them
};

}  // namespace gothon::store
