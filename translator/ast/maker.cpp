#include "translator/ast/maker.hpp"

#include <algorithm>
#include <unordered_map>

namespace gothon::translator {

const TreeMaker::Entry* TreeMaker::entry_of(std::string_view type) {
  using T = TreeMaker;
  static const std::unordered_map<std::string_view, Entry> kTable = {
      {"Name", {&T::name, true}},
      {"Constant", {&T::constant, true}},
      {"JoinedStr", {&T::string, true}},
      {"TemplateStr", {&T::string, true}},
      {"Attribute", {&T::attribute, true}},
      {"Call", {&T::call, true}},
      {"Subscript", {&T::subscript, true}},
      {"Slice", {&T::slice, false}},
      {"ExtSlice", {&T::slice, false}},
      {"Index", {&T::index, false}},
      {"Starred", {&T::starred, true}},
      {"Tuple", {&T::tuple, true}},
      {"List", {&T::list, true}},
      {"Dict", {&T::dictionary, true}},
      {"Set", {&T::set, true}},
      {"UnaryOp", {&T::unary, true}},
      {"BinOp", {&T::binary, true}},
      {"BoolOp", {&T::boolean, true}},
      {"Compare", {&T::comparison, true}},
      {"IfExp", {&T::conditional, true}},
      {"NamedExpr", {&T::named_expression, true}},
      {"Await", {&T::await, true}},
      {"Yield", {&T::yield, true}},
      {"YieldFrom", {&T::yield, true}},
      {"ListComp", {&T::list_comprehension, true}},
      {"SetComp", {&T::set_comprehension, true}},
      {"DictComp", {&T::dictionary_comprehension, true}},
      {"GeneratorExp", {&T::generator, true}},
      {"Lambda", {&T::lambda, true}},
      {"FunctionDef", {&T::function, false}},
      {"AsyncFunctionDef", {&T::function, false}},
      {"ClassDef", {&T::class_definition, false}},
      {"TypeAlias", {&T::type_alias, false}},
      {"Expr", {&T::expression_statement, false}},
      {"Assign", {&T::assignment, false}},
      {"AnnAssign", {&T::annotated, false}},
      {"AugAssign", {&T::augmented, false}},
      {"Delete", {&T::deletion, false}},
      {"Assert", {&T::assertion, false}},
      {"For", {&T::for_loop, false}},
      {"AsyncFor", {&T::for_loop, false}},
      {"While", {&T::while_loop, false}},
      {"If", {&T::condition, false}},
      {"With", {&T::with, false}},
      {"AsyncWith", {&T::with, false}},
      {"Try", {&T::try_statement, false}},
      {"TryStar", {&T::try_statement, false}},
      {"Global", {&T::name_list, false}},
      {"Nonlocal", {&T::name_list, false}},
      {"Import", {&T::import, false}},
      {"ImportFrom", {&T::import_from, false}},
      {"Match", {&T::match, false}},
      {"MatchValue", {&T::pattern_value, false}},
      {"MatchAs", {&T::pattern_as, false}},
      {"MatchStar", {&T::pattern_star, false}},
      {"MatchMapping", {&T::pattern_mapping, false}},
      {"MatchClass", {&T::pattern_class, false}},
  };
  const auto found = kTable.find(type);
  return found == kTable.end() ? nullptr : &found->second;
}

Tree TreeMaker::run(const AstNode& module) {
  const auto size = static_cast<std::uint32_t>(positions_.text().size());
  const Id root = make("module", {0, size});
  tree_.set_root(root);
  for (const AstNode& each : module.list("body")) put(root, node(each, {0, size}));
  return std::move(tree_);
}

/// A node with the parentheses around it. `limit`: where those may stand.
TreeMaker::Id TreeMaker::node(const AstNode& node, Range limit) {
  if (!node) throw NoPosition{limit.begin};  // an answer that leaves out what has to be there
  const Entry* entry = entry_of(node.type());
  if (entry == nullptr) return other(node, limit);
  Id id = (this->*entry->make)(node, limit);
  if (!entry->expression) return id;
  for (Range around = positions_.parentheses(range(id), limit); !around.empty();
       around = positions_.parentheses(around, limit)) {
    const Id inner = id;
    id = make(is_bound(node) ? Kind::kTuplePattern : Kind::kParenthesized, around);
    put(id, inner);
  }
  return id;
}

/// A node of which the translator knows no more than what is below it.
TreeMaker::Id TreeMaker::other(const AstNode& node, Range limit) {
  const Range range = node.range().value_or(Range{limit.begin, limit.begin});
  const bool placed = node.range().has_value();
  const Id id = make(std::string_view(), range);
  std::vector<Id> below;
  for (const AstNode& each : node.children()) {
    // Contexts and operators are nodes without a place and without anything below.
    if (!each.range() && each.children().empty()) continue;
    below.push_back(this->node(each, placed ? range : limit));
  }
  std::ranges::stable_sort(below, {}, [&](Id each) { return this->range(each).begin; });
  for (const Id each : below) put_wide(id, each);
  return id;
}

TreeMaker::Id TreeMaker::block(const std::vector<AstNode>& statements, Range limit) {
  const Id id = make(Kind::kBlock, {limit.end, limit.end});
  for (const AstNode& each : statements) put_wide(id, node(each, limit));
  return id;
}

TreeMaker::Id TreeMaker::make(Kind kind, Range range) {
  return tree_.add(kind, name_of(kind), range);
}

TreeMaker::Id TreeMaker::make(std::string_view type, Range range) {
  return tree_.add(kind_named(type), type, range);
}

TreeMaker::Id TreeMaker::token(std::string_view type, Range range) {
  return tree_.add(Kind::kOther, type, range, false);
}

void TreeMaker::put_wide(Id parent, Id child, std::string_view field) {
  const Range own = range(parent);
  const Range more = range(child);
  const bool first = !tree_.node(parent).first_child() && own.empty();
  tree_.widen(parent,
              first ? more : Range{std::min(own.begin, more.begin), std::max(own.end, more.end)});
  put(parent, child, field);
}

bool TreeMaker::is_bound(const AstNode& node) {
  const AstNode context = node.field("ctx");
  return context && context.is("Store");
}

}  // namespace gothon::translator
