#include "translator/syntax.hpp"

#include <stdexcept>
#include <string>
#include <unordered_map>

extern "C" const TSLanguage* tree_sitter_python();

namespace gothon::translator {

namespace {

/// Walking is recursive; the deepest tree must fit the stack by a wide margin.
constexpr int kDeepestTree = 4000;
/// What the library gives a node for text that it could not make sense of (ts_builtin_sym_error).
constexpr auto kErrorSymbol = static_cast<TSSymbol>(-1);

const std::unordered_map<std::string_view, Kind>& kinds_by_name() {
  static const std::unordered_map<std::string_view, Kind> table = {
      {"aliased_import", Kind::kAliasedImport},
      {"argument_list", Kind::kArgumentList},
      {"as_pattern", Kind::kAsPattern},
      {"as_pattern_target", Kind::kAsPatternTarget},
      {"assert_statement", Kind::kAssert},
      {"assignment", Kind::kAssignment},
      {"attribute", Kind::kAttribute},
      {"augmented_assignment", Kind::kAugmented},
      {"await", Kind::kAwait},
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
      {"except_group_clause", Kind::kExceptGroup},
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
  return table;
}

/// The kind of every symbol of the grammar. Tokens share names with nodes (`lambda`), so that only
/// named symbols count.
const std::vector<Kind>& kinds_by_symbol() {
  static const std::vector<Kind> table = [] {
    const TSLanguage* language = tree_sitter_python();
    std::vector<Kind> kinds(ts_language_symbol_count(language), Kind::kOther);
    for (TSSymbol symbol = 0; symbol < kinds.size(); ++symbol) {
      if (ts_language_symbol_type(language, symbol) != TSSymbolTypeRegular) continue;
      const auto found = kinds_by_name().find(ts_language_symbol_name(language, symbol));
      if (found != kinds_by_name().end()) kinds[symbol] = found->second;
    }
    return kinds;
  }();
  return table;
}

class Cursor {
 public:
  explicit Cursor(Node node) : cursor_(ts_tree_cursor_new(node.raw())) {}
  ~Cursor() { ts_tree_cursor_delete(&cursor_); }
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;

  TSTreeCursor* get() { return &cursor_; }
  Node node() const { return Node(ts_tree_cursor_current_node(&cursor_)); }
  std::string_view field() const {
    const char* name = ts_tree_cursor_current_field_name(&cursor_);
    return name == nullptr ? std::string_view() : std::string_view(name);
  }

 private:
  TSTreeCursor cursor_;
};

bool is_problem(Node node) {
  return ts_node_is_missing(node.raw()) || ts_node_symbol(node.raw()) == kErrorSymbol;
}

}  // namespace

Kind Node::kind() const {
  const TSSymbol symbol = ts_node_symbol(node_);
  const auto& table = kinds_by_symbol();
  return symbol < table.size() ? table[symbol] : Kind::kOther;
}

std::vector<Child> children(Node node) {
  std::vector<Child> found;
  Cursor cursor(node);
  if (!ts_tree_cursor_goto_first_child(cursor.get())) return found;
  do {
    const Node child = cursor.node();
    if (child.kind() != Kind::kComment && child.type() != "line_continuation") {
      found.push_back({child, cursor.field()});
    }
  } while (ts_tree_cursor_goto_next_sibling(cursor.get()));
  return found;
}

std::vector<Node> named_children(Node node) {
  std::vector<Node> found;
  for (const Child& each : children(node)) {
    if (each.node.named()) found.push_back(each.node);
  }
  return found;
}

Node field(Node node, std::string_view name) {
  return Node(ts_node_child_by_field_name(node.raw(), name.data(),
                                          static_cast<std::uint32_t>(name.size())));
}

std::optional<std::uint32_t> Tree::first_error() const {
  Cursor cursor(root());
  int depth = 0;
  while (true) {
    const Node node = cursor.node();
    if (is_problem(node) || depth > kDeepestTree) return node.begin();
    if (ts_tree_cursor_goto_first_child(cursor.get())) {
      ++depth;
      continue;
    }
    while (!ts_tree_cursor_goto_next_sibling(cursor.get())) {
      if (!ts_tree_cursor_goto_parent(cursor.get())) return {};
      --depth;
    }
  }
}

Tree parse(std::string_view text) {
  const std::unique_ptr<TSParser, void (*)(TSParser*)> parser(ts_parser_new(), ts_parser_delete);
  if (!ts_parser_set_language(parser.get(), tree_sitter_python())) {
    throw std::logic_error("translator: the Python grammar does not fit the tree-sitter library");
  }
  TSTree* tree = ts_parser_parse_string(parser.get(), nullptr, text.data(),
                                        static_cast<std::uint32_t>(text.size()));
  if (tree == nullptr) throw std::runtime_error("translator: the parser gave up");
  return Tree(tree);
}

}  // namespace gothon::translator
