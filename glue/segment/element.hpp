#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "glue/segment/fault.hpp"
#include "glue/segment/scalar.hpp"

/// Elements of arrays, of 1, 2, 4 or 8 bytes at multiples of their size (docs/segment.md,
/// "Arrays"): loaded, stored and swapped in one piece. Thread rule: any.
namespace gothon::segment {

/// The unsigned int that has as many bytes as an element.
template <std::size_t size>
using Raw = std::conditional_t<
    size == 1, std::uint8_t,
    std::conditional_t<size == 2, std::uint16_t,
                       std::conditional_t<size == 4, std::uint32_t, std::uint64_t>>>;

template <typename Value>
Raw<sizeof(Value)>* raw(std::byte* at) {
  return reinterpret_cast<Raw<sizeof(Value)>*>(at);
}

template <typename Value>
Value load_element(std::byte* at) {
  return std::bit_cast<Value>(__atomic_load_n(raw<Value>(at), __ATOMIC_SEQ_CST));
}

template <typename Value>
void store_element(std::byte* at, Value value) {
  fault_point("element to be stored");
  __atomic_store_n(raw<Value>(at), std::bit_cast<Raw<sizeof(Value)>>(value), __ATOMIC_SEQ_CST);
}

/// False, and nothing changed, if the element's bytes are not those of `before`.
template <typename Value>
bool swap_element(std::byte* at, Value before, Value after) {
  auto expected = std::bit_cast<Raw<sizeof(Value)>>(before);
  fault_point("element to be swapped");
  return __atomic_compare_exchange_n(raw<Value>(at), &expected,
                                     std::bit_cast<Raw<sizeof(Value)>>(after), false,
                                     __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

/// The result of an operator; false if it does not fit the type, or leaves it to Python.
template <Arithmetic arithmetic, typename Value>
bool fit(Value left, std::int64_t right, Value* result) {
  static_assert(std::is_integral_v<Value>);
  if constexpr (arithmetic == Arithmetic::kAdd) return !__builtin_add_overflow(left, right, result);
  if constexpr (arithmetic == Arithmetic::kSubtract)
    return !__builtin_sub_overflow(left, right, result);
  return !__builtin_mul_overflow(left, right, result);
}

template <Arithmetic arithmetic>
double result_of(double left, double right) {
  if constexpr (arithmetic == Arithmetic::kAdd) return left + right;
  if constexpr (arithmetic == Arithmetic::kSubtract) return left - right;
  return left * right;
}

}  // namespace gothon::segment
