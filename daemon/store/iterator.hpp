#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "daemon/store/listing.hpp"
#include "daemon/store/number.hpp"
#include "daemon/store/variable.hpp"
#include "glue/segment/iterator.hpp"
#include "glue/segment/layout.hpp"

namespace gothon::store {

/// Deals out the items of an iterator, each to one who asks. Nobody ever waits for one.
///
/// Nodes take them in the shared memory (glue/segment/iterator.hpp): ints at equal distances as far
/// as they have 64 bits, others out of a block. For the rest the word asks, and this process deals:
/// a longer int, and an item that was taken back because its answer reached nobody. Items are known
/// by their place, counted from 0 over all that the variable ever deals out.
class Iterator final : public Variable {
 public:
  Iterator(const wire::Declaration& declaration, Shared& shared, segment::Line& line);

 private:
  using Place = std::uint64_t;

  /// What is dealt out.
  struct Content {
    bool listed = false;
    std::string_view items;
    Number first;
    Number step;
    std::optional<Place> count;  ///< of ints; nullopt: there is no end, or nobody gets there
  };

  Result perform(const Request& request, std::string& reply) override;
  tl::expected<void, Failure> initialise(std::string_view value) override;
  void show_state(View& view, std::size_t longest) const override;
  bool take_back(Grant grant, std::string_view reply) override;

  Result next(std::string& reply);
  /// Deals the next item as nodes do; nullopt if they could not.
  std::optional<Place> deal_in_window();
  /// Deals the next item; nullopt: there is none. REQUIRES: held.
  std::optional<Place> deal();
  /// Appends the item. Fails where it cannot be had.
  Result answer(Place place, std::string& reply) const;
  std::optional<Number> number(Place place) const;
  /// REQUIRES: held.
  void give_back(Place place);

  tl::expected<Content, Failure> content_of(std::string_view source) const;
  std::optional<Failure> objection_to(std::string_view item) const;
  /// Deals out something else from now on. REQUIRES: held.
  tl::expected<void, Failure> replace(Content content);

  /// Makes the word ask, and learns from it what nodes have taken. False if it is nothing that
  /// nodes write: all of the window counts as taken then.
  bool hold();
  /// Shows nodes the items that come next, if they can have them.
  void show();
  std::uint32_t longest_window(std::int64_t first, std::int64_t step) const;
  /// How many of the window are taken by a word; nullopt if it is nothing that nodes write.
  std::optional<std::uint32_t> taken_by(std::uint64_t word) const;
  Failure lost() const;

  segment::Line& line_;
  bool asks_ = true;  ///< whether this process has made the word ask
  bool listed_ = false;
  Listing listing_;  ///< of the items, if listed
  Number first_;
  Number step_;
  Place begin_ = 0;           ///< of the first item of what is dealt out now
  std::optional<Place> end_;  ///< behind its last one; nullopt: there is none
  Place dealt_ = 0;           ///< items before the window; while held, that were dealt
  std::set<Place> returned_;  ///< dealt ones that were taken back
  std::uint32_t window_ = 0;  ///< the number of the one that is shown, or was last
  std::uint32_t length_ = 0;  ///< and how many items it has
};

}  // namespace gothon::store
