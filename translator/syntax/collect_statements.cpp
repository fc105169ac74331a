#include <utility>

#include "translator/syntax/collector.hpp"

namespace gothon::translator {

void Collector::statement_expression(Node node) {
  const auto parts = named_children(node);
  const bool alone = parts.size() == 1;
  for (const Node& each : parts)
    visit(each, {.context = alone ? Context::kStatement : Context::kPlain});
}

void Collector::assignment(Node node) {
  if (const Node annotation = field(node, "type"))
    return annotated(node, field(node, "left"), annotation);
  std::vector<Target> targets;
  Node right = node;
  while (right.kind() == Kind::kAssignment && !field(right, "type")) {
    const Node left = field(right, "left");
    right = field(right, "right");
    targets.push_back({out_.uses.size(), left, {left.begin(), right.begin()}});
    visit(left, {.access = Access::kBind});
    if (text(left) == "__all__") exports(right);
  }
  assigned(targets, right, targets.size() > 1);
}

void Collector::annotated(Node node, Node left, Node annotation) {
  Annotated found;
  found.statement = node.range();
  found.type = annotation.range();
  found.scope = scope_;
  Node target = left;
  while (target.kind() == Kind::kTuplePattern && named_children(target).size() == 1) {
    target = named_children(target)[0];
  }
  const Node right = field(node, "right");
  if (right) {
    found.value = value_of(right);
    for (const Child& each : children(node)) {
      if (!each.node.named() && each.node.type() == "=") found.equals = each.node.range();
    }
  }
  const Node object = target.kind() == Kind::kAttribute ? field(target, "object") : Node();
  const bool instance = object && (text(object) == "self" || text(object) == "cls");
  if (target.kind() == Kind::kIdentifier || instance) {
    found.name = instance ? field(target, "attribute").range() : target.range();
    if (instance) {
      found.object = object.range();
      visit(object);
    } else {
      bind(name(target));
    }
    out_.annotated.push_back(found);
  } else {
    visit(left, {.access = Access::kBind});
  }
  type(annotation);
  if (text(left) == "__all__" && right) exports(right);
  if (right) visit(right);
}

void Collector::augmented(Node node) {
  const Node whole = field(node, "left");
  const Node right = field(node, "right");
  const Node operation = field(node, "operator");
  Node left = whole;
  std::uint32_t parentheses = 0;
  while (left.kind() == Kind::kTuplePattern && named_children(left).size() == 1) {
    left = named_children(left)[0];
    ++parentheses;
  }
  if (left.kind() == Kind::kIdentifier || left.kind() == Kind::kAttribute) {
    const std::size_t at = out_.uses.size();
    visit(left, {.access = Access::kAugment});
    out_.uses[at].parentheses = parentheses;
    out_.uses[at].operation = operation.range();
    out_.uses[at].value = right.range();
  } else {
    const bool subscript = left.kind() == Kind::kSubscript;
    const std::size_t at = out_.uses.size();
    visit(whole, {.access = subscript ? Access::kAugment : Access::kBind});
    if (subscript) {
      item_change(
          at, left,
          {.operation = operation.range(), .value = right.range(), .parentheses = parentheses});
    }
  }
  if (text(left) == "__all__") exports(right);
  visit(right);
}

void Collector::exports(Node value) {
  const bool again = std::exchange(out_.has_exports, true);
  const bool list = value && (value.kind() == Kind::kList || value.kind() == Kind::kTuple ||
                              value.kind() == Kind::kExpressionList);
  if (again || !list) out_.computed_exports = true;
  if (!value) return;
  for (const Node& each : named_children(value)) {
    if (each.kind() != Kind::kString) out_.computed_exports = true;
    for (const Node& part : named_children(each)) {
      if (part.kind() == Kind::kStringContent) out_.exports.push_back(text(part));
    }
  }
}

void Collector::for_statement(Node node) {
  for (const Child& each : children(node)) {
    if (!each.node.named()) continue;
    if (each.field == "left") {
      visit(each.node, {.access = Access::kBind});
    } else if (each.field == "right") {
      operated_on(each.node, {});
      visit(each.node, {.context = Context::kIterable});
    } else {
      const bool body = each.field == "body";
      loops_ += body ? 1 : 0;
      visit(each.node);
      loops_ -= body ? 1 : 0;
    }
  }
}

void Collector::while_statement(Node node) {
  for (const Child& each : children(node)) {
    if (!each.node.named()) continue;
    const bool condition = each.field == "condition";
    const bool repeated = condition || each.field == "body";
    loops_ += repeated ? 1 : 0;
    visit(each.node, {.context = condition ? Context::kTruth : Context::kPlain});
    loops_ -= repeated ? 1 : 0;
  }
}

void Collector::first_is_condition(Node node) {
  Context context = Context::kTruth;
  for (const Node& each : named_children(node)) {
    visit(each, {.context = context});
    context = Context::kPlain;
  }
}

void Collector::with_item(Node node) {
  visit(field(node, "value"), {.context = Context::kWith});
}

void Collector::except_clause(Node node) {
  bool behind_as = false;
  for (const Child& each : children(node)) {
    if (!each.node.named()) {
      behind_as = each.node.type() == "as";
    } else if (each.node.kind() == Kind::kAsPattern) {
      for (const Node& part : named_children(each.node)) {
        const bool target = part.kind() == Kind::kAsPatternTarget;
        visit(part, {.access = target ? Access::kExcept : Access::kRead});
      }
    } else {
      visit(each.node, {.access = behind_as ? Access::kExcept : Access::kRead});
    }
  }
}

void Collector::name_list(Node node) {
  NameList list;
  list.statement = node.range();
  list.scope = scope_;
  const bool global = node.kind() == Kind::kGlobal;
  for (const Child& each : children(node)) {
    if (each.node.named()) {
      list.names.push_back(each.node.range());
      bind(name(each.node), global ? kDeclaredGlobal : kDeclaredNonlocal);
    } else if (list.names.empty()) {
      list.keyword = each.node.range();
    }
  }
  out_.name_lists.push_back(std::move(list));
}

void Collector::type_alias(Node node) {
  const auto parts = named_children(node);
  if (parts.size() != 2) return visit_children(node);
  const auto left = named_children(parts[0]);
  for (const Node& each : left) {
    if (each.kind() == Kind::kIdentifier) {
      use_name(each, {.access = Access::kDefinition});
    } else if (each.kind() == Kind::kGenericType) {
      use_name(named_children(each)[0], {.access = Access::kDefinition});
      type_parameters(named_children(each).back());
    }
  }
  type_expression(parts[1]);
}

}  // namespace gothon::translator
