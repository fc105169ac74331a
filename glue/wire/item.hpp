#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

/// What requests about items of containers and elements of arrays say: docs/protocol.md, section 2,
/// "Items". Keys and values are encoded (value.hpp); they are not judged here, and all of it are
/// views into the payload. Thread rule: any.
namespace gothon::wire {

/// A reply to `items` has so many bytes of them, or one.
inline constexpr std::size_t kItemsPage = 1u << 20;

/// What `update_item` does with an item, the left operand.
enum class ItemOperator : std::uint8_t { kAdd = 0, kSubtract = 1, kMultiply = 2 };

/// What `update_item` is answered first.
inline constexpr char kItemMissing = 0;
inline constexpr char kItemUpdated = 1;
inline constexpr char kItemNotComputed = 2;  ///< the node computes it, and swaps it in

/// u8 insert, key.
struct Lookup {
  bool insert = false;  ///< the factory's value, if a defaultdict has none
  std::string_view key;
};
std::optional<Lookup> decode_lookup(std::string_view payload);

/// u8 operator, u32 n, n bytes key, operand.
struct ItemUpdate {
  ItemOperator how = ItemOperator::kAdd;
  std::string_view key;
  std::string_view operand;
};
std::optional<ItemUpdate> decode_update(std::string_view payload);

/// u32 n, n bytes key; u8 1, u32 n, n bytes expected, or u8 0; u8 1, desired, or u8 0.
struct ItemSwap {
  std::string_view key;
  std::optional<std::string_view> expected;  ///< nullopt: that there is no such item
  std::optional<std::string_view> desired;   ///< nullopt: it is removed
};
std::optional<ItemSwap> decode_item_swap(std::string_view payload);

/// u64 moment, u64 from, u8 what: bit 0 pairs, bit 7 all in one reply.
struct Selection {
  std::uint64_t moment = 0;  ///< 0: of now
  std::uint64_t from = 0;
  bool pairs = false;
  bool whole = false;
};
std::optional<Selection> decode_selection(std::string_view payload);

/// u64 moment, all contents.
struct Replacement {
  std::uint64_t moment = 0;  ///< 0: whichever
  std::string_view contents;
};
std::optional<Replacement> decode_replacement(std::string_view payload);

/// u64 bytes, description.
struct ArrayForm {
  std::uint64_t bytes = 0;
  std::string_view description;
};
std::optional<ArrayForm> decode_array_form(std::string_view payload);

/// u64 index, u8 operator, operand.
struct ElementUpdate {
  std::uint64_t index = 0;
  std::uint8_t how = 0;
  std::string_view operand;
};
std::optional<ElementUpdate> decode_element_update(std::string_view payload);

}  // namespace gothon::wire
