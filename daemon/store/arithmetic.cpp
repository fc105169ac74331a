#include "daemon/store/arithmetic.hpp"

#include <utility>

#include "daemon/store/number.hpp"
#include "glue/segment/encoding.hpp"
#include "glue/wire/datagram.hpp"
#include "glue/wire/value.hpp"

namespace gothon::store {
namespace {

using segment::Tag;
using wire::ItemOperator;

bool has_tag(std::string_view value, Tag tag) {
  return value.front() == static_cast<char>(tag);
}

/// The bytes of an int.
std::string_view int_bytes(std::string_view value) {
  (void)wire::take_head(value);
  return value;
}

/// nullopt if it is no number, or an int beyond 64 bits, which Python rounds in its own way.
std::optional<double> as_float(std::string_view value) {
  if (has_tag(value, Tag::kFloat)) return wire::decode_float(value.substr(1));
  if (!has_tag(value, Tag::kInt)) return std::nullopt;
  const auto small = wire::decode_small_int(int_bytes(value));
  return small ? std::optional(static_cast<double>(*small)) : std::nullopt;
}

double float_of(ItemOperator how, double left, double right) {
  switch (how) {
    case ItemOperator::kAdd:
      return left + right;
    case ItemOperator::kSubtract:
      return left - right;
    default:
      return left * right;
  }
}

std::optional<Number> int_of(ItemOperator how, const Number& left, const Number& right) {
  switch (how) {
    case ItemOperator::kAdd:
      return Number::sum(left, right);
    case ItemOperator::kSubtract:
      return Number::difference(left, right);
    default:
      return Number::product(left, right);
  }
}

Computed ints(ItemOperator how, std::string_view left, std::string_view right) {
  const auto first = Number::decode(int_bytes(left));
  const auto second = Number::decode(int_bytes(right));
  const auto result = first && second ? int_of(how, *first, *second) : std::nullopt;
  if (!result) return {{}, true};
  std::string bytes;
  result->encode(bytes);
  std::string value(1, static_cast<char>(Tag::kInt));
  wire::append_length(value, bytes.size());
  return {value + bytes, false};
}

}  // namespace

Computed compute(ItemOperator how, std::string_view left, std::string_view right) {
  if (has_tag(left, Tag::kInt) && has_tag(right, Tag::kInt)) return ints(how, left, right);
  const auto first = as_float(left);
  const auto second = as_float(right);
  if (!first || !second) return {};
  std::string value(1, static_cast<char>(Tag::kFloat));
  wire::append_float(value, float_of(how, *first, *second));
  return {std::move(value), false};
}

}  // namespace gothon::store
