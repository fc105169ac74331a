#include <utility>

#include "translator/syntax/collector.hpp"

namespace gothon::translator {

namespace {

Node without_parentheses(Node node) {
  while (node.kind() == Kind::kParenthesized) {
    const auto inner = named_children(node);
    if (inner.size() != 1) break;
    node = inner[0];
  }
  return node;
}

/// What has more literals is left to the first node to evaluate.
constexpr std::size_t kMostItems = 10'000;

bool ends_in_imaginary(std::string_view number) {
  return number.ends_with('j') || number.ends_with('J');
}

}  // namespace

Value Collector::value_of(Node node) const {
  Value value;
  value.range = node.range();
  value.kind = ValueKind::kOther;
  value.suspends = suspends(node);
  const Node core = without_parentheses(node);
  value.core = core.range();
  switch (core.kind()) {
    case Kind::kString:
    case Kind::kConcatenatedString:
      read_string(core, value);
      break;
    case Kind::kLambda:
      read_lambda(core, value);
      break;
    case Kind::kCall:
      read_call(core, value);
      break;
    case Kind::kTuple:
    case Kind::kExpressionList:
      read_items(core, ValueKind::kTuple, value);
      break;
    case Kind::kList:
      read_items(core, ValueKind::kList, value);
      break;
    default:
      if (core.type() == "set")
        read_items(core, ValueKind::kSet, value);
      else if (core.type() == "dictionary")
        read_items(core, ValueKind::kDict, value);
      else
        read_number(core, value.kind, value.sign, value.core);
  }
  return value;
}

void Collector::read_number(Node node, ValueKind& kind, char& sign, Range& core) const {
  node = without_parentheses(node);
  core = node.range();
  sign = 0;
  switch (node.kind()) {
    case Kind::kTrue:
    case Kind::kFalse:
      kind = ValueKind::kBool;
      return;
    case Kind::kNone:
      kind = ValueKind::kNone;
      return;
    case Kind::kEllipsis:
      kind = ValueKind::kForeign;
      return;
    case Kind::kString:
    case Kind::kConcatenatedString:
      kind = ValueKind::kString;
      return;
    case Kind::kInteger:
    case Kind::kFloat:
      kind = ends_in_imaginary(text(node))   ? ValueKind::kForeign
             : node.kind() == Kind::kInteger ? ValueKind::kInt
                                             : ValueKind::kFloat;
      return;
    case Kind::kUnary: {
      const Node operand = field(node, "argument");
      const char mark = text(field(node, "operator"))[0];
      if (mark == '~' || (operand.kind() != Kind::kInteger && operand.kind() != Kind::kFloat))
        break;
      read_number(operand, kind, sign, core);
      sign = mark;
      return;
    }
    default:
      break;
  }
  kind = ValueKind::kOther;
}

void Collector::read_string(Node node, Value& value) const {
  const auto parts = node.kind() == Kind::kString ? std::vector<Node>{node} : named_children(node);
  value.kind = ValueKind::kString;
  for (const Node& part : parts) {
    value.strings.push_back(part.range());
    const auto inner = named_children(part);
    const std::string_view start = inner.empty() ? std::string_view() : text(inner[0]);
    if (start.find_first_of("fFtT") != std::string_view::npos) {
      value.kind = ValueKind::kOther;
      return;
    }
    if (start.find_first_of("bB") != std::string_view::npos) value.kind = ValueKind::kBytes;
  }
}

void Collector::read_items(Node node, ValueKind kind, Value& value) const {
  value.kind = kind;
  std::vector<Node> parts = named_children(node);
  if (kind == ValueKind::kDict) {
    std::vector<Node> pairs;
    for (const Node& each : parts) {
      const bool unpacked = each.type() != "pair";
      pairs.push_back(unpacked ? each : field(each, "key"));
      pairs.push_back(unpacked ? each : field(each, "value"));
    }
    parts = std::move(pairs);
  }
  for (const Node& each : parts) {
    const bool few = value.items.size() < kMostItems;
    if (few) value.items.push_back(value_of(each));
    if (few && is_literal(value.items.back().kind)) continue;
    value.kind = ValueKind::kOther;
    value.items.clear();
    return;
  }
}

void Collector::read_lambda(Node node, Value& value) const {
  value.kind = ValueKind::kLambda;
  const Node parameters = field(node, "parameters");
  if (!parameters) return;
  for (const Node& each : named_children(parameters)) {
    if (each.kind() == Kind::kIdentifier) {
      value.plain_parameters.push_back(name(each));
    } else if (each.kind() == Kind::kDefaultParameter) {
      value.defaulted_parameters.push_back(name(field(each, "name")));
      if (value.defaulted_parameters.size() > 1) continue;
      const Node given = field(each, "value");
      value.default_value = given.range();
      read_number(given, value.default_kind, value.default_sign, value.default_core);
    } else {
      value.odd_parameters = true;
    }
  }
}

void Collector::read_call(Node node, Value& value) const {
  value.kind = ValueKind::kCall;
  const Node arguments = field(node, "arguments");
  value.callee = field(node, "function").range();
  value.arguments = arguments.range();
  if (arguments.kind() != Kind::kArgumentList) {
    value.splat = true;
    return;
  }
  for (const Node& each : named_children(arguments)) {
    Node given = each;
    if (each.kind() == Kind::kKeywordArgument) {
      given = field(each, "value");
      const Node keyword = field(each, "name");
      value.keywords.push_back({name(keyword), keyword.range(), given.range()});
    } else if (each.kind() == Kind::kListSplat || each.type() == "dictionary_splat") {
      value.splat = true;
      continue;
    } else {
      value.positional.push_back(each.range());
      const bool first = value.positional.size() == 1;
      if (first && each.kind() == Kind::kLambda && !field(each, "parameters"))
        value.items.push_back(value_of(field(each, "body")));
    }
    read_number(given, value.argument_kind, value.argument_sign, value.argument_core);
  }
}

bool Collector::suspends(Node node) const {
  const Kind kind = node.kind();
  if (kind == Kind::kYield || kind == Kind::kAwait) return true;
  if (kind == Kind::kLambda) {
    const Node parameters = field(node, "parameters");
    return parameters && suspends(parameters);
  }
  for (const Child& each : children(node)) {
    const bool asynchronous = kind == Kind::kForInClause && each.node.type() == "async";
    if (asynchronous || suspends(each.node)) return true;
  }
  return false;
}

}  // namespace gothon::translator
