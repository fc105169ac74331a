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
/// Whether `bytes` are a value of a schema, and nothing else.
bool is_value(std::string_view schema, std::string_view bytes);
/// Whether Python orders any two values of a schema, and `compare` can.
bool is_ordered(std::string_view schema);
/// Which of two values Python's `<` puts first: below 0 the left one, 0 none. A NaN comes behind
/// all other floats. REQUIRES: values of the item type, or of one schema, which is ordered.
int compare(TypeCode item, std::string_view left, std::string_view right);
/// A length or a count, as encoded values have it.
void append_length(std::string& out, std::size_t length);
/// What a variable of that type has if it is given nothing: None where that is allowed, else what
/// is empty or zero. REQUIRES: a schema.
std::string zero_value(std::string_view schema);
/// The type as Python writes it: `tuple[int, str] | None`. REQUIRES: a schema.
std::string schema_name(std::string_view schema);
/// The value as Python writes it. Of bytes that were cut off, as far as they go, and `…`.
std::string python_text(std::string_view bytes);
/// The same of bytes that are no encoding: `b'…'`. `whole`: they were not cut off.
std::string python_bytes(std::string_view bytes, bool whole);

}  // namespace gothon::wire
