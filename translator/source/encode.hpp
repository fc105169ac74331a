#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gothon::translator {

/// Literals of Python's syntax as bytes of docs/protocol.md section 2. Nothing where the text is no
/// such literal, or one whose value only Python knows (`\N{...}`). Thread rule: any.

std::string encode_bool(bool value);
std::string encode_small(long value);
/// `0x`, `0o`, `0b` and decimal, underscores, any length up to the limit for ints (8,000,000 bits).
std::optional<std::string> encode_int(std::string_view literal, bool negative);
/// A float literal, correctly rounded.
std::optional<std::string> encode_float(std::string_view literal, bool negative);
/// An int literal as a float, rounded to even as Python does; nothing when it is too large.
std::optional<std::string> encode_int_as_float(std::string_view literal, bool negative);
/// Adjacent string literals with prefixes and quotes.
std::optional<std::string> encode_str(const std::vector<std::string_view>& literals);
std::optional<std::string> encode_bytes(const std::vector<std::string_view>& literals);
/// Appends a character as UTF-8, a surrogate as its three bytes (Python's surrogatepass).
void append_utf8(std::string& out, std::uint32_t code);

}  // namespace gothon::translator
