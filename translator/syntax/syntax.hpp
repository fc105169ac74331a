#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "translator/source/source_text.hpp"

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
  kBinary,
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

/// The kind of syntax node with this name in the grammar; kOther if the translator tells it apart
/// from others by its name only, or not at all.
Kind kind_named(std::string_view type);
/// The other way round; empty for kOther.
std::string_view name_of(Kind kind);

class Tree;

/// A node of a syntax tree; lives as long as its tree, at its place. Thread rule: one.
class Node {
 public:
  Node() = default;

  explicit operator bool() const { return tree_ != nullptr; }
  Kind kind() const;
  /// Whether it is more than a token.
  bool named() const;
  std::string_view type() const;
  std::uint32_t begin() const { return range().begin; }
  std::uint32_t end() const { return range().end; }
  Range range() const;
  /// The name of the field of its parent that it is in; empty if it is in none.
  std::string_view field() const;

  /// These are false as a condition where there is none.
  Node parent() const;
  Node first_child() const;
  Node next_sibling() const;

 private:
  friend class Tree;
  Node(const Tree* tree, std::uint32_t at) : tree_(tree), at_(at) {}

  const Tree* tree_ = nullptr;
  std::uint32_t at_ = 0;
};

/// The syntax tree of a text, without comments and line continuations, in the shape of the grammar
/// `tree-sitter-python` whoever has read the text: the grammar's parser
/// (translator/syntax/grammar.hpp) or the user's interpreter (translator/ast/). Built by adding
/// nodes, the root first or last; constant afterwards. Thread rule: one.
class Tree {
 public:
  using Id = std::uint32_t;
  static constexpr Id kNone = UINT32_MAX;

  /// Makes room for so many nodes.
  void reserve(std::size_t nodes) { items_.reserve(nodes); }
  /// Adds a node that stands nowhere yet. `type`, of less than 256 bytes, has to outlive the tree.
  Id add(Kind kind, std::string_view type, Range range, bool named = true);
  /// Makes `child` the last child of `parent`. The same holds for `field`.
  void append(Id parent, Id child, std::string_view field = {});
  /// Makes a child one of nobody.
  void take_out(Id child);
  /// Puts `id` in the place of the child `child` of its parent.
  void replace(Id child, Id id);
  /// Hands the children of `from` over to `to`, behind those that it has.
  void hand_over(Id from, Id to);
  void widen(Id id, Range range) { items_[id].range = range; }
  void rename(Id id, Kind kind);
  void set_root(Id id) { root_ = id; }

  Node root() const { return node(root_); }
  Node node(Id id) const { return id == kNone ? Node() : Node(this, id); }
  Id parent(Id id) const { return items_[id].parent; }
  Id first_child(Id id) const { return items_[id].first; }
  Id next_sibling(Id id) const { return items_[id].next; }

 private:
  friend class Node;
  /// Small, as a large file has millions: the two names' sizes are apart from where they stand.
  struct Item {
    const char* type_text = nullptr;
    const char* field_text = nullptr;
    Range range;
    Id parent = kNone;
    Id first = kNone;
    Id last = kNone;
    Id next = kNone;
    std::uint8_t type_size = 0;
    std::uint8_t field_size = 0;
    Kind kind = Kind::kOther;
    bool named = true;

    std::string_view type() const { return {type_text, type_size}; }
    std::string_view field() const { return {field_text, field_size}; }
    void set_type(std::string_view name) {
      type_text = name.data();
      type_size = static_cast<std::uint8_t>(name.size());
    }
    void set_field(std::string_view name) {
      field_text = name.data();
      field_size = static_cast<std::uint8_t>(name.size());
    }
  };

  std::vector<Item> items_;
  Id root_ = kNone;
};

struct Child {
  Node node;
  /// The field's name; empty if it has none.
  std::string_view field;
};

/// All children, tokens included.
std::vector<Child> children(Node node);
/// The children that are no tokens.
std::vector<Node> named_children(Node node);
/// The child in a field; false as a condition if there is none.
Node field(Node node, std::string_view name);

}  // namespace gothon::translator
