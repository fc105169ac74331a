// Assignments whose value is computed from what they assign to.
#include <algorithm>

#include "translator/syntax/collector.hpp"

namespace gothon::translator {

namespace {

/// `a`, `a.b`, `a.b.c`: may be evaluated once in place of twice.
bool is_path(Node node) {
  while (node.kind() == Kind::kAttribute) node = field(node, "object");
  return node.kind() == Kind::kIdentifier;
}

Node bare(Node node) {
  while (node.kind() == Kind::kParenthesized && named_children(node).size() == 1)
    node = named_children(node)[0];
  return node;
}

/// Behind the first such mark of what follows an expression.
std::optional<std::uint32_t> behind(char mark, std::string_view text) {
  for (std::uint32_t at = 0; at < text.size(); ++at) {
    if (text[at] == mark) return at + 1;
    if (text[at] == '#')
      at = static_cast<std::uint32_t>(std::min(text.find_first_of("\r\n", at), text.size()));
  }
  return {};
}

/// Whether a key can only stand in brackets.
bool has_slice_or_star(Node key) {
  if (key.kind() == Kind::kSlice || key.kind() == Kind::kListSplat) return true;
  const auto parts = named_children(key);
  return key.kind() == Kind::kExpressionList && std::ranges::any_of(parts, has_slice_or_star);
}

}  // namespace

/// Visits a value that is assigned, to several targets in a chain.
void Collector::assigned(const std::vector<Target>& targets, Node value, bool gives) {
  if (!value) return;
  std::optional<Change> found;
  int several = 0;
  for (const Target& target : targets) {
    std::optional<Change> its = change(target, value);
    if (!its) continue;
    ++several;
    its->front = target.front;
    its->gives = gives;
    found = std::move(its);
  }
  // Of two variables that are computed from each other only one could be changed in that step.
  const bool one = several == 1;
  const std::size_t at = out_.changes.size();
  if (one) out_.changes.push_back(*std::move(found));
  visit(value);
  if (one) out_.changes[at].last = out_.uses.size();
}

std::optional<Change> Collector::change(const Target& target, Node value) const {
  const Node one = target_alone(target.node);
  if (!is_path(one)) return {};
  const Use& use = out_.uses[target.use];
  if (text(value).find(source_.slice(use.name)) == std::string_view::npos) return {};
  Change found;
  found.target = target.use;
  found.first = out_.uses.size();
  found.value = value.range();
  const Node core = bare(value);
  if (names_same(core, use) || !computes(core, use, found)) return {};
  if (found.reads.size() != 1) return found;
  if (core.kind() == Kind::kBinary && names_same(bare(field(core, "left")), use)) {
    found.operation = text(field(core, "operator"));
    found.operand = field(core, "right").range();
  } else if (core.kind() == Kind::kCall) {
    const auto given = named_children(field(core, "arguments"));
    found.comes_first = names_same(bare(given[0]), use);
    const std::size_t other = found.comes_first ? 1 : 0;
    if (given.size() != 2 || given[1].kind() == Kind::kKeywordArgument ||
        !names_same(bare(given[1 - other]), use))
      return found;
    found.operation = text(field(core, "function"));
    found.operand = given[other].range();
  }
  return found;
}

/// Notes `subscript op= …` if it is an item of a name or an attribute: of the use that is `use`.
void Collector::item_change(std::size_t use, Node subscript, ItemChange found) {
  const auto parts = named_children(subscript);
  const Kind kind = bare(parts[0]).kind();
  if (parts.size() < 2 || (kind != Kind::kIdentifier && kind != Kind::kAttribute)) return;
  found.use = use;
  found.opening = {parts[0].end(), parts[1].begin()};
  found.key = {parts[1].begin(), parts.back().end()};
  found.closing = subscript.end();
  // One key with a comma behind it is a tuple.
  if (const auto comma = behind(',', source_.slice({found.key.end, found.closing})))
    found.key.end += *comma;
  found.needs_brackets = std::any_of(parts.begin() + 1, parts.end(), has_slice_or_star);
  // An interpreter may not tell where a slice begins.
  if (found.needs_brackets) {
    const std::uint32_t from = found.opening.begin;
    found.opening.end = from + behind('[', source_.slice({from, found.closing})).value_or(0);
  }
  out_.uses[use].changes_item = true;
  out_.item_changes.push_back(found);
}

/// A target without the parentheses around it. A tuple is one with a comma.
Node Collector::target_alone(Node node) const {
  while (node.kind() == Kind::kTuplePattern && named_children(node).size() == 1) {
    const Node inner = named_children(node)[0];
    if (source_.slice({inner.end(), node.end()}).find(',') != std::string_view::npos) break;
    node = inner;
  }
  return node;
}

/// Whether X is an operand of what the node computes, and not only named in one; notes where.
bool Collector::computes(Node node, const Use& target, Change& change) const {
  node = bare(node);
  switch (node.kind()) {
    case Kind::kIdentifier:
    case Kind::kAttribute:
      if (!names_same(node, target)) return false;
      change.reads.push_back(node.kind() == Kind::kAttribute ? field(node, "attribute").begin()
                                                             : node.begin());
      return true;
    case Kind::kUnary:
      return computes(field(node, "argument"), target, change);
    case Kind::kNot: {
      const Node operand = field(node, "argument");
      if (!computes(operand, target, change)) return false;
      change.negations.push_back(node.range());
      return true;
    }
    case Kind::kBinary: {
      const Node left = field(node, "left");
      const bool on_left = computes(left, target, change);
      const bool on_right = computes(field(node, "right"), target, change);
      if (on_right && !on_left) change.left.push_back(left.range());
      return on_left || on_right;
    }
    case Kind::kCall:
      return computes_least(node, target, change);
    default:
      return false;
  }
}

/// `min(A, B, ...)` and `max(A, B, ...)`, maybe with `key=`.
bool Collector::computes_least(Node call, const Use& target, Change& change) const {
  const Node callee = field(call, "function");
  const Node arguments = field(call, "arguments");
  if (callee.kind() != Kind::kIdentifier || (text(callee) != "min" && text(callee) != "max") ||
      arguments.kind() != Kind::kArgumentList) {
    return false;
  }
  std::vector<Node> given;
  for (const Node& each : named_children(arguments)) {
    if (each.kind() == Kind::kKeywordArgument) {
      if (text(field(each, "name")) != "key") return false;
    } else if (each.kind() == Kind::kListSplat || each.type() == "dictionary_splat") {
      return false;
    } else {
      given.push_back(each);
    }
  }
  if (given.size() < 2) return false;
  bool found = false;
  for (const Node& each : given) found = computes(each, target, change) || found;
  if (found) change.callees.push_back({callee.range(), {callee.begin(), arguments.begin() + 1}});
  return found;
}

/// Whether it is the target's name, or an attribute of that name.
bool Collector::names_same(Node node, const Use& target) const {
  if (node.kind() == Kind::kIdentifier) return name(node) == identifier(source_.slice(target.name));
  return node.kind() == Kind::kAttribute && is_path(node) &&
         name(field(node, "attribute")) == identifier(source_.slice(target.name));
}

}  // namespace gothon::translator
