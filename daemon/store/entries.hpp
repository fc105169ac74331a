#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/keyed_hash.hpp"

namespace gothon::store {

/// Keys and values in the order of their coming, found by a hash of the key. As in Python's dict an
/// index has the entries' numbers, and what is removed leaves a gap until a third are gaps. All but
/// `restore` takes amortised constant time. Knows no quota. Thread rule: one.
///
/// An entry has a number, its place, until something is removed or put in; and a rank for ever:
/// ranks rise from entry to entry, so what was removed can go back between its neighbours.
class Entries {
 public:
  using Number = std::uint32_t;
  using Rank = std::uint64_t;

  /// Of an entry, all tables included, besides what is on the heap for long ones.
  static constexpr std::size_t kOverhead = 128;
  static constexpr std::size_t kMost = 0xffff'fff0;

  std::size_t size() const { return live_; }
  /// Whether another one would be too many.
  bool full() const { return entries_.size() >= kMost; }
  std::optional<Number> find(std::string_view key) const;
  std::string_view key(Number number) const;
  std::string_view value(Number number) const;
  Rank rank(Number number) const { return entries_[number].rank; }
  /// The entry of that number, or the next one.
  std::optional<Number> from(std::uint64_t number) const;
  std::optional<Number> last() const;

  /// REQUIRES: there is no such key, and the rank is higher than all there ever were.
  void append(std::string_view key, std::string_view value, Rank rank);
  /// The same of an entry that was removed, with the rank that it had.
  void restore(std::string_view key, std::string_view value, Rank rank);
  void assign(Number number, std::string_view value);
  void remove(Number number);
  void clear();

 private:
  struct Entry {
    std::string bytes;  ///< key and value
    std::uint64_t hash = 0;
    Rank rank = 0;
    std::uint32_t key_size = 0;
    bool live = false;
  };

  static Entry make(std::string_view key, std::string_view value, std::uint64_t hash, Rank rank);
  /// The slot of the index where a search for that hash finds `wanted`, or ends.
  std::size_t slot_of(std::uint64_t hash, Number wanted) const;
  void add_to_index(Number number);
  void make_room();
  /// Closes the gaps, and makes the index anew.
  void rebuild();

  KeyedHash hash_;
  std::deque<Entry> entries_;  ///< the last one is live
  std::vector<Number> index_;
  std::size_t live_ = 0;
  std::size_t front_ = 0;   ///< so many gaps are in front of the first one, at least
  std::size_t filled_ = 0;  ///< slots of the index that are not free
};

}  // namespace gothon::store
