// Operations that are atomic one by one and are not together.
#include <algorithm>
#include <array>
#include <functional>
#include <set>

#include "translator/check/checker.hpp"

namespace gothon::translator {

namespace {

constexpr std::array kQueueTests = {"empty", "full", "qsize", "size"};

bool changes(Access access) {
  return access == Access::kBind || access == Access::kAugment || access == Access::kWalrus;
}

/// Whether the call gives the keyword a value that is not plainly false.
bool has_block(Node arguments, const SourceText& source) {
  for (const Node& each : named_children(arguments)) {
    if (each.kind() != Kind::kKeywordArgument) continue;
    if (source.slice(field(each, "name").range()) == "block")
      return field(each, "value").kind() != Kind::kFalse;
  }
  return false;
}

bool is_waiting_method(std::string_view method) {
  return method == "acquire" || method == "wait" || method == "wait_for";
}

/// Whether the first argument, or `blocking` or `block`, is plainly false.
bool says_not_to_wait(Node arguments) {
  for (const Node& each : named_children(arguments)) {
    const Node value = each.kind() == Kind::kKeywordArgument ? field(each, "value") : each;
    if (value.kind() == Kind::kFalse) return true;
  }
  return false;
}

/// Whether a subscript has a slice or `...` in it.
bool names_several(Node subscript) {
  const std::function<bool(Node)> is_one = [&](Node node) {
    if (node.type() == "slice" || node.type() == "ellipsis") return true;
    if (node.kind() != Kind::kTuple) return false;
    const auto parts = named_children(node);
    return std::any_of(parts.begin(), parts.end(), is_one);
  };
  const auto parts = named_children(subscript);
  return std::any_of(parts.begin() + 1, parts.end(), is_one);
}

bool is_pair_target(Node left) {
  const Kind kind = left.kind();
  return kind == Kind::kPatternList || kind == Kind::kTuplePattern || kind == Kind::kListPattern;
}

}  // namespace

void Checker::self_assignment(Node targets, Node value) {
  if (!value || is_exclusive(targets)) return;
  std::vector<const Known*> changed;
  each_known(targets, [&](const Known& known) {
    if (is_scalar(known.type) && changes(known.use->access)) changed.push_back(&known);
  });
  for (const Known* target : changed) {
    bool read = false;
    each_known(value, [&](const Known& known) {
      read =
          read || (is_same(known.variable, target->variable) && known.use->access == Access::kRead);
    });
    if (!read || in_one_step_.contains(target->use->name.begin)) continue;
    warn(target->use->name, "not-atomic",
         "it is read first and written afterwards, and what other nodes write in between is lost: "
         "one step is `+=` whose right side does not name it, or `=` with nothing but operators, "
         "min and max around the name; for anything else use a lock");
  }
}

/// `_m_ += e`, `_m_[1:3] += e`: each element by itself.
void Checker::elements_changed(Node target) {
  const bool part = target.type() == "subscript";
  const Known* array = named(part ? field(target, "value") : target);
  if (array == nullptr || !is_array(array->type) || is_exclusive(target)) return;
  if (part ? !names_several(target) : array->type != kNdArrayCode) return;
  warn(array->use->name, "by-element",
       "each element is read first and written afterwards, and what other nodes write to it in "
       "between is lost: hold a lock around it, or let each node change elements of its own; one "
       "element, as in `[i] += e`, is changed in one step");
}

void Checker::condition(Node condition, Node body) {
  if (!condition || !body || is_exclusive(condition) || mentions_node(condition)) return;
  queue_condition(condition, body);
  container_condition(condition, body);
  std::set<std::pair<int, std::size_t>> told;
  each_known(condition, [&](const Known& test) {
    if (!is_scalar(test.type) || test.use->access != Access::kRead) return;
    bool changed = false;
    each_known(body, [&](const Known& known) {
      changed = changed || (is_same(known.variable, test.variable) && changes(known.use->access));
    });
    if (!changed || !told.emplace(test.variable.module, test.variable.variable).second) return;
    warn(test.use->name, "check-then-act",
         "it is looked at here and changed below, and another node may change it in between: put "
         "both between a lock and its unlock, or accept that the limit is passed");
  });
}

void Checker::queue_condition(Node condition, Node body) {
  std::string_view method;
  const Known* tested = queue_call(condition, method);
  if (tested == nullptr) {
    for (const Node& each : named_children(condition)) queue_condition(each, body);
    return;
  }
  if (std::ranges::find(kQueueTests, method) == kQueueTests.end()) return;
  const std::function<bool(Node)> acts = [&](Node node) {
    std::string_view called;
    const Known* queue = queue_call(node, called);
    if (queue != nullptr && is_same(queue->variable, tested->variable) &&
        !has_block(field(node, "arguments"), here_.source)) {
      const Node around = parent(node);
      const bool pair = around.kind() == Kind::kAssignment && is_pair_target(field(around, "left"));
      if (called == "get" && !pair) return true;
      if (called == "put" && around.kind() == Kind::kExpressionStatement) return true;
    }
    const auto parts = named_children(node);
    return std::any_of(parts.begin(), parts.end(), acts);
  };
  if (!acts(body)) return;
  warn(tested->use->name, "check-then-act",
       "another node may take the item or the room between the question and the operation: leave "
       "the question out and look at the result, `item, ok = q.get()` or `ok = q.put(item)`");
}

void Checker::operation_call(Node node) {
  std::string_view method;
  const Known* queue = queue_call(node, method);
  const Node arguments = field(node, "arguments");
  if (queue != nullptr && !(method == "get" && unpacked(node, *queue)))
    alone_call(node, *queue, method);
  if (!is_in_async_function(node)) return;
  const Known* callee = named(field(node, "function"));
  bool waits = queue != nullptr && (method == "join" || ((method == "get" || method == "put") &&
                                                         has_block(arguments, here_.source)));
  if (callee != nullptr && callee->type == kMutexCode) waits = !is_unlock(*callee);
  if (callee != nullptr && callee->type == kLatchCode && arguments.kind() == Kind::kArgumentList) {
    const auto given = named_children(arguments);
    waits = given.empty() || (given.size() == 1 && text(given[0]) == "0");
  }
  const Known* object = sync_call(node, method);
  if (object != nullptr && is_waiting_method(method)) waits = !says_not_to_wait(arguments);
  if (!waits) return;
  const Known* name = callee != nullptr && !is_scalar(callee->type) ? callee : queue;
  blocks_tasks(object != nullptr ? *object : *name);
}

void Checker::with_statement(Node node) {
  const bool waits_for_others = children(node).front().node.type() == "async";
  if (!is_in_async_function(node) || waits_for_others) return;
  if (const Known* lock = entered_lock(node)) blocks_tasks(*lock);
}

void Checker::blocks_tasks(const Known& name) {
  warn(name.use->name, "blocking-in-async",
       "it waits here, and all other tasks of the event loop wait with it: use `await "
       "asyncio.to_thread(...)`" +
           std::string(name.type == kMutexCode
                           ? "; any thread of the process may unlock what another one locked"
                           : ""));
}

/// A pair is always true and is no item. Whether it is used as one all the same.
bool Checker::unpacked(Node call, const Known& queue) {
  Node around = parent(call);
  while (around.kind() == Kind::kParenthesized) around = parent(around);
  const Kind kind = around.kind();
  const bool to_name =
      kind == Kind::kAssignment && field(around, "left").kind() == Kind::kIdentifier;
  const bool used = kind == Kind::kNot || kind == Kind::kComparison ||
                    kind == Kind::kBooleanOperator || kind == Kind::kInterpolation ||
                    kind == Kind::kAttribute || kind == Kind::kAugmented || kind == Kind::kBinary ||
                    ((kind == Kind::kIf || kind == Kind::kElif || kind == Kind::kWhile) &&
                     is_inside(call, field(around, "condition")));
  if (!to_name && !used) return false;
  warn(queue.use->name, "get-not-unpacked",
       "get() gives a pair, the item and whether there was one: write `item, ok = q.get()` and "
       "look at ok");
  return true;
}

void Checker::loop_targets(Node left) {
  each_known(left, [&](const Known& known) {
    if (known.use->access != Access::kBind) return;
    warn(known.use->name, "shared-loop-target",
         "each turn of the loop sets it for all nodes, and theirs set it here: loop over a plain "
         "name and assign where the others shall see it");
  });
}

void Checker::divisions() {
  for (const Use& use : here_.outline.uses) {
    const auto found = known_.find(use.name.begin);
    if (found == known_.end() || use.access != Access::kAugment || found->second.type != kIntCode ||
        here_.text(use.operation) != "/=") {
      continue;
    }
    warn(
        use.name, "truncating-division",
        "it is an int and stays one, the remainder is dropped: declare it as float, or write `//=` "
        "if whole numbers are meant (for negative ones it rounds down)");
  }
}

}  // namespace gothon::translator
