// PEP 263: the encoding stands in a comment on one of the first two lines, the second only behind a
// blank or comment line.
#include "translator/source/decode.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

#include "translator/source/codecs.hpp"

namespace gothon::translator {

namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";

struct Cookie {
  std::size_t begin;
  std::size_t end;
};

bool is_name_char(char each) {
  return std::isalnum(static_cast<unsigned char>(each)) || each == '_' || each == '-' ||
         each == '.';
}

/// The name in `# ... coding[:=] NAME` of one line; `offset` is where the line starts.
std::optional<Cookie> cookie_in(std::string_view line, std::size_t offset) {
  const std::size_t hash = line.find_first_not_of(" \t\f");
  if (hash == std::string_view::npos || line[hash] != '#') return {};
  for (std::size_t at = line.find("coding", hash); at != std::string_view::npos;
       at = line.find("coding", at + 1)) {
    std::size_t begin = at + 6;
    if (begin >= line.size() || (line[begin] != ':' && line[begin] != '=')) continue;
    begin = std::min(line.find_first_not_of(" \t", begin + 1), line.size());
    std::size_t end = begin;
    while (end < line.size() && is_name_char(line[end])) ++end;
    if (end > begin) return Cookie{offset + begin, offset + end};
  }
  return {};
}

std::optional<Cookie> find_cookie(std::string_view bytes) {
  std::size_t begin = 0;
  for (int number = 0; number < 2 && begin < bytes.size(); ++number) {
    const std::size_t end = std::min(bytes.find_first_of("\r\n", begin), bytes.size());
    const std::string_view line = bytes.substr(begin, end - begin);
    if (const auto found = cookie_in(line, begin)) return found;
    const std::size_t first = line.find_first_not_of(" \t\f");
    if (first != std::string_view::npos && line[first] != '#') return {};
    begin = end + (bytes.substr(end, 2) == "\r\n" ? 2 : 1);
  }
  return {};
}

std::string normalized(std::string_view name) {
  std::string out(name);
  for (char& each : out) {
    each = each == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(each)));
  }
  return out;
}

bool starts_with_name(std::string_view name, std::string_view wanted) {
  return name == wanted ||
         (name.starts_with(wanted) && name.size() > wanted.size() && name[wanted.size()] == '-');
}

bool is_utf8_name(std::string_view name) {
  static constexpr std::string_view kOthers[] = {"utf8",    "u8",        "utf",
                                                 "cp65001", "utf8-ucs2", "utf8-ucs4"};
  return starts_with_name(name, "utf-8") || std::ranges::find(kOthers, name) != std::end(kOthers);
}

/// Python's tokenizer takes a few names, and whatever follows them, for Latin-1.
bool is_latin1_name(std::string_view name) {
  return starts_with_name(name, "latin-1") || starts_with_name(name, "iso-8859-1") ||
         starts_with_name(name, "iso-latin-1");
}

}  // namespace

bool is_utf8(std::string_view text) {
  const auto byte = [&](std::size_t at) -> unsigned {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
  };
  for (std::size_t at = 0; at < text.size();) {
    // Eight characters of ASCII at a time: most source files hold nothing else.
    std::uint64_t eight = 0;
    for (; at + sizeof eight <= text.size(); at += sizeof eight) {
      std::memcpy(&eight, text.data() + at, sizeof eight);
      if ((eight & 0x8080808080808080U) != 0) break;
    }
    if (at == text.size()) break;
    const unsigned lead = byte(at);
    if (lead < 0x80) {
      ++at;
      continue;
    }
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4) return false;
    for (std::size_t next = 1; next < length; ++next) {
      if ((byte(at + next) & 0xC0) != 0x80) return false;
    }
    const unsigned second = byte(at + 1);
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
        (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F)) {
      return false;
    }
    at += length;
  }
  return true;
}

tl::expected<void, std::string> decode(std::string& text) {
  std::string_view bytes = text;
  if (bytes.find('\0') != std::string_view::npos) {
    return tl::unexpected(std::string("the file holds a null byte"));
  }
  const bool marked = bytes.starts_with(kMark);
  if (marked) bytes.remove_prefix(kMark.size());
  const auto cookie = find_cookie(bytes);
  const std::string name =
      cookie ? normalized(bytes.substr(cookie->begin, cookie->end - cookie->begin)) : "utf-8";
  // Behind a mark Python takes that name only.
  if (marked && !starts_with_name(name, "utf-8"))
    return tl::unexpected("a file with a UTF-8 mark names another encoding: " + name);
  if (is_utf8_name(name)) {
    if (!is_utf8(bytes)) return tl::unexpected(std::string("the file is not in UTF-8"));
    if (marked) text.erase(0, kMark.size());
    return {};
  }
  auto converted = convert(bytes, is_latin1_name(name) ? "latin-1" : name);
  if (!converted) return tl::unexpected(std::move(converted.error()));
  // The name stands among the first two lines, in ASCII, so that its place is the same before and
  // after.
  if (converted->compare(cookie->begin, cookie->end - cookie->begin, bytes, cookie->begin,
                         cookie->end - cookie->begin) == 0) {
    converted->replace(cookie->begin, cookie->end - cookie->begin, "utf-8");
  }
  text = *std::move(converted);
  return {};
}

}  // namespace gothon::translator
