#pragma once

#include <nlohmann/json.hpp>
#include <utility>

/// Integers in control messages. The library's own conversion takes fractions, and wraps what does
/// not fit; what peers send is not trusted so far.
namespace gothon::wire {

/// The value as an `Integer`. Errors: nlohmann::json::type_error if it is no integer,
/// out_of_range if it does not fit. Thread rule: any.
template <class Integer>
Integer integer_of(const nlohmann::json& value) {
  if (!value.is_number_integer())
    throw nlohmann::json::type_error::create(302, "an integer is wanted", &value);
  const bool fits = value.is_number_unsigned() ? std::in_range<Integer>(value.get<uint64_t>())
                                               : std::in_range<Integer>(value.get<int64_t>());
  if (!fits) throw nlohmann::json::out_of_range::create(406, "it is out of range", &value);
  return value.get<Integer>();
}

/// The integer of that name. Errors: as above, and those of json::at.
template <class Integer>
Integer integer_at(const nlohmann::json& object, const char* name) {
  return integer_of<Integer>(object.at(name));
}

/// The same, `otherwise` where there is none.
template <class Integer>
Integer integer_at(const nlohmann::json& object, const char* name, Integer otherwise) {
  const auto found = object.find(name);
  return found == object.end() ? otherwise : integer_of<Integer>(*found);
}

}  // namespace gothon::wire
