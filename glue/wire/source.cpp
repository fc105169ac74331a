#include "glue/wire/source.hpp"

#include "glue/segment/encoding.hpp"
#include "glue/wire/datagram.hpp"
#include "glue/wire/value.hpp"

namespace gothon::wire {
namespace {

constexpr char kInts = 1;
constexpr char kItems = 2;
constexpr char kAnyLetter = static_cast<char>(segment::Letter::kObject);
constexpr std::string_view kAnyType(&kAnyLetter, 1);

std::optional<Source> decode_ints(std::string_view bytes) {
  const auto first = decode_exchange(bytes);
  const auto step = first ? decode_exchange(first->desired) : std::nullopt;
  if (!step || first->expected.empty() || step->expected.empty()) return std::nullopt;
  return Source{false, first->expected, step->expected, step->desired, {}};
}

std::optional<Source> decode_items(std::string_view bytes) {
  for (std::string_view rest = bytes; !rest.empty();) {
    const auto item = decode_exchange(rest);
    if (!item) return std::nullopt;
    rest = item->desired;
  }
  return Source{true, {}, {}, {}, bytes};
}

}  // namespace

std::optional<Source> decode_source(std::string_view bytes) {
  if (bytes.empty()) return std::nullopt;
  if (bytes.front() == kInts) return decode_ints(bytes.substr(1));
  return bytes.front() == kItems ? decode_items(bytes.substr(1)) : std::nullopt;
}

std::string_view take_item(std::string_view& items) {
  const Exchange item = *decode_exchange(items);
  items = item.desired;
  return item.expected;
}

bool is_item(std::string_view bytes) {
  return !bytes.empty() && bytes.front() == static_cast<char>(TypeCode::kValue) &&
         is_value(kAnyType, bytes.substr(1));
}

}  // namespace gothon::wire
