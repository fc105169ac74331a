#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "translator/ast/answer.hpp"
#include "translator/source/source_text.hpp"

namespace gothon::translator {

class Ast;

/// Why an answer makes no tree.
enum class NoTree : std::uint8_t {
  /// It is none.
  kNonsense,
  /// It nests deeper than the translator follows.
  kTooDeep,
  /// It does not tell where something stands.
  kVague,
};

/// A node of an interpreter's own tree (the module `ast` of Python's library names its types and
/// fields); lives as long as its Ast. What an interpreter does not know has no value: a field that
/// came with a later version is as if it were None. Thread rule: one.
class AstNode {
 public:
  AstNode() = default;
  explicit operator bool() const { return ast_ != nullptr; }

  /// The name of its type, as in `FunctionDef`.
  std::string_view type() const;
  bool is(std::string_view type) const { return this->type() == type; }
  /// Where it stands; none if the interpreter does not tell that of nodes of its type.
  std::optional<Range> range() const;

  /// The node in a field; false as a condition if there is none.
  AstNode field(std::string_view name) const;
  /// The list in a field. Entries that are None are false as a condition.
  std::vector<AstNode> list(std::string_view name) const;
  /// How many entries the list has, whatever they are.
  std::size_t count(std::string_view name) const;
  /// The number in a field, 0 for None: of a text, whether there is one.
  std::int32_t number(std::string_view name) const;
  /// All nodes right below it, in the order of its fields.
  std::vector<AstNode> children() const;

 private:
  friend class Ast;
  AstNode(const Ast* ast, std::uint32_t at) : ast_(ast), at_(at) {}

  const Ast* ast_ = nullptr;
  std::uint32_t at_ = 0;
};

/// The place of a constant's type in CONSTANTS of syntax_tree.py.
enum class ConstantType : std::uint8_t {
  kStrValue,
  kBytesValue,
  kIntValue,
  kFloatValue,
  kComplexValue,
  kBoolValue,
  kNoneValue,
  kEllipsisValue,
};

/// An interpreter's tree of a text. Constant once made. Thread rule: one.
class Ast {
 public:
  /// An answer is looked through as a whole, and what a node gives later lies in it. `source`: the
  /// text that was asked about.
  static tl::expected<Ast, NoTree> read(InterpreterAnswer answer, const SourceText& source);

  AstNode root() const { return {this, 0}; }

 private:
  friend class AstNode;
  struct Field {
    std::string name;
    /// Its value is a part of the tree of its own.
    bool part = false;
  };
  struct Type {
    std::string name;
    bool placed = false;
    std::vector<Field> fields;
  };

  bool read_types(std::string_view lines);
  std::optional<std::size_t> behind_part(std::size_t at, int depth);
  std::optional<std::size_t> behind_node(std::size_t at, int depth);
  const Type& type_of(std::size_t at) const {
    return types_[static_cast<std::size_t>(numbers_[at] - 1)];
  }
  /// Where the value of a field is; none if the type has no such field, or one that is not a part
  /// of the tree where one is wanted.
  std::optional<std::size_t> find(std::size_t node, std::string_view name, bool part) const;
  std::vector<Type> types_;
  std::vector<std::int32_t> numbers_;
  /// By where a part of the tree begins in `numbers_`, where it ends.
  std::vector<std::uint32_t> ends_;
  const SourceText* source_ = nullptr;
  bool too_deep_ = false;
};

}  // namespace gothon::translator
