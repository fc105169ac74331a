#include <algorithm>
#include <array>

#include "translator/ast/maker.hpp"

namespace gothon::translator {

namespace {

struct Sign {
  std::string_view type;
  std::string_view sign;
};

/// Operators whose signs the translator looks at, or may show.
constexpr std::array kSigns = {
    Sign{"Is", "is"},  Sign{"IsNot", "is not"}, Sign{"In", "in"}, Sign{"NotIn", "not in"},
    Sign{"Eq", "=="},  Sign{"NotEq", "!="},     Sign{"Lt", "<"},  Sign{"LtE", "<="},
    Sign{"Gt", ">"},   Sign{"GtE", ">="},       Sign{"Add", "+"}, Sign{"Sub", "-"},
    Sign{"Mult", "*"},
};

std::string_view sign_of(const AstNode& operation) {
  const auto found = std::ranges::find(kSigns, operation.type(), &Sign::type);
  return found == kSigns.end() ? std::string_view("operator") : found->sign;
}

Range inside(Range brackets) {
  return {brackets.begin + 1, brackets.end - 1};
}

Range range_of(const AstNode& node) {
  const auto range = node.range();
  if (!range) throw NoPosition{};
  return *range;
}

}  // namespace

TreeMaker::Id TreeMaker::name(const AstNode& node, Range) {
  return make(Kind::kIdentifier, range_of(node));
}

TreeMaker::Id TreeMaker::constant(const AstNode& node, Range) {
  const Range range = range_of(node);
  switch (static_cast<ConstantType>(node.number("value"))) {
    case ConstantType::kStrValue:
    case ConstantType::kBytesValue:
      return strings(range, {});
    case ConstantType::kIntValue:
    case ConstantType::kComplexValue:
      return make(Kind::kInteger, range);
    case ConstantType::kFloatValue:
      return make(Kind::kFloat, range);
    case ConstantType::kBoolValue:
      return make(positions_.at(range.begin) == 'T' ? Kind::kTrue : Kind::kFalse, range);
    case ConstantType::kNoneValue:
      return make(Kind::kNone, range);
    case ConstantType::kEllipsisValue:
      return make(Kind::kEllipsis, range);
  }
  return make(std::string_view(), range);
}

TreeMaker::Id TreeMaker::attribute(const AstNode& node, Range) {
  const Range whole = range_of(node);
  const Id id = make(Kind::kAttribute, whole);
  put(id, this->node(node.field("value"), whole), "object");
  const Range name = positions_.word_before(whole.end);
  put(id, token(".", positions_.before(name.begin, ".")));
  put(id, make(Kind::kIdentifier, name), "attribute");
  return id;
}

TreeMaker::Id TreeMaker::call(const AstNode& node, Range) {
  const Range whole = range_of(node);
  const Id id = make(Kind::kCall, whole);
  const Id callee = this->node(node.field("func"), whole);
  put(id, callee, "function");
  const std::uint32_t open = positions_.behind(range(callee).end, "(") - 1;
  const auto given = node.list("args");
  const bool generator =
      given.size() == 1 && node.count("keywords") == 0 && given[0].is("GeneratorExp");
  const Range own = generator ? range_of(given[0]) : Range();
  // Python 3.8 leaves the parentheses out of its place.
  if (generator && (own.begin == open || positions_.at(own.begin) != '(')) {
    put(id, comprehension(Kind::kGenerator, given[0], {open, whole.end}, inside({open, whole.end})),
        "arguments");
  } else {
    put(id, argument_list(node, "args", {open, whole.end}), "arguments");
  }
  return id;
}

/// `(A, *B, c=C, **D)` of a call or a class, in the order of the text.
TreeMaker::Id TreeMaker::argument_list(const AstNode& node, std::string_view positional,
                                       Range brackets) {
  const Id id = make(Kind::kArgumentList, brackets);
  std::vector<Id> given;
  for (const AstNode& each : node.list(positional))
    given.push_back(this->node(each, inside(brackets)));
  for (const AstNode& each : node.list("keywords"))
    given.push_back(keyword(each, inside(brackets)));
  std::ranges::sort(given, {}, [&](Id each) { return range(each).begin; });
  for (const Id each : given) put(id, each);
  return id;
}

TreeMaker::Id TreeMaker::keyword(const AstNode& node, Range limit) {
  const Id value = this->node(node.field("value"), limit);
  if (node.number("arg") == 0) return splat(positions_.before(range(value).begin, "**"), value);
  const Range name = positions_.word_before(positions_.before(range(value).begin, "=").begin);
  const Id id = make(Kind::kKeywordArgument, {name.begin, range(value).end});
  put(id, make(Kind::kIdentifier, name), "name");
  put(id, value, "value");
  return id;
}

TreeMaker::Id TreeMaker::splat(Range stars, Id value) {
  const Id id = make("dictionary_splat", {stars.begin, range(value).end});
  put(id, value);
  return id;
}

TreeMaker::Id TreeMaker::subscript(const AstNode& node, Range) {
  const Range whole = range_of(node);
  const Id id = make(Kind::kSubscript, whole);
  const Id value = this->node(node.field("value"), whole);
  put(id, value, "value");
  const std::uint32_t open = positions_.behind(range(value).end, "[") - 1;
  put(id, this->node(node.field("slice"), inside({open, whole.end})), "subscript");
  return id;
}

TreeMaker::Id TreeMaker::slice(const AstNode& node, Range limit) {
  const Range none{limit.begin, limit.begin};
  const Id id = make(Kind::kSlice, node.range().value_or(none));
  for (const AstNode& each : node.children()) put_wide(id, this->node(each, limit));
  return id;
}

/// Before Python 3.9 what stands in brackets has a node around it.
TreeMaker::Id TreeMaker::index(const AstNode& node, Range limit) {
  return this->node(node.field("value"), limit);
}

TreeMaker::Id TreeMaker::starred(const AstNode& node, Range limit) {
  const Range whole = range_of(node);
  const Id id = make(is_bound(node) ? Kind::kListSplatPattern : Kind::kListSplat, whole);
  // Python 3.8 leaves parentheses at the end out of its place.
  put_wide(id, this->node(node.field("value"), {whole.begin, limit.end}));
  return id;
}

TreeMaker::Id TreeMaker::tuple(const AstNode& node, Range) {
  const Range whole = range_of(node);
  std::vector<Id> parts;
  for (const AstNode& each : node.list("elts")) parts.push_back(this->node(each, whole));
  const bool bare = !parts.empty() && range(parts.front()).begin == whole.begin;
  const Kind load = bare ? Kind::kExpressionList : Kind::kTuple;
  const Kind store = bare ? Kind::kPatternList : Kind::kTuplePattern;
  const Id id = make(is_bound(node) ? store : load, whole);
  for (const Id each : parts) put(id, each);
  return id;
}

TreeMaker::Id TreeMaker::list(const AstNode& node, Range) {
  const Id id = make(is_bound(node) ? Kind::kListPattern : Kind::kList, range_of(node));
  for (const AstNode& each : node.list("elts")) put(id, this->node(each, range(id)));
  return id;
}

TreeMaker::Id TreeMaker::set(const AstNode& node, Range) {
  const Id id = make("set", range_of(node));
  for (const AstNode& each : node.list("elts")) put(id, this->node(each, range(id)));
  return id;
}

TreeMaker::Id TreeMaker::dictionary(const AstNode& node, Range) {
  const Range whole = range_of(node);
  const Id id = make("dictionary", whole);
  const auto keys = node.list("keys");
  const auto values = node.list("values");
  for (std::size_t at = 0; at < std::min(keys.size(), values.size()); ++at) {
    const Id key = keys[at] ? this->node(keys[at], whole) : Tree::kNone;
    const Id value = this->node(values[at], whole);
    if (key == Tree::kNone) {
      put(id, splat(positions_.before(range(value).begin, "**"), value));
      continue;
    }
    const Id pair = make("pair", range(key));
    put(pair, key, "key");
    put_wide(pair, value, "value");
    put(id, pair);
  }
  return id;
}

TreeMaker::Id TreeMaker::unary(const AstNode& node, Range) {
  const Range whole = range_of(node);
  const Id operand = this->node(node.field("operand"), whole);
  const bool negates = node.field("op").is("Not");
  const Id id = make(negates ? Kind::kNot : Kind::kUnary, whole);
  if (!negates) {
    const Range sign{whole.begin, whole.begin + 1};
    put(id, token(positions_.slice(sign), sign), "operator");
  }
  put(id, operand, "argument");
  return id;
}

TreeMaker::Id TreeMaker::binary(const AstNode& node, Range) {
  const Range whole = range_of(node);
  const Id id = make(Kind::kBinary, whole);
  const Id left = this->node(node.field("left"), whole);
  const Id right = this->node(node.field("right"), whole);
  put(id, left, "left");
  put(id, token(sign_of(node.field("op")), {range(left).end, range(right).begin}), "operator");
  put(id, right, "right");
  return id;
}

TreeMaker::Id TreeMaker::boolean(const AstNode& node, Range) {
  const Range whole = range_of(node);
  const auto values = node.list("values");
  if (values.empty()) throw NoPosition{whole.begin};
  Id left = this->node(values.front(), whole);
  for (std::size_t at = 1; at < values.size(); ++at) {
    const Id right = this->node(values[at], whole);
    const Id id = make(Kind::kBooleanOperator, {range(left).begin, range(right).end});
    put(id, left, "left");
    put(id, right, "right");
    left = id;
  }
  return left;
}

TreeMaker::Id TreeMaker::comparison(const AstNode& node, Range) {
  const Range whole = range_of(node);
  const Id id = make(Kind::kComparison, whole);
  Id last = this->node(node.field("left"), whole);
  put(id, last);
  const auto operations = node.list("ops");
  const auto operands = node.list("comparators");
  for (std::size_t at = 0; at < std::min(operations.size(), operands.size()); ++at) {
    const Id next = this->node(operands[at], whole);
    put(id, token(sign_of(operations[at]), {range(last).end, range(next).begin}), "operators");
    put(id, next);
    last = next;
  }
  return id;
}

TreeMaker::Id TreeMaker::conditional(const AstNode& node, Range) {
  const Range whole = range_of(node);
  const Id id = make(Kind::kConditional, whole);
  for (const std::string_view each : {"body", "test", "orelse"})
    put(id, this->node(node.field(each), whole));
  return id;
}

TreeMaker::Id TreeMaker::named_expression(const AstNode& node, Range) {
  const Range whole = range_of(node);
  const Id id = make(Kind::kNamedExpression, whole);
  put(id, this->node(node.field("target"), whole), "name");
  put(id, this->node(node.field("value"), whole), "value");
  return id;
}

TreeMaker::Id TreeMaker::await(const AstNode& node, Range) {
  const Id id = make(Kind::kAwait, range_of(node));
  put(id, this->node(node.field("value"), range(id)));
  return id;
}

TreeMaker::Id TreeMaker::yield(const AstNode& node, Range) {
  const Id id = make(Kind::kYield, range_of(node));
  if (const AstNode value = node.field("value")) put(id, this->node(value, range(id)));
  return id;
}

TreeMaker::Id TreeMaker::list_comprehension(const AstNode& node, Range) {
  return comprehension(Kind::kListComprehension, node, range_of(node), inside(range_of(node)));
}

TreeMaker::Id TreeMaker::set_comprehension(const AstNode& node, Range) {
  return comprehension(Kind::kSetComprehension, node, range_of(node), inside(range_of(node)));
}

TreeMaker::Id TreeMaker::dictionary_comprehension(const AstNode& node, Range) {
  return comprehension(Kind::kDictionaryComprehension, node, range_of(node),
                       inside(range_of(node)));
}

TreeMaker::Id TreeMaker::generator(const AstNode& node, Range) {
  return comprehension(Kind::kGenerator, node, range_of(node), inside(range_of(node)));
}

/// `ELEMENT for TARGET in ITERABLE if CONDITION ...`.
TreeMaker::Id TreeMaker::comprehension(Kind kind, const AstNode& node, Range range, Range inside) {
  const Id id = make(kind, range);
  put(id, element(node, inside), "body");
  for (const AstNode& each : node.list("generators")) {
    const Id target = this->node(each.field("target"), inside);
    const Id iterable = this->node(each.field("iter"), inside);
    const std::uint32_t begin = this->range(target).begin;
    const Id clause = make(Kind::kForInClause, {begin, this->range(iterable).end});
    if (each.number("is_async") != 0) put(clause, token("async", {begin, begin}));
    put(clause, target, "left");
    put(clause, iterable, "right");
    put(id, clause);
    for (const AstNode& condition : each.list("ifs")) {
      const Id test = this->node(condition, inside);
      const Id filter = make(Kind::kIfClause, this->range(test));
      put(filter, test);
      put(id, filter);
    }
  }
  return id;
}

/// What a comprehension makes one of for each turn.
TreeMaker::Id TreeMaker::element(const AstNode& node, Range inside) {
  if (!node.is("DictComp")) return this->node(node.field("elt"), inside);
  const AstNode key = node.field("key");
  const AstNode value = node.field("value");
  const Id first = this->node(key ? key : value, inside);
  // `{**D for D in DS}` of Python 3.15.
  if (!key || !value) return splat(positions_.before(range(first).begin, "**"), first);
  const Id pair = make("pair", range(first));
  put(pair, first, "key");
  put_wide(pair, this->node(value, inside), "value");
  return pair;
}

}  // namespace gothon::translator
