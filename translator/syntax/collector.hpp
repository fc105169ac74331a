#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "translator/source/identifier.hpp"
#include "translator/syntax/outline.hpp"
#include "translator/syntax/syntax.hpp"

namespace gothon::translator {

/// What the parent knows about the place of a node.
struct Hint {
  Access access = Access::kRead;
  Context context = Context::kPlain;
  bool alone_in_parens = false;
  bool called = false;
  bool waits_in_loop = false;
  bool put_unused = false;
  Range decorator = {};
  /// Of what is called, what it is given.
  Node arguments = {};
};

/// Walks a syntax tree once and fills an Outline. One class over several files by concern:
/// statements, definitions, expressions, values, imports. Thread rule: one.
class Collector {
 public:
  Collector(const SourceText& source, Outline& out) : source_(source), out_(out) {}
  void run(Node root);

 private:
  // expressions.cpp
  void visit(Node node, Hint hint = {});
  void visit_children(Node node, Hint hint = {});
  void use_name(Node node, const Hint& hint);
  Use& use_attribute(Node node, const Hint& hint, std::uint32_t object_begin);
  void attribute(Node node, const Hint& hint);
  void call(Node node, const Hint& hint);
  bool waits(Node arguments) const;
  bool waits_for_room(Node arguments) const;
  void parenthesized(Node node, Hint hint);
  void comparison(Node node);
  void boolean_operator(Node node, const Hint& hint);
  void conditional(Node node, const Hint& hint);
  void subscript(Node node, const Hint& hint);
  void operated_on(Node node, Node key, bool augmented = false);
  void named_expression(Node node);
  void as_pattern(Node node, const Hint& hint);
  void interpolation(Node node, Node string, bool in_specification);
  void self_documenting(Node node, Node string, SelfDocumenting found);
  void string(Node node);
  void type(Node node);
  void type_expression(Node node);

  // statements.cpp
  void statement_expression(Node node);
  void assignment(Node node);
  void annotated(Node node, Node left, Node annotation);
  void augmented(Node node);
  void for_statement(Node node);
  void while_statement(Node node);
  void with_item(Node node);
  void except_clause(Node node);
  void name_list(Node node);
  void type_alias(Node node);
  void exports(Node value);
  void first_is_condition(Node node);

  // patterns.cpp
  void case_clause(Node node);
  void pattern(Node node);
  void capture(Node identifier);
  void pattern_value(Node dotted);
  void dotted_reads(const std::vector<Node>& parts);

  // definitions.cpp
  void function(Node node);
  void lambda(Node node);
  void class_definition(Node node, std::vector<std::string> decorators);
  void decorated(Node node);
  void parameters_outside(Node parameters);
  void parameters_inside(Node parameters);
  void parameter_name(Node node);
  void type_parameters(Node node);
  bool type_parameter_name(Node node);
  void comprehension(Node node);
  void for_in_clause(Node node, bool first);

  // imports.cpp
  void import_statement(Node node);
  void import_from(Node node);
  void import_item(Node item, Import import);

  // changes.cpp
  /// What is assigned to: where its uses begin, and all that lies between it and what follows it.
  struct Target {
    std::size_t use = 0;
    Node node;
    Range front;
  };
  void assigned(const std::vector<Target>& targets, Node value, bool gives);
  std::optional<Change> change(const Target& target, Node value) const;
  void item_change(std::size_t use, Node subscript, ItemChange found);
  Node target_alone(Node node) const;
  bool computes(Node node, const Use& target, Change& change) const;
  bool computes_least(Node call, const Use& target, Change& change) const;
  bool names_same(Node node, const Use& target) const;

  // values.cpp
  Value value_of(Node node) const;
  void read_items(Node node, ValueKind kind, Value& value) const;
  void read_number(Node node, ValueKind& kind, char& sign, Range& core) const;
  void read_string(Node node, Value& value) const;
  void read_lambda(Node node, Value& value) const;
  void read_call(Node node, Value& value) const;
  bool suspends(Node node) const;

  void bind(std::string_view name, std::uint8_t flag = kBound);
  void bind_outside_comprehension(std::string_view name);
  int open_scope(ScopeKind kind);
  std::string_view text(Node node) const { return source_.slice(node.range()); }
  /// The name that an identifier is.
  std::string_view name(Node node) const { return identifier(text(node)); }
  /// The text of `a.b.c`, of a call's or a subscript's front; empty for any other expression.
  std::string dotted(Node node) const;
  Scope& scope() { return out_.scopes[static_cast<std::size_t>(scope_)]; }

  const SourceText& source_;
  Outline& out_;
  int scope_ = 0;
  int loops_ = 0;
  /// Replacement fields of format strings around the place that is looked at.
  int fields_ = 0;
  /// The `case` clause whose pattern is looked at, in Outline::cases.
  std::size_t case_ = 0;
};

}  // namespace gothon::translator
