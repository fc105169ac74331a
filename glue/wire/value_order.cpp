#include <algorithm>
#include <cmath>

#include "glue/segment/encoding.hpp"
#include "glue/wire/datagram.hpp"
#include "glue/wire/value.hpp"

namespace gothon::wire {
namespace {

using segment::Tag;

int sign(int number) {
  return number < 0 ? -1 : number > 0 ? 1 : 0;
}

int order_of_ints(std::string_view left, std::string_view right) {
  const auto small = decode_small_int(left);
  const auto other = decode_small_int(right);
  if (small && other) return *small < *other ? -1 : *small > *other ? 1 : 0;
  return sign(cmp(decode_big_int(left), decode_big_int(right)));
}

int order_of_floats(double left, double right) {
  if (std::isnan(left) || std::isnan(right))
    return (std::isnan(left) ? 1 : 0) - (std::isnan(right) ? 1 : 0);
  return left < right ? -1 : left > right ? 1 : 0;
}

/// UTF-8 has the order of its characters, surrogates included.
int order_of_bytes(std::string_view left, std::string_view right) {
  return sign(left.compare(right));
}

/// Compares the values that two readings begin with, and steps over them if they are equal.
int order_of(segment::Bytes& left, segment::Bytes& right) {
  const auto tag = static_cast<Tag>(left.next());
  const auto other = static_cast<Tag>(right.next());
  std::uint32_t length = 0;
  std::uint32_t other_length = 0;
  if (tag == Tag::kFalse || tag == Tag::kTrue)
    return (tag == Tag::kTrue ? 1 : 0) - (other == Tag::kTrue ? 1 : 0);
  if (tag == Tag::kFloat) {
    const double number = decode_float({left.at, left.left()});
    const double other_number = decode_float({right.at, right.left()});
    (void)(left.skip(sizeof(double)) && right.skip(sizeof(double)));
    return order_of_floats(number, other_number);
  }
  if (!left.length(&length) || !right.length(&other_length)) return 0;
  if (tag == Tag::kTuple || tag == Tag::kList) {
    for (std::uint32_t each = 0; each < std::min(length, other_length); ++each)
      if (const int order = order_of(left, right); order != 0) return order;
    return length < other_length ? -1 : length > other_length ? 1 : 0;
  }
  const std::string_view bytes(left.at, length);
  const std::string_view other_bytes(right.at, other_length);
  (void)(left.skip(length) && right.skip(other_length));
  return tag == Tag::kInt ? order_of_ints(bytes, other_bytes) : order_of_bytes(bytes, other_bytes);
}

}  // namespace

bool is_ordered(std::string_view schema) {
  return schema.find_first_not_of("Bifsbtvl0123456789") == std::string_view::npos;
}

int compare(TypeCode item, std::string_view left, std::string_view right) {
  switch (item) {
    case TypeCode::kInt:
      return order_of_ints(left, right);
    case TypeCode::kFloat:
      return order_of_floats(decode_float(left), decode_float(right));
    case TypeCode::kValue: {
      segment::Bytes value{left.data(), left.data() + left.size()};
      segment::Bytes other{right.data(), right.data() + right.size()};
      return order_of(value, other);
    }
    default:
      return order_of_bytes(left, right);
  }
}

}  // namespace gothon::wire
