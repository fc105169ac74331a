#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "glue/segment/encoding.hpp"
#include "glue/wire/datagram.hpp"
#include "glue/wire/value.hpp"

// How Python writes containers (`repr`).

namespace gothon::wire {
namespace {

constexpr std::string_view kMore = "…";
/// Any value at all.
constexpr std::string_view kAny = "O";

struct ShownItem {
  std::string text;
  mpz_class count;  ///< of a Counter
};

/// What the items of a container's encoding say, as far as they are there.
struct ShownItems {
  std::vector<ShownItem> items;
  std::size_t size = 0;  ///< how many it has
  bool cut = false;      ///< the last one is not whole
};

/// The factory of a defaultdict, by what it makes.
std::string_view factory_name(std::string_view values) {
  using segment::Letter;
  switch (static_cast<Letter>(values.front())) {
    case Letter::kBool:
      return "<class 'bool'>";
    case Letter::kInt:
      return "<class 'int'>";
    case Letter::kFloat:
      return "<class 'float'>";
    case Letter::kStr:
      return "<class 'str'>";
    case Letter::kBytes:
      return "<class 'bytes'>";
    case Letter::kTuple:
    case Letter::kTuples:
      return "<class 'tuple'>";
    case Letter::kFrozenset:
      return "<class 'frozenset'>";
    default:
      return "None";
  }
}

/// Whether all the bytes of a container's tag and count are there.
bool has_head(std::string_view bytes) {
  if (bytes.size() < 2) return false;
  return static_cast<std::uint8_t>(bytes[1]) != segment::kLongLength || bytes.size() >= 6;
}

ShownItems shown_items(TypeCode type, std::string_view bytes) {
  ShownItems shown;
  shown.size = take_head(bytes);
  while (!bytes.empty() && shown.items.size() < shown.size && !shown.cut) {
    const std::string_view first = take_value(bytes);
    ShownItem item{python_text(first), {}};
    shown.cut = !is_value(kAny, first);
    if (!shown.cut && is_mapping(type)) {
      std::string_view value = take_value(bytes);
      shown.cut = !is_value(kAny, value);
      item.text += ": ";
      item.text += python_text(value);
      if (!shown.cut && type == TypeCode::kCounter && value.front() == 'i') {
        (void)take_head(value);
        item.count = decode_big_int(value);
      }
    }
    shown.items.push_back(std::move(item));
  }
  return shown;
}

std::string wrapped(TypeCode type, std::string_view schema, std::string text) {
  switch (type) {
    case TypeCode::kList:
      return '[' + text + ']';
    case TypeCode::kSet:
      return text.empty() ? "set()" : '{' + text + '}';
    case TypeCode::kCounter:
      return text.empty() ? "Counter()" : "Counter({" + text + "})";
    case TypeCode::kDefaultDict:
      return "defaultdict(" + std::string(factory_name(value_schema(schema))) + ", {" + text + "})";
    default:
      return '{' + text + '}';
  }
}

}  // namespace

std::string container_text(TypeCode type, std::string_view schema, std::string_view bytes) {
  if (!has_head(bytes)) return wrapped(type, schema, std::string(kMore));
  ShownItems shown = shown_items(type, bytes);
  const bool all = shown.items.size() == shown.size && !shown.cut;
  // As `most_common` has them.
  if (type == TypeCode::kCounter && all)
    std::stable_sort(
        shown.items.begin(), shown.items.end(),
        [](const ShownItem& left, const ShownItem& right) { return left.count > right.count; });
  std::string text;
  for (const ShownItem& item : shown.items) {
    if (!text.empty()) text += ", ";
    text += item.text;
  }
  if (!all && !shown.cut) text += (text.empty() ? "" : ", ") + std::string(kMore);
  return wrapped(type, schema, std::move(text));
}

}  // namespace gothon::wire
