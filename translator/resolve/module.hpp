#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "translator/problems/diagnostic.hpp"
#include "translator/resolve/types.hpp"
#include "translator/resolve/variable.hpp"
#include "translator/source/identifier.hpp"
#include "translator/source/lexer.hpp"
#include "translator/source/settings.hpp"
#include "translator/syntax/outline.hpp"
#include "translator/syntax/syntax.hpp"

namespace gothon::translator {

/// A name that a module declares and the variable behind it. `lock_K` and `unlock_K` share one.
struct OwnName {
  std::size_t variable = 0;
  /// For messages: where the first declaration is, as a place in Outline::annotated.
  std::size_t declaration = 0;
};

/// What a declaration turned out to be.
struct Declaration {
  enum Kind : std::uint8_t {
    /// Not ours: stays as it is.
    kPlain,
    kSystem,
    kVariable,
  } kind = kPlain;
  std::size_t variable = 0;
  bool quoted = false;
  /// The variable's value is set by executing declarations.
  bool runtime = false;
};

/// Where an import leads.
struct ImportTarget {
  /// The project module that the statement names (for `from a import b`: a); -1 if it is none.
  int module = -1;
  /// Of `from a import b`: the project module a.b, if there is one.
  int submodule = -1;
  /// What the bound name is when it is a module: a's for `import a.b`.
  int bound = -1;
};

/// Why a text was not understood.
struct Trouble {
  std::uint32_t at = 0;
  /// Empty if only the grammar was asked.
  std::string why;
  Reader reader = Reader::kGrammar;
};

/// One project file and all that is known of it. Grows in steps: read, scanned, parsed, declared;
/// most never go beyond the second.
struct Module {
  // Constant once read.
  std::string file;
  std::string shown;
  /// Its absolute dotted name; empty for a script. A namespace package has a name and no file.
  std::string name;
  bool package = false;
  SourceText source;
  bool readable = false;
  std::string unreadable_why;
  /// Its bytes cannot be had, whatever is in them.
  bool file_unreadable = false;
  bool suspicious = false;

  // Once scanned: `targets`, and of `outline` the imports alone.

  // Once parsed.
  bool parsed = false;
  bool understood = false;
  Trouble trouble;
  std::vector<Comment> comments;
  std::vector<BadDirective> bad_directives;
  Settings settings;
  Outline outline;
  /// For `gothon check` alone, which looks at it once more.
  std::optional<Tree> tree;
  std::vector<ImportTarget> targets;

  // Once declared.
  bool declared = false;
  std::vector<Variable> variables;
  std::unordered_map<std::string, std::size_t> variable_named;  ///< its place in `variables`
  std::unordered_map<std::string_view, OwnName> own;
  /// One for each of Outline::annotated; plain until it is declared.
  std::vector<Declaration> declarations;
  bool declares = false;

  std::string_view text(Range range) const { return source.slice(range); }
  /// The name that stands there, as Python knows it.
  std::string_view identifier_at(Range range) const { return identifier(text(range)); }
};

/// A shared variable as other modules know it: a module's place in the program and the variable's
/// in that module.
struct VariableRef {
  int module = -1;
  std::size_t variable = 0;
  /// As its module spells it: tells a mutex's lock from its unlock.
  std::string_view name;

  bool operator==(const VariableRef&) const = default;
};

/// What a name of a module stands for.
struct Offer {
  enum Kind : std::uint8_t {
    kPlain,
    kVariable,
    /// Which import is executed, or what is in `__all__`, decides.
    kAtRun,
  } kind = kPlain;
  VariableRef variable;

  bool operator==(const Offer&) const = default;
};

}  // namespace gothon::translator
