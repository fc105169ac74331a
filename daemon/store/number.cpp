#include "daemon/store/number.hpp"

#include <bit>
#include <limits>
#include <utility>

#include "glue/wire/datagram.hpp"

namespace gothon::store {
namespace {

static_assert(sizeof(long) == sizeof(std::int64_t), "GMP's signed long holds an int64");

constexpr std::int64_t kSmallest = std::numeric_limits<std::int64_t>::min();

}  // namespace

Number::Number(mpz_class value) {
  if (value.fits_slong_p())
    small_ = value.get_si();
  else
    big_ = std::make_unique<const mpz_class>(std::move(value));
}

std::optional<Number> Number::decode(std::string_view bytes) {
  if (const auto small = wire::decode_small_int(bytes)) return Number(*small);
  if (wire::int_too_long(bytes)) return std::nullopt;
  return Number(wire::decode_big_int(wire::trim_int(bytes)));
}

void Number::encode(std::string& out) const {
  if (big_)
    wire::append_int(out, *big_);
  else
    wire::append_int(out, small_);
}

mpz_class Number::wide() const {
  return big_ ? *big_ : mpz_class(static_cast<long>(small_));
}

std::size_t Number::bits() const {
  if (big_) return mpz_sizeinbase(big_->get_mpz_t(), 2);
  const auto magnitude =
      small_ < 0 ? ~static_cast<std::uint64_t>(small_) + 1 : static_cast<std::uint64_t>(small_);
  return static_cast<std::size_t>(std::bit_width(magnitude));
}

std::optional<Number> Number::checked(mpz_class value) {
  Number result(std::move(value));
  if (result.bits() > wire::kIntBitLimit) return std::nullopt;
  return result;
}

std::optional<Number> Number::sum(const Number& left, const Number& right) {
  std::int64_t small = 0;
  if (!left.big_ && !right.big_ && !__builtin_add_overflow(left.small_, right.small_, &small))
    return Number(small);
  return checked(left.wide() + right.wide());
}

std::optional<Number> Number::difference(const Number& left, const Number& right) {
  std::int64_t small = 0;
  if (!left.big_ && !right.big_ && !__builtin_sub_overflow(left.small_, right.small_, &small))
    return Number(small);
  return checked(left.wide() - right.wide());
}

std::optional<Number> Number::product(const Number& left, const Number& right) {
  std::int64_t small = 0;
  if (!left.big_ && !right.big_ && !__builtin_mul_overflow(left.small_, right.small_, &small))
    return Number(small);
  if (left.sign() == 0 || right.sign() == 0) return Number(0);
  // The product has as many bits as both factors together, or one less.
  if (left.bits() + right.bits() - 1 > wire::kIntBitLimit) return std::nullopt;
  return checked(left.wide() * right.wide());
}

Number Number::quotient(const Number& left, const Number& right) {
  const bool wraps = left.small_ == kSmallest && right.small_ == -1;
  if (!left.big_ && !right.big_ && !wraps) return Number(left.small_ / right.small_);
  // GMP's division truncates toward zero.
  return Number(mpz_class(left.wide() / right.wide()));
}

int Number::sign() const {
  return big_ ? sgn(*big_) : (small_ > 0) - (small_ < 0);
}

std::strong_ordering Number::operator<=>(const Number& other) const {
  if (!big_ && !other.big_) return small_ <=> other.small_;
  return cmp(wide(), other.wide()) <=> 0;
}

std::optional<std::int64_t> Number::small() const {
  if (big_) return std::nullopt;
  return small_;
}

std::size_t Number::cost() const {
  if (!big_) return 0;
  return sizeof(mpz_class) + mpz_size(big_->get_mpz_t()) * sizeof(mp_limb_t);
}

}  // namespace gothon::store
