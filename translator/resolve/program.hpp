#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <tl/expected.hpp>

#include "translator/ast/answer.hpp"
#include "translator/problems/diagnostic.hpp"
#include "translator/resolve/finder.hpp"
#include "translator/resolve/module.hpp"
#include "translator/source/lexer.hpp"
#include "translator/syntax/syntax.hpp"

namespace gothon::translator {

/// All project modules that a translation sees, and what names mean across them. One class over
/// several files: loading (program.cpp), names (names.cpp), declarations (declarations.cpp). Thread
/// rule: one.
class Program {
 public:
  /// `thorough`: with the warnings that only `gothon check` gives. `ask`: reads what the grammar
  /// does not; empty if there is nobody to ask.
  Program(std::string root, std::vector<std::string> search, AskInterpreter ask = {},
          bool thorough = false)
      : root_(std::move(root)),
        thorough_(thorough),
        ask_(std::move(ask)),
        finder_(std::move(search)) {}

  /// Adds a file under its real path; the same file is the same module under every name. -1 if it
  /// is no project file.
  int add(const std::string& path, const std::string& name, bool package);
  /// Adds a module with the packages above it by its absolute name; the index of the module itself.
  int add_named(const std::string& dotted);
  /// How many nodes there will be; 0 if that is not known. Before `load`.
  void set_nodes(unsigned nodes) { nodes_ = nodes; }
  /// Which file `import __main__` means.
  void set_main(const std::string& file) { main_file_ = file; }
  /// Adds a file that was given by path, under the name that its place in packages gives it.
  int add_path(const std::string& path);
  /// Reads, parses and follows imports until nothing new turns up. Then finds all declarations.
  void load();
  /// Parses a module that `load` has only scanned, because nothing in it matters to others.
  void ensure_parsed(int index) const;

  std::size_t size() const { return modules_.size(); }
  Module& module(int index) { return *modules_[static_cast<std::size_t>(index)]; }
  const Module& module(int index) const { return *modules_[static_cast<std::size_t>(index)]; }
  /// The module with its outline.
  const Module& parsed(int index) const {
    ensure_parsed(index);
    return module(index);
  }
  bool thorough() const { return thorough_; }
  const Variable& variable(VariableRef ref) const {
    return module(ref.module).variables[ref.variable];
  }

  // What modules give each other (offers.cpp).
  /// What `name` is for those who import it from a module: its own variable, or what it imports
  /// itself.
  Offer offer(int index, std::string_view name) const;
  /// What a bare name is by imports, as Python's scoping has it.
  Offer bound(int index, int scope, std::string_view name) const;
  /// The names of a module that are shared variables, or may be at run time, and not its own.
  const std::map<std::string_view, Offer>& passed_on(int index) const {
    return passed_on_[static_cast<std::size_t>(index)];
  }
  enum class Brings : std::uint8_t { kNo, kYes, kMaybe };
  /// Whether `from MODULE import *` imports the name.
  Brings star_brings(int index, std::string_view name) const;
  /// Whether the module, or one that it imports, directly or not, has a shared variable that others
  /// may reach by this name.
  bool may_reach(int index, std::string_view name) const;

  // Names (names.cpp).
  /// The project modules that the dotted `path` may be in a module's scope, -1 for any other
  /// module; nothing if it is no module.
  std::vector<int> modules_of(int index, int scope, std::string_view path) const;
  /// The project module that a name was imported from, with what it is called there.
  std::optional<std::pair<int, std::string_view>> origin(int index, int scope,
                                                         std::string_view name) const;
  /// The full dotted name of a type as `scope` of the module binds it; empty if it is a project's
  /// own.
  std::string full_name(int index, int scope, const std::string& dotted) const;
  /// Whether annotations in the class's body are fields, by a decorator or a base, also through
  /// other project classes.
  bool has_fields(int index, int class_index) const;
  bool is_enumeration(int index, int class_index) const;
  /// Whether nothing of the class comes from another project module.
  bool is_self_contained(int index, int class_index) const;
  /// Whether a base of the class is reached by a name that an assignment binds, as one of a module
  /// that only the run names.
  bool has_unforeseen_base(int index, int class_index) const;
  /// Whether some module has a shared variable that others may reach by this name.
  bool is_shared_name(std::string_view name) const { return shared_names_.contains(name); }
  const std::unordered_set<std::string_view>& shared_names() const { return shared_names_; }

  // Problems.
  /// The threshold of every sync that is larger than the number of nodes.
  void check_thresholds(unsigned nodes);
  void report(Severity severity, const Module& where, Range range, std::string rule,
              std::string text);
  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }
  /// What is wrong with a module that could not be read or was not understood.
  Diagnostic syntax_problem(const Module& module) const;
  bool has_errors_in(const Module& module) const;

 private:
  /// The syntax tree of a text: the grammar's, or, of what the grammar does not know and the
  /// interpreter does, the interpreter's. `lexed`: of the same text.
  tl::expected<Tree, Trouble> read_syntax(const SourceText& source, const Lexed& lexed) const;

  // program.cpp
  std::string name_in_search(const std::string& directory, const std::string& name,
                             const std::string& file) const;
  int add_module(const std::string& key, std::string file, const std::string& name, bool package);
  int known(const std::string& dotted) const;
  void read(Module& module) const;
  bool scan(Module& module) const;
  void parse(Module& module) const;
  void follow(int index);
  void find_targets(Module& module) const;
  std::string absolute(const Module& module, const Import& import) const;
  void parse_mentioning();

  // offers.cpp
  void find_offers();
  bool takes_over(int index) const;
  bool pass_on(int index);
  void name_shared();
  std::vector<Offer> offers_in(int index, int scope, std::string_view name) const;

  // names.cpp
  std::vector<int> attribute_modules(int index, std::string_view name, int depth) const;
  std::vector<int> import_modules(int index, std::size_t import, int depth) const;
  std::string full_name(int index, int scope, const std::string& dotted, int depth) const;
  using NameTest = bool (*)(std::string_view);
  bool is_self_contained(int index, int class_index, int depth) const;
  bool has_unforeseen_base(int index, int class_index, int depth) const;
  bool class_descends(int index, int class_index, NameTest wanted, int depth) const;
  bool base_descends(int index, int scope, const std::string& base, NameTest wanted,
                     int depth) const;

  // declarations.cpp
  void declare_all(int index);
  void declare(int index, std::size_t at);
  void tell_unshared(const Module& here, const Annotated& annotated, const TypeVerdict& verdict);
  void add_variable(int index, std::size_t at, std::uint8_t type, std::string name,
                    const std::string& schema = {});
  void check_clashes(int index);

  // initial_values.cpp
  /// The initial value of a declaration as a variable with no name; reports what is wrong with it.
  Variable initial_value(int index, const Annotated& annotated, std::uint8_t type,
                         const std::string& schema);
  void scalar_value(Module& module, const Annotated& annotated, Variable& out);
  void lock_value(Module& module, const Annotated& annotated);
  void latch_value(Module& module, const Annotated& annotated, Variable& out);
  void array_value(Module& here, const Annotated& annotated, Variable& out);
  void iterator_value(Module& here, const Annotated& annotated, Variable& out);
  void sync_object_value(int index, const Annotated& annotated, Variable& out);
  void queue_value(int index, const Annotated& annotated, Variable& out);
  // container_values.cpp
  void container_value(int index, const Annotated& annotated, Variable& out);
  std::string wrong_container(int index, const Annotated& annotated, const Variable& out) const;
  bool is_factory(int index, const Annotated& annotated, const std::string& zero,
                  const std::string& schema) const;
  void error(const Module& where, Range range, std::string rule, std::string text);

  std::string root_;
  std::string main_file_;
  bool thorough_;
  unsigned nodes_ = 0;
  AskInterpreter ask_;
  // Looking a name up remembers what was found.
  mutable Finder finder_;
  std::vector<std::unique_ptr<Module>> modules_;
  std::unordered_map<std::string, int> by_file_;
  /// What add_named has looked up, -1 included.
  std::unordered_map<std::string, int> by_name_;
  std::vector<std::map<std::string_view, Offer>> passed_on_;
  std::unordered_set<std::string_view> shared_names_;
  /// What may_reach has looked up, by module.
  mutable std::unordered_map<int, std::unordered_set<std::string_view>> reachable_;
  std::vector<Diagnostic> diagnostics_;
};

/// How messages name a file: from the project's root if it is below it.
std::string shown_from(const std::string& root, const std::string& file);

}  // namespace gothon::translator
