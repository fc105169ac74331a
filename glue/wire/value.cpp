#include "glue/wire/value.hpp"

#include "glue/segment/encoding.hpp"
#include "glue/wire/datagram.hpp"

namespace gothon::wire {
namespace {

using segment::Letter;
using segment::Tag;

segment::Bytes reading(std::string_view bytes) {
  return {bytes.data(), bytes.data() + bytes.size()};
}

void append_zero(segment::Bytes& schema, std::string& out);

void append_zeros(segment::Bytes& schema, std::uint32_t count, std::string& out) {
  for (; count != 0; --count) append_zero(schema, out);
}

/// None where it is one of the types, else the first one's.
void append_zero_of_union(segment::Bytes& schema, std::string& out) {
  std::uint32_t count = 0;
  (void)schema.number(&count);
  std::string first;
  bool none = false;
  for (std::uint32_t type = 0; type < count; ++type) {
    segment::Bytes each = schema;
    none = none || static_cast<Letter>(*each.at) == Letter::kNone;
    if (type == 0) append_zero(each, first);
    if (!segment::skip_type(schema)) return;
  }
  if (none)
    out += static_cast<char>(Tag::kNone);
  else
    out += first;
}

void append_empty(Tag tag, std::string& out) {
  out += static_cast<char>(tag);
  out += '\0';
}

void append_zero(segment::Bytes& schema, std::string& out) {
  std::uint32_t count = 0;
  switch (const char letter = schema.next(); static_cast<Letter>(letter)) {
    case Letter::kBool:
      out += static_cast<char>(Tag::kFalse);
      break;
    case Letter::kInt:
      out += {static_cast<char>(Tag::kInt), '\1', '\0'};
      break;
    case Letter::kFloat:
      out += static_cast<char>(Tag::kFloat);
      append_float(out, 0);
      break;
    case Letter::kStr:
    case Letter::kBytes:
      append_empty(static_cast<Tag>(letter), out);
      break;
    case Letter::kTuple:
      (void)schema.number(&count);
      out += static_cast<char>(Tag::kTuple);
      append_length(out, count);
      append_zeros(schema, count, out);
      break;
    case Letter::kUnion:
      append_zero_of_union(schema, out);
      break;
    case Letter::kTuples:
      append_empty(Tag::kTuple, out);
      (void)segment::skip_type(schema);
      break;
    case Letter::kFrozenset:
    case Letter::kList:
    case Letter::kSet:
      append_empty(static_cast<Tag>(letter), out);
      (void)segment::skip_type(schema);
      break;
    case Letter::kDict:
      append_empty(Tag::kDict, out);
      (void)(segment::skip_type(schema) && segment::skip_type(schema));
      break;
    default:
      out += static_cast<char>(Tag::kNone);
  }
}

void append_name(segment::Bytes& schema, std::string& out);

void append_names(segment::Bytes& schema, std::uint32_t count, std::string_view between,
                  std::string& out) {
  for (std::uint32_t type = 0; type < count; ++type) {
    if (type != 0) out += between;
    append_name(schema, out);
  }
}

void append_name(segment::Bytes& schema, std::string& out) {
  const auto generic = [&](std::string_view name, std::uint32_t count, std::string_view more = {}) {
    out += name;
    out += '[';
    append_names(schema, count, ", ", out);
    out += more;
    out += ']';
  };
  std::uint32_t count = 0;
  switch (static_cast<Letter>(schema.next())) {
    case Letter::kNone:
      out += "None";
      break;
    case Letter::kBool:
      out += "bool";
      break;
    case Letter::kInt:
      out += "int";
      break;
    case Letter::kFloat:
      out += "float";
      break;
    case Letter::kStr:
      out += "str";
      break;
    case Letter::kBytes:
      out += "bytes";
      break;
    case Letter::kTuple:
      (void)schema.number(&count);
      generic("tuple", count, count == 0 ? "()" : "");
      break;
    case Letter::kTuples:
      generic("tuple", 1, ", ...");
      break;
    case Letter::kFrozenset:
      generic("frozenset", 1);
      break;
    case Letter::kList:
      generic("list", 1);
      break;
    case Letter::kSet:
      generic("set", 1);
      break;
    case Letter::kDict:
      generic("dict", 2);
      break;
    case Letter::kUnion:
      (void)schema.number(&count);
      append_names(schema, count, " | ", out);
      break;
    default:
      out += "object";
  }
}

}  // namespace

bool is_schema(std::string_view schema) {
  return segment::is_schema(reading(schema));
}

bool is_value(std::string_view schema, std::string_view bytes) {
  const auto text = [](const char* at, std::size_t length) { return is_text({at, length}); };
  return segment::Judge(text).conforms(reading(schema), reading(bytes));
}

void append_length(std::string& out, std::size_t length) {
  if (length < segment::kLongLength) {
    out += static_cast<char>(length);
  } else {
    out += static_cast<char>(segment::kLongLength);
    append_u32(out, static_cast<std::uint32_t>(length));
  }
}

std::string zero_value(std::string_view schema) {
  std::string out;
  segment::Bytes rest = reading(schema);
  append_zero(rest, out);
  return out;
}

std::string schema_name(std::string_view schema) {
  std::string out;
  segment::Bytes rest = reading(schema);
  append_name(rest, out);
  return out;
}

}  // namespace gothon::wire
