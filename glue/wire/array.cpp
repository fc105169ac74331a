#include "glue/wire/array.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <system_error>

#include "glue/wire/datagram.hpp"
#include "glue/wire/value.hpp"

// Elements are shown by way of encoded values: lists in lists, which end where enough is said.

namespace gothon::wire {
namespace {

/// NumPy has 32 or 64 dimensions at most.
constexpr std::size_t kMostDimensions = 64;

struct ArrayCode {
  char letter;
  ElementKind kind;
  std::size_t size;
};
/// Of the module `array`, where C's `long` has 64 bits.
constexpr std::array kArrayCodes{
    ArrayCode{'b', ElementKind::kInt, 1},   ArrayCode{'B', ElementKind::kUnsigned, 1},
    ArrayCode{'h', ElementKind::kInt, 2},   ArrayCode{'H', ElementKind::kUnsigned, 2},
    ArrayCode{'i', ElementKind::kInt, 4},   ArrayCode{'I', ElementKind::kUnsigned, 4},
    ArrayCode{'l', ElementKind::kInt, 8},   ArrayCode{'L', ElementKind::kUnsigned, 8},
    ArrayCode{'q', ElementKind::kInt, 8},   ArrayCode{'Q', ElementKind::kUnsigned, 8},
    ArrayCode{'f', ElementKind::kFloat, 4}, ArrayCode{'d', ElementKind::kFloat, 8},
};

/// What the kinds are called that have a number of bits behind it.
struct KindWord {
  ElementKind kind;
  std::string_view name;
  std::string_view sizes;  ///< in bytes, each a character; empty: any
};
constexpr std::array kKindWords{
    KindWord{ElementKind::kBool, "bool", "\1"},
    KindWord{ElementKind::kInt, "int", "\1\2\4\10"},
    KindWord{ElementKind::kUnsigned, "uint", "\1\2\4\10"},
    KindWord{ElementKind::kFloat, "float", "\2\4\10\14\20"},
    KindWord{ElementKind::kComplex, "complex", "\10\20\30\40"},
    KindWord{ElementKind::kMoment, "datetime64", "\10"},
    KindWord{ElementKind::kSpan, "timedelta64", "\10"},
    KindWord{ElementKind::kBytes, "bytes", ""},
    KindWord{ElementKind::kText, "str", ""},
    KindWord{ElementKind::kOther, "void", ""},
};

const KindWord* word_of(char kind) {
  for (const KindWord& word : kKindWords)
    if (static_cast<char>(word.kind) == kind) return &word;
  return nullptr;
}

/// A number in decimal digits and nothing else.
std::optional<std::uint64_t> decimal_in(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Up to the separator, which is taken off with it; all of it where there is none.
std::string_view take_until(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return part;
}

bool is_unit(std::string_view unit) {
  return unit.size() <= 16 && std::all_of(unit.begin(), unit.end(), [](char each) {
           return (each >= 'a' && each <= 'z') || (each >= '0' && each <= '9') || each == 'D' ||
                  each == 'W' || each == 'M' || each == 'Y' || each == '/';
         });
}

/// NumPy's `dtype.str`: `<f8`, `|S5`, `<M8[ns]`.
bool decode_type(std::string_view text, Elements& elements) {
  if (text.size() < 3 || std::string_view("<>|=").find(text[0]) == std::string_view::npos)
    return false;
  const KindWord* word = word_of(text[1]);
  if (word == nullptr) return false;
  elements.kind = word->kind;
  elements.swapped = text[0] == '>';
  text.remove_prefix(2);
  if (text.back() == ']' &&
      (word->kind == ElementKind::kMoment || word->kind == ElementKind::kSpan)) {
    text.remove_suffix(1);
    const std::string_view size = take_until(text, '[');
    if (!is_unit(text)) return false;
    elements.unit = text;
    text = size;
  }
  const auto size = decimal_in(text);
  if (!size || *size > std::numeric_limits<std::uint32_t>::max()) return false;
  elements.size = *size * (word->kind == ElementKind::kText ? 4 : 1);
  return word->sizes.empty() ||
         (*size < 128 && word->sizes.find(static_cast<char>(*size)) != std::string_view::npos);
}

/// Multiplies; false where that leaves 64 bits.
bool grow(std::uint64_t& number, std::uint64_t factor) {
  return !__builtin_mul_overflow(number, factor, &number);
}

bool decode_shape(std::string_view text, Elements& elements) {
  elements.count = 1;
  while (!text.empty()) {
    const auto length = decimal_in(take_until(text, ','));
    if (!length || elements.shape.size() == kMostDimensions) return false;
    elements.shape.push_back(*length);
  }
  // One of no elements may have lengths whose product is beyond 64 bits.
  if (std::find(elements.shape.begin(), elements.shape.end(), 0u) != elements.shape.end())
    elements.count = 0;
  for (const std::uint64_t length : elements.shape)
    if (elements.count != 0 && !grow(elements.count, length)) return false;
  return true;
}

bool decode_ndarray(std::string_view description, Elements& elements) {
  if (std::count(description.begin(), description.end(), '\n') < 2) return false;
  const std::string_view type = take_until(description, '\n');
  const std::string_view order = take_until(description, '\n');
  const std::string_view shape = take_until(description, '\n');
  elements.by_column = order == "F";
  return (order == "C" || order == "F") && decode_type(type, elements) &&
         decode_shape(shape, elements);
}

bool decode_row(TypeCode type, std::string_view description, std::uint64_t bytes,
                Elements& elements) {
  if (description.size() != 1 || (type == TypeCode::kByteArray && description != "B")) return false;
  const auto known =
      std::find_if(kArrayCodes.begin(), kArrayCodes.end(),
                   [&](const ArrayCode& each) { return each.letter == description[0]; });
  if (known == kArrayCodes.end()) return false;
  elements.kind = known->kind;
  elements.size = known->size;
  elements.letter = description;
  elements.count = bytes / known->size;
  elements.shape = {elements.count};
  return true;
}

// ---- showing ----

/// The bits of a half-precision float.
double half(std::uint16_t bits) {
  const int exponent = bits >> 10 & 0x1f;
  const double fraction = bits & 0x3ff;
  const double size = exponent == 0   ? std::ldexp(fraction, -24)
                      : exponent < 31 ? std::ldexp(fraction + 1024, exponent - 25)
                      : fraction == 0 ? std::numeric_limits<double>::infinity()
                                      : std::numeric_limits<double>::quiet_NaN();
  return (bits & 0x8000) != 0 ? -size : size;
}

template <typename Value>
Value loaded(std::string_view bytes) {
  Value value{};
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

std::optional<double> float_in(std::string_view bytes) {
  switch (bytes.size()) {
    case 2:
      return half(loaded<std::uint16_t>(bytes));
    case 4:
      return static_cast<double>(loaded<float>(bytes));
    case 8:
      return loaded<double>(bytes);
    default:
      return std::nullopt;
  }
}

void append_tagged(std::string& out, char tag, std::string_view bytes) {
  out += tag;
  append_length(out, bytes.size());
  out += bytes;
}

/// The UTF-8 of characters of 32 bits each, without the zeros behind them.
std::string utf8_of(std::string_view characters) {
  std::string out;
  std::size_t end = characters.size();
  while (end >= 4 && loaded<std::uint32_t>(characters.substr(end - 4)) == 0) end -= 4;
  for (std::size_t at = 0; at < end; at += 4) {
    std::uint32_t code = loaded<std::uint32_t>(characters.substr(at));
    if (code > 0x10ffff) code = 0xfffd;
    if (code < 0x80) {
      out += static_cast<char>(code);
      continue;
    }
    constexpr std::array<std::uint32_t, 4> kLeads{0, 0xc0, 0xe0, 0xf0};
    const std::size_t more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    out += static_cast<char>(kLeads[more] | code >> (6 * more));
    for (std::size_t left = more; left-- > 0;)
      out += static_cast<char>(0x80 | (code >> (6 * left) & 0x3f));
  }
  return out;
}

/// Appends encoded lists of elements until there are enough bytes.
class ElementsWriter {
 public:
  ElementsWriter(const Elements& elements, const std::byte* memory, std::size_t longest)
      : elements_(elements),
        memory_(reinterpret_cast<const char*>(memory)),
        longest_(longest),
        steps_(elements.shape.size()) {
    std::uint64_t step = elements.size;
    for (std::size_t number = 0; number < steps_.size(); ++number) {
      const std::size_t at = elements.by_column ? number : steps_.size() - 1 - number;
      steps_[at] = step;
      step *= elements.shape[at];
    }
  }

  std::string text() {
    append(0, 0);
    return python_text(out_);
  }

 private:
  /// False: that is enough.
  bool append(std::size_t depth, std::uint64_t at) {
    if (depth == elements_.shape.size()) {
      append_element({memory_ + at, elements_.size});
      return out_.size() < longest_;
    }
    const std::uint64_t length = elements_.shape[depth];
    out_ += 'l';
    append_length(out_, std::min<std::uint64_t>(length, std::numeric_limits<std::uint32_t>::max()));
    for (std::uint64_t each = 0; each < length; ++each)
      if (!append(depth + 1, at + each * steps_[depth])) return false;
    return true;
  }

  void append_element(std::string_view bytes) {
    std::string own(bytes.substr(0, longest_));
    if (elements_.swapped) {
      const std::size_t part = elements_.kind == ElementKind::kText      ? 4
                               : elements_.kind == ElementKind::kComplex ? own.size() / 2
                                                                         : own.size();
      for (std::size_t begin = 0; part != 0 && begin + part <= own.size(); begin += part)
        std::reverse(own.begin() + static_cast<std::ptrdiff_t>(begin),
                     own.begin() + static_cast<std::ptrdiff_t>(begin + part));
    }
    switch (elements_.kind) {
      case ElementKind::kBool:
        out_ += own[0] == 0 ? 'F' : 'T';
        return;
      case ElementKind::kInt:
      case ElementKind::kMoment:
      case ElementKind::kSpan:
        return append_tagged(out_, 'i', trim_int(own));
      case ElementKind::kUnsigned:
        own += '\0';
        return append_tagged(out_, 'i', trim_int(own));
      case ElementKind::kFloat:
        return append_float_or_bytes(own);
      case ElementKind::kComplex:
        out_ += 't';
        append_length(out_, 2);
        append_float_or_bytes(std::string_view(own).substr(0, own.size() / 2));
        return append_float_or_bytes(std::string_view(own).substr(own.size() / 2));
      case ElementKind::kText:
        return append_tagged(out_, 's',
                             utf8_of(std::string_view(own).substr(0, own.size() / 4 * 4)));
      case ElementKind::kBytes:
        own.erase(own.find_last_not_of('\0') + 1);
        return append_tagged(out_, 'b', own);
      case ElementKind::kOther:
        return append_tagged(out_, 'b', own);
    }
  }

  void append_float_or_bytes(std::string_view bytes) {
    const auto value = float_in(bytes);
    if (!value) return append_tagged(out_, 'b', bytes);
    out_ += 'f';
    append_float(out_, *value);
  }

  const Elements& elements_;
  const char* memory_;
  const std::size_t longest_;
  std::vector<std::uint64_t> steps_;
  std::string out_;
};

}  // namespace

std::optional<Elements> decode_elements(TypeCode type, std::string_view description,
                                        std::uint64_t bytes) {
  Elements elements;
  if (description.size() > kDescriptionLimit || !is_text(description)) return std::nullopt;
  const bool read = type == TypeCode::kNdArray ? decode_ndarray(description, elements)
                                               : decode_row(type, description, bytes, elements);
  std::uint64_t total = elements.count;
  if (!read || !grow(total, elements.size) || total != bytes) return std::nullopt;
  return elements;
}

std::string elements_name(TypeCode type, const Elements& elements) {
  std::string name = type_name(type);
  if (type != TypeCode::kNdArray) return name;
  const KindWord& word = *word_of(static_cast<char>(elements.kind));
  (name += ' ') += word.name;
  if (!elements.unit.empty())
    ((name += '[') += elements.unit) += ']';
  else if (elements.kind != ElementKind::kBool && elements.kind != ElementKind::kMoment &&
           elements.kind != ElementKind::kSpan)
    name += std::to_string(8 * elements.size);
  name += " (";
  for (std::size_t at = 0; at < elements.shape.size(); ++at)
    name += (at == 0 ? "" : ", ") + std::to_string(elements.shape[at]);
  name += elements.shape.size() == 1 ? ",)" : ")";
  return name;
}

std::string elements_text(TypeCode type, const Elements& elements, const std::byte* memory,
                          std::size_t longest) {
  if (type == TypeCode::kByteArray) {
    const std::size_t shown = std::min<std::uint64_t>(longest, elements.count);
    return "bytearray(" +
           python_bytes({reinterpret_cast<const char*>(memory), shown}, shown == elements.count) +
           (shown == elements.count ? ")" : "");
  }
  std::string text = ElementsWriter(elements, memory, longest).text();
  if (type == TypeCode::kNdArray) return text;
  const std::string open = "array('" + std::string(elements.letter) + "'";
  if (elements.count == 0) return open + ")";
  const bool whole = text.ends_with(']');
  return open + ", " + text + (whole ? ")" : "");
}

}  // namespace gothon::wire
