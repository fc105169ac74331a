#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/store/variable.hpp"
#include "glue/wire/item.hpp"

namespace gothon::store {

/// What dicts, sets and lists have in common: items in an order, each found by a key. They lie in
/// the memory of this process only. Derived classes keep the items; this one judges what comes,
/// counts changes and has the books.
///
/// Each item has a *place* until something is removed or put in, and a *rank* for ever: ranks rise
/// from item to item, so what was removed can go back between its neighbours.
class Container : public Variable {
 protected:
  using Place = std::uint64_t;
  using Rank = std::uint64_t;

  /// `overhead`: what an item takes besides what is on the heap for a long one. `keys`: the schema
  /// of what finds an item.
  Container(const wire::Declaration& declaration, Shared& shared, std::size_t overhead,
            std::string_view keys);

  virtual std::size_t size() const = 0;
  /// Whether another item would be one too many.
  virtual bool full() const { return false; }
  virtual std::optional<Place> find(std::string_view key) const = 0;
  /// The item at that place or behind it.
  virtual std::optional<Place> from(Place place) const = 0;
  virtual std::optional<Place> last() const = 0;
  /// Views are valid until something changes.
  virtual std::string_view value(Place place) const = 0;
  virtual Rank rank(Place place) const = 0;
  /// REQUIRES: there is no such key.
  virtual void append(std::string_view key, std::string_view value, Rank rank) = 0;
  virtual void overwrite(Place place, std::string_view value) = 0;
  virtual void erase(Place place) = 0;
  virtual void erase_all() = 0;
  /// Puts an item back that was removed. False if it has no place any more.
  virtual bool restore(std::string_view key, std::string_view value, Rank rank) = 0;
  /// What an item that is told of is called.
  virtual std::string key(Place place) const = 0;

 private:
  /// What a request has of one item.
  struct Item {
    std::string_view key;
    std::string_view value;
  };

  Result perform(const Request& request, std::string& reply) final;
  Result perform_unset(const Request& request, std::string& reply) final;
  tl::expected<void, Failure> initialise(std::string_view value) final;
  void show_state(View& view, std::size_t longest) const final;
  bool take_back(Grant grant, std::string_view reply) final;

  Result get(std::string_view payload, std::string& reply);
  Result set(std::string_view payload, std::string& reply);
  Result update(std::string_view payload, std::string& reply);
  Result swap(std::string_view payload, std::string& reply);
  Result remove(std::string_view payload, std::string& reply);
  Result items(std::string_view payload, std::string& reply) const;
  Result put_all(std::string_view contents, std::string& reply);
  Result replace(std::string_view payload, std::string& reply);

  bool is_list() const { return type() == wire::TypeCode::kList; }
  bool is_set() const { return type() == wire::TypeCode::kSet; }
  /// What is wrong with a key, or with a value that would be stored under it; nullopt: nothing.
  std::optional<Failure> key_objection(std::string_view key) const;
  std::optional<Failure> item_objection(std::string_view key, std::string_view value) const;
  /// The same of all contents, encoded as one value.
  std::optional<Failure> contents_objection(std::string_view contents) const;
  bool is_value(std::string_view value) const;
  std::optional<Failure> size_objection(std::size_t bytes) const;

  /// Takes the next item off contents without their head.
  Item take(std::string_view& contents) const;
  /// Appends an item as a reply or contents have it.
  void append_item(Place place, bool pairs, std::string& out) const;
  std::uint64_t moment(bool pairs) const;

  std::size_t cost(std::size_t bytes) const;
  /// Where an item of that key would be overwritten.
  std::optional<Place> place_of(std::string_view key) const;
  /// Stores an item, if the quota allows it: at that place, or as a new one.
  bool store(std::optional<Place> place, std::string_view key, std::string_view value);
  /// The same of what is charged already.
  void store_charged(std::optional<Place> place, std::string_view key, std::string_view value);
  void drop(Place place);
  void drop_all();
  /// Stores other contents in place of all, if the quota allows them.
  bool refill(std::string_view contents);
  Failure over_payload() const;

  const std::size_t overhead_;
  const std::string keys_;
  const std::string values_;
  const std::string zero_;         ///< of a defaultdict or Counter, what a missing key stands for
  std::size_t charged_ = 0;        ///< for all items
  std::size_t bytes_ = 0;          ///< of all items, encoded
  std::uint64_t moment_ = 1;       ///< counts changes
  std::uint64_t keys_moment_ = 1;  ///< the last one of keys or their order
  Rank next_rank_ = 1;
  Rank first_rank_ = 1;  ///< the lowest since all contents were replaced
};

}  // namespace gothon::store
