#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "glue/wire/types.hpp"

/// What the elements of an array are, as its description says it: docs/protocol.md, section 2,
/// "Arrays". Pure functions that do not trust what they read. Thread rule: any.
namespace gothon::wire {

/// A longer description is refused.
inline constexpr std::size_t kDescriptionLimit = 32u << 10;

/// One element, by the letter that NumPy has for its kind: bool, int, unsigned, float, complex,
/// moment or span of time, bytes, characters, anything else.
enum class ElementKind : char {
  kBool = 'b',
  kInt = 'i',
  kUnsigned = 'u',
  kFloat = 'f',
  kComplex = 'c',
  kMoment = 'M',
  kSpan = 'm',
  kBytes = 'S',
  kText = 'U',
  kOther = 'V',
};

struct Elements {
  ElementKind kind = ElementKind::kOther;
  std::size_t size = 0;     ///< of one, in bytes
  bool swapped = false;     ///< big-endian
  bool by_column = false;   ///< the first index counts fastest
  std::string_view letter;  ///< of an array of the module `array`; else empty
  std::string_view unit;    ///< of a moment or a span
  std::vector<std::uint64_t> shape;
  std::uint64_t count = 0;  ///< of all elements
};

/// Views into the description; nullopt if it is none of that type, or does not come to `bytes`.
std::optional<Elements> decode_elements(TypeCode type, std::string_view description,
                                        std::uint64_t bytes);

/// As people read it: `ndarray float64 (1000, 1000)`.
std::string elements_name(TypeCode type, const Elements& elements);

/// The value as Python writes it, of about `longest` bytes of `memory`, which has all of them;
/// where elements were left out, `…`. What others write meanwhile is shown in part.
std::string elements_text(TypeCode type, const Elements& elements, const std::byte* memory,
                          std::size_t longest);

}  // namespace gothon::wire
