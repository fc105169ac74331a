#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>

#include "glue/segment/encoding.hpp"
#include "glue/wire/datagram.hpp"
#include "glue/wire/value.hpp"

// How Python writes values (`repr`).

namespace gothon::wire {
namespace {

using segment::Tag;

constexpr std::string_view kCutOff = "…";

void append_hexadecimal(std::string& out, const char* format, std::uint32_t number) {
  char text[16];
  std::snprintf(text, sizeof text, format, number);
  out += text;
}

/// What has an escape of its own in a str and in bytes; empty if it has none.
std::string_view short_escape(char each) {
  switch (each) {
    case '\\':
      return "\\\\";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return {};
  }
}

/// The quotes that Python takes: double ones only around what has single ones and no double ones.
char quote_for(std::string_view text) {
  const bool single = text.find('\'') != std::string_view::npos;
  return single && text.find('"') == std::string_view::npos ? '"' : '\'';
}

/// One byte; what is not ASCII belongs to a character of several in a str.
void append_byte(std::string& out, char each, char quote, bool bytes) {
  const auto code = static_cast<std::uint8_t>(each);
  if (const std::string_view known = short_escape(each); !known.empty())
    out += known;
  else if (code < 0x20 || code == 0x7f || (bytes && code > 0x7f))
    append_hexadecimal(out, "\\x%02x", code);
  else if (each == quote)
    (out += '\\') += each;
  else
    out += each;
}

void append_quoted_bytes(std::string& out, std::string_view bytes) {
  const char quote = quote_for(bytes);
  (out += 'b') += quote;
  for (const char each : bytes) append_byte(out, each, quote, true);
  out += quote;
}

/// A lone surrogate as Python escapes it; else the characters stand for themselves, and who shows
/// them on a terminal escapes what that would obey.
void append_text(std::string& out, std::string_view text, char quote = '\0') {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = [&](std::size_t ahead) {
      return static_cast<std::uint8_t>(text[at + ahead]);
    };
    if (byte(0) == 0xed && at + 2 < text.size() && byte(1) >= 0xa0) {
      append_hexadecimal(out, "\\u%04x", 0xd000u | (byte(1) & 0x3fu) << 6 | (byte(2) & 0x3fu));
      at += 2;
    } else {
      append_byte(out, text[at], quote, false);
    }
  }
}

void append_quoted_text(std::string& out, std::string_view text) {
  const char quote = quote_for(text);
  out += quote;
  append_text(out, text, quote);
  out += quote;
}

/// The shortest digits that give the same double, with an exponent where Python writes one.
void append_number(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
    return;
  }
  std::array<char, 400> text;
  const double size = value < 0 ? -value : value;
  const bool plain = size == 0 || (size >= 1e-4 && size < 1e16);
  const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, format).ptr;
  const std::string_view digits(text.data(), static_cast<std::size_t>(end - text.data()));
  out += digits;
  if (plain && digits.find('.') == std::string_view::npos) out += ".0";
}

/// Writes values as far as their bytes go.
class TextWriter {
 public:
  explicit TextWriter(std::string_view bytes) : rest_{bytes.data(), bytes.data() + bytes.size()} {}

  std::string text() {
    if (!value(0)) out_ += kCutOff;
    return std::move(out_);
  }

 private:
  /// False where the bytes end too early, or are no value.
  bool value(unsigned depth) {
    if (depth > segment::kDeepest) return false;
    switch (static_cast<Tag>(rest_.next())) {
      case Tag::kNone:
        return word("None");
      case Tag::kFalse:
        return word("False");
      case Tag::kTrue:
        return word("True");
      case Tag::kFloat: {
        const std::string_view bytes(rest_.at, rest_.left());
        if (!rest_.skip(sizeof(double))) return false;
        append_number(out_, decode_float(bytes));
        return true;
      }
      case Tag::kInt: {
        const std::string_view bytes = taken();
        if (cut_ || bytes.empty()) return false;
        return word(decode_big_int(bytes).get_str());
      }
      case Tag::kStr:
        append_quoted_text(out_, whole_characters(taken()));
        return !cut_;
      case Tag::kBytes:
        append_quoted_bytes(out_, taken());
        return !cut_;
      case Tag::kInstance:
        return instance(depth);
      case Tag::kPickle:
        return pickle();
      case Tag::kTuple:
        return values("(", ")", depth, ",");
      case Tag::kFrozenset:
        return set("frozenset(", "frozenset({", "})", depth);
      case Tag::kList:
        return values("[", "]", depth);
      case Tag::kSet:
        return set("set(", "{", "}", depth);
      case Tag::kDict:
        return values("{", "}", depth, "", true);
      default:
        return false;
    }
  }

  bool word(std::string_view text) {
    out_ += text;
    return true;
  }

  /// The bytes that a length stands before; `cut_`: not all of them are there.
  std::string_view taken() {
    std::uint32_t length = 0;
    cut_ = !rest_.length(&length);
    if (cut_) return {};
    cut_ = length > rest_.left();
    const std::string_view bytes(rest_.at, cut_ ? rest_.left() : length);
    rest_.at += bytes.size();
    return bytes;
  }

  /// Without a character that was cut in two.
  std::string_view whole_characters(std::string_view text) const {
    std::size_t end = text.size();
    if (!cut_) return text;
    while (end > 0 && (text[end - 1] & 0xc0) == 0x80) --end;
    return text.substr(0, end > 0 && (text[end - 1] & 0x80) != 0 ? end - 1 : text.size());
  }

  bool values(std::string_view open, std::string_view close, unsigned depth,
              std::string_view behind_one = {}, bool pairs = false) {
    out_ += open;
    std::uint32_t count = 0;
    if (!rest_.length(&count)) return false;
    for (std::uint32_t each = 0; each < count; ++each) {
      if (each != 0) out_ += ", ";
      if (!value(depth + 1)) return false;
      if (!pairs) continue;
      out_ += ": ";
      if (!value(depth + 1)) return false;
    }
    if (count == 1) out_ += behind_one;
    out_ += close;
    return true;
  }

  /// An empty one is written as a call.
  bool set(std::string_view call, std::string_view open, std::string_view close, unsigned depth) {
    if (rest_.left() != 0 && *rest_.at == '\0') {
      ++rest_.at;
      out_ += call;
      out_ += ')';
      return true;
    }
    return values(open, close, depth);
  }

  /// `<Job name='x'>`: how the class itself writes it, nobody but its reader knows.
  bool instance(unsigned depth) {
    const std::string_view bytes = taken();
    if (cut_) return false;
    segment::Bytes head{bytes.data(), bytes.data() + bytes.size()};
    (void)name_in(head);
    out_ += '<';
    append_text(out_, name_in(head));
    std::string_view before = " ";
    for (int kinds = 0; kinds < 2; ++kinds) {
      std::uint32_t count = 0;
      if (!head.length(&count)) return false;
      for (; count != 0; --count) {
        out_ += before;
        append_text(out_, name_in(head));
        out_ += '=';
        if (!value(depth + 1)) return false;
        before = ", ";
      }
    }
    return word(">");
  }

  static std::string_view name_in(segment::Bytes& head) {
    std::uint32_t length = 0;
    if (!head.length(&length) || length > head.left()) return {};
    const std::string_view name(head.at, length);
    head.at += length;
    return name;
  }

  /// Nobody but its reader runs what a pickle says.
  bool pickle() {
    std::uint32_t length = 0;
    if (!rest_.length(&length)) return false;
    out_ += "<a pickle of " + std::to_string(length) + " bytes>";
    return rest_.skip(length);
  }

  segment::Bytes rest_;
  bool cut_ = false;
  std::string out_;
};

}  // namespace

std::string python_text(std::string_view bytes) {
  return TextWriter(bytes).text();
}

std::string python_bytes(std::string_view bytes, bool whole) {
  std::string out;
  append_quoted_bytes(out, bytes);
  if (!whole) out += kCutOff;
  return out;
}

}  // namespace gothon::wire
