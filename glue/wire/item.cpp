#include "glue/wire/item.hpp"

#include "glue/wire/datagram.hpp"

namespace gothon::wire {
namespace {

constexpr std::uint8_t kPairs = 1;
constexpr std::uint8_t kWhole = 128;

/// The byte in front, which is taken off. REQUIRES: there is one.
std::uint8_t take_byte(std::string_view& bytes) {
  const auto first = static_cast<std::uint8_t>(bytes.front());
  bytes.remove_prefix(1);
  return first;
}

}  // namespace

std::optional<Lookup> decode_lookup(std::string_view payload) {
  if (payload.size() < 2) return std::nullopt;
  const std::uint8_t insert = take_byte(payload);
  if (insert > 1) return std::nullopt;
  return Lookup{insert == 1, payload};
}

std::optional<ItemUpdate> decode_update(std::string_view payload) {
  if (payload.empty()) return std::nullopt;
  const std::uint8_t how = take_byte(payload);
  if (how > static_cast<std::uint8_t>(ItemOperator::kMultiply)) return std::nullopt;
  const auto split = decode_exchange(payload);
  if (!split) return std::nullopt;
  return ItemUpdate{static_cast<ItemOperator>(how), split->expected, split->desired};
}

std::optional<ItemSwap> decode_item_swap(std::string_view payload) {
  const auto split = decode_exchange(payload);
  if (!split || split->desired.empty()) return std::nullopt;
  ItemSwap swap{.key = split->expected, .expected = {}, .desired = {}};
  std::string_view rest = split->desired;
  const std::uint8_t expected = take_byte(rest);
  if (expected > 1) return std::nullopt;
  if (expected == 1) {
    const auto behind = decode_exchange(rest);
    if (!behind) return std::nullopt;
    swap.expected = behind->expected;
    rest = behind->desired;
  }
  if (rest.empty()) return std::nullopt;
  const std::uint8_t desired = take_byte(rest);
  if (desired > 1 || (desired == 0 && !rest.empty())) return std::nullopt;
  if (desired == 1) swap.desired = rest;
  return swap;
}

std::optional<Selection> decode_selection(std::string_view payload) {
  constexpr std::size_t kSize = 17;
  if (payload.size() != kSize) return std::nullopt;
  const auto what = static_cast<std::uint8_t>(payload.back());
  if ((what & ~(kPairs | kWhole)) != 0) return std::nullopt;
  return Selection{u64_at(payload, 0), u64_at(payload, 8), (what & kPairs) != 0,
                   (what & kWhole) != 0};
}

std::optional<Replacement> decode_replacement(std::string_view payload) {
  constexpr std::size_t kFixed = 8;
  if (payload.size() <= kFixed) return std::nullopt;
  return Replacement{u64_at(payload, 0), payload.substr(kFixed)};
}

std::optional<ArrayForm> decode_array_form(std::string_view payload) {
  constexpr std::size_t kFixed = 8;
  if (payload.size() <= kFixed) return std::nullopt;
  return ArrayForm{u64_at(payload, 0), payload.substr(kFixed)};
}

std::optional<ElementUpdate> decode_element_update(std::string_view payload) {
  constexpr std::size_t kFixed = 9;
  if (payload.size() <= kFixed) return std::nullopt;
  return ElementUpdate{u64_at(payload, 0), static_cast<std::uint8_t>(payload[8]),
                       payload.substr(kFixed)};
}

}  // namespace gothon::wire
