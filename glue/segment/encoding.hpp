#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

/// Values of several types as bytes, and the types that they may have (docs/protocol.md, "Encoded
/// values"): a tag and what it says of, recursively. A *schema* is a type in the same way, a letter
/// and the types that it is made of.
///
/// Nothing here allocates or trusts its input: what is no value of a schema is told, however deep
/// or long it says to be. Thread rule: any.
namespace gothon::segment {

/// The first byte of a value.
enum class Tag : char {
  kNone = 'N',
  kFalse = 'F',
  kTrue = 'T',
  kInt = 'i',        ///< length, two's complement, little-endian, as short as it can be
  kFloat = 'f',      ///< 8 bytes
  kStr = 's',        ///< length, UTF-8
  kBytes = 'b',      ///< length, bytes
  kTuple = 't',      ///< count, values
  kFrozenset = 'z',  ///< count, values
  kList = 'l',       ///< count, values
  kSet = 'S',        ///< count, values
  kDict = 'd',       ///< count, pairs of key and value
  kInstance = 'o',   ///< length, a head; a value for each name in it
  kPickle = 'p',     ///< length, what Python's pickle made of it
};

/// The first byte of a type.
enum class Letter : char {
  kNone = 'N',
  kBool = 'B',
  kInt = 'i',
  kFloat = 'f',
  kStr = 's',
  kBytes = 'b',
  kTuple = 't',      ///< decimal digits: how many types follow
  kTuples = 'v',     ///< of any length; a type
  kFrozenset = 'z',  ///< a type
  kList = 'l',       ///< a type
  kSet = 'S',        ///< a type
  kDict = 'd',       ///< two types
  kUnion = 'u',      ///< decimal digits, types
  kObject = 'O',     ///< any value
};

/// Neither a value nor a schema is deeper, and a schema not longer than this.
inline constexpr unsigned kDeepest = 64;
inline constexpr std::size_t kLongestSchema = 4096;
/// A length or a count from here on is this byte and four more.
inline constexpr std::uint8_t kLongLength = 255;

/// Bytes that are read from the front.
struct Bytes {
  const char* at = nullptr;
  const char* end = nullptr;

  std::size_t left() const { return static_cast<std::size_t>(end - at); }

  /// 0 if there is none.
  char next() { return at == end ? '\0' : *at++; }

  bool skip(std::size_t bytes) {
    if (bytes > left()) return false;
    at += bytes;
    return true;
  }

  /// A length or a count. False if there is none, or it is not written as short as it can be.
  bool length(std::uint32_t* out) {
    if (at == end) return false;
    const auto first = static_cast<std::uint8_t>(*at++);
    *out = first;
    if (first != kLongLength) return true;
    if (left() < sizeof *out) return false;
    std::memcpy(out, at, sizeof *out);
    at += sizeof *out;
    return *out >= kLongLength;
  }

  /// Of a schema: decimal digits without a zero in front; at most four of them.
  bool number(std::uint32_t* out) {
    constexpr int kMostDigits = 4;
    *out = 0;
    int digits = 0;
    for (; at != end && *at >= '0' && *at <= '9'; ++at) {
      ++digits;
      if (digits > kMostDigits || (digits == 2 && *out == 0)) return false;
      *out = *out * 10 + static_cast<std::uint32_t>(*at - '0');
    }
    return digits != 0;
  }
};

/// Steps over one type. False if there is none.
inline bool skip_type(Bytes& schema, unsigned depth = 0) {
  if (depth > kDeepest) return false;
  std::uint32_t more = 0;
  switch (static_cast<Letter>(schema.next())) {
    case Letter::kNone:
    case Letter::kBool:
    case Letter::kInt:
    case Letter::kFloat:
    case Letter::kStr:
    case Letter::kBytes:
    case Letter::kObject:
      return true;
    case Letter::kTuples:
    case Letter::kFrozenset:
    case Letter::kList:
    case Letter::kSet:
      more = 1;
      break;
    case Letter::kDict:
      more = 2;
      break;
    case Letter::kTuple:
      if (!schema.number(&more)) return false;
      break;
    case Letter::kUnion:
      if (!schema.number(&more) || more == 0) return false;
      break;
    default:
      return false;
  }
  for (; more != 0; --more)
    if (!skip_type(schema, depth + 1)) return false;
  return true;
}

/// Whether these bytes are a type, and nothing else.
inline bool is_schema(Bytes schema) {
  return schema.left() <= kLongestSchema && skip_type(schema) && schema.at == schema.end;
}

/// Judges values. `is_text(bytes, length)` tells whether bytes are a str's.
template <typename IsText>
class Judge {
 public:
  explicit Judge(IsText is_text) : is_text_(is_text) {}

  /// Whether `value` is a value of a schema, and nothing else.
  bool conforms(Bytes schema, Bytes value) const {
    return is_of(schema, value, 0, false) && value.at == value.end;
  }

 private:
  /// Steps over one type and a value of it. `key`: it has to be one that Python can hash.
  bool is_of(Bytes& schema, Bytes& value, unsigned depth, bool key) const {
    if (depth > kDeepest) return false;
    const Bytes type = schema;
    const auto letter = static_cast<Letter>(schema.next());
    if (letter == Letter::kUnion) return is_one_of(schema, value, depth, key);
    if (letter == Letter::kObject) return is_any(value, depth, key);
    const Bytes before = value;
    const auto tag = static_cast<Tag>(value.next());
    switch (letter) {
      case Letter::kNone:
        return tag == Tag::kNone;
      case Letter::kBool:
        return tag == Tag::kFalse || tag == Tag::kTrue;
      case Letter::kInt:
      case Letter::kFloat:
      case Letter::kStr:
      case Letter::kBytes:
        value = before;
        return static_cast<char>(tag) == *type.at && is_any(value, depth, key);
      case Letter::kTuple: {
        std::uint32_t wanted = 0;
        std::uint32_t count = 0;
        if (tag != Tag::kTuple || !schema.number(&wanted) || !value.length(&count) ||
            count != wanted)
          return false;
        for (; count != 0; --count)
          if (!is_of(schema, value, depth + 1, key)) return false;
        return true;
      }
      case Letter::kTuples:
        return tag == Tag::kTuple && are_of(1, schema, value, depth, key);
      case Letter::kFrozenset:
        return tag == Tag::kFrozenset && are_of(1, schema, value, depth, true);
      case Letter::kList:
        return !key && tag == Tag::kList && are_of(1, schema, value, depth, false);
      case Letter::kSet:
        return !key && tag == Tag::kSet && are_of(1, schema, value, depth, true);
      case Letter::kDict:
        return !key && tag == Tag::kDict && are_of(2, schema, value, depth, true);
      default:
        return false;
    }
  }

  /// A count, and so many times values of `types` types, of which the first are keys if `key`.
  bool are_of(int types, Bytes& schema, Bytes& value, unsigned depth, bool key) const {
    std::uint32_t count = 0;
    if (!value.length(&count) || count > value.left()) return false;
    const Bytes first = schema;
    for (int type = 0; type < types; ++type)
      if (!skip_type(schema, depth + 1)) return false;
    for (; count != 0; --count) {
      Bytes each = first;
      if (!is_of(each, value, depth + 1, key)) return false;
      if (types == 2 && !is_of(each, value, depth + 1, false)) return false;
    }
    return true;
  }

  bool is_one_of(Bytes& schema, Bytes& value, unsigned depth, bool key) const {
    std::uint32_t types = 0;
    if (!schema.number(&types)) return false;
    const Bytes before = value;
    bool found = false;
    for (; types != 0; --types) {
      Bytes type = schema;
      Bytes attempt = before;
      if (!found && is_of(type, attempt, depth + 1, key)) {
        found = true;
        value = attempt;
      }
      if (!skip_type(schema, depth + 1)) return false;
    }
    return found;
  }

  bool is_any(Bytes& value, unsigned depth, bool key) const {
    if (depth > kDeepest) return false;
    const auto tag = static_cast<Tag>(value.next());
    std::uint32_t length = 0;
    switch (tag) {
      case Tag::kNone:
      case Tag::kFalse:
      case Tag::kTrue:
        return true;
      case Tag::kFloat:
        return value.skip(sizeof(double));
      case Tag::kInt: {
        const bool there = value.length(&length) && length != 0 && length <= value.left();
        return there && is_short(value.at, length) && value.skip(length);
      }
      case Tag::kStr:
        return value.length(&length) && length <= value.left() && is_text_(value.at, length) &&
               value.skip(length);
      case Tag::kBytes:
      case Tag::kPickle:
        return value.length(&length) && value.skip(length);
      case Tag::kInstance:
        return is_instance(value, depth);
      case Tag::kTuple:
        return are_any(value, depth, key, false);
      case Tag::kFrozenset:
        return are_any(value, depth, true, false);
      case Tag::kList:
        return !key && are_any(value, depth, false, false);
      case Tag::kSet:
        return !key && are_any(value, depth, true, false);
      case Tag::kDict:
        return !key && are_any(value, depth, true, true);
      default:
        return false;
    }
  }

  bool are_any(Bytes& value, unsigned depth, bool key, bool pairs) const {
    std::uint32_t count = 0;
    if (!value.length(&count) || count > value.left()) return false;
    for (; count != 0; --count) {
      if (!is_any(value, depth + 1, key)) return false;
      if (pairs && !is_any(value, depth + 1, false)) return false;
    }
    return true;
  }

  /// Whether its class can be hashed, its reader finds out.
  bool is_instance(Bytes& value, unsigned depth) const {
    std::uint32_t length = 0;
    if (!value.length(&length) || length > value.left()) return false;
    Bytes head{value.at, value.at + length};
    value.at = head.end;
    std::uint32_t values = 0;
    if (!is_name(head) || !is_name(head) || !are_names(head, &values) ||
        !are_names(head, &values) || head.at != head.end)
      return false;
    for (; values != 0; --values)
      if (!is_any(value, depth + 1, false)) return false;
    return true;
  }

  bool is_name(Bytes& head) const {
    std::uint32_t length = 0;
    return head.length(&length) && length <= head.left() && is_text_(head.at, length) &&
           head.skip(length);
  }

  /// A count, which is added to `values`, and so many names.
  bool are_names(Bytes& head, std::uint32_t* values) const {
    std::uint32_t count = 0;
    if (!head.length(&count) || count > head.left()) return false;
    *values += count;
    for (; count != 0; --count)
      if (!is_name(head)) return false;
    return true;
  }

  /// Whether an int's last byte is not a mere repetition of the sign.
  static bool is_short(const char* bytes, std::uint32_t length) {
    if (length == 1) return true;
    const auto last = static_cast<std::uint8_t>(bytes[length - 1]);
    const bool negative = (bytes[length - 2] & 0x80) != 0;
    return last != (negative ? 0xff : 0x00);
  }

  IsText is_text_;
};

}  // namespace gothon::segment
