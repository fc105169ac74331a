// The datagram codec: what is understood is written again as the same bytes.
#include "glue/wire/datagram.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "glue/wire/value.hpp"

namespace {

using namespace gothon::wire;

void must(bool holds) {
  if (!holds) std::abort();
}

void header(std::string_view bytes) {
  const auto header = decode_header(bytes);
  must(header.has_value() == (bytes.size() >= kHeaderSize));
  if (!header) return;
  std::array<char, kHeaderSize> again;
  encode_header(*header, again.data());
  must(std::string_view(again.data(), again.size()) == bytes.substr(0, kHeaderSize));
}

void declaration(std::string_view bytes) {
  const auto declaration = decode_declaration(bytes);
  if (declaration) must(encode_declaration(*declaration) == bytes);
}

void number(std::string_view bytes) {
  if (!well_formed(TypeCode::kInt, bytes) || int_too_long(bytes)) return;
  const mpz_class value = decode_big_int(bytes);
  std::string again;
  append_int(again, value);
  must(again == trim_int(bytes) && decode_big_int(again) == value);
  const auto small = decode_small_int(bytes);
  must(small.has_value() == (again.size() <= 8));
  if (!small) return;
  std::string shortest;
  append_int(shortest, *small);
  must(shortest == again);
}

/// All of a container, and what is cut off it, are written; its items are the rest of it.
void container(TypeCode type, std::string_view schema, std::string_view encoded) {
  must(!type_name(type, schema).empty());
  must(!container_text(type, schema, encoded).empty());
  for (std::size_t end = 0; end < encoded.size() && end < 64; ++end)
    must(container_text(type, schema, encoded.substr(0, end)).find("…") != std::string::npos);
  std::string_view rest = encoded;
  std::size_t count = take_head(rest) * (is_mapping(type) ? 2 : 1);
  for (; !rest.empty(); --count) must(is_value("O", take_value(rest)));
  must(count == 0);
}

/// Its first byte says how much of it is a schema; the rest is a value.
void value(std::string_view bytes) {
  if (bytes.empty()) return;
  const std::size_t size =
      std::min<std::size_t>(static_cast<std::uint8_t>(bytes[0]), bytes.size() - 1);
  const std::string_view schema = bytes.substr(1, size);
  const std::string_view encoded = bytes.substr(1 + size);
  (void)python_text(encoded);
  if (!is_schema(schema)) return;
  must(!schema_name(schema).empty());
  must(is_value(schema, zero_value(schema)));
  if (!is_value(schema, encoded)) return;
  must(!python_text(encoded).ends_with("…"));
  for (const TypeCode type : {TypeCode::kDict, TypeCode::kDefaultDict, TypeCode::kCounter,
                              TypeCode::kSet, TypeCode::kList})
    if (is_schema_of(type, schema)) container(type, schema, encoded);
  if (is_ordered(schema)) must(compare(TypeCode::kValue, encoded, encoded) == 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  header(bytes);
  declaration(bytes);
  number(bytes);
  value(bytes);
  for (unsigned code = 0; code < 256; ++code) {
    const auto* rule = find_operation(static_cast<std::uint8_t>(code));
    if (rule != nullptr) (void)has_shape(rule->payload, bytes);
    const auto type = type_from(static_cast<std::uint8_t>(code));
    if (type) (void)well_formed(*type, bytes);
  }
  const auto exchange = decode_exchange(bytes);
  if (exchange) must(4 + exchange->expected.size() + exchange->desired.size() == size);
  return 0;
}
