#include "translator/ast/positions.hpp"

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

std::uint32_t Positions::skip(std::uint32_t position) const {
  while (position < text_.size()) {
    const char each = text_[position];
    if (each == '#') {
      while (position < text_.size() && !is_line_end(text_[position])) ++position;
    } else if (is_blank(each) || (each == '\\' && is_line_end(at(position + 1)))) {
      ++position;
    } else {
      break;
    }
  }
  return position;
}

std::uint32_t Positions::skip_back(std::uint32_t position) const {
  while (position > 0) {
    const auto comment = std::lower_bound(
        lexed_.comments.begin(), lexed_.comments.end(), position,
        [](const Comment& each, std::uint32_t end) { return each.range.end < end; });
    if (comment != lexed_.comments.end() && comment->range.end == position) {
      position = comment->range.begin;
    } else if (is_blank(text_[position - 1]) ||
               (text_[position - 1] == '\\' && is_line_end(at(position)))) {
      --position;
    } else {
      break;
    }
  }
  return position;
}

bool Positions::follows(std::uint32_t position, std::string_view token) const {
  position = skip(position);
  if (!text_.substr(position).starts_with(token)) return false;
  return !is_word(token.back()) ||
         !is_word(at(position + static_cast<std::uint32_t>(token.size())));
}

std::uint32_t Positions::behind(std::uint32_t position, std::string_view token) const {
  if (!follows(position, token)) throw NoPosition{position};
  return skip(position) + static_cast<std::uint32_t>(token.size());
}

Range Positions::word(std::uint32_t position) const {
  const std::uint32_t begin = skip(position);
  std::uint32_t end = begin;
  while (end < text_.size() && is_word(text_[end])) ++end;
  if (begin == end) throw NoPosition{position};
  return {begin, end};
}

Range Positions::word_before(std::uint32_t position) const {
  const std::uint32_t end = skip_back(position);
  std::uint32_t begin = end;
  while (begin > 0 && is_word(text_[begin - 1])) --begin;
  if (begin == end) throw NoPosition{position};
  return {begin, end};
}

Range Positions::before(std::uint32_t position, std::string_view token) const {
  const std::uint32_t end = skip_back(position);
  if (!text_.substr(0, end).ends_with(token)) throw NoPosition{position};
  return {end - static_cast<std::uint32_t>(token.size()), end};
}

std::uint32_t Positions::behind_bracket(std::uint32_t position) const {
  int depth = 0;
  auto literal = std::lower_bound(
      lexed_.literals.begin(), lexed_.literals.end(), position,
      [](const Literal& each, std::uint32_t begin) { return each.range.begin < begin; });
  for (std::uint32_t here = skip(position); here < text_.size(); here = skip(here)) {
    while (literal != lexed_.literals.end() && literal->range.begin < here) ++literal;
    if (literal != lexed_.literals.end() && literal->range.begin == here) {
      here = literal->range.end;
      continue;
    }
    const char each = text_[here++];
    if (each == '(' || each == '[' || each == '{') ++depth;
    if ((each == ')' || each == ']' || each == '}') && --depth == 0) return here;
  }
  throw NoPosition{position};
}

Range Positions::parentheses(Range inner, Range limit) const {
  const std::uint32_t begin = skip_back(inner.begin);
  const std::uint32_t end = skip(inner.end);
  if (begin <= limit.begin || end >= limit.end || text_[begin - 1] != '(' || text_[end] != ')')
    return {};
  return {begin - 1, end + 1};
}

std::vector<Literal> Positions::literals(Range range) const {
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
