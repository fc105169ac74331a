// Searches by memchr(3), which looks at many bytes at a time: the text of most modules is passed
// over once for each of a few rare characters, and never byte by byte.
#include "translator/source/scan.hpp"

#include <algorithm>
#include <cctype>
#include <string>

#include "translator/source/identifier.hpp"
#include "translator/source/source_text.hpp"

namespace gothon::translator {

namespace {

constexpr std::size_t kNone = std::string_view::npos;

constexpr std::string_view kNode = "_node_";
constexpr std::string_view kCount = "_node_count_";

/// Whether a word with characters beyond ASCII is a name that `wanted` takes; most texts have none.
template <typename Wanted>
bool has_other_spelling(std::string_view text, Wanted wanted) {
  if (is_ascii(text)) return false;
  const auto beyond = [](char each) { return (each & 0x80) != 0; };
  for (auto at = std::find_if(text.begin(), text.end(), beyond); at != text.end();
       at = std::find_if(at, text.end(), beyond)) {
    const auto end = std::find_if_not(at, text.end(), is_word);
    while (at != text.begin() && is_word(*(at - 1))) --at;
    if (wanted(identifier({at, end}))) return true;
    at = end;
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

/// Whether a text that has names in quotes may look them up.
bool looks_into_namespaces(std::string_view text) {
  static constexpr std::string_view kNamespaces[] = {"globals", "vars", "locals", "__dict__"};
  return std::ranges::any_of(kNamespaces,
                             [&](std::string_view each) { return text.find(each) != kNone; });
}

/// `_node_` or `_node_count_`, an attribute `._x…_`, or `'_x…_'` in a text that looks into
/// namespaces.
bool has_word(std::string_view text) {
  std::size_t end = 0;
  for (std::size_t at = text.find('_'); at != kNone; at = text.find('_', end)) {
    const char before = at == 0 ? '\0' : text[at - 1];
    end = at + 1;
    if (is_word(before)) continue;
    while (end < text.size() && is_word(text[end])) ++end;
    const std::string_view word = text.substr(at, end - at);
    if (word.size() < 3 || word[1] == '_' || word.back() != '_') continue;
    if (word == kNode || word == kCount) return true;
    if (before == '.' && !std::isdigit(static_cast<unsigned char>(word[1]))) return true;
    const bool quoted = (before == '"' || before == '\'') && text.substr(end).starts_with(before);
    if (quoted && looks_into_namespaces(text)) return true;
  }
  return false;
}

bool has_directive(std::string_view text) {
  static constexpr std::string_view kSpace = " \t\f";
  static constexpr std::string_view kAddressee = "gothon";
  for (std::size_t hash = text.find('#'); hash != kNone; hash = text.find('#', hash + 1)) {
    const std::size_t word = text.find_first_not_of(kSpace, hash + 1);
    if (word == kNone || !text.substr(word).starts_with(kAddressee)) continue;
    const std::size_t next = text.find_first_not_of(kSpace, word + kAddressee.size());
    if (next != kNone && text[next] == ':') return true;
  }
  return false;
}

}  // namespace

bool may_have_gothon_code(std::string_view text) {
  return has_declaration(text) || has_word(text) || has_directive(text) ||
         has_other_spelling(text,
                            [](std::string_view name) { return name == kNode || name == kCount; });
}

bool mentions(std::string_view text, const std::unordered_set<std::string_view>& names) {
  std::string firsts;
  for (const std::string_view name : names) {
    if (firsts.find(name.front()) == std::string::npos) firsts += name.front();
  }
  for (const char first : firsts) {
    for (std::size_t at = text.find(first); at != kNone; at = text.find(first, at + 1)) {
      if (at > 0 && is_word(text[at - 1])) continue;
      std::size_t end = at;
      while (end < text.size() && is_word(text[end])) ++end;
      if (names.contains(text.substr(at, end - at))) return true;
    }
  }
  return has_other_spelling(text, [&](std::string_view name) { return names.contains(name); });
}

}  // namespace gothon::translator
