#pragma once

#include <string_view>
#include <vector>

#include "translator/ast/ast.hpp"
#include "translator/ast/positions.hpp"
#include "translator/syntax/syntax.hpp"

namespace gothon::translator {

/// Makes a tree in the grammar's shape of an interpreter's own one. What `ast` leaves out, such as
/// parentheses, operators and the places of many names, is found in the text. A type that came with
/// a later Python than this project knows is a node with all that is below it: names in it are
/// read, bound or deleted as their contexts say. One class over several files by concern:
/// expressions, strings, definitions, statements, imports, patterns. Thread rule: one.
class TreeMaker {
 public:
  /// All have to outlive it; `lexed` is of the text of `source`.
  TreeMaker(const SourceText& source, const Lexed& lexed)
      : positions_(source.text(), lexed), lexed_(lexed) {}
  /// Throws NoPosition if text and tree do not fit.
  Tree run(const AstNode& module);

 private:
  using Id = Tree::Id;
  using Make = Id (TreeMaker::*)(const AstNode& node, Range limit);
  struct Entry {
    Make make;
    /// Parentheses may stand around it that are not its own.
    bool expression;
  };
  static const Entry* entry_of(std::string_view type);

  // maker.cpp
  Id node(const AstNode& node, Range limit);
  Id other(const AstNode& node, Range limit);
  Id block(const std::vector<AstNode>& statements, Range limit);
  Id make(Kind kind, Range range);
  Id make(std::string_view type, Range range);
  Id token(std::string_view type, Range range);
  void put(Id parent, Id child, std::string_view field = {}) { tree_.append(parent, child, field); }
  /// Adds the child and makes the parent as wide as it takes.
  void put_wide(Id parent, Id child, std::string_view field = {});
  Range range(Id id) const { return tree_.node(id).range(); }
  Kind kind(Id id) const { return tree_.node(id).kind(); }
  static bool is_bound(const AstNode& node);

  // expressions.cpp
  Id name(const AstNode& node, Range limit);
  Id constant(const AstNode& node, Range limit);
  Id attribute(const AstNode& node, Range limit);
  Id call(const AstNode& node, Range limit);
  Id argument_list(const AstNode& node, std::string_view positional, Range inside);
  Id keyword(const AstNode& node, Range limit);
  Id splat(Range star, Id value);
  Id subscript(const AstNode& node, Range limit);
  Id slice(const AstNode& node, Range limit);
  Id index(const AstNode& node, Range limit);
  Id starred(const AstNode& node, Range limit);
  Id tuple(const AstNode& node, Range limit);
  Id list(const AstNode& node, Range limit);
  Id dictionary(const AstNode& node, Range limit);
  Id set(const AstNode& node, Range limit);
  Id unary(const AstNode& node, Range limit);
  Id binary(const AstNode& node, Range limit);
  Id boolean(const AstNode& node, Range limit);
  Id comparison(const AstNode& node, Range limit);
  Id conditional(const AstNode& node, Range limit);
  Id named_expression(const AstNode& node, Range limit);
  Id await(const AstNode& node, Range limit);
  Id yield(const AstNode& node, Range limit);
  Id list_comprehension(const AstNode& node, Range limit);
  Id set_comprehension(const AstNode& node, Range limit);
  Id dictionary_comprehension(const AstNode& node, Range limit);
  Id generator(const AstNode& node, Range limit);
  Id comprehension(Kind kind, const AstNode& node, Range range, Range inside);
  Id element(const AstNode& node, Range inside);

  // strings.cpp
  Id string(const AstNode& node, Range limit);
  Id strings(Range range, const std::vector<AstNode>& fields);
  Id literal(const Literal& literal, const std::vector<AstNode>& fields);
  Id interpolation(Kind kind, const AstNode& node);
  Id by_grammar(const Literal& literal);
  Id copy(const Node& from, std::uint32_t shift);

  // definitions.cpp
  Id function(const AstNode& node, Range limit);
  Id class_definition(const AstNode& node, Range limit);
  Id lambda(const AstNode& node, Range limit);
  Id decorated(const AstNode& node, Id definition);
  Id parameters(Kind kind, const AstNode& arguments, Range limit);
  Id parameter(const AstNode& argument, const AstNode& value, Range limit, Kind star);
  Id type(const AstNode& expression, Range limit);
  Id type_parameters(const std::vector<AstNode>& parameters);
  Id type_alias(const AstNode& node, Range limit);

  // statements.cpp
  Id expression_statement(const AstNode& node, Range limit);
  Id assignment(const AstNode& node, Range limit);
  Id annotated(const AstNode& node, Range limit);
  Id augmented(const AstNode& node, Range limit);
  Id statement_of(Id expression, Range range);
  Id deletion(const AstNode& node, Range limit);
  Id assertion(const AstNode& node, Range limit);
  Id for_loop(const AstNode& node, Range limit);
  Id while_loop(const AstNode& node, Range limit);
  Id condition(const AstNode& node, Range limit);
  Id with(const AstNode& node, Range limit);
  Id try_statement(const AstNode& node, Range limit);
  Id handler(const AstNode& node, Range limit);
  Id name_list(const AstNode& node, Range limit);
  void alternative(const AstNode& node, Id statement);
  void clause(std::string_view type, const std::vector<AstNode>& body, Id statement,
              std::string_view field);

  // imports.cpp
  Id import(const AstNode& node, Range limit);
  Id import_from(const AstNode& node, Range limit);
  Range behind_lazy(Range statement) const;
  Id dotted_name(std::uint32_t begin, std::uint32_t end);
  std::uint32_t imported(const AstNode& alias, std::uint32_t at, Id statement);

  // patterns.cpp
  Id match(const AstNode& node, Range limit);
  Id match_case(const AstNode& node, Range limit);
  Id pattern_value(const AstNode& node, Range limit);
  Id pattern_as(const AstNode& node, Range limit);
  Id pattern_star(const AstNode& node, Range limit);
  Id pattern_mapping(const AstNode& node, Range limit);
  Id pattern_class(const AstNode& node, Range limit);
  Id key(const AstNode& expression);

  Positions positions_;
  const Lexed& lexed_;
  Tree tree_;
};

}  // namespace gothon::translator
