#include "translator/syntax/collector.hpp"

namespace gothon::translator {

namespace {

bool is_identity(std::string_view operation) {
  return operation == "is" || operation == "is not";
}

}  // namespace

void Collector::visit(Node node, Hint hint) {
  switch (node.kind()) {
    case Kind::kIdentifier:
      return use_name(node, hint);
    case Kind::kAttribute:
      return attribute(node, hint);
    case Kind::kCall:
      return call(node, hint);
    case Kind::kParenthesized:
      return parenthesized(node, hint);
    case Kind::kString:
      return string(node);
    case Kind::kComparison:
      return comparison(node);
    case Kind::kBooleanOperator:
      return boolean_operator(node, hint);
    case Kind::kConditional:
      return conditional(node, hint);
    case Kind::kSubscript:
      return subscript(node, hint);
    case Kind::kNot:
      return visit_children(node, {.context = Context::kTruth});
    case Kind::kNamedExpression:
      return named_expression(node);
    case Kind::kAsPattern:
      return as_pattern(node, hint);
    case Kind::kKeywordArgument:
      return visit(field(node, "value"));
    case Kind::kTuple:
    case Kind::kList:
    case Kind::kTuplePattern:
    case Kind::kListPattern:
    case Kind::kPatternList:
    case Kind::kExpressionList:
    case Kind::kAsPatternTarget:
      return visit_children(node, {.access = hint.access});
    case Kind::kListSplat:
    case Kind::kListSplatPattern:
      return visit_children(node, {.access = hint.access, .context = Context::kIterable});
    case Kind::kLambda:
      return lambda(node);
    case Kind::kListComprehension:
    case Kind::kSetComprehension:
    case Kind::kDictionaryComprehension:
    case Kind::kGenerator:
      return comprehension(node);
    case Kind::kType:
      return type(node);
    case Kind::kExpressionStatement:
      return statement_expression(node);
    case Kind::kAssignment:
      return assignment(node);
    case Kind::kAugmented:
      return augmented(node);
    case Kind::kFor:
      return for_statement(node);
    case Kind::kWhile:
      return while_statement(node);
    case Kind::kIf:
    case Kind::kElif:
    case Kind::kIfClause:
    case Kind::kAssert:
      return first_is_condition(node);
    case Kind::kWithItem:
      return with_item(node);
    case Kind::kExceptClause:
      return except_clause(node);
    case Kind::kDelete:
      return visit_children(node, {.access = Access::kDelete});
    case Kind::kGlobal:
    case Kind::kNonlocal:
      return name_list(node);
    case Kind::kCaseClause:
      return case_clause(node);
    case Kind::kTypeAlias:
      return type_alias(node);
    case Kind::kFunction:
      return function(node);
    case Kind::kClass:
      return class_definition(node, {});
    case Kind::kDecorated:
      return decorated(node);
    case Kind::kImport:
      return import_statement(node);
    case Kind::kImportFrom:
    case Kind::kFutureImport:
      return import_from(node);
    default:
      return visit_children(node);
  }
}

void Collector::visit_children(Node node, Hint hint) {
  for (const Node& each : named_children(node)) visit(each, hint);
}

void Collector::use_name(Node node, const Hint& hint) {
  Use use;
  use.whole = use.name = node.range();
  use.access = hint.access;
  use.context = hint.context;
  use.alone_in_parens = hint.alone_in_parens && hint.access == Access::kRead;
  use.called = hint.called;
  use.waits_in_loop = hint.waits_in_loop;
  use.put_unused = hint.put_unused;
  use.decorator = hint.decorator;
  use.scope = scope_;
  out_.uses.push_back(use);
  if (hint.access == Access::kWalrus) {
    bind_outside_comprehension(name(node));
  } else if (hint.access != Access::kRead) {
    bind(name(node));
  }
}

Use& Collector::use_attribute(Node node, const Hint& hint, std::uint32_t object_begin) {
  Use use;
  const Node object = field(node, "object");
  for (const Child& each : children(node)) {
    if (!each.node.named()) use.dot = each.node.range();
  }
  use.attribute = true;
  use.whole = {object_begin, node.end()};
  use.object = {object_begin, object.end()};
  use.name = field(node, "attribute").range();
  use.access = hint.access;
  use.context = hint.context;
  use.alone_in_parens = hint.alone_in_parens;
  use.called = hint.called;
  use.waits_in_loop = hint.waits_in_loop;
  use.put_unused = hint.put_unused;
  use.decorator = hint.decorator;
  use.scope = scope_;
  return out_.uses.emplace_back(use);
}

void Collector::attribute(Node node, const Hint& hint) {
  if (hint.access == Access::kRead) operated_on(field(node, "object"), hint.arguments);
  use_attribute(node, hint, node.begin());
  const bool method = hint.called;
  const bool put =
      method && hint.context == Context::kStatement && text(field(node, "attribute")) == "put";
  visit(field(node, "object"), {.called = method, .put_unused = put, .decorator = hint.decorator});
}

bool Collector::waits(Node arguments) const {
  if (arguments.kind() != Kind::kArgumentList) return false;
  const auto given = named_children(arguments);
  return given.empty() || (given.size() == 1 && text(given[0]) == "0");
}

/// A put with these arguments comes back with nothing worth looking at.
bool Collector::waits_for_room(Node arguments) const {
  bool waits = false;
  for (const Node& each : named_children(arguments)) {
    if (each.kind() != Kind::kKeywordArgument) continue;
    const std::string_view name = text(field(each, "name"));
    if (name == "timeout") return false;
    if (name == "block") waits = field(each, "value").kind() == Kind::kTrue;
  }
  return waits;
}

void Collector::call(Node node, const Hint& hint) {
  const Node callee = field(node, "function");
  const Node arguments = field(node, "arguments");
  const bool unused = hint.context == Context::kStatement && !waits_for_room(arguments);
  const bool entered = hint.context == Context::kWith;
  visit(callee, {.context = unused    ? Context::kStatement
                            : entered ? Context::kWith
                                      : Context::kPlain,
                 .called = true,
                 .waits_in_loop = loops_ > 0 && waits(arguments),
                 .decorator = hint.decorator,
                 .arguments = arguments});
  if (arguments.kind() == Kind::kGenerator) return visit(arguments);
  const auto given = named_children(arguments);
  const Context context =
      callee.kind() == Kind::kIdentifier && text(callee) == "len" ? Context::kLen : Context::kPlain;
  for (const Node& each : given) {
    visit(each, {.context = context, .alone_in_parens = given.size() == 1});
  }
}

void Collector::parenthesized(Node node, Hint hint) {
  hint.alone_in_parens = true;
  hint.decorator = {};
  visit_children(node, hint);
}

void Collector::comparison(Node node) {
  const auto parts = children(node);
  for (std::size_t at = 0; at < parts.size(); ++at) {
    if (parts[at].field == "operators") continue;
    if (at > 1 && (parts[at - 1].node.type() == "in" || parts[at - 1].node.type() == "not in"))
      operated_on(parts[at].node, parts[at - 2].node);
    const bool compared = (at > 0 && !is_identity(parts[at - 1].node.type())) ||
                          (at + 1 < parts.size() && !is_identity(parts[at + 1].node.type()));
    visit(parts[at].node, {.context = compared ? Context::kComparison : Context::kPlain});
  }
}

void Collector::boolean_operator(Node node, const Hint& hint) {
  visit(field(node, "left"), {.context = Context::kTruth});
  visit(field(node, "right"),
        {.context = hint.context == Context::kTruth ? Context::kTruth : Context::kPlain});
}

void Collector::conditional(Node node, const Hint& hint) {
  const auto parts = named_children(node);
  for (std::size_t at = 0; at < parts.size(); ++at) {
    visit(parts[at], {.context = at == 1 || hint.context == Context::kTruth ? Context::kTruth
                                                                            : Context::kPlain});
  }
}

void Collector::subscript(Node node, const Hint& hint) {
  operated_on(field(node, "value"), field(node, "subscript"), hint.access == Access::kAugment);
  bool first = true;
  for (const Node& each : named_children(node)) {
    visit(each, {.called = first});
    first = false;
  }
}

/// An operation on `node`; `key`: the name that it is about, or arguments of which it is the first.
void Collector::operated_on(Node node, Node key, bool augmented) {
  while (node.kind() == Kind::kParenthesized && named_children(node).size() == 1)
    node = named_children(node)[0];
  Namespace found;
  if (node.kind() == Kind::kAttribute) {
    if (text(field(node, "attribute")) != "__dict__") return;
    const std::string_view object = text(field(node, "object"));
    found.own_object = object == "self" || object == "cls";
  } else if (node.kind() == Kind::kCall && field(node, "function").kind() == Kind::kIdentifier) {
    found.function = field(node, "function").range();
    const std::string_view function = text(field(node, "function"));
    if (function != "globals" && function != "locals" && function != "vars") return;
  } else {
    return;
  }
  if (key && key.kind() == Kind::kArgumentList)
    key = named_children(key).empty() ? Node() : named_children(key)[0];
  if (key && key.kind() == Kind::kString) {
    // Its start, what is in it, its end; there is more in a format string.
    const auto parts = named_children(key);
    if (parts.size() == 3 && parts[1].kind() == Kind::kStringContent) found.key = text(parts[1]);
  }
  found.whole = node.range();
  found.scope = scope_;
  found.augmented = augmented;
  out_.namespaces.push_back(found);
}

void Collector::named_expression(Node node) {
  const Node name = field(node, "name");
  const Node value = field(node, "value");
  use_name(name, {.access = Access::kWalrus});
  out_.uses.back().whole = node.range();
  out_.uses.back().value = value.range();
  assigned({{out_.uses.size() - 1, name, {node.begin(), value.begin()}}}, value, true);
}

void Collector::as_pattern(Node node, const Hint& hint) {
  for (const Child& each : children(node)) {
    if (!each.node.named()) continue;
    const bool target = each.node.kind() == Kind::kAsPatternTarget;
    visit(each.node, {.access = target ? Access::kBind : Access::kRead,
                      .context = target ? Context::kPlain : hint.context});
  }
}

void Collector::string(Node node) {
  for (const Node& each : named_children(node)) {
    if (each.kind() == Kind::kInterpolation) interpolation(each, node, false);
  }
}

void Collector::interpolation(Node node, Node string, bool in_specification) {
  SelfDocumenting found;
  found.in_specification = in_specification;
  found.nested = fields_ > 0;
  for (const Child& each : children(node)) {
    const Kind kind = each.node.kind();
    if (kind == Kind::kTypeConversion || kind == Kind::kFormatSpecifier) found.converted = true;
    if (!each.node.named() && each.node.type() == "=") found.equals = each.node.begin();
    if (kind == Kind::kFormatSpecifier) {
      for (const Node& nested : named_children(each.node)) {
        if (nested.kind() == Kind::kFormatExpression) interpolation(nested, string, true);
      }
    } else if (each.node.named() && kind != Kind::kTypeConversion) {
      ++fields_;
      visit(each.node);
      --fields_;
    }
  }
  if (found.equals != 0) self_documenting(node, string, std::move(found));
}

void Collector::self_documenting(Node node, Node string, SelfDocumenting found) {
  found.expression = {node.begin() + 1, found.equals};
  found.start = text(named_children(string).front());
  std::vector<Node> waiting = named_children(node);
  while (!waiting.empty()) {
    const Node each = waiting.back();
    waiting.pop_back();
    if (each.begin() >= found.equals) continue;
    if (each.kind() == Kind::kString) {
      found.strings.push_back(each.range());
      continue;
    }
    for (const Node& below : named_children(each)) waiting.push_back(below);
  }
  out_.self_documenting.push_back(std::move(found));
}

void Collector::type(Node node) {
  // An annotation that is never evaluated stays as it is.
  if (!out_.future_annotations) type_expression(node);
}

/// What the grammar reads as a type: it has kinds of its own for some expressions.
void Collector::type_expression(Node node) {
  for (const Child& each : children(node)) {
    const Kind kind = each.node.kind();
    if (kind == Kind::kType || kind == Kind::kGenericType || kind == Kind::kTypeParameter ||
        kind == Kind::kMemberType) {
      type_expression(each.node);
    } else if (each.node.type() == "splat_type") {
      visit_children(each.node, {.context = Context::kIterable});
    } else if (each.node.named() &&
               !(node.kind() == Kind::kMemberType && kind == Kind::kIdentifier)) {
      visit(each.node, {.called = node.kind() == Kind::kGenericType});
    }
  }
}

}  // namespace gothon::translator
