#include "translator/ast/maker.hpp"

namespace gothon::translator {

TreeMaker::Id TreeMaker::statement_of(Id expression, Range range) {
  const Id id = make(Kind::kExpressionStatement, range);
  put(id, expression);
  return id;
}

TreeMaker::Id TreeMaker::expression_statement(const AstNode& node, Range limit) {
  const Range whole = node.range().value_or(limit);
  const Id value = this->node(node.field("value"), whole);
  if (kind(value) != Kind::kExpressionList) return statement_of(value, whole);
  const Id id = make(Kind::kExpressionStatement, whole);
  tree_.hand_over(value, id);
  return id;
}

/// `A = B = VALUE` is an assignment to A of the assignment to B.
TreeMaker::Id TreeMaker::assignment(const AstNode& node, Range limit) {
  const Range whole = node.range().value_or(limit);
  Id right = this->node(node.field("value"), whole);
  const auto targets = node.list("targets");
  for (auto each = targets.rbegin(); each != targets.rend(); ++each) {
    const Id left = this->node(*each, whole);
    const Id id = make(Kind::kAssignment, {range(left).begin, whole.end});
    put(id, left, "left");
    put(id, right, "right");
    right = id;
  }
  return statement_of(right, whole);
}

TreeMaker::Id TreeMaker::annotated(const AstNode& node, Range limit) {
  const Range whole = node.range().value_or(limit);
  const Id id = make(Kind::kAssignment, whole);
  put(id, this->node(node.field("target"), whole), "left");
  put(id, type(node.field("annotation"), whole), "type");
  if (const AstNode given = node.field("value")) {
    const Id value = this->node(given, whole);
    put(id, token("=", positions_.before(range(value).begin, "=")));
    put(id, value, "right");
  }
  return statement_of(id, whole);
}

TreeMaker::Id TreeMaker::augmented(const AstNode& node, Range limit) {
  const Range whole = node.range().value_or(limit);
  const Id id = make(Kind::kAugmented, whole);
  const Id left = this->node(node.field("target"), whole);
  const std::uint32_t begin = positions_.skip(range(left).end);
  std::uint32_t end = begin;
  while (end < whole.end && positions_.at(end) != '=') ++end;
  const Range sign{begin, end + 1};
  put(id, left, "left");
  put(id, token(positions_.slice(sign), sign), "operator");
  put(id, this->node(node.field("value"), whole), "right");
  return statement_of(id, whole);
}

TreeMaker::Id TreeMaker::deletion(const AstNode& node, Range limit) {
  const Range whole = node.range().value_or(limit);
  const Id id = make(Kind::kDelete, whole);
  for (const AstNode& each : node.list("targets")) put(id, this->node(each, whole));
  return id;
}

TreeMaker::Id TreeMaker::assertion(const AstNode& node, Range limit) {
  const Range whole = node.range().value_or(limit);
  const Id id = make(Kind::kAssert, whole);
  put(id, this->node(node.field("test"), whole));
  if (const AstNode text = node.field("msg")) put(id, this->node(text, whole));
  return id;
}

TreeMaker::Id TreeMaker::for_loop(const AstNode& node, Range limit) {
  const Range whole = node.range().value_or(limit);
  const Id id = make(Kind::kFor, whole);
  put(id, this->node(node.field("target"), whole), "left");
  put(id, this->node(node.field("iter"), whole), "right");
  put(id, block(node.list("body"), whole), "body");
  alternative(node, id);
  return id;
}

TreeMaker::Id TreeMaker::while_loop(const AstNode& node, Range limit) {
  const Range whole = node.range().value_or(limit);
  const Id id = make(Kind::kWhile, whole);
  put(id, this->node(node.field("test"), whole), "condition");
  put(id, block(node.list("body"), whole), "body");
  alternative(node, id);
  return id;
}

void TreeMaker::alternative(const AstNode& node, Id statement) {
  clause("else_clause", node.list("orelse"), statement, "alternative");
}

/// Adds `TYPE: BODY` to a statement, if there is a body.
void TreeMaker::clause(std::string_view type, const std::vector<AstNode>& body, Id statement,
                       std::string_view field) {
  if (body.empty()) return;
  const Id inner = block(body, range(statement));
  const Id id = make(type, range(inner));
  put(id, inner, "body");
  put(statement, id, field);
}

/// `if` with its `elif`, each of which is to the interpreter the only statement of an `else`.
TreeMaker::Id TreeMaker::condition(const AstNode& node, Range limit) {
  const Range whole = node.range().value_or(limit);
  const Id id = make(Kind::kIf, whole);
  Id branch = id;
  for (AstNode each = node; each;) {
    put(branch, this->node(each.field("test"), whole), "condition");
    put(branch, block(each.list("body"), whole), "consequence");
    if (branch != id) put(id, branch, "alternative");
    const auto rest = each.list("orelse");
    const Range next =
        rest.size() == 1 && rest[0].is("If") ? rest[0].range().value_or(Range()) : Range();
    if (next.empty() || !positions_.follows(next.begin, "elif")) {
      alternative(each, id);
      break;
    }
    branch = make(Kind::kElif, next);
    each = rest[0];
  }
  return id;
}

TreeMaker::Id TreeMaker::with(const AstNode& node, Range limit) {
  const Range whole = node.range().value_or(limit);
  const Id id = make(Kind::kWith, whole);
  const Id items = make("with_clause", {whole.begin, whole.begin});
  for (const AstNode& each : node.list("items")) {
    Id value = this->node(each.field("context_expr"), whole);
    if (const AstNode bound = each.field("optional_vars")) {
      const Id name = this->node(bound, whole);
      const Id target = make(Kind::kAsPatternTarget, range(name));
      put(target, name);
      const Id pattern = make(Kind::kAsPattern, {range(value).begin, range(name).end});
      put(pattern, value);
      put(pattern, target, "alias");
      value = pattern;
    }
    const Id item = make(Kind::kWithItem, range(value));
    put(item, value, "value");
    put_wide(items, item);
  }
  put(id, items);
  put(id, block(node.list("body"), whole), "body");
  return id;
}

TreeMaker::Id TreeMaker::try_statement(const AstNode& node, Range limit) {
  const Range whole = node.range().value_or(limit);
  const Id id = make("try_statement", whole);
  put(id, block(node.list("body"), whole), "body");
  for (const AstNode& each : node.list("handlers")) put(id, handler(each, whole));
  clause("else_clause", node.list("orelse"), id, {});
  clause("finally_clause", node.list("finalbody"), id, {});
  return id;
}

TreeMaker::Id TreeMaker::handler(const AstNode& node, Range limit) {
  const Range whole = node.range().value_or(limit);
  const Id id = make(Kind::kExceptClause, whole);
  if (const AstNode caught = node.field("type")) {
    const Id value = this->node(caught, whole);
    put(id, value);
    if (node.number("name") != 0) {
      const std::uint32_t behind = positions_.behind(range(value).end, "as");
      put(id, token("as", {behind - 2, behind}));
      put(id, make(Kind::kIdentifier, positions_.word(behind)));
    }
  }
  put(id, token(":", {whole.begin, whole.begin}));
  put(id, block(node.list("body"), whole));
  return id;
}

/// `global A, B` and `nonlocal A, B`.
TreeMaker::Id TreeMaker::name_list(const AstNode& node, Range limit) {
  const Range whole = node.range().value_or(limit);
  const Id id = make(node.is("Global") ? Kind::kGlobal : Kind::kNonlocal, whole);
  Range word = positions_.word(whole.begin);
  put(id, token(positions_.slice(word), word));
  for (std::size_t left = node.count("names"); left > 0; --left) {
    word = positions_.word(word.end);
    put(id, make(Kind::kIdentifier, word));
    if (left > 1) word.end = positions_.behind(word.end, ",");
  }
  return id;
}

}  // namespace gothon::translator
