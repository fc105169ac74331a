#include "translator/ast/places.hpp"

#include <algorithm>

namespace gothon::translator {

namespace {

constexpr std::string_view kBlanks = " \t\f\r\n";

bool is_blank(char each) {
  return kBlanks.find(each) != std::string_view::npos;
}

bool is_line_end(char each) {
  return each == '\n' || each == '\r';
}

}  // namespace

std::uint32_t Places::skip(std::uint32_t place) const {
  while (place < text_.size()) {
    const char each = text_[place];
    if (each == '#') {
      while (place < text_.size() && !is_line_end(text_[place])) ++place;
    } else if (is_blank(each) || (each == '\\' && is_line_end(at(place + 1)))) {
      ++place;
    } else {
      break;
    }
  }
  return place;
}

std::uint32_t Places::skip_back(std::uint32_t place) const {
  while (place > 0) {
    const auto comment = std::lower_bound(
        lexed_.comments.begin(), lexed_.comments.end(), place,
        [](const Comment& each, std::uint32_t end) { return each.range.end < end; });
    if (comment != lexed_.comments.end() && comment->range.end == place) {
      place = comment->range.begin;
    } else if (is_blank(text_[place - 1]) || (text_[place - 1] == '\\' && is_line_end(at(place)))) {
      --place;
    } else {
      break;
    }
  }
  return place;
}

bool Places::follows(std::uint32_t place, std::string_view token) const {
  place = skip(place);
  if (!text_.substr(place).starts_with(token)) return false;
  return !is_word(token.back()) || !is_word(at(place + static_cast<std::uint32_t>(token.size())));
}

std::uint32_t Places::behind(std::uint32_t place, std::string_view token) const {
  if (!follows(place, token)) throw NoPlace{place};
  return skip(place) + static_cast<std::uint32_t>(token.size());
}

Range Places::word(std::uint32_t place) const {
  const std::uint32_t begin = skip(place);
  std::uint32_t end = begin;
  while (end < text_.size() && is_word(text_[end])) ++end;
  if (begin == end) throw NoPlace{place};
  return {begin, end};
}

Range Places::word_before(std::uint32_t place) const {
  const std::uint32_t end = skip_back(place);
  std::uint32_t begin = end;
  while (begin > 0 && is_word(text_[begin - 1])) --begin;
  if (begin == end) throw NoPlace{place};
  return {begin, end};
}

Range Places::before(std::uint32_t place, std::string_view token) const {
  const std::uint32_t end = skip_back(place);
  if (!text_.substr(0, end).ends_with(token)) throw NoPlace{place};
  return {end - static_cast<std::uint32_t>(token.size()), end};
}

std::uint32_t Places::behind_bracket(std::uint32_t place) const {
  int depth = 0;
  auto literal = std::lower_bound(
      lexed_.literals.begin(), lexed_.literals.end(), place,
      [](const Literal& each, std::uint32_t begin) { return each.range.begin < begin; });
  for (std::uint32_t here = skip(place); here < text_.size(); here = skip(here)) {
    while (literal != lexed_.literals.end() && literal->range.begin < here) ++literal;
    if (literal != lexed_.literals.end() && literal->range.begin == here) {
      here = literal->range.end;
      continue;
    }
    const char each = text_[here++];
    if (each == '(' || each == '[' || each == '{') ++depth;
    if ((each == ')' || each == ']' || each == '}') && --depth == 0) return here;
  }
  throw NoPlace{place};
}

Range Places::parentheses(Range inner, Range limit) const {
  const std::uint32_t begin = skip_back(inner.begin);
  const std::uint32_t end = skip(inner.end);
  if (begin <= limit.begin || end >= limit.end || text_[begin - 1] != '(' || text_[end] != ')')
    return {};
  return {begin - 1, end + 1};
}

std::vector<Literal> Places::literals(Range range) const {
  std::vector<Literal> found;
  auto each = std::lower_bound(
      lexed_.literals.begin(), lexed_.literals.end(), range.begin,
      [](const Literal& literal, std::uint32_t begin) { return literal.range.begin < begin; });
  for (; each != lexed_.literals.end() && each->range.end <= range.end; ++each) {
    if (found.empty() || each->range.begin >= found.back().range.end) found.push_back(*each);
  }
  return found;
}

}  // namespace gothon::translator
