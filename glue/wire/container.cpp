#include <cstddef>
#include <cstdint>
#include <string_view>

#include "glue/segment/encoding.hpp"
#include "glue/wire/datagram.hpp"
#include "glue/wire/value.hpp"

// What containers are made of: the types in their schemas, the values in their encodings.

namespace gothon::wire {
namespace {

using segment::Letter;
using segment::Tag;

segment::Bytes bytes_of(std::string_view bytes) {
  return {bytes.data(), bytes.data() + bytes.size()};
}

/// Steps over a type of keys. False if it is none, or has values that are equal without being the
/// same bytes.
bool skip_key(segment::Bytes& schema, unsigned depth) {
  if (depth > segment::kDeepest) return false;
  std::uint32_t count = 1;
  switch (static_cast<Letter>(schema.next())) {
    case Letter::kBool:
    case Letter::kInt:
    case Letter::kStr:
    case Letter::kBytes:
      return true;
    case Letter::kTuple:
      if (!schema.number(&count)) return false;
      break;
    case Letter::kTuples:
      break;
    default:
      return false;
  }
  for (; count != 0; --count)
    if (!skip_key(schema, depth + 1)) return false;
  return true;
}

char letter_of(TypeCode type) {
  return static_cast<char>(is_mapping(type)          ? Letter::kDict
                           : type == TypeCode::kList ? Letter::kList
                                                     : Letter::kSet);
}

/// Steps over one value, and tells each int's bytes. False if there is none.
template <typename OnInt>
bool walk(segment::Bytes& value, unsigned depth, const OnInt& on_int) {
  if (depth > segment::kDeepest) return false;
  std::uint32_t length = 0;
  const auto tag = static_cast<Tag>(value.next());
  switch (tag) {
    case Tag::kNone:
    case Tag::kFalse:
    case Tag::kTrue:
      return true;
    case Tag::kFloat:
      return value.skip(sizeof(double));
    case Tag::kInt: {
      if (!value.length(&length)) return false;
      const char* const at = value.at;
      if (!value.skip(length)) return false;
      on_int(std::string_view(at, length));
      return true;
    }
    case Tag::kStr:
    case Tag::kBytes:
    case Tag::kPickle:
      return value.length(&length) && value.skip(length);
    case Tag::kTuple:
    case Tag::kFrozenset:
    case Tag::kList:
    case Tag::kSet:
    case Tag::kDict:
      if (!value.length(&length) || length > value.left()) return false;
      for (std::uint64_t more = length * std::uint64_t{tag == Tag::kDict ? 2u : 1u}; more != 0;
           --more)
        if (!walk(value, depth + 1, on_int)) return false;
      return true;
    default:
      return false;
  }
}

}  // namespace

bool is_schema_of(TypeCode type, std::string_view schema) {
  if (!is_schema(schema)) return false;
  if (!is_container(type)) return true;
  if (schema.front() != letter_of(type)) return false;
  if (type == TypeCode::kList) return true;
  segment::Bytes rest = bytes_of(schema.substr(1));
  if (!skip_key(rest, 1)) return false;
  return type != TypeCode::kCounter || *rest.at == static_cast<char>(Letter::kInt);
}

std::string_view key_schema(std::string_view schema) {
  segment::Bytes rest = bytes_of(schema.substr(1));
  (void)segment::skip_type(rest);
  return schema.substr(1, schema.size() - 1 - rest.left());
}

std::string_view value_schema(std::string_view schema) {
  return schema.front() == static_cast<char>(Letter::kDict)
             ? schema.substr(1 + key_schema(schema).size())
             : schema.substr(1);
}

bool has_long_int(std::string_view bytes) {
  // What is no longer than the longest int has none that is.
  if (bytes.size() <= kIntBitLimit / 8) return false;
  bool found = false;
  segment::Bytes value = bytes_of(bytes);
  (void)walk(value, 0, [&](std::string_view each) {
    found = found || (!each.empty() && int_too_long(each));
  });
  return found;
}

std::string_view take_value(std::string_view& values) {
  segment::Bytes rest = bytes_of(values);
  if (!walk(rest, 0, [](std::string_view) {})) rest.at = rest.end;
  const std::string_view first = values.substr(0, values.size() - rest.left());
  values.remove_prefix(first.size());
  return first;
}

std::size_t take_head(std::string_view& value) {
  segment::Bytes rest = bytes_of(value.substr(1));
  std::uint32_t count = 0;
  (void)rest.length(&count);
  value.remove_prefix(value.size() - rest.left());
  return count;
}

}  // namespace gothon::wire
