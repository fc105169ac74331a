#include "translator/scan.hpp"

#include <cctype>

namespace gothon::translator {

namespace {

bool is_word(char each) {
  return std::isalnum(static_cast<unsigned char>(each)) || each == '_' || (each & 0x80) != 0;
}

bool is_word_at(std::string_view text, std::size_t at, std::size_t size) {
  return (at == 0 || !is_word(text[at - 1])) &&
         (at + size >= text.size() || !is_word(text[at + size]));
}

bool has_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    if (is_word_at(text, at, word.size())) return true;
  }
  return false;
}

/// A name `_x…_` directly before a colon, blanks and line continuations aside.
bool has_declaration(std::string_view text) {
  for (std::size_t colon = text.find(':'); colon != std::string_view::npos;
       colon = text.find(':', colon + 1)) {
    std::size_t end = colon;
    while (end > 0 &&
           std::string_view(" \t\f\\\r\n)").find(text[end - 1]) != std::string_view::npos)
      --end;
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
  for (std::size_t at = text.find("gothon"); at != std::string_view::npos;
       at = text.find("gothon", at + 1)) {
    const std::size_t next = text.find_first_not_of(" \t\f", at + 6);
    if (next != std::string_view::npos && text[next] == ':') return true;
  }
  return false;
}

void collect(std::string_view text, std::string_view word, std::vector<std::string_view>& found) {
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    if (!is_word_at(text, at, word.size())) continue;
    std::size_t begin = at + word.size();
    // `import a, b` has several: each name up to the end of the line is one.
    while (begin < text.size() && text[begin] != '\n' && text[begin] != '\r') {
      begin = text.find_first_not_of(" \t\f\\(),", begin);
      if (begin == std::string_view::npos || text[begin] == '\n' || text[begin] == '\r') break;
      std::size_t end = begin;
      while (end < text.size() && is_word(text[end])) ++end;
      if (end == begin && text[begin] != '.') break;
      found.push_back(text.substr(begin, end - begin));
      while (end < text.size() && (is_word(text[end]) || text[end] == '.')) ++end;
      begin = end;
    }
  }
}

}  // namespace

bool may_have_gothon_code(std::string_view text) {
  return has_directive(text) || has_word(text, "_node_") || has_word(text, "_node_count_") ||
         has_declaration(text);
}

std::vector<std::string_view> import_candidates(std::string_view text) {
  std::vector<std::string_view> found;
  collect(text, "import", found);
  collect(text, "from", found);
  return found;
}

}  // namespace gothon::translator
