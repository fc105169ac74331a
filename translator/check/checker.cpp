#include "translator/check/checker.hpp"

namespace gothon::translator {

Node parent(Node node) {
  return node.parent();
}

Node next_statement(Node statement) {
  Node next = statement.next_sibling();
  while (next && !next.named()) next = next.next_sibling();
  return next;
}

Node enclosing_function(Node node) {
  Node at = parent(node);
  while (parent(at) && at.kind() != Kind::kFunction && at.kind() != Kind::kLambda) at = parent(at);
  return at;
}

Node statement_of(Node node) {
  while (parent(node) && parent(node).kind() != Kind::kBlock && parent(node).type() != "module")
    node = parent(node);
  return node;
}

bool is_inside(Node node, Node outer) {
  return outer && outer.range().contains(node.range());
}

bool is_same(const VariableRef& left, const VariableRef& right) {
  return left.module == right.module && left.variable == right.variable;
}

Checker::Checker(Program& program, int index)
    : program_(program), index_(index), here_(program.module(index)), resolver_(program, index) {
  known_.reserve(here_.outline.uses.size());
  for (const Use& use : here_.outline.uses) {
    if (use.access == Access::kParameter || use.access == Access::kTypeParameter) continue;
    const Meaning meaning = resolver_.of(use);
    if (meaning.kind != Meaning::kVariable) continue;
    known_.emplace(use.name.begin,
                   Known{&use, meaning.variable, program.variable(meaning.variable).type});
  }
  for (const Change& change : here_.outline.changes) {
    if (resolver_.in_one_step(change))
      in_one_step_.insert(here_.outline.uses[change.target].name.begin);
  }
}

void Checker::run() {
  names();
  if (known_.empty() && here_.own.empty()) return;
  root_ = here_.tree->root();
  declared_.reserve(here_.outline.annotated.size());
  for (const Annotated& annotated : here_.outline.annotated)
    declared_.emplace(annotated.name.begin, root_);
  visit(root_);
  declarations();
  divisions();
  locks();
}

void Checker::visit(Node node) {
  switch (node.kind()) {
    case Kind::kIdentifier:
      if (const auto name = declared_.find(node.begin()); name != declared_.end())
        name->second = node;
      break;
    case Kind::kAssignment:
      if (!field(node, "type")) self_assignment(field(node, "left"), field(node, "right"));
      item_assignment(field(node, "left"), field(node, "right"));
      collect_alias(field(node, "left"), field(node, "right"));
      break;
    case Kind::kAugmented:
      aliased_change(field(node, "left"));
      self_assignment(field(node, "left"), field(node, "right"));
      elements_changed(field(node, "left"));
      break;
    case Kind::kNamedExpression:
      self_assignment(field(node, "name"), field(node, "value"));
      break;
    case Kind::kWhile:
      condition(field(node, "condition"), field(node, "body"));
      break;
    case Kind::kIf:
    case Kind::kElif:
      condition(field(node, "condition"), field(node, "consequence"));
      break;
    case Kind::kFor:
    case Kind::kForInClause:
      loop_targets(field(node, "left"));
      alone_loop(field(node, "right"));
      break;
    case Kind::kCall:
      operation_call(node);
      collect_mutex(node);
      break;
    case Kind::kWith:
      with_statement(node);
      break;
    default:
      break;
  }
  for (const Node& each : named_children(node)) visit(each);
}

const Checker::Known* Checker::named(Node node) const {
  while (node.kind() == Kind::kParenthesized && named_children(node).size() == 1)
    node = named_children(node)[0];
  if (node.kind() == Kind::kAttribute) node = field(node, "attribute");
  if (node.kind() != Kind::kIdentifier) return nullptr;
  const auto found = known_.find(node.begin());
  return found == known_.end() ? nullptr : &found->second;
}

const Checker::Known* Checker::queue_call(Node node, std::string_view& method) const {
  if (node.kind() != Kind::kCall) return nullptr;
  const Node callee = field(node, "function");
  if (callee.kind() != Kind::kAttribute) return nullptr;
  const Known* queue = named(field(callee, "object"));
  if (queue == nullptr || !is_queue(queue->type)) return nullptr;
  method = text(field(callee, "attribute"));
  return queue;
}

const Checker::Known* Checker::sync_call(Node node, std::string_view& method) const {
  if (node.kind() != Kind::kCall) return nullptr;
  const Node callee = field(node, "function");
  if (callee.kind() != Kind::kAttribute) return nullptr;
  const Known* object = named(field(callee, "object"));
  if (object == nullptr || !is_sync_object(object->type)) return nullptr;
  method = text(field(callee, "attribute"));
  return object;
}

const Checker::Known* Checker::entered_lock(Node with) const {
  const Known* found = nullptr;
  for (const Node& each : named_children(with)) {
    if (each.begin() == field(with, "body").begin()) break;
    each_known(each, [&](const Known& known) {
      if (is_context_manager(known.type) && known.use->context == Context::kWith) found = &known;
    });
  }
  return found;
}

void Checker::each_known(Node node, const std::function<void(const Known&)>& take) const {
  if (!node) return;
  if (node.kind() == Kind::kIdentifier) {
    const auto found = known_.find(node.begin());
    if (found != known_.end()) take(found->second);
  }
  for (const Node& each : named_children(node)) each_known(each, take);
}

bool Checker::mentions_node(Node condition) const {
  if (condition.kind() == Kind::kIdentifier) {
    const std::string_view name = here_.identifier_at(condition.range());
    if (here_.settings.is_system(name)) return name == here_.settings.node_name();
  }
  for (const Node& each : named_children(condition)) {
    if (mentions_node(each)) return true;
  }
  return false;
}

bool Checker::is_exclusive(Node node) const {
  for (Node at = node; at && at.kind() != Kind::kFunction; at = parent(at)) {
    const bool tested = at.kind() == Kind::kIf || at.kind() == Kind::kElif;
    if (tested && is_inside(node, field(at, "consequence")) &&
        mentions_node(field(at, "condition"))) {
      return true;
    }
    if (at.kind() == Kind::kWith && is_inside(node, field(at, "body")) &&
        entered_lock(at) != nullptr)
      return true;
    if (!parent(at) || (parent(at).kind() != Kind::kBlock && parent(at).type() != "module"))
      continue;
    // The last call of a mutex in front of the statement tells whether it is held.
    bool held = false;
    for (const Node& before : named_children(parent(at))) {
      if (before.begin() >= at.begin()) break;
      each_known(before, [&](const Known& known) {
        if (known.type == kMutexCode && known.use->called) held = !is_unlock(known);
        if (!is_context_manager(known.type) || !known.use->called) return;
        const std::string_view method = here_.source.text().substr(known.use->whole.end);
        if (method.starts_with(".acquire") || method.starts_with(".release"))
          held = method.starts_with(".acquire");
      });
    }
    if (held) return true;
  }
  return false;
}

bool Checker::is_in_async_function(Node node) const {
  const Node function = enclosing_function(node);
  if (function.kind() != Kind::kFunction) return false;
  const auto parts = children(function);
  return !parts.empty() && parts.front().node.type() == "async" &&
         is_inside(node, field(function, "body"));
}

void Checker::warn(Range range, std::string rule, const std::string& why) {
  program_.report(Severity::kWarning, here_, range, std::move(rule),
                  "`" + std::string(here_.text(range)) + "`: " + why);
}

}  // namespace gothon::translator
