#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "glue/wire/item.hpp"

namespace gothon::store {

struct Computed {
  std::optional<std::string> value;  ///< encoded; nullopt: Python has to compute it
  bool too_long = false;             ///< it is an int of more than `wire::kIntBitLimit` bits
};

/// What Python's operator makes of two encoded values, if they are ints or floats.
/// REQUIRES: values. Thread rule: any.
Computed compute(wire::ItemOperator how, std::string_view left, std::string_view right);

}  // namespace gothon::store
