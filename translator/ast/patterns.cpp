#include <algorithm>

#include "translator/ast/maker.hpp"

namespace gothon::translator {

TreeMaker::Id TreeMaker::match(const AstNode& node, Range limit) {
  const Range whole = node.range().value_or(limit);
  const Id id = make("match_statement", whole);
  put(id, this->node(node.field("subject"), whole), "subject");
  const Id cases = make(Kind::kBlock, {whole.end, whole.end});
  for (const AstNode& each : node.list("cases")) put_wide(cases, match_case(each, whole));
  put(id, cases, "body");
  return id;
}

TreeMaker::Id TreeMaker::match_case(const AstNode& node, Range limit) {
  const Id pattern = this->node(node.field("pattern"), limit);
  const Id whole = make(Kind::kCasePattern, range(pattern));
  put(whole, pattern);
  const Id id = make(Kind::kCaseClause, range(pattern));
  put(id, whole);
  std::uint32_t end = range(pattern).end;
  if (const AstNode test = node.field("guard")) {
    const Id value = this->node(test, limit);
    const Id guard = make(Kind::kIfClause, range(value));
    put(guard, value);
    put(id, guard, "guard");
    end = range(value).end;
  }
  // Parentheses and commas belong to the pattern.
  for (end = positions_.skip(end); positions_.at(end) == ')' || positions_.at(end) == ',';)
    end = positions_.skip(end + 1);
  put(id, token(":", {end, positions_.behind(end, ":")}));
  put_wide(id, block(node.list("body"), limit), "consequence");
  return id;
}

/// A dotted name or a constant, in which there is nothing that has a name.
TreeMaker::Id TreeMaker::pattern_value(const AstNode& node, Range) {
  return key(node.field("value"));
}

TreeMaker::Id TreeMaker::key(const AstNode& expression) {
  const Range whole = expression.range().value_or(Range());
  if (!expression.is("Attribute") && !expression.is("Name")) return make(Kind::kString, whole);
  return dotted_name(whole.begin, whole.end);
}

TreeMaker::Id TreeMaker::pattern_as(const AstNode& node, Range limit) {
  const Range whole = node.range().value_or(limit);
  const Id id = make("as_pattern_of_case", whole);
  if (const AstNode inner = node.field("pattern")) put(id, this->node(inner, whole));
  if (node.number("name") != 0) put(id, make(Kind::kIdentifier, positions_.word_before(whole.end)));
  return id;
}

TreeMaker::Id TreeMaker::pattern_star(const AstNode& node, Range limit) {
  const Range whole = node.range().value_or(limit);
  const Id id = make(Kind::kSplatPattern, whole);
  if (node.number("name") != 0) put(id, make(Kind::kIdentifier, positions_.word_before(whole.end)));
  return id;
}

TreeMaker::Id TreeMaker::pattern_mapping(const AstNode& node, Range limit) {
  const Range whole = node.range().value_or(limit);
  const Id id = make("dict_pattern", whole);
  for (const AstNode& each : node.list("keys")) put(id, key(each));
  for (const AstNode& each : node.list("patterns")) put(id, this->node(each, whole));
  if (node.number("rest") == 0) return id;
  std::uint32_t end = positions_.before(whole.end, "}").begin;
  if (const std::uint32_t last = positions_.skip_back(end); positions_.at(last - 1) == ',')
    end = last - 1;
  const Range name = positions_.word_before(end);
  const Id rest = make(Kind::kSplatPattern, name);
  put(rest, make(Kind::kIdentifier, name));
  put(id, rest);
  return id;
}

TreeMaker::Id TreeMaker::pattern_class(const AstNode& node, Range limit) {
  const Range whole = node.range().value_or(limit);
  const Id id = make(Kind::kClassPattern, whole);
  put(id, key(node.field("cls")));
  for (const AstNode& each : node.list("patterns")) put(id, this->node(each, whole));
  for (const AstNode& each : node.list("kwd_patterns")) {
    const Id value = this->node(each, whole);
    std::uint32_t begin = positions_.skip_back(range(value).begin);
    while (positions_.at(begin - 1) == '(') begin = positions_.skip_back(begin - 1);
    const Range name = positions_.word_before(positions_.before(begin, "=").begin);
    const Id pair = make(Kind::kKeywordPattern, {name.begin, range(value).end});
    put(pair, make(Kind::kIdentifier, name));
    put(pair, value);
    put(id, pair);
  }
  return id;
}

}  // namespace gothon::translator
