#include <algorithm>
#include <array>

#include "translator/rewrite/rewriter.hpp"

namespace gothon::translator {

namespace {

struct Operator {
  std::string_view sign;
  std::string_view method;
};

constexpr std::array kOperators = {
    Operator{"+=", "iadd"},     Operator{"-=", "isub"},       Operator{"*=", "imul"},
    Operator{"/=", "itruediv"}, Operator{"//=", "ifloordiv"}, Operator{"%=", "imod"},
    Operator{"**=", "ipow"},    Operator{"&=", "iand"},       Operator{"|=", "ior"},
    Operator{"^=", "ixor"},     Operator{"<<=", "ilshift"},   Operator{">>=", "irshift"},
    Operator{"@=", "imatmul"},
};

/// What `builtins` has them as, and the manifest's letter.
struct QueueClass {
  std::string_view name;
  std::string_view reserved;
  char flag;
};

constexpr std::array kQueueClasses = {
    QueueClass{"Queue", "_gothon_queue", 'q'},
    QueueClass{"LifoQueue", "_gothon_lifo_queue", 'l'},
};

std::string method_of(std::string_view sign) {
  for (const Operator& each : kOperators) {
    if (each.sign == sign) return std::string(each.method);
  }
  return {};
}

/// Parameters of functions and of types are names of their own; the keyword of a pattern is looked
/// up by the interpreter, and the class has a descriptor for it.
bool stands_for_itself(Access access) {
  return access == Access::kParameter || access == Access::kTypeParameter ||
         access == Access::kPatternKeyword;
}

std::string_view misuse_of(Context context, std::uint8_t type) {
  // Others may be looped over, are true and can be compared, as any iterator.
  const bool iterator = type == kIteratorCode;
  if (iterator && context != Context::kWith && context != Context::kLen) return {};
  switch (context) {
    case Context::kTruth:
      return "has no truth value";
    case Context::kWith:
      return "is no context manager";
    case Context::kIterable:
      return "cannot be iterated over";
    case Context::kLen:
      return "has no len()";
    case Context::kComparison:
      return "cannot be compared";
    default:
      return {};
  }
}

/// What closes the call that an augmented assignment becomes, and the parentheses around its
/// target.
std::string closed(const Use& use) {
  return std::string(2 + use.parentheses, ')');
}

std::string hint_for(std::uint8_t type) {
  if (is_queue(type)) return "use its methods size(), empty(), full(), put() and get()";
  if (type == kEventCode) return "call its methods set(), clear(), is_set() and wait()";
  if (type == kBarrierCode) return "call its method wait()";
  if (is_sync_object(type)) return "write `with NAME:`, or call its acquire() and release()";
  return type == kIteratorCode ? "loop over it or call next() with it" : "call it";
}

std::string what_is(std::uint8_t type) {
  if (is_queue(type)) return "a shared queue";
  if (is_sync_object(type)) return "a shared " + type_name(type);
  if (type == kIteratorCode) return "a shared iterator";
  return type == kMutexCode ? "a lock or unlock" : "a sync";
}

/// `with` on what a lock gives when it is called; plain Python cannot do it either.
bool enters_a_call(const Use& use, std::uint8_t type) {
  return use.called && use.context == Context::kWith && type == kMutexCode;
}

/// Whether a queue has a limit, as far as can be told before the run.
bool is_limited(const Variable& queue) {
  if (queue.kind == Initial::kRuntime) return true;
  // Of a two's complement number the last byte has the sign.
  return queue.kind == Initial::kLiteral && !queue.initial.empty() &&
         (queue.initial.back() & 0x80) == 0 &&
         queue.initial.find_first_not_of('\0') != std::string::npos;
}

}  // namespace

/// `Queue` where the module binds nothing of that name: the class has the name in no namespace.
bool Rewriter::queue_class(const Use& use) {
  if (use.attribute || use.access != Access::kRead || callees_.contains(use.name.begin))
    return false;
  const std::string_view name = here_.identifier_at(use.name);
  const auto* known = std::ranges::find(kQueueClasses, name, &QueueClass::name);
  if (known == kQueueClasses.end() || here_.outline.find(use.scope, name) >= 0) return false;
  const auto brings_any = [](const Import& import) { return import.form == Import::kStar; };
  if (std::ranges::any_of(here_.outline.imports, brings_any)) {
    flags_.insert(known->flag);
    return true;
  }
  touched_.push_back(use.whole);
  edits_.replace(use.name, std::string(known->reserved));
  return true;
}

void Rewriter::use(const Use& use) {
  if (stands_for_itself(use.access) || queue_class(use)) return;
  const Meaning meaning = resolver_.of(use);
  const bool moment = use.attribute && moments_.contains(use.name.begin);
  if (meaning.kind == Meaning::kPlain && !moment) return;
  if (meaning.kind == Meaning::kUnknown) return error(use.name, "unresolved", meaning.problem);
  if (meaning.kind == Meaning::kAtRun || meaning.kind == Meaning::kPlain) return emit_at_run(use);
  const Variable& variable = program_.variable(meaning.variable);
  const bool by_handle = use.changes_item && has_items(variable.type);
  const bool scalar = reads_as_value(variable.type) && !by_handle;
  if (meaning.variable.module != index_) reaches_others_ = true;
  if (meaning.ambiguous) {
    program_.report(Severity::kWarning, here_, use.name, "ambiguous",
                    quoted(use.name) + ": both this module and the one that " + quoted(use.object) +
                        " is imported from share a variable of that name: the imported one is "
                        "meant; rename one of them");
  }
  if (refuse(use, variable)) return;
  warn(use, variable);
  if (left_plain(use, scalar)) return;
  const std::string handle = names_.of(meaning.variable);
  touched_.push_back(use.whole);
  if (dropped_.contains(use.name.begin)) return;
  if (use.access == Access::kCapture) {
    emit_capture(use, handle);
  } else if (use.attribute) {
    emit_attribute(use, handle, scalar);
  } else {
    emit_bare(use, handle, scalar);
  }
}

bool Rewriter::within_initial_value(const Use& use) {
  auto next = std::upper_bound(initial_values_.begin(), initial_values_.end(), use.name.begin,
                               [](std::uint32_t at, Range value) { return at < value.begin; });
  return next != initial_values_.begin() && (next - 1)->contains(use.name);
}

bool Rewriter::refuse(const Use& use, const Variable& variable) {
  const std::string name = quoted(use.name) + ": ";
  // Iterating over a queue takes its items until it is shut down.
  const bool right = use.called || (is_queue(variable.type) && use.context == Context::kIterable) ||
                     (use.context == Context::kWith && is_context_manager(variable.type));
  const std::string_view misuse =
      right ? std::string_view() : misuse_of(use.context, variable.type);
  const bool assignable = is_assignable(variable.type);
  if (use.access == Access::kDefinition) {
    error(use.name, "definition",
          name + "it is a shared variable: give the function, class or type another name");
  } else if (use.access == Access::kDelete) {
    error(use.name, "delete",
          name + "a shared variable cannot be deleted: it lives as long as the session");
  } else if (within_initial_value(use)) {
    error(use.name, "initial-value",
          name + "an initial value cannot name a shared variable: assign to it afterwards");
  } else if (!assignable && use.access != Access::kRead && use.access != Access::kPatternValue) {
    if (variable.type == kIteratorCode && use.access == Access::kBind) return false;
    error(use.name, "rebinding",
          name + "it is " + what_is(variable.type) +
              (variable.type == kIteratorCode
                   ? " and can only be replaced by an assignment of its own: write `= iter(...)`"
                   : " and can only be declared, not assigned to: give the other thing another "
                     "name"));
  } else if (!assignable && !misuse.empty()) {
    error(
        use.name, "handle-misuse",
        name + what_is(variable.type) + " " + std::string(misuse) + ": " + hint_for(variable.type));
  } else if (enters_a_call(use, variable.type)) {
    error(use.name, "handle-misuse",
          name +
              "what it gives when it is called is no context manager: declare a Lock, "
              "`_a_: Lock = Lock()` with `from threading import Lock`, and write `with _a_:`");
  } else {
    return false;
  }
  return true;
}

void Rewriter::warn(const Use& use, const Variable& variable) {
  const std::string name = quoted(use.name) + ": ";
  if (variable.type == kLatchCode && use.waits_in_loop) {
    program_.report(Severity::kWarning, here_, use.name, "latch-in-loop",
                    name +
                        "a sync is passed once and stays open: from the second turn of the loop on "
                        "nobody waits; use "
                        "another sync for each turn");
  }
  if (!is_assignable(variable.type) && use.context == Context::kStatement && !use.called) {
    program_.report(Severity::kWarning, here_, use.name, "forgotten-call",
                    name + "nothing is done: it is named, not called; " + hint_for(variable.type));
  }
  if (is_queue(variable.type) && use.put_unused && is_limited(variable)) {
    program_.report(Severity::kWarning, here_, use.name, "unused-put",
                    name +
                        "put() tells by its result whether there was room, and nobody looks at it: "
                        "check it, or wait with "
                        "block=True");
  }
}

/// Under require_parens a read without its parentheses is plain Python; calls need none.
bool Rewriter::left_plain(const Use& use, bool scalar) const {
  return resolver_.reads_plain(use) && (scalar || !use.called);
}

std::string_view Rewriter::read_of(const Use& use) const {
  return moments_.contains(use.name.begin) ? ".moment" : ".value";
}

void Rewriter::emit_bare(const Use& use, const std::string& handle, bool scalar) {
  if (use.access == Access::kAugment) {
    const Range front{use.name.begin, use.value.begin};
    edits_.replace(front, handle + "." + method_of(here_.text(use.operation)) + "((" +
                              line_ends(here_.text(front)));
    edits_.put_behind(use.value.end, closed(use));
  } else if (use.access == Access::kWalrus) {
    const Range front{use.name.begin, use.value.begin};
    edits_.replace(front, handle + ".bind((" + line_ends(here_.text(front)));
    edits_.put_behind(use.value.end, "))");
  } else if (use.access == Access::kExcept) {
    edits_.replace(use.name, ReservedNames::target(handle));
  } else {
    const bool value = scalar || use.access == Access::kBind;
    edits_.replace(use.name, value ? handle + std::string(read_of(use)) : handle);
  }
}

/// A pattern binds plain names only: the guard, which is evaluated when the whole pattern has
/// matched, hands the value on.
void Rewriter::emit_capture(const Use& use, const std::string& handle) {
  const std::string target = ReservedNames::target(handle);
  edits_.replace(use.name, target);
  std::set<std::string>& known = captured_[use.case_clause];
  if (!known.insert(handle).second) return;
  // A tuple that is not empty is true.
  const std::string hand_on = "(" + handle + ".bind(" + target + "), " + target + " := None)";
  const CaseClause& clause = here_.outline.cases[use.case_clause];
  if (!clause.guard.empty()) {
    edits_.put_before(clause.guard.begin, hand_on + " and (");
    edits_.put_behind(clause.guard.end, ")");
    return;
  }
  edits_.put_before(clause.colon, (known.size() == 1 ? " if " : " and ") + hand_on);
}

/// A bare name is read and changed by way of the reference that its import has bound. An attribute
/// is read as it stands: classes and modules that have the variable give it. To be changed it is
/// looked up in what `_gothon_at` returns for the object: the object itself, or what changes the
/// variable that it carries.
void Rewriter::emit_at_run(const Use& use) {
  reaches_others_ = reaches_others_ || !use.attribute || use.access != Access::kRead;
  if (!use.attribute && use.access == Access::kDefinition) {
    error(use.name, "definition",
          quoted(use.name) +
              ": an import binds it to a shared variable: give the function or class "
              "another name");
  } else if (!use.attribute && use.access == Access::kDelete) {
    error(use.name, "delete",
          quoted(use.name) +
              ": a shared variable cannot be deleted: it lives as long as the session");
  } else if (!use.attribute) {
    if (left_plain(use, true)) return;
    touched_.push_back(use.whole);
    if (dropped_.contains(use.name.begin)) return;
    const std::string reference = names_.reference(here_.identifier_at(use.name));
    if (use.access == Access::kCapture) return emit_capture(use, reference);
    emit_bare(use, reference, true);
  } else if (use.access == Access::kBind || use.access == Access::kAugment ||
             use.access == Access::kDelete || moments_.contains(use.name.begin)) {
    edits_.put_before(use.whole.begin, "_gothon_at((");
    edits_.put_behind(use.object.end, "), '" + std::string(here_.identifier_at(use.name)) + "')");
  }
}

/// `h.iadd_item((KEY), (VALUE))`; where only the run can tell what it is an item of, Python's own
/// text on what `_gothon_items` makes of that.
void Rewriter::item_change(const ItemChange& change) {
  const Use& use = here_.outline.uses[change.use];
  const Meaning meaning = resolver_.of(use);
  if (meaning.kind == Meaning::kAtRun) {
    if (!use.attribute && left_plain(use, false)) return;
    reaches_others_ = true;
    edits_.put_before(use.whole.begin, "_gothon_items(");
    edits_.put_behind(use.whole.end, ")");
    return;
  }
  if (meaning.kind != Meaning::kVariable || !has_items(program_.variable(meaning.variable).type) ||
      left_plain(use, false))
    return;
  const std::string method = "." + method_of(here_.text(change.operation)) + "_item(";
  const std::string key = change.needs_brackets ? "_gothon_key[" : "(";
  edits_.replace(change.opening, method + key + line_ends(here_.text(change.opening)));
  const Range behind{change.needs_brackets ? change.closing : change.key.end, change.value.begin};
  edits_.replace(behind, (change.needs_brackets ? ", (" : "), (") + line_ends(here_.text(behind)));
  edits_.put_behind(change.value.end, std::string(2 + change.parentheses, ')'));
}

void Rewriter::emit_attribute(const Use& use, const std::string& handle, bool scalar) {
  if (use.access == Access::kPatternValue)
    return edits_.replace(use.name, ReservedNames::attribute(handle));
  if (!use.decorator.empty()) {
    // Before Python 3.9 a decorator is a dotted name, called or not.
    edits_.put_before(use.decorator.begin, "_gothon_same(");
    edits_.put_behind(use.decorator.end, ")");
  }
  const bool value = scalar && use.access == Access::kRead;
  edits_.put_before(use.whole.begin,
                    "(" + handle + (value ? std::string(read_of(use)) : "") + " if (");
  edits_.put_behind(use.object.end, ")");
  edits_.replace(use.dot, "");
  if (value) {
    edits_.replace(use.name, " is not " + handle + " else 0)");
    return;
  }
  const std::string chosen = " is not " + handle + " else " + handle + ")";
  if (use.access == Access::kAugment) {
    const Range front{use.name.begin, use.value.begin};
    edits_.replace(front, chosen + "." + method_of(here_.text(use.operation)) + "((" +
                              line_ends(here_.text(front)));
    edits_.put_behind(use.value.end, closed(use));
  } else {
    const bool settable = scalar || use.access == Access::kBind;
    edits_.replace(use.name, chosen + (settable ? ".value" : ""));
  }
}

}  // namespace gothon::translator
