#pragma once

#include <optional>
#include <string_view>

/// What an iterator deals out, as its declaration says it: docs/protocol.md, section 2, "Sources".
/// Thread rule: any.
namespace gothon::wire {

/// All of it are views into the bytes.
struct Source {
  bool listed = false;  ///< it has `items`, if any; else ints at equal distances
  std::string_view first;
  std::string_view step;
  std::string_view count;  ///< how many there are; empty: there is no end
  std::string_view items;  ///< for `take_item`
};

/// nullopt if `bytes` are none. Ints and items are not judged.
std::optional<Source> decode_source(std::string_view bytes);

/// The next of a source's items, which is taken off `items`. REQUIRES: `decode_source` gave them,
/// and not all are taken.
std::string_view take_item(std::string_view& items);

/// Whether `bytes` are an item of a sequence: the code of values, and an encoded one of any type.
bool is_item(std::string_view bytes);

}  // namespace gothon::wire
