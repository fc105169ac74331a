// Searches by memchr(3) and memmem(3), which look at many bytes at a time: the text of most modules
// is passed over once for each of a few rare words, and never byte by byte.
#include "translator/scan.hpp"

#include <cctype>
#include <cstring>

namespace gothon::translator {

namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool is_word(char each) {
  return std::isalnum(static_cast<unsigned char>(each)) || each == '_' || (each & 0x80) != 0;
}

std::size_t find(std::string_view text, std::string_view word, std::size_t from) {
  if (from >= text.size()) return kNone;
  const void* found = memmem(text.data() + from, text.size() - from, word.data(), word.size());
  return found == nullptr ? kNone
                          : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

bool is_word_at(std::string_view text, std::size_t at, std::size_t size) {
  return (at == 0 || !is_word(text[at - 1])) &&
         (at + size >= text.size() || !is_word(text[at + size]));
}

/// `_node_` or `_node_count_`.
bool has_system_name(std::string_view text) {
  static constexpr std::string_view kNode = "_node_";
  static constexpr std::string_view kCount = "_node_count_";
  for (std::size_t at = find(text, kNode, 0); at != kNone; at = find(text, kNode, at + 1)) {
    if (is_word_at(text, at, kNode.size())) return true;
    if (text.substr(at).starts_with(kCount) && is_word_at(text, at, kCount.size())) return true;
  }
  return false;
}

bool may_stand_before_colon(char each) {
  return each == '_' || std::string_view(" \t\f\\\r\n)").find(each) != kNone;
}

/// A name `_x…_` directly before a colon, blanks and line continuations aside.
bool has_declaration(std::string_view text) {
  for (std::size_t colon = text.find(':'); colon != kNone; colon = text.find(':', colon + 1)) {
    if (colon == 0 || !may_stand_before_colon(text[colon - 1])) continue;
    std::size_t end = colon;
    while (end > 0 && text[end - 1] != '_' && may_stand_before_colon(text[end - 1])) --end;
    if (end == 0 || text[end - 1] != '_') continue;
    std::size_t begin = end;
    while (begin > 0 && is_word(text[begin - 1])) --begin;
    if (end - begin < 3 || text[begin] != '_') continue;
    const char first = text[begin + 1];
    if (first != '_' && !std::isdigit(static_cast<unsigned char>(first))) return true;
  }
  return false;
}

bool has_directive(std::string_view text) {
  for (std::size_t at = find(text, "gothon", 0); at != kNone; at = find(text, "gothon", at + 1)) {
    const std::size_t next = text.find_first_not_of(" \t\f", at + 6);
    if (next != kNone && text[next] == ':') return true;
  }
  return false;
}

/// Where the line of `at` begins, or the first one that it continues by backslashes.
std::size_t begin_of_line(std::string_view text, std::size_t at) {
  while (at > 0) {
    const std::size_t end = text.find_last_of("\r\n", at - 1);
    if (end == kNone) return 0;
    std::size_t last = end;
    if (text[last] == '\n' && last > 0 && text[last - 1] == '\r') --last;
    if (last == 0 || text[last - 1] != '\\') return end + 1;
    at = last;
  }
  return 0;
}

/// The first component of the name at `begin`; "" for a relative one.
std::string_view head_at(std::string_view text, std::size_t begin) {
  begin = text.find_first_not_of(" \t\f\\\r\n", begin);
  if (begin == kNone) return {};
  std::size_t end = begin;
  while (end < text.size() && is_word(text[end])) ++end;
  return text.substr(begin, end - begin);
}

/// The names of `import a, b as c`, from behind `import` to the end of the line.
void collect_names(std::string_view text, std::size_t begin, std::vector<std::string_view>& found) {
  while (begin < text.size()) {
    if (text[begin] == '\\') {
      begin = text.find_first_not_of("\r\n", begin + 1);
      if (begin == kNone) return;
      continue;
    }
    if (text[begin] == '\n' || text[begin] == '\r') return;
    if (!is_word(text[begin])) {
      ++begin;
      continue;
    }
    std::size_t end = begin;
    while (end < text.size() && is_word(text[end])) ++end;
    found.push_back(text.substr(begin, end - begin));
    while (end < text.size() && (is_word(text[end]) || text[end] == '.')) ++end;
    begin = end;
  }
}

}  // namespace

bool may_have_gothon_code(std::string_view text) {
  return has_declaration(text) || has_system_name(text) || has_directive(text);
}

std::vector<std::string_view> import_candidates(std::string_view text) {
  static constexpr std::string_view kImport = "import";
  static constexpr std::string_view kFrom = "from";
  std::vector<std::string_view> found;
  for (std::size_t at = find(text, kImport, 0); at != kNone;
       at = find(text, kImport, at + kImport.size())) {
    if (!is_word_at(text, at, kImport.size())) continue;
    const std::size_t line = begin_of_line(text, at);
    const std::string_view before = text.substr(line, at - line);
    std::size_t from = before.rfind(kFrom);
    while (from != kNone && !is_word_at(before, from, kFrom.size()))
      from = from == 0 ? kNone : before.rfind(kFrom, from - 1);
    if (from == kNone) {
      collect_names(text, at + kImport.size(), found);
    } else {
      found.push_back(head_at(before, from + kFrom.size()));
    }
  }
  return found;
}

}  // namespace gothon::translator
