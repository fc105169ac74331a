#pragma once

#include <tree_sitter/api.h>

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "translator/source_text.hpp"

namespace gothon::translator {

/// The kinds of syntax nodes that the translator tells apart; everything else is kOther.
enum class Kind : std::uint8_t {
  kOther,
  kAliasedImport,
  kArgumentList,
  kAsPattern,
  kAsPatternTarget,
  kAssert,
  kAssignment,
  kAttribute,
  kAugmented,
  kBlock,
  kBooleanOperator,
  kCall,
  kCaseClause,
  kCasePattern,
  kClass,
  kClassPattern,
  kComment,
  kComparison,
  kConcatenatedString,
  kConditional,
  kDecorated,
  kDecorator,
  kDefaultParameter,
  kDelete,
  kDictionaryComprehension,
  kDictionarySplatPattern,
  kDottedName,
  kElif,
  kEllipsis,
  kExceptClause,
  kExceptGroup,
  kExpressionList,
  kExpressionStatement,
  kFalse,
  kFloat,
  kFor,
  kForInClause,
  kFormatExpression,
  kFormatSpecifier,
  kFunction,
  kFutureImport,
  kGenerator,
  kGenericType,
  kGlobal,
  kIdentifier,
  kIf,
  kIfClause,
  kImport,
  kImportFrom,
  kImportPrefix,
  kInteger,
  kInterpolation,
  kKeywordArgument,
  kKeywordPattern,
  kLambda,
  kLambdaParameters,
  kList,
  kListComprehension,
  kListPattern,
  kListSplat,
  kListSplatPattern,
  kMemberType,
  kNamedExpression,
  kNone,
  kNonlocal,
  kNot,
  kParameters,
  kParenthesized,
  kPatternList,
  kRelativeImport,
  kSetComprehension,
  kSlice,
  kSplatPattern,
  kString,
  kStringContent,
  kStringEnd,
  kStringStart,
  kSubscript,
  kTrue,
  kTuple,
  kTuplePattern,
  kType,
  kTypeAlias,
  kTypeConversion,
  kTypeParameter,
  kTypedDefaultParameter,
  kTypedParameter,
  kUnary,
  kUnionPattern,
  kWhile,
  kWildcardImport,
  kWith,
  kWithItem,
  kYield,
  kAwait,
};

/// A node of a syntax tree; lives as long as its tree. Thread rule: one.
class Node {
 public:
  Node() : node_{} {}
  explicit Node(TSNode node) : node_(node) {}

  explicit operator bool() const { return node_.id != nullptr; }
  Kind kind() const;
  bool named() const { return ts_node_is_named(node_); }
  std::string_view type() const { return ts_node_type(node_); }
  std::uint32_t begin() const { return ts_node_start_byte(node_); }
  std::uint32_t end() const { return ts_node_end_byte(node_); }
  Range range() const { return {begin(), end()}; }
  TSNode raw() const { return node_; }

 private:
  TSNode node_;
};

struct Child {
  Node node;
  /// The field's name; empty if it has none.
  std::string_view field;
};

/// All children, tokens included, without comments.
std::vector<Child> children(Node node);
/// The children that are no tokens.
std::vector<Node> named_children(Node node);
/// The child in a field; false as a condition if there is none.
Node field(Node node, std::string_view name);

/// A syntax tree. Thread rule: one.
class Tree {
 public:
  explicit Tree(TSTree* tree) : tree_(tree, ts_tree_delete) {}
  Node root() const { return Node(ts_tree_root_node(tree_.get())); }
  /// Where the first thing stands that the grammar could not make sense of; none if it understood
  /// everything. A text that nests deeper than the translator follows counts as not understood.
  std::optional<std::uint32_t> first_error() const;

 private:
  std::unique_ptr<TSTree, void (*)(TSTree*)> tree_;
};

/// Parses a text that `lex` has prepared.
Tree parse(std::string_view text);

}  // namespace gothon::translator
