#include "translator/resolve/schema.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "glue/segment/encoding.hpp"
#include "glue/wire/value.hpp"
#include "translator/source/encode.hpp"

namespace gothon::translator {

namespace {

using segment::Letter;
using segment::Tag;
using Cursor = segment::Bytes;

Cursor cursor(std::string_view text) {
  return {text.data(), text.data() + text.size()};
}

/// The types of a union, or the one type that it is.
void take_apart(std::string_view schema, std::vector<std::string>& out) {
  Cursor rest = cursor(schema);
  std::uint32_t count = 1;
  if (static_cast<Letter>(schema[0]) == Letter::kUnion) {
    ++rest.at;
    if (!rest.number(&count)) return;
  }
  for (; count != 0; --count) {
    const char* begin = rest.at;
    if (!segment::skip_type(rest)) return;
    std::string type(begin, rest.at);
    if (std::find(out.begin(), out.end(), type) == out.end()) out.push_back(std::move(type));
  }
}

void append_number(std::string& out, Tag tag, const std::string& encoded) {
  out += static_cast<char>(tag);
  wire::append_length(out, encoded.size());
  out += encoded;
}

/// Writes literals as a schema has them, as a node would (glue/node/_gothon/encoding.py).
class LiteralWriter {
 public:
  LiteralWriter(const Module& where, std::string& out) : where_(where), out_(out) {}

  /// Steps over the type that `schema` begins with if the literal is of it, with `exact` without
  /// being converted.
  bool write(const Value& value, Cursor& schema, bool exact) {
    const auto letter = static_cast<Letter>(schema.next());
    switch (letter) {
      case Letter::kUnion:
        return write_one_of(value, schema, exact);
      case Letter::kTuple: {
        std::uint32_t count = 0;
        if (!schema.number(&count) || !begin_tuple(value) || value.items.size() != count)
          return false;
        for (const Value& item : value.items)
          if (!write(item, schema, exact)) return false;
        return true;
      }
      case Letter::kTuples: {
        const Cursor item = schema;
        if (!begin_tuple(value) || !segment::skip_type(schema)) return false;
        for (const Value& each : value.items) {
          Cursor type = item;
          if (!write(each, type, exact)) return false;
        }
        return true;
      }
      case Letter::kList:
        return write_items(value, ValueKind::kList, Tag::kList, schema, exact);
      case Letter::kSet:
        return write_items(value, ValueKind::kSet, Tag::kSet, schema, exact);
      case Letter::kDict:
        return write_dict(value, schema, exact);
      default:
        return write_one(value, letter, exact);
    }
  }

 private:
  /// A list, or a set, in which equal items are one.
  bool write_items(const Value& value, ValueKind kind, Tag tag, Cursor& schema, bool exact) {
    const Cursor item = schema;
    if (value.kind != kind || !segment::skip_type(schema)) return false;
    std::vector<std::string> items;
    for (const Value& each : value.items) {
      Cursor type = item;
      auto encoded = write_apart(each, type, exact);
      if (!encoded) return false;
      if (tag == Tag::kSet && std::ranges::find(items, *encoded) != items.end()) continue;
      items.push_back(*std::move(encoded));
    }
    append_all(tag, items.size(), items);
    return true;
  }

  /// Of equal keys the first has its place and the last its value.
  bool write_dict(const Value& value, Cursor& schema, bool exact) {
    const Cursor types = schema;
    if (value.kind != ValueKind::kDict || !segment::skip_type(schema) ||
        !segment::skip_type(schema))
      return false;
    std::vector<std::string> pairs;
    std::unordered_map<std::string, std::size_t> places;
    for (std::size_t at = 0; at + 1 < value.items.size(); at += 2) {
      Cursor type = types;
      auto key = write_apart(value.items[at], type, exact);
      auto item = write_apart(value.items[at + 1], type, exact);
      if (!key || !item) return false;
      const auto [known, is_new] = places.emplace(*key, pairs.size() + 1);
      if (!is_new) {
        pairs[known->second] = *std::move(item);
        continue;
      }
      pairs.push_back(*std::move(key));
      pairs.push_back(*std::move(item));
    }
    append_all(Tag::kDict, pairs.size() / 2, pairs);
    return true;
  }

  std::optional<std::string> write_apart(const Value& value, Cursor& type, bool exact) const {
    std::string encoded;
    if (!LiteralWriter(where_, encoded).write(value, type, exact)) return {};
    return encoded;
  }

  void append_all(Tag tag, std::size_t count, const std::vector<std::string>& parts) {
    out_ += static_cast<char>(tag);
    wire::append_length(out_, count);
    for (const std::string& each : parts) out_ += each;
  }

  bool begin_tuple(const Value& value) {
    if (value.kind != ValueKind::kTuple) return false;
    out_ += static_cast<char>(Tag::kTuple);
    wire::append_length(out_, value.items.size());
    return true;
  }

  bool write_one_of(const Value& value, Cursor& schema, bool exact) {
    std::uint32_t count = 0;
    if (!schema.number(&count)) return false;
    const Cursor first = schema;
    for (std::uint32_t type = 0; type < count; ++type)
      if (!segment::skip_type(schema)) return false;
    const std::size_t before = out_.size();
    for (const bool exactly : {true, exact}) {
      Cursor each = first;
      for (std::uint32_t type = 0; type < count; ++type) {
        Cursor attempt = each;
        if (write(value, attempt, exactly)) return true;
        out_.resize(before);
        if (!segment::skip_type(each)) return false;
      }
    }
    return false;
  }

  bool write_one(const Value& value, Letter letter, bool exact) {
    const std::string_view core = where_.text(value.core);
    const bool negative = value.sign == '-';
    const bool truth = value.kind == ValueKind::kBool;
    const std::string_view digits = !truth ? core : core == "True" ? "1" : "0";
    std::optional<std::string> encoded;
    switch (letter) {
      case Letter::kNone:
        if (value.kind != ValueKind::kNone) return false;
        out_ += static_cast<char>(Tag::kNone);
        return true;
      case Letter::kBool:
        if (!truth) return false;
        out_ += static_cast<char>(core == "True" ? Tag::kTrue : Tag::kFalse);
        return true;
      case Letter::kInt:
        if (value.kind == ValueKind::kInt || (truth && !exact))
          encoded = encode_int(digits, negative);
        break;
      case Letter::kFloat:
        if (value.kind == ValueKind::kFloat)
          encoded = encode_float(core, negative);
        else if ((value.kind == ValueKind::kInt || truth) && !exact)
          encoded = encode_int_as_float(digits, negative);
        if (!encoded) return false;
        out_ += static_cast<char>(Tag::kFloat);
        out_ += *encoded;
        return true;
      case Letter::kStr:
        if (value.kind == ValueKind::kString) encoded = encode_str(parts(value));
        break;
      case Letter::kBytes:
        if (value.kind == ValueKind::kBytes) encoded = encode_bytes(parts(value));
        break;
      default:
        break;
    }
    if (!encoded) return false;
    append_number(out_, static_cast<Tag>(letter), *encoded);
    return true;
  }

  std::vector<std::string_view> parts(const Value& value) const {
    std::vector<std::string_view> texts;
    for (const Range part : value.strings) texts.push_back(where_.text(part));
    return texts;
  }

  const Module& where_;
  std::string& out_;
};

}  // namespace

std::optional<std::string> union_of(const std::vector<std::string>& schemas) {
  std::vector<std::string> types;
  for (const std::string& each : schemas) take_apart(each, types);
  if (types.empty()) return {};
  std::string object(1, static_cast<char>(Letter::kObject));
  if (std::find(types.begin(), types.end(), object) != types.end()) return object;
  if (types.size() == 1) return types.front();
  std::string out(1, static_cast<char>(Letter::kUnion));
  out += std::to_string(types.size());
  for (const std::string& each : types) out += each;
  if (!wire::is_schema(out)) return {};
  return out;
}

std::optional<std::string> encode_literal(const Module& where, const Value& value,
                                          std::string_view schema) {
  std::string out;
  Cursor rest = cursor(schema);
  if (!LiteralWriter(where, out).write(value, rest, false)) return {};
  return out;
}

}  // namespace gothon::translator
