#include <algorithm>

#include "translator/ast/maker.hpp"

namespace gothon::translator {

TreeMaker::Id TreeMaker::function(const AstNode& node, Range limit) {
  const Range whole = node.range().value_or(limit);
  const Id id = make(Kind::kFunction, whole);
  Range word = positions_.word(whole.begin);
  if (positions_.slice(word) == "async") {
    put(id, token("async", word));
    word = positions_.word(word.end);
  }
  const Range name = positions_.word(word.end);
  put(id, make(Kind::kIdentifier, name), "name");
  if (const auto generics = node.list("type_params"); !generics.empty())
    put(id, type_parameters(generics), "type_parameters");
  put(id, parameters(Kind::kParameters, node.field("args"), {name.end, whole.end}), "parameters");
  if (const AstNode result = node.field("returns")) put(id, type(result, whole), "return_type");
  put(id, block(node.list("body"), whole), "body");
  return decorated(node, id);
}

TreeMaker::Id TreeMaker::class_definition(const AstNode& node, Range limit) {
  const Range whole = node.range().value_or(limit);
  const Id id = make(Kind::kClass, whole);
  const Range name = positions_.word(positions_.behind(whole.begin, "class"));
  put(id, make(Kind::kIdentifier, name), "name");
  std::uint32_t at = name.end;
  if (const auto generics = node.list("type_params"); !generics.empty()) {
    put(id, type_parameters(generics), "type_parameters");
    at = positions_.behind_bracket(at);
  }
  if (positions_.follows(at, "("))
    put(id, argument_list(node, "bases", {positions_.skip(at), positions_.behind_bracket(at)}),
        "superclasses");
  put(id, block(node.list("body"), whole), "body");
  return decorated(node, id);
}

TreeMaker::Id TreeMaker::decorated(const AstNode& node, Id definition) {
  const auto decorators = node.list("decorator_list");
  if (decorators.empty()) return definition;
  const Id id = make(Kind::kDecorated, range(definition));
  for (const AstNode& each : decorators) {
    const Id expression = this->node(each, {0, range(definition).begin});
    const Range sign = positions_.before(range(expression).begin, "@");
    const Id decorator = make(Kind::kDecorator, {sign.begin, range(expression).end});
    put(decorator, expression);
    put_wide(id, decorator);
  }
  put(id, definition, "definition");
  return id;
}

TreeMaker::Id TreeMaker::lambda(const AstNode& node, Range limit) {
  const Range whole = node.range().value_or(limit);
  const Id id = make(Kind::kLambda, whole);
  const Id given = parameters(Kind::kLambdaParameters, node.field("args"), whole);
  if (tree_.node(given).first_child()) put(id, given, "parameters");
  put(id, this->node(node.field("body"), whole), "body");
  return id;
}

TreeMaker::Id TreeMaker::parameters(Kind kind, const AstNode& arguments, Range limit) {
  const Id id = make(kind, {limit.begin, limit.begin});
  auto positional = arguments.list("posonlyargs");
  for (const AstNode& each : arguments.list("args")) positional.push_back(each);
  const auto defaults = arguments.list("defaults");
  const std::size_t without = positional.size() - std::min(positional.size(), defaults.size());
  for (std::size_t at = 0; at < positional.size(); ++at) {
    const AstNode value = at < without ? AstNode() : defaults[at - without];
    put_wide(id, parameter(positional[at], value, limit, Kind::kOther));
  }
  if (const AstNode rest = arguments.field("vararg"))
    put_wide(id, parameter(rest, {}, limit, Kind::kListSplatPattern));
  const auto named = arguments.list("kwonlyargs");
  const auto values = arguments.list("kw_defaults");
  for (std::size_t at = 0; at < named.size(); ++at) {
    const AstNode value = at < values.size() ? values[at] : AstNode();
    put_wide(id, parameter(named[at], value, limit, Kind::kOther));
  }
  if (const AstNode rest = arguments.field("kwarg"))
    put_wide(id, parameter(rest, {}, limit, Kind::kDictionarySplatPattern));
  return id;
}

/// `star`: the kind of `*A` or `**A`; kOther for a parameter without.
TreeMaker::Id TreeMaker::parameter(const AstNode& argument, const AstNode& value, Range limit,
                                   Kind star) {
  const AstNode annotation = argument.field("annotation");
  const Range name = positions_.word(argument.range().value_or(limit).begin);
  Id id = make(Kind::kIdentifier, name);
  if (star != Kind::kOther) {
    const Id splat = make(star, name);
    put(splat, id);
    id = splat;
  }
  if (!annotation && !value) return id;
  const Id whole = make(!value        ? Kind::kTypedParameter
                        : !annotation ? Kind::kDefaultParameter
                                      : Kind::kTypedDefaultParameter,
                        name);
  put(whole, id, value ? "name" : "");
  if (annotation) put_wide(whole, type(annotation, limit), "type");
  if (value) put_wide(whole, node(value, limit), "value");
  return whole;
}

TreeMaker::Id TreeMaker::type(const AstNode& expression, Range limit) {
  const Id inner = node(expression, limit);
  const Id id = make(Kind::kType, range(inner));
  put(id, inner);
  return id;
}

/// `[T, U: BOUND, *Ts, **P = DEFAULT]`: of each the name comes first.
TreeMaker::Id TreeMaker::type_parameters(const std::vector<AstNode>& parameters) {
  const Id id = make(Kind::kTypeParameter, {});
  for (const AstNode& each : parameters) {
    const Range whole = each.range().value_or(Range());
    std::uint32_t begin = whole.begin;
    while (positions_.follows(begin, "*")) begin = positions_.behind(begin, "*");
    const Id parameter = make(std::string_view(), whole);
    put(parameter, make(Kind::kIdentifier, positions_.word(begin)));
    for (const AstNode& part : each.children()) put(parameter, node(part, whole));
    put_wide(id, parameter);
  }
  return id;
}

TreeMaker::Id TreeMaker::type_alias(const AstNode& node, Range limit) {
  const Range whole = node.range().value_or(limit);
  const Id id = make(Kind::kTypeAlias, whole);
  Id name = this->node(node.field("name"), whole);
  if (const auto generics = node.list("type_params"); !generics.empty()) {
    const Id generic = make(Kind::kGenericType, range(name));
    put(generic, name);
    put_wide(generic, type_parameters(generics));
    name = generic;
  }
  const Id left = make(Kind::kType, range(name));
  put(left, name);
  put(id, left, "left");
  put(id, type(node.field("value"), whole), "right");
  return id;
}

}  // namespace gothon::translator
