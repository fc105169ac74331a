#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "glue/wire/item.hpp"
#include "glue/wire/value.hpp"
#include "tests/unit/store/fixture.hpp"

/// What makes the tests of dicts, sets and lists read like sentences.
namespace gothon::store::test {

inline std::string boxed(std::int64_t value) {
  const std::string bytes = encoded(value);
  return 'i' + std::string(1, static_cast<char>(bytes.size())) + bytes;
}

inline std::string boxed(int value) {
  return boxed(std::int64_t{value});
}

inline std::string boxed(double value) {
  return 'f' + encoded(value);
}

inline std::string boxed(std::string_view text) {
  std::string out = "s";
  wire::append_length(out, text.size());
  return out.append(text);
}

inline std::string boxed(const char* text) {
  return boxed(std::string_view(text));
}

/// A dict of pairs, a set or a list, as one value.
template <typename... Parts>
std::string whole(char tag, const Parts&... parts) {
  std::string out(1, tag);
  wire::append_length(out, sizeof...(parts) / (tag == 'd' ? 2 : 1));
  ((out += boxed(parts)), ...);
  return out;
}

class ContainerTest : public StoreTest {
 protected:
  std::uint32_t make(TypeCode type, std::string_view schema, std::string_view value = {},
                     std::string_view name = "_d_") {
    return declare(type, value.empty() ? Initial::kZero : Initial::kValue, value, name, schema);
  }

  template <typename Key, typename Value>
  Answer set(std::uint32_t variable, Key key, Value value) {
    return ask(variable, Operation::kSetItem, swap_payload(boxed(key), boxed(value)));
  }

  template <typename Key>
  std::string get(std::uint32_t variable, Key key, bool insert = false) {
    return ask(variable, Operation::kGetItem, (insert ? kYes : kNo) + boxed(key)).text;
  }

  template <typename Key, typename Operand>
  Answer update(std::uint32_t variable, wire::ItemOperator how, Key key, Operand operand) {
    return ask(variable, Operation::kUpdateItem,
               std::string(1, static_cast<char>(how)) + swap_payload(boxed(key), boxed(operand)));
  }

  /// Expected and desired are encoded.
  std::string swap(std::uint32_t variable, std::string_view key,
                   const std::optional<std::string>& expected,
                   const std::optional<std::string>& desired) {
    std::string payload = swap_payload(key, "");
    payload += expected ? kYes + swap_payload(*expected, "") : kNo;
    payload += desired ? kYes + *desired : kNo;
    return ask(variable, Operation::kSwapItem, payload).text;
  }

  template <typename Key>
  Answer remove(std::uint32_t variable, Key key) {
    return ask(variable, Operation::kRemoveItem, kYes + boxed(key));
  }

  Answer pop(std::uint32_t variable) { return ask(variable, Operation::kRemoveItem, kNo); }

  bool undo(std::uint32_t variable, const Answer& removed) {
    return store.undo(Operation::kRemoveItem, variable, removed.grant, removed.text);
  }

  Answer items(std::uint32_t variable, std::uint64_t moment, std::uint64_t from, int what) {
    std::string payload;
    wire::append_u64(payload, moment);
    wire::append_u64(payload, from);
    return ask(variable, Operation::kItems, payload + static_cast<char>(what));
  }

  Answer replace(std::uint32_t variable, std::string_view contents, std::uint64_t moment = 0) {
    std::string payload;
    wire::append_u64(payload, moment);
    return ask(variable, Operation::kReplace, payload.append(contents));
  }

  std::uint64_t size(std::uint32_t variable) {
    return wire::u64_at(ask(variable, Operation::kSize).text, 0);
  }

  /// All of it as Python writes it.
  std::string text(std::uint32_t variable) const {
    const View view = store.look(variable, 1u << 20);
    EXPECT_EQ(view.value.size(), view.bytes) << "its bytes are counted";
    return wire::container_text(view.type, view.schema, view.value);
  }
};

}  // namespace gothon::store::test
