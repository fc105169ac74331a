#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "translator/resolve/program.hpp"
#include "translator/resolve/resolver.hpp"
#include "translator/syntax/syntax.hpp"

namespace gothon::translator {

/// The warnings that only `gothon check` gives: looks at the syntax tree of one module with
/// what its names mean. Nothing here costs a run anything. One class over several files:
/// operations, locks, names, what runs without Gothon. Thread rule: one.
class Checker {
 public:
  /// REQUIRES: `program` is thorough and loaded, and understands the module.
  Checker(Program& program, int index);
  void run();

 private:
  /// A name in the text that is a shared variable.
  struct Known {
    const Use* use = nullptr;
    VariableRef variable;
    std::uint8_t type = 0;
  };
  /// A call of a mutex.
  struct MutexCall {
    Node call;
    const Known* name = nullptr;
    bool unlocks = false;
  };

  // checker.cpp
  void visit(Node node);
  /// What an expression names, parentheses around it or not; null for anything else.
  const Known* named(Node node) const;
  /// The queue whose method `method` the node calls; null for anything else.
  const Known* queue_call(Node node, std::string_view& method) const;
  /// The Lock or the like whose method `method` the node calls; null for anything else.
  const Known* sync_call(Node node, std::string_view& method) const;
  /// The lock that a `with` statement enters; null if it enters none.
  const Known* entered_lock(Node with) const;
  void each_known(Node node, const std::function<void(const Known&)>& take) const;
  bool mentions_node(Node condition) const;
  /// Only one node comes here at a time, as far as the text shows: under `if _node_ == ...` or
  /// between a lock and its unlock.
  bool is_exclusive(Node node) const;
  bool is_in_async_function(Node node) const;
  std::string_view text(Node node) const { return here_.text(node.range()); }
  void warn(Range range, std::string rule, const std::string& why);

  // check_operations.cpp
  void self_assignment(Node targets, Node value);
  void elements_changed(Node target);
  void condition(Node condition, Node body);
  void queue_condition(Node condition, Node body);
  void operation_call(Node node);
  void with_statement(Node node);
  void blocks_tasks(const Known& name);
  bool unpacked(Node call, const Known& queue);
  void loop_targets(Node left);
  void divisions();

  // check_alone.cpp
  std::string type_alone(const VariableRef& variable) const;
  void alone(const Known& queue, std::string_view method);
  void alone_call(Node call, const Known& queue, std::string_view method);
  void alone_loop(Node over);
  void alone_annotation(const Annotated& annotated, const Declaration& declaration);
  // check_containers.cpp
  const Known* item_of(Node node) const;
  bool reads_item(Node node, const Known& container, std::string_view key) const;
  bool changes_items(Node node, const Known& container) const;
  void item_assignment(Node target, Node value);
  void container_condition(Node condition, Node body);
  void collect_alias(Node target, Node value);
  std::string_view name_in_globals(Node node) const;
  void aliased_change(Node target);

  // check_locks.cpp
  void collect_mutex(Node call);
  void locks();
  bool is_released(const MutexCall& lock) const;
  bool is_left_held(const MutexCall& lock) const;
  bool unlocks_in_finally(Node statement, const VariableRef& mutex) const;
  bool is_unlock(const Known& known) const;

  // check_names.cpp
  void names();
  void parameters();
  void declarations();
  void bare_reads();
  void misspelled();
  void misspelled_elsewhere();
  void misspelled_of(int module, Range range);
  std::string_view shared_name_near(int module, std::string_view name) const;
  void look_alikes();
  void ignored_rules_exist();

  Program& program_;
  int index_;
  const Module& here_;
  Resolver resolver_;
  /// By where the name begins.
  std::unordered_map<std::uint32_t, Known> known_;
  /// Where the names begin of what is computed from itself in one step.
  std::unordered_set<std::uint32_t> in_one_step_;
  std::vector<MutexCall> mutex_calls_;
  /// What was told of which queue that does not run without Gothon.
  std::set<std::tuple<int, std::size_t, std::string_view>> told_alone_;
  /// A plain name that is given a container, by the order of the text.
  struct Alias {
    Node function;
    std::string_view name;
    const Known* container = nullptr;
  };
  std::vector<Alias> aliases_;
  Node root_;
  /// Where the names of declarations stand in the tree, by their first byte.
  std::unordered_map<std::uint32_t, Node> declared_;
};

/// The node around a node; false as a condition at the top.
Node parent(Node node);
/// The statement that comes behind a statement in its block; false as a condition if none does.
Node next_statement(Node statement);
/// The innermost function or lambda around a node, or the module.
Node enclosing_function(Node node);
/// The statement of a block or module that a node is part of.
Node statement_of(Node node);
bool is_inside(Node node, Node outer);
/// Whether both are one variable, by whichever of a mutex's two names.
bool is_same(const VariableRef& left, const VariableRef& right);

}  // namespace gothon::translator
