// Locks that may stay held, and unlocks of what nobody holds.
#include <algorithm>

#include "translator/check/checker.hpp"

namespace gothon::translator {

bool Checker::is_unlock(const Known& known) const {
  const Settings& settings = program_.module(known.variable.module).settings;
  return settings.core(known.variable.name).starts_with("unlock_");
}

void Checker::collect_mutex(Node call) {
  std::string_view method;
  const Known* object = sync_call(call, method);
  if (object != nullptr && (method == "acquire" || method == "release"))
    mutex_calls_.push_back({call, object, method == "release"});
  const Known* name = named(field(call, "function"));
  if (name == nullptr || name->type != kMutexCode) return;
  mutex_calls_.push_back({call, name, is_unlock(*name)});
}

void Checker::locks() {
  const auto mentions = [&](const VariableRef& mutex, bool unlocks) {
    return std::any_of(known_.begin(), known_.end(), [&](const auto& each) {
      return is_same(each.second.variable, mutex) && is_unlock(each.second) == unlocks;
    });
  };
  for (const MutexCall& each : mutex_calls_) {
    if (is_sync_object(each.name->type)) {
      if (is_left_held(each))
        warn(each.name->use->name, "lock-without-finally",
             "an exception on the way to its release leaves it held: write `with` in place of "
             "acquire and release");
      continue;
    }
    if (each.unlocks && !mentions(each.name->variable, false)) {
      warn(each.name->use->name, "unlock-without-lock",
           "this module never takes the lock, and only the process that holds it may unlock: call "
           "the lock of the same name first");
    }
    if (each.unlocks) continue;
    if (!mentions(each.name->variable, true)) {
      warn(each.name->use->name, "lock-without-unlock",
           "this module never unlocks, so the second node waits until this one ends: call the "
           "unlock of the same name in a `finally`");
    } else if (!is_released(each)) {
      warn(each.name->use->name, "lock-without-finally",
           "an exception on the way to the unlock leaves it held: follow it by `try:` and unlock "
           "in `finally:`");
    }
  }
}

/// Only of a lock that is taken for sure, and by a statement of its own.
bool Checker::is_left_held(const MutexCall& lock) const {
  return !lock.unlocks && named_children(field(lock.call, "arguments")).empty() &&
         parent(lock.call).kind() == Kind::kExpressionStatement && !is_released(lock);
}

/// A function that does not unlock itself leaves that to another one, `__exit__` for example.
bool Checker::is_released(const MutexCall& lock) const {
  const Node function = enclosing_function(lock.call);
  const VariableRef& mutex = lock.name->variable;
  const bool here = std::any_of(mutex_calls_.begin(), mutex_calls_.end(), [&](const auto& each) {
    return each.unlocks && is_same(each.name->variable, mutex) &&
           enclosing_function(each.call).range().begin == function.begin();
  });
  if (!here) return true;
  const Node statement = statement_of(lock.call);
  if (unlocks_in_finally(next_statement(statement), mutex)) return true;
  for (Node at = statement; at && at.begin() >= function.begin() && parent(at); at = parent(at)) {
    if (is_inside(lock.call, field(at, "body")) && unlocks_in_finally(at, mutex)) return true;
  }
  return false;
}

bool Checker::unlocks_in_finally(Node statement, const VariableRef& mutex) const {
  if (!statement || statement.type() != "try_statement") return false;
  for (const Node& each : named_children(statement)) {
    if (each.type() != "finally_clause") continue;
    return std::any_of(mutex_calls_.begin(), mutex_calls_.end(), [&](const MutexCall& call) {
      return call.unlocks && is_same(call.name->variable, mutex) && is_inside(call.call, each);
    });
  }
  return false;
}

}  // namespace gothon::translator
