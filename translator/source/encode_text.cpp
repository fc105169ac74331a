#include <cstdint>

#include "translator/source/encode.hpp"

namespace gothon::translator {

namespace {

int hex_digit(char each) {
  if (each >= '0' && each <= '9') return each - '0';
  const char lower = static_cast<char>(each | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// Reads escapes. Line ends are LF whatever the file has, as in Python.
class Body {
 public:
  Body(std::string_view text, bool raw, bool bytes) : text_(text), raw_(raw), bytes_(bytes) {}

  bool read(std::string& out) {
    while (at_ < text_.size()) {
      const char each = text_[at_++];
      if (each == '\r') {
        if (at_ < text_.size() && text_[at_] == '\n') ++at_;
        out += '\n';
      } else if (each == '\\' && !raw_) {
        if (!escape(out)) return false;
      } else {
        out += each;
      }
    }
    return true;
  }

 private:
  bool escape(std::string& out) {
    static constexpr std::string_view kFrom = "\\'\"abfnrtv";
    static constexpr std::string_view kTo = "\\'\"\a\b\f\n\r\t\v";
    if (at_ >= text_.size()) return false;
    const char mark = text_[at_++];
    if (const std::size_t simple = kFrom.find(mark); simple != std::string_view::npos) {
      out += kTo[simple];
      return true;
    }
    switch (mark) {
      case '\n':
        return true;
      case '\r':
        if (at_ < text_.size() && text_[at_] == '\n') ++at_;
        return true;
      case 'x':
        return digits(out, 2);
      default:
        break;
    }
    if (!bytes_ && mark == 'u') return digits(out, 4);
    if (!bytes_ && mark == 'U') return digits(out, 8);
    if (!bytes_ && mark == 'N') return false;
    if (mark >= '0' && mark <= '7') {
      octal(out, mark);
    } else {
      out += '\\';
      out += mark;
    }
    return true;
  }

  bool digits(std::string& out, int count) {
    std::uint32_t code = 0;
    for (int taken = 0; taken < count; ++taken) {
      const int digit = at_ < text_.size() ? hex_digit(text_[at_]) : -1;
      if (digit < 0) return false;
      code = code * 16 + static_cast<std::uint32_t>(digit);
      ++at_;
    }
    if (code > 0x10FFFF) return false;
    append(out, code);
    return true;
  }

  void octal(std::string& out, char first) {
    auto code = static_cast<std::uint32_t>(first - '0');
    for (int taken = 1; taken < 3 && at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '7';
         ++taken) {
      code = code * 8 + static_cast<std::uint32_t>(text_[at_++] - '0');
    }
    append(out, code);
  }

  /// Bytes take what an octal number has too much off, as Python does.
  void append(std::string& out, std::uint32_t code) const {
    if (bytes_)
      out += static_cast<char>(code);
    else
      append_utf8(out, code);
  }

  std::string_view text_;
  bool raw_;
  bool bytes_;
  std::size_t at_ = 0;
};

std::optional<std::string> read_literals(const std::vector<std::string_view>& literals,
                                         std::string_view foreign, bool bytes) {
  std::string out;
  for (const std::string_view literal : literals) {
    const std::size_t quote = literal.find_first_of("'\"");
    if (quote == std::string_view::npos) return {};
    const std::string_view prefix = literal.substr(0, quote);
    if (prefix.find_first_of(foreign) != std::string_view::npos) return {};
    std::string_view body = literal.substr(quote);
    const bool triple = body.size() >= 6 && body[1] == body[0] && body[2] == body[0];
    const std::size_t marks = triple ? 3 : 1;
    if (body.size() < 2 * marks) return {};
    body = body.substr(marks, body.size() - 2 * marks);
    const bool raw = prefix.find_first_of("rR") != std::string_view::npos;
    if (!Body(body, raw, bytes).read(out)) return {};
  }
  return out;
}

}  // namespace

void append_utf8(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
    return;
  }
  const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  const std::uint32_t lead = more == 1 ? 0xC0 : more == 2 ? 0xE0 : 0xF0;
  out += static_cast<char>(lead | (code >> (6 * more)));
  for (int at = more - 1; at >= 0; --at)
    out += static_cast<char>(0x80 | ((code >> (6 * at)) & 0x3F));
}

std::optional<std::string> encode_str(const std::vector<std::string_view>& literals) {
  return read_literals(literals, "fFbBtT", false);
}

std::optional<std::string> encode_bytes(const std::vector<std::string_view>& literals) {
  return read_literals(literals, "fFtTuU", true);
}

}  // namespace gothon::translator
