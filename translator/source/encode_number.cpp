#include <gmpxx.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <system_error>

#include "translator/source/encode.hpp"

namespace gothon::translator {

namespace {

constexpr std::size_t kLongestInt = 8'000'000;  // bits, as docs/protocol.md has it

std::string without_underscores(std::string_view literal) {
  std::string out;
  for (const char each : literal) {
    if (each != '_') out += each;
  }
  return out;
}

std::optional<mpz_class> parse_int(std::string_view literal) {
  std::string digits = without_underscores(literal);
  int base = 10;
  if (digits.size() > 2 && digits[0] == '0') {
    const char mark = static_cast<char>(digits[1] | 0x20);
    base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 10;
    if (base != 10) digits.erase(0, 2);
  }
  // Three decimal digits are about ten bits.
  if (digits.size() > kLongestInt / 3) return {};
  mpz_class value;
  if (digits.empty() || value.set_str(digits, base) != 0) return {};
  if (mpz_sizeinbase(value.get_mpz_t(), 2) > kLongestInt) return {};
  return value;
}

/// Two's complement, little-endian, as short as it can be with its sign bit.
std::string pack(const mpz_class& value) {
  mpz_class rest = value < 0 ? mpz_class(-value - 1) : value;
  const std::size_t size = rest == 0 ? 1 : mpz_sizeinbase(rest.get_mpz_t(), 2) / 8 + 1;
  std::string out(size, '\0');
  mpz_export(out.data(), nullptr, -1, 1, 0, 0, rest.get_mpz_t());
  if (value < 0) {
    for (char& each : out) each = static_cast<char>(~each);
  }
  return out;
}

std::string pack(double value) {
  auto bits = std::bit_cast<std::uint64_t>(value);
  std::string out;
  for (int at = 0; at < 8; ++at, bits >>= 8) out += static_cast<char>(bits & 0xFF);
  return out;
}

/// The power of ten of a float literal's first digit that is not zero, roughly: far from 0 its sign
/// is right.
long magnitude(const std::string& text) {
  const std::size_t mark = std::min(text.find_first_of("eE"), text.size());
  const auto point = static_cast<long>(std::min(text.find('.'), mark));
  const auto digit = static_cast<long>(std::min(text.find_first_of("123456789"), mark));
  long exponent = 0;
  if (mark < text.size()) {
    const char* digits = text.data() + mark + (text[mark + 1] == '+' ? 2 : 1);
    const auto read = std::from_chars(digits, text.data() + text.size(), exponent);
    if (read.ec == std::errc::result_out_of_range) return *digits == '-' ? -1 : 1;
  }
  return point - digit + exponent;
}

}  // namespace

std::string encode_bool(bool value) {
  return std::string(1, value ? '\1' : '\0');
}

std::string encode_small(long value) {
  return pack(mpz_class(value));
}

std::optional<std::string> encode_int(std::string_view literal, bool negative) {
  const auto value = parse_int(literal);
  if (!value) return {};
  return pack(negative ? mpz_class(-*value) : *value);
}

std::optional<std::string> encode_float(std::string_view literal, bool negative) {
  const std::string text = without_underscores(literal);
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ptr != text.data() + text.size()) return {};
  if (result.ec == std::errc::result_out_of_range) {
    // Python reads what is too large as infinity and what is too small as zero.
    value = magnitude(text) < 0 ? 0.0 : HUGE_VAL;
  } else if (result.ec != std::errc()) {
    return {};
  }
  return pack(negative ? -value : value);
}

std::optional<std::string> encode_int_as_float(std::string_view literal, bool negative) {
  const auto value = parse_int(literal);
  if (!value) return {};
  // Decimal digits go through the same correctly rounded conversion as a float literal.
  const std::string digits = value->get_str();
  double result = 0;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), result).ec != std::errc())
    return {};
  return pack(negative && result != 0 ? -result : result);
}

}  // namespace gothon::translator
