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

/// The encoded items of one queue, as the session process has them. Thread rule: one.
class Items {
 public:
  Items() = default;
  virtual ~Items() = default;
  Items(const Items&) = delete;
  Items& operator=(const Items&) = delete;

  /// Makes the word ask. False if what was found is not what nodes write: the items in the block
  /// are gone.
  [[nodiscard]] virtual bool hold() = 0;
  /// Moves private items into the block, and shows it to nodes if none is left over and nobody
  /// waits for items here.
  virtual void show(bool anybody_waits) = 0;
  virtual bool asks() const = 0;
  /// How many there are at this moment, held or not. Nodes may be changing that.
  virtual std::uint64_t size_now() const = 0;

  // REQUIRES, for the rest: held.
  virtual bool empty() const = 0;
  virtual std::uint64_t size() const = 0;
  /// False, and nothing changed, if it is over the quota.
  [[nodiscard]] virtual bool push(std::string_view item) = 0;
  /// Adds one that is charged already.
  virtual void push_charged(std::string item) = 0;
  /// Puts one back to where it was taken from, over the quota if need be.
  virtual void push_back_taken(std::string_view item) = 0;
  /// Takes the next one; nullopt if no node has written what is there. REQUIRES: not empty.
  virtual std::optional<std::string> pop() = 0;
  /// Drops what is in the block.
  virtual void lose() = 0;
  /// Who is in the middle of a put is not to put any more: it looks again at what was changed.
  virtual void fence() = 0;

  /// In the name of a process that is gone, gives up the lock on the block.
  virtual void free_lock_of(std::uint64_t process) = 0;

  /// What an item in private memory is charged.
  static std::size_t cost(std::string_view item);
};

/// Items in the order of coming, or the reverse. They lie in the queue's block of the segment,
/// where nodes put and take them (docs/segment.md, "Queues"). Between `hold` and `show` the word
/// asks, and this process has them to itself. What the block does not take is in private memory
/// until it does, and the word asks for so long: when the block has no room, when the quota allows
/// no more, or while a node that has been stopped in the middle of a put holds the line's lock.
/// This process never waits for that lock. Thread rule: one.
class RingItems final : public Items {
 public:
  /// The word asks.
  RingItems(Shared& shared, segment::Line& line, segment::Order order);

  bool hold() override;
  void show(bool anybody_waits) override;
  bool asks() const override { return asks_; }
  std::uint64_t size_now() const override;
  bool empty() const override { return front_.empty() && extent_.used == 0 && back_.empty(); }
  std::uint64_t size() const override;
  bool push(std::string_view item) override;
  void push_charged(std::string item) override;
  void push_back_taken(std::string_view item) override;
  std::optional<std::string> pop() override;
  void lose() override;
  void fence() override { fenced_ = true; }
  void free_lock_of(std::uint64_t process) override;

 private:
  /// Makes the count of what nodes have put exact, where its process was killed while it put.
  void settle_deed();
  bool was_put(const segment::Extent& before) const;
  segment::Ring ring() const { return {shared_.segment.units_at(block_), order_}; }
  std::string pop_private(std::deque<std::string>& from, bool last);
  void tidy();
  bool is_unfenced();
  void move_in();
  bool make_room(std::size_t length);
  void shrink();
  void resize(std::uint32_t log);
  void renumber();

  Shared& shared_;
  segment::Line& line_;
  const segment::Order order_;
  bool asks_ = true;
  bool fenced_ = false;            ///< to be shown only once nobody has the lock
  segment::Extent extent_;         ///< while held, what the word would say; its `log` always
  std::uint64_t block_ = 0;        ///< 0: none was needed yet, or there is none
  std::uint32_t most_log_ = 0;     ///< of the block
  std::deque<std::string> front_;  ///< before those in the block; a ring's only
  std::deque<std::string> back_;   ///< behind them
};

}  // namespace gothon::store
