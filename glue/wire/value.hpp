#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "glue/wire/types.hpp"

/// Encoded values and their schemas (docs/protocol.md, "Encoded values"), as the session process
/// needs them. Pure functions that do not trust what they read. Thread rule: any.
namespace gothon::wire {

/// Whether `schema` is a type that values may have.
bool is_schema(std::string_view schema);
/// Whether it is one that variables of a type may have. Keys of dicts and items of sets are str,
/// int, bytes, bool, or tuples of these: equal ones have equal bytes.
bool is_schema_of(TypeCode type, std::string_view schema);
/// Of the keys of a dict, the items of a set or list. REQUIRES: a container's schema.
std::string_view key_schema(std::string_view schema);
/// Of the values of a dict; the same as `key_schema` of others. REQUIRES: a container's schema.
std::string_view value_schema(std::string_view schema);
/// Whether `bytes` are a value of a schema, and nothing else.
bool is_value(std::string_view schema, std::string_view bytes);
/// Whether Python orders any two values of a schema, and `compare` can.
bool is_ordered(std::string_view schema);
/// Which of two values Python's `<` puts first: below 0 the left one, 0 none. A NaN comes behind
/// all other floats. REQUIRES: values of the item type, or of one schema, which is ordered.
int compare(TypeCode item, std::string_view left, std::string_view right);
/// Whether some int in a value has more than `kIntBitLimit` bits. REQUIRES: a value.
bool has_long_int(std::string_view bytes);
/// The first of the values that stand one behind the other, which is taken off; empty if there is
/// none. What is no value ends it.
std::string_view take_value(std::string_view& values);
/// Takes off a value's tag, and the length or count that stands behind it, which it gives.
/// REQUIRES: a value that has one.
std::size_t take_head(std::string_view& value);
/// A length or a count, as encoded values have it.
void append_length(std::string& out, std::size_t length);
/// What a variable of that type has if it is given nothing: None where that is allowed, else what
/// is empty or zero. REQUIRES: a schema.
std::string zero_value(std::string_view schema);
/// The type as Python writes it: `tuple[int, str] | None`. REQUIRES: a schema.
std::string schema_name(std::string_view schema);
/// The value as Python writes it. Of bytes that were cut off, as far as they go, and `…`.
std::string python_text(std::string_view bytes);
/// A container as Python writes it: `defaultdict(<class 'int'>, {'a': 1})`. Of an encoding that
/// was cut off, as far as it goes, and `…` before the end: `{'a': 3, …}`.
/// REQUIRES: its type and schema.
std::string container_text(TypeCode type, std::string_view schema, std::string_view bytes);
/// The same as `python_text` of bytes that are no encoding: `b'…'`. `whole`: they were not cut off.
std::string python_bytes(std::string_view bytes, bool whole);

}  // namespace gothon::wire
