#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "daemon/store/items.hpp"

namespace gothon::store {

/// Items in their own order, the least one first; of equal ones the one that came first. They are
/// in private memory, so that nodes bring all operations here. Thread rule: one.
class SortedItems final : public Items {
 public:
  /// The word asks, for good.
  SortedItems(Shared& shared, segment::Line& line, wire::TypeCode item);

  bool hold() override { return true; }
  void show(bool) override {}
  bool asks() const override { return true; }
  std::uint64_t size_now() const override { return items_.size(); }
  bool empty() const override { return items_.empty(); }
  std::uint64_t size() const override { return items_.size(); }
  bool push(std::string_view item) override;
  void push_charged(std::string item) override;
  void push_back_taken(std::string_view item) override;
  std::optional<std::string> pop() override;
  void lose() override {}
  void fence() override {}
  void free_lock_of(std::uint64_t) override {}

 private:
  /// An item, and when it came.
  using Key = std::pair<std::string, std::int64_t>;
  struct Before {
    wire::TypeCode item;
    bool operator()(const Key& left, const Key& right) const;
  };

  static std::size_t charge_of(std::string_view item);

  Shared& shared_;
  std::set<Key, Before> items_;
  std::int64_t first_ = 0;  ///< below the number of each item that came
  std::int64_t last_ = 0;
};

}  // namespace gothon::store
