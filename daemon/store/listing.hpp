#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/store/variable.hpp"

namespace gothon::store {

/// The items of a sequence, in a block of the segment that nodes read (docs/segment.md,
/// "Iterators"): an index with a unit for each, and behind it the items, each from a unit on.
/// Nodes take nothing of it while it is written: the word asks then. Thread rule: one.
class Listing {
 public:
  enum class Made { kDone, kOverQuota, kNoAddresses };

  explicit Listing(Shared& shared) : shared_(shared) {}

  /// Replaces all that is in it by a source's items. Where that fails nothing has changed.
  Made fill(std::string_view items);

  std::uint64_t size() const { return size_; }
  /// Offset in the segment; 0: it has never had an item.
  std::uint64_t block() const { return block_; }
  /// nullopt if that is nothing that was written here. REQUIRES: there is such a place.
  std::optional<std::string> item(std::uint64_t place) const;

 private:
  Made make_room(std::size_t bytes);

  Shared& shared_;
  std::uint64_t size_ = 0;
  std::uint64_t block_ = 0;
  std::size_t reserved_ = 0;  ///< addresses of the block
  std::size_t backed_ = 0;    ///< bytes of it that are memory
};

}  // namespace gothon::store
