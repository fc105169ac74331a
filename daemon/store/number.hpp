#pragma once

#include <gmpxx.h>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace gothon::store {

/// An int of arbitrary precision: an int64 while it fits, GMP beyond. The big form is used only for
/// values that do not fit, so equal values have equal forms.
/// Functions that give an optional give nullopt when the result would have more than
/// `wire::kIntBitLimit` bits; a product's size is known to fit before it is computed.
/// Thread rule: any; values are immutable but for moves.
class Number {
 public:
  Number(std::int64_t value = 0) : small_(value) {}

  /// REQUIRES: `bytes` is not empty.
  static std::optional<Number> decode(std::string_view bytes);
  /// Appends the shortest encoding.
  void encode(std::string& out) const;

  static std::optional<Number> sum(const Number& left, const Number& right);
  static std::optional<Number> difference(const Number& left, const Number& right);
  static std::optional<Number> product(const Number& left, const Number& right);
  /// Truncated toward zero. REQUIRES: `right` is not zero.
  static Number quotient(const Number& left, const Number& right);

  /// -1, 0 or 1.
  int sign() const;
  bool operator==(const Number& other) const { return (*this <=> other) == 0; }
  std::strong_ordering operator<=>(const Number& other) const;

  /// The value if it fits.
  std::optional<std::int64_t> small() const;

  /// Bytes on the heap.
  std::size_t cost() const;

 private:
  explicit Number(mpz_class value);

  mpz_class wide() const;
  std::size_t bits() const;
  static std::optional<Number> checked(mpz_class value);

  std::int64_t small_ = 0;
  std::unique_ptr<const mpz_class> big_;
};

}  // namespace gothon::store
