#include "translator/source/settings.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace gothon::translator {

namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\f");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\f") - begin + 1);
}

/// What follows `gothon:` in a comment; nothing if it is another comment.
bool addressed_to_gothon(std::string_view comment, std::string_view& rest) {
  rest = trimmed(comment.substr(comment.find_first_not_of('#') == 1 ? 1 : 0));
  if (!rest.starts_with("gothon")) return false;
  rest = trimmed(rest.substr(6));
  if (!rest.starts_with(":")) return false;
  rest = trimmed(rest.substr(1));
  return true;
}

std::string without_blanks(std::string_view text) {
  std::string out;
  for (const char each : text) {
    if (each != ' ' && each != '\t') out += each;
  }
  return out;
}

bool is_identifier_part(std::string_view value) {
  if (value.empty()) return false;
  for (const char each : value) {
    if (!std::isalnum(static_cast<unsigned char>(each)) && each != '_' && (each & 0x80) == 0)
      return false;
  }
  return true;
}

using Setter = bool (*)(Settings&, std::string_view);

bool set_affix(std::string& affix, std::string_view value, bool leading) {
  if (value == "None") {
    affix.clear();
    return true;
  }
  if (!is_identifier_part(value)) return false;
  if (leading && std::isdigit(static_cast<unsigned char>(value[0]))) return false;
  affix = value;
  return true;
}

bool set_prefix(Settings& settings, std::string_view value) {
  return set_affix(settings.prefix, value, true);
}

bool set_suffix(Settings& settings, std::string_view value) {
  return set_affix(settings.suffix, value, false);
}

bool set_require_parens(Settings& settings, std::string_view value) {
  settings.require_parens = value == "True" || value == "true";
  return settings.require_parens || value == "False" || value == "false";
}

struct Key {
  std::string_view name;
  Setter set;
  std::string_view wanted;
};

constexpr std::array kKeys = {
    Key{"var_def:prefix", set_prefix, "None or the start of an identifier"},
    Key{"var_def:suffix", set_suffix, "None or the end of an identifier"},
    Key{"var_usage:require_parens", set_require_parens, "True or False"},
};

std::string apply(Settings& settings, const std::string& key, std::string_view value) {
  for (const Key& each : kKeys) {
    if (key != each.name) continue;
    if (each.set(settings, value)) return {};
    return "gothon:" + key + ": `" + std::string(value) + "` is no value for it: write " +
           std::string(each.wanted);
  }
  if (key == "plain")
    return "gothon:plain: it is about one declaration: write it behind that, on its line";
  return "gothon:" + key +
         ": there is no such setting: write var_def:prefix, var_def:suffix or "
         "var_usage:require_parens";
}

}  // namespace

bool Settings::is_system(std::string_view name) const {
  if (!name.starts_with(prefix) || !name.ends_with(suffix) ||
      name.size() < prefix.size() + suffix.size()) {
    return false;
  }
  const auto middle = name.substr(prefix.size(), name.size() - prefix.size() - suffix.size());
  return middle == "node" || middle == "node_count";
}

std::string_view Settings::core(std::string_view name) const {
  if (name.size() <= prefix.size() + suffix.size() || !name.starts_with(prefix) ||
      !name.ends_with(suffix) || is_system(name)) {
    return {};
  }
  const auto middle = name.substr(prefix.size(), name.size() - prefix.size() - suffix.size());
  const char first = middle.front();
  const bool letter = std::isalpha(static_cast<unsigned char>(first)) || (first & 0x80) != 0;
  return letter ? middle : std::string_view();
}

bool Settings::looks_shared(std::string_view name) const {
  const bool marked = !prefix.empty() || !suffix.empty();
  return (marked && !core(name).empty()) || !Settings().core(name).empty();
}

Settings read_directives(std::string_view text, const std::vector<Comment>& comments,
                         std::vector<BadDirective>& bad) {
  Settings settings;
  for (const Comment& comment : comments) {
    std::string_view rest;
    const auto whole = text.substr(comment.range.begin, comment.range.size());
    if (!comment.own_line || !addressed_to_gothon(whole, rest) || rest.starts_with("ignore"))
      continue;
    const std::size_t equals = rest.find('=');
    const std::string_view key = trimmed(rest.substr(0, equals));
    const std::string packed = without_blanks(key);
    // Prose that happens to start with `gothon:` names no key.
    if (packed.find(':') == std::string::npos &&
        key.find_first_of(" \t") != std::string_view::npos) {
      continue;
    }
    settings.directed = true;
    const auto value =
        equals == std::string_view::npos ? std::string_view() : trimmed(rest.substr(equals + 1));
    std::string problem = apply(settings, packed, value);
    if (!problem.empty()) bad.push_back({comment.range, std::move(problem)});
  }
  return settings;
}

bool keeps_plain(std::string_view comment) {
  std::string_view rest;
  return addressed_to_gothon(comment, rest) && rest == "plain";
}

std::vector<std::string_view> ignored_rules(std::string_view comment) {
  std::vector<std::string_view> found;
  std::string_view rest;
  if (!addressed_to_gothon(comment, rest) || !rest.starts_with("ignore")) return found;
  rest = trimmed(rest.substr(6));
  if (rest.empty() || rest.front() != '[') return found;
  rest = rest.substr(1, rest.find(']') - 1);
  while (true) {
    const std::size_t comma = rest.find(',');
    found.push_back(trimmed(rest.substr(0, comma)));
    if (comma == std::string_view::npos) return found;
    rest.remove_prefix(comma + 1);
  }
}

bool ignores(std::string_view comment, std::string_view rule) {
  std::string_view rest;
  if (!addressed_to_gothon(comment, rest) || !rest.starts_with("ignore")) return false;
  if (trimmed(rest.substr(6)).empty()) return true;
  const auto named = ignored_rules(comment);
  return std::find(named.begin(), named.end(), rule) != named.end();
}

}  // namespace gothon::translator
