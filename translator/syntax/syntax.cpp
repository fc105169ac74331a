#include "translator/syntax/syntax.hpp"

#include <unordered_map>

namespace gothon::translator {

namespace {

const std::unordered_map<std::string_view, Kind>& kinds_by_name() {
  static const std::unordered_map<std::string_view, Kind> kTable = {
      {"aliased_import", Kind::kAliasedImport},
      {"argument_list", Kind::kArgumentList},
      {"as_pattern", Kind::kAsPattern},
      {"as_pattern_target", Kind::kAsPatternTarget},
      {"assert_statement", Kind::kAssert},
      {"assignment", Kind::kAssignment},
      {"attribute", Kind::kAttribute},
      {"augmented_assignment", Kind::kAugmented},
      {"await", Kind::kAwait},
      {"binary_operator", Kind::kBinary},
      {"block", Kind::kBlock},
      {"boolean_operator", Kind::kBooleanOperator},
      {"call", Kind::kCall},
      {"case_clause", Kind::kCaseClause},
      {"case_pattern", Kind::kCasePattern},
      {"class_definition", Kind::kClass},
      {"class_pattern", Kind::kClassPattern},
      {"comment", Kind::kComment},
      {"comparison_operator", Kind::kComparison},
      {"concatenated_string", Kind::kConcatenatedString},
      {"conditional_expression", Kind::kConditional},
      {"decorated_definition", Kind::kDecorated},
      {"decorator", Kind::kDecorator},
      {"default_parameter", Kind::kDefaultParameter},
      {"delete_statement", Kind::kDelete},
      {"dictionary_comprehension", Kind::kDictionaryComprehension},
      {"dictionary_splat_pattern", Kind::kDictionarySplatPattern},
      {"dotted_name", Kind::kDottedName},
      {"elif_clause", Kind::kElif},
      {"ellipsis", Kind::kEllipsis},
      {"except_clause", Kind::kExceptClause},
      {"expression_list", Kind::kExpressionList},
      {"expression_statement", Kind::kExpressionStatement},
      {"false", Kind::kFalse},
      {"float", Kind::kFloat},
      {"for_in_clause", Kind::kForInClause},
      {"for_statement", Kind::kFor},
      {"format_expression", Kind::kFormatExpression},
      {"format_specifier", Kind::kFormatSpecifier},
      {"function_definition", Kind::kFunction},
      {"future_import_statement", Kind::kFutureImport},
      {"generator_expression", Kind::kGenerator},
      {"generic_type", Kind::kGenericType},
      {"global_statement", Kind::kGlobal},
      {"identifier", Kind::kIdentifier},
      {"if_clause", Kind::kIfClause},
      {"if_statement", Kind::kIf},
      {"import_from_statement", Kind::kImportFrom},
      {"import_prefix", Kind::kImportPrefix},
      {"import_statement", Kind::kImport},
      {"integer", Kind::kInteger},
      {"interpolation", Kind::kInterpolation},
      {"keyword_argument", Kind::kKeywordArgument},
      {"keyword_pattern", Kind::kKeywordPattern},
      {"lambda", Kind::kLambda},
      {"lambda_parameters", Kind::kLambdaParameters},
      {"list", Kind::kList},
      {"list_comprehension", Kind::kListComprehension},
      {"list_pattern", Kind::kListPattern},
      {"list_splat", Kind::kListSplat},
      {"list_splat_pattern", Kind::kListSplatPattern},
      {"member_type", Kind::kMemberType},
      {"named_expression", Kind::kNamedExpression},
      {"none", Kind::kNone},
      {"nonlocal_statement", Kind::kNonlocal},
      {"not_operator", Kind::kNot},
      {"parameters", Kind::kParameters},
      {"parenthesized_expression", Kind::kParenthesized},
      {"pattern_list", Kind::kPatternList},
      {"relative_import", Kind::kRelativeImport},
      {"set_comprehension", Kind::kSetComprehension},
      {"slice", Kind::kSlice},
      {"splat_pattern", Kind::kSplatPattern},
      {"string", Kind::kString},
      {"string_content", Kind::kStringContent},
      {"string_end", Kind::kStringEnd},
      {"string_start", Kind::kStringStart},
      {"subscript", Kind::kSubscript},
      {"true", Kind::kTrue},
      {"tuple", Kind::kTuple},
      {"tuple_pattern", Kind::kTuplePattern},
      {"type", Kind::kType},
      {"type_alias_statement", Kind::kTypeAlias},
      {"type_conversion", Kind::kTypeConversion},
      {"type_parameter", Kind::kTypeParameter},
      {"typed_default_parameter", Kind::kTypedDefaultParameter},
      {"typed_parameter", Kind::kTypedParameter},
      {"unary_operator", Kind::kUnary},
      {"union_pattern", Kind::kUnionPattern},
      {"while_statement", Kind::kWhile},
      {"wildcard_import", Kind::kWildcardImport},
      {"with_item", Kind::kWithItem},
      {"with_statement", Kind::kWith},
      {"yield", Kind::kYield},
  };
  return kTable;
}

}  // namespace

Kind kind_named(std::string_view type) {
  const auto found = kinds_by_name().find(type);
  return found == kinds_by_name().end() ? Kind::kOther : found->second;
}

std::string_view name_of(Kind kind) {
  static const std::vector<std::string_view> kNames = [] {
    std::vector<std::string_view> table;
    for (const auto& [name, each] : kinds_by_name()) {
      const auto at = static_cast<std::size_t>(each);
      if (at >= table.size()) table.resize(at + 1);
      table[at] = name;
    }
    return table;
  }();
  const auto at = static_cast<std::size_t>(kind);
  return at < kNames.size() ? kNames[at] : std::string_view();
}

Kind Node::kind() const {
  return tree_->items_[at_].kind;
}

bool Node::named() const {
  return tree_->items_[at_].named;
}

std::string_view Node::type() const {
  return tree_->items_[at_].type();
}

Range Node::range() const {
  return tree_->items_[at_].range;
}

std::string_view Node::field() const {
  return tree_->items_[at_].field();
}

Node Node::parent() const {
  return tree_->node(tree_->items_[at_].parent);
}

Node Node::first_child() const {
  return tree_->node(tree_->items_[at_].first);
}

Node Node::next_sibling() const {
  return tree_->node(tree_->items_[at_].next);
}

Tree::Id Tree::add(Kind kind, std::string_view type, Range range, bool named) {
  Item& item = items_.emplace_back();
  item.set_type(type);
  item.range = range;
  item.kind = kind;
  item.named = named;
  return static_cast<Id>(items_.size() - 1);
}

void Tree::append(Id parent, Id child, std::string_view field) {
  Item& above = items_[parent];
  items_[child].parent = parent;
  items_[child].set_field(field);
  (above.first == kNone ? above.first : items_[above.last].next) = child;
  above.last = child;
}

void Tree::rename(Id id, Kind kind) {
  items_[id].kind = kind;
  items_[id].set_type(name_of(kind));
}

void Tree::take_out(Id child) {
  const Id parent = items_[child].parent;
  Id before = kNone;
  for (Id each = items_[parent].first; each != child; each = items_[each].next) before = each;
  (before == kNone ? items_[parent].first : items_[before].next) = items_[child].next;
  if (items_[parent].last == child) items_[parent].last = before;
  items_[child].parent = items_[child].next = kNone;
}

void Tree::replace(Id child, Id id) {
  const Id parent = items_[child].parent;
  items_[id].parent = parent;
  items_[id].set_field(items_[child].field());
  items_[id].next = items_[child].next;
  items_[child].parent = items_[child].next = kNone;
  items_[child].set_field({});
  if (parent == kNone) return;
  Item& above = items_[parent];
  if (above.last == child) above.last = id;
  Id* link = &above.first;
  while (*link != child) link = &items_[*link].next;
  *link = id;
}

void Tree::hand_over(Id from, Id to) {
  for (Id each = items_[from].first; each != kNone;) {
    const Id next = items_[each].next;
    items_[each].next = kNone;
    append(to, each, items_[each].field());
    each = next;
  }
  items_[from].first = items_[from].last = kNone;
}

std::vector<Child> children(Node node) {
  std::vector<Child> found;
  for (Node each = node.first_child(); each; each = each.next_sibling())
    found.push_back({each, each.field()});
  return found;
}

std::vector<Node> named_children(Node node) {
  std::vector<Node> found;
  for (Node each = node.first_child(); each; each = each.next_sibling()) {
    if (each.named()) found.push_back(each);
  }
  return found;
}

Node field(Node node, std::string_view name) {
  if (!node) return {};
  for (Node each = node.first_child(); each; each = each.next_sibling()) {
    if (each.field() == name) return each;
  }
  return {};
}

}  // namespace gothon::translator
