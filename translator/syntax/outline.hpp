#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "translator/source/source_text.hpp"
#include "translator/syntax/syntax.hpp"

namespace gothon::translator {

// What the translator needs to know of a module's syntax, free of the syntax tree: scopes with the
// names they bind, and lists of everything that may have to do with shared variables. Which of it
// does is decided when all modules are known. Names are as Python knows them; views point into the
// source text, but for names that are spelled in several ways. Constant once outlined.

enum class ScopeKind : std::uint8_t { kModule, kClass, kFunction, kComprehension };

enum NameFlag : std::uint8_t {
  kBound = 1,
  kParameter = 2,
  kImported = 4,
  kDeclaredGlobal = 8,
  kDeclaredNonlocal = 16,
};

struct Scope {
  ScopeKind kind = ScopeKind::kModule;
  int parent = -1;
  /// For a class's scope, its place in Outline::classes.
  int class_index = -1;
  std::unordered_map<std::string_view, std::uint8_t> names;
};

/// How an occurrence of a name touches what it names.
enum class Access : std::uint8_t {
  kRead,
  kBind,
  kAugment,
  kWalrus,
  kDelete,
  kParameter,
  /// The name of a function or class.
  kDefinition,
  kExcept,
  kCapture,
  kTypeParameter,
  /// `B.NAME` in a pattern, where a value can only be named by dots.
  kPatternValue,
  /// `C(NAME=...)` in a pattern.
  kPatternKeyword,
};

/// Where a read stands, as far as a handle may not stand there or deserves a word.
enum class Context : std::uint8_t {
  kPlain,
  kTruth,
  kWith,
  kIterable,
  kLen,
  kComparison,
  kStatement
};

/// An occurrence of a name: `NAME`, or as an attribute `OBJECT.NAME`.
struct Use {
  Range whole;
  Range name;
  bool attribute = false;
  Range object;
  Range dot;
  Access access = Access::kRead;
  Context context = Context::kPlain;
  /// Parentheses that hold nothing else stand around it.
  bool alone_in_parens = false;
  /// It is called, or a method of it is, or it stands in front of a subscript.
  bool called = false;
  /// It is the X of an ItemChange.
  bool changes_item = false;
  /// `NAME()` or `NAME(0)` in a loop.
  bool waits_in_loop = false;
  /// `NAME.put(...)` as a statement.
  bool put_unused = false;
  /// The decorator whose dotted name it is a part of; empty if there is none.
  Range decorator;
  /// Of kCapture, the place in Outline::cases of what binds it.
  std::size_t case_clause = 0;
  int scope = 0;
  /// Of kAugment the operator, of kAugment and kWalrus the right side.
  Range operation;
  Range value;
  /// Of kAugment, how many parentheses stand around the target.
  std::uint32_t parentheses = 0;
};

/// `X = VALUE` or `(X := VALUE)` where nothing but operators, `min` and `max` makes VALUE of X: one
/// step, if X is a shared variable.
struct Change {
  /// X, in Outline::uses; the uses in VALUE are those from `first` on and before `last`.
  std::size_t target = 0;
  std::size_t first = 0;
  std::size_t last = 0;
  /// X and what follows it, up to VALUE or, in a chain, to the next target.
  Range front;
  Range value;
  /// Somebody takes the value: another target, or the expression that `:=` stands in.
  bool gives = false;
  /// Where the name of X begins in VALUE, in that order.
  std::vector<std::uint32_t> reads;
  /// What stands on the left of an operator that has X on its right.
  std::vector<Range> left;
  /// `not ...` around X.
  std::vector<Range> negations;
  /// `min(` or `max(` around X: the name, and up to behind its parenthesis.
  struct Callee {
    Range name;
    Range front;
  };
  std::vector<Callee> callees;
  /// Of `X op OPERAND`, `min(X, OPERAND)` or `min(OPERAND, X)` and nothing else: the operator or
  /// the function, and whether X comes first.
  std::string_view operation = {};
  bool comes_first = true;
  Range operand = {};
};

/// `X[KEY] op= VALUE`: one step, if X is a shared variable that has items.
struct ItemChange {
  /// X, in Outline::uses.
  std::size_t use = 0;
  /// From behind X to the key: the bracket, and parentheses of X.
  Range opening = {};
  Range key = {};
  /// Up to behind the bracket.
  std::uint32_t closing = 0;
  /// The key has a slice or a star, which can only stand in brackets.
  bool needs_brackets = false;
  Range operation;
  Range value;
  /// How many parentheses stand around the target.
  std::uint32_t parentheses = 0;
};

enum class ValueKind : std::uint8_t {
  kAbsent,
  kBool,
  kInt,
  kFloat,
  kString,
  kBytes,
  kNone,
  /// Of literals.
  kTuple,
  kList,
  kSet,
  kDict,
  /// A literal of a type that no variable has.
  kForeign,
  kLambda,
  kCall,
  kOther,
};

/// Whether its value is known before the run.
constexpr bool is_literal(ValueKind kind) {
  return kind >= ValueKind::kBool && kind <= ValueKind::kForeign;
}

/// `NAME=VALUE` in a call.
struct KeywordArgument {
  std::string_view name;
  Range range;
  Range value;
};

/// The initial value of an annotated assignment.
struct Value {
  ValueKind kind = ValueKind::kAbsent;
  /// As written, parentheses included, and without them.
  Range range;
  Range core;
  /// The sign in front of a number: '+', '-' or 0.
  char sign = 0;
  /// The parts of a string literal, of bytes too.
  std::vector<Range> strings;
  /// Of a tuple, list or set; of a dict each key and its value. Of a call whose first argument is a
  /// lambda without parameters, what that gives.
  std::vector<Value> items;
  /// Of a lambda: the names of its parameters without a default and with one, and the first one's
  /// default.
  std::vector<std::string_view> plain_parameters;
  std::vector<std::string_view> defaulted_parameters;
  bool odd_parameters = false;
  Range default_value;
  /// Of a lambda's default, when it is a literal.
  ValueKind default_kind = ValueKind::kOther;
  char default_sign = 0;
  Range default_core;
  /// Of a call: what is called and its parentheses.
  Range callee;
  Range arguments;
  std::vector<Range> positional;
  std::vector<KeywordArgument> keywords;
  bool splat = false;
  ValueKind argument_kind = ValueKind::kAbsent;
  char argument_sign = 0;
  Range argument_core;
  /// Holds `await` or `yield`.
  bool suspends = false;
};

/// `NAME: TYPE [= VALUE]`, or `self.NAME: ...`, `cls.NAME: ...`.
struct Annotated {
  Range statement;
  Range name;
  /// `self` or `cls`; empty for a bare name.
  Range object;
  Range type;
  Range equals;
  Value value;
  int scope = 0;

  bool on_instance() const { return !object.empty(); }
};

struct Import {
  enum Form : std::uint8_t { kModule, kFrom, kStar } form = kModule;
  /// Leading dots.
  int level = 0;
  /// Dotted; empty for `from . import x`.
  std::string module;
  /// Of kFrom: what is imported.
  std::string_view name;
  /// The name that the statement binds; for `import a.b` that is `a`.
  std::string_view bound;
  bool renamed = false;
  /// Without the `lazy` of Python 3.15 in front of it.
  Range statement;
  Range item;
  Range bound_range;
  int scope = 0;
};

struct Class {
  std::string_view name;
  Range range;
  int scope = 0;
  std::vector<std::string> bases;
  std::vector<std::string> decorators;
};

/// A `global` or `nonlocal` statement.
struct NameList {
  Range statement;
  Range keyword;
  std::vector<Range> names;
  int scope = 0;
};

/// `globals()`, `locals()`, `vars(...)` or `OBJECT.__dict__` with an operation directly on it: a
/// subscript, a method, `in`, a loop.
struct Namespace {
  Range whole;
  /// The function's name; empty for an attribute.
  Range function;
  int scope = 0;
  /// The name in its subscript or its method's first argument; empty if that is no string literal.
  std::string_view key;
  /// It is the attribute of `self` or `cls`.
  bool own_object = false;
  /// The subscript is the target of an augmented assignment.
  bool augmented = false;
};

/// A `case` clause with the shared names that it may capture.
struct CaseClause {
  /// The guard's expression; empty if there is none.
  Range guard;
  std::uint32_t colon = 0;
};

/// `{EXPRESSION=}` in a format string.
struct SelfDocumenting {
  Range expression;
  std::uint32_t equals = 0;
  /// String literals inside the expression.
  std::vector<Range> strings;
  bool converted = false;
  /// The prefix and the quotes of the string that it stands in.
  std::string_view start;
  /// It stands in a string that stands in another one's field, or in a format specification.
  bool nested = false;
  bool in_specification = false;
};

struct Outline {
  std::vector<Scope> scopes;
  std::vector<Use> uses;
  /// An outer one comes before those in its value.
  std::vector<Change> changes;
  std::vector<ItemChange> item_changes;
  /// In one place each from the beginning: some files have very many.
  std::deque<Annotated> annotated;
  std::vector<Import> imports;
  std::vector<Class> classes;
  std::vector<NameList> name_lists;
  std::vector<CaseClause> cases;
  /// Outer ones before inner ones.
  std::vector<Namespace> namespaces;
  std::vector<SelfDocumenting> self_documenting;
  /// String literals that go into `__all__`.
  std::vector<std::string_view> exports;
  bool has_exports = false;
  /// Something else than one list of string literals goes into `__all__`.
  bool computed_exports = false;
  /// `from __future__ import annotations`.
  bool future_annotations = false;

  /// The scope in which Python finds `name` from `scope`; -1 if no scope of the module binds it.
  int find(int scope, std::string_view name) const;
  /// Whether any scope binds the name.
  bool binds_anywhere(std::string_view name) const;
  /// The class whose body or methods `scope` belongs to; -1 if none.
  int enclosing_class(int scope) const;
};

/// Outlines a module from its tree; `source` is the text that the tree's offsets count in.
Outline outline(const SourceText& source, const Tree& tree);

}  // namespace gothon::translator
