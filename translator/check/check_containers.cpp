// Operations on items of dicts, sets and lists that are atomic one by one and are not together.
#include <algorithm>
#include <array>

#include "translator/check/checker.hpp"

namespace gothon::translator {

namespace {

constexpr std::array<std::string_view, 11> kChanging = {"add",    "append",     "clear", "discard",
                                                        "extend", "insert",     "pop",   "popitem",
                                                        "remove", "setdefault", "update"};

bool is_removal(Node node) {
  return node.kind() == Kind::kDelete;
}

/// `not in` stands in the comparison.
bool asks_for_absence(Node comparison) {
  const auto parts = children(comparison);
  return std::ranges::any_of(parts, [](const Child& each) { return each.node.type() == "not in"; });
}

}  // namespace

/// The container that a subscript is an item of; null for anything else.
const Checker::Known* Checker::item_of(Node node) const {
  if (node.kind() != Kind::kSubscript) return nullptr;
  const Known* found = named(field(node, "value"));
  return found != nullptr && has_items(found->type) ? found : nullptr;
}

/// Whether an expression reads the item `key` of a variable: `_d_[key]`, `_d_.get(key, …)`.
bool Checker::reads_item(Node node, const Known& container, std::string_view key) const {
  if (const Known* found = item_of(node); found != nullptr &&
                                          is_same(found->variable, container.variable) &&
                                          text(field(node, "subscript")) == key)
    return true;
  if (node.kind() == Kind::kCall && field(node, "function").kind() == Kind::kAttribute) {
    const Node callee = field(node, "function");
    const Known* object = named(field(callee, "object"));
    const auto given = named_children(field(node, "arguments"));
    if (object != nullptr && is_same(object->variable, container.variable) &&
        text(field(callee, "attribute")) == "get" && !given.empty() && text(given[0]) == key)
      return true;
  }
  const auto parts = named_children(node);
  return std::ranges::any_of(parts,
                             [&](const Node& each) { return reads_item(each, container, key); });
}

/// `_d_[key] = … _d_[key] …`.
void Checker::item_assignment(Node target, Node value) {
  const Known* container = item_of(target);
  if (container == nullptr || !value || is_exclusive(target)) return;
  if (!reads_item(value, *container, text(field(target, "subscript")))) return;
  warn(container->use->name, "not-atomic",
       "the item is read first and written afterwards, and what other nodes write in between is "
       "lost: one step is an augmented operator, `NAME[KEY] += VALUE`, of a defaultdict or Counter "
       "also where the key is missing; for anything else use a lock");
}

/// Whether a node changes which items a container has, or one of them.
bool Checker::changes_items(Node node, const Known& container) const {
  const auto is_it = [&](Node target) {
    const Known* found = item_of(target);
    return found != nullptr && is_same(found->variable, container.variable);
  };
  const Kind kind = node.kind();
  if ((kind == Kind::kAssignment || kind == Kind::kAugmented) && is_it(field(node, "left")))
    return true;
  const auto parts = named_children(node);
  if (is_removal(node) && std::ranges::any_of(parts, is_it)) return true;
  if (kind == Kind::kCall && field(node, "function").kind() == Kind::kAttribute) {
    const Node callee = field(node, "function");
    const Known* object = named(field(callee, "object"));
    if (object != nullptr && is_same(object->variable, container.variable) &&
        std::ranges::find(kChanging, text(field(callee, "attribute"))) != kChanging.end())
      return true;
  }
  return std::ranges::any_of(parts,
                             [&](const Node& each) { return changes_items(each, container); });
}

void Checker::container_condition(Node condition, Node body) {
  each_known(condition, [&](const Known& test) {
    if (!is_container(test.type) || !changes_items(body, test)) return;
    const bool absent = asks_for_absence(condition);
    std::string hint = "leave the question out, and catch the KeyError or IndexError";
    if (test.type == kSetCode)
      hint = "leave the question out: `add` and `discard` do nothing where nothing is to do";
    else if (condition.kind() == Kind::kComparison && test.type != kListCode)
      hint = absent ? "`setdefault(KEY, VALUE)` is one step, and so is an operator on an item of a "
                      "defaultdict"
                    : "`pop(KEY, None)` and `get(KEY)` are one step each";
    warn(test.use->name, "check-then-act",
         "its items are looked at here and changed below, and another node may change them in "
         "between: " +
             hint + "; for anything else use a lock");
  });
}

/// `d = _d_`.
void Checker::collect_alias(Node target, Node value) {
  if (target.kind() != Kind::kIdentifier || !value || named(target) != nullptr) return;
  const Known* container = named(value);
  if (container != nullptr && has_items(container->type))
    aliases_.push_back({enclosing_function(target), text(target), container});
}

/// The name in `globals()["_d_"]`, where it is a container's.
std::string_view Checker::name_in_globals(Node node) const {
  const Node object = field(node, "value");
  if (node.kind() != Kind::kSubscript || object.kind() != Kind::kCall) return {};
  for (const Namespace& each : here_.outline.namespaces) {
    if (each.whole.begin != object.begin() || each.whole.end != object.end()) continue;
    if (here_.text(each.function) != "globals") return {};
    const auto found = here_.variable_named.find(std::string(each.key));
    if (found != here_.variable_named.end() && has_items(here_.variables[found->second].type))
      return each.key;
  }
  return {};
}

/// `d[key] += …`, `globals()["_d_"][key] += …`.
void Checker::aliased_change(Node target) {
  if (target.kind() != Kind::kSubscript || is_exclusive(target)) return;
  const Node name = field(target, "value");
  std::string_view own = name_in_globals(name);
  const Node function = enclosing_function(target);
  for (const Alias& each : aliases_)
    if (name.kind() == Kind::kIdentifier && each.name == text(name) &&
        each.function.begin() == function.begin())
      own = here_.text(each.container->use->name);
  if (own.empty()) return;
  warn(name.range(), "aliased-change",
       "by this name the item is read, and written afterwards, and what other nodes write in "
       "between is lost: write the shared variable's own name, `" +
           std::string(own) + "[KEY] += VALUE`");
}

}  // namespace gothon::translator
