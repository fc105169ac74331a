#include "translator/syntax/grammar.hpp"

#include <tree_sitter/api.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

#include "translator/syntax/parser_memory.hpp"

extern "C" const TSLanguage* tree_sitter_python();

namespace gothon::translator {

namespace {

/// Walking is recursive; the deepest tree must fit the stack by a wide margin.
constexpr int kDeepestTree = 4000;
/// What the library gives a node for text that it could not make sense of (ts_builtin_sym_error).
constexpr auto kErrorSymbol = static_cast<TSSymbol>(-1);

/// What the translator makes of a symbol of the grammar.
struct Symbol {
  Kind kind = Kind::kOther;
  std::string_view name;
  bool named = false;
  /// Says nothing to the translator.
  bool dropped = false;
};

/// By the grammar's numbers. Tokens share names with nodes (`lambda`), so that only named symbols
/// have a kind.
const std::vector<Symbol>& symbols() {
  static const std::vector<Symbol> kTable = [] {
    const TSLanguage* language = tree_sitter_python();
    const auto count = static_cast<TSSymbol>(ts_language_symbol_count(language));
    std::vector<Symbol> all(count);
    for (TSSymbol number = 0; number < count; ++number) {
      Symbol& each = all[number];
      each.name = ts_language_symbol_name(language, number);
      each.named = ts_language_symbol_type(language, number) == TSSymbolTypeRegular;
      if (each.named) each.kind = kind_named(each.name);
      each.dropped = each.kind == Kind::kComment || each.name == "line_continuation";
    }
    return all;
  }();
  return kTable;
}

/// The names of fields, by the grammar's numbers.
const std::vector<std::string_view>& fields() {
  static const std::vector<std::string_view> kTable = [] {
    const TSLanguage* language = tree_sitter_python();
    const auto last = static_cast<TSFieldId>(ts_language_field_count(language));
    std::vector<std::string_view> all(last + std::size_t{1});
    for (TSFieldId number = 1; number <= last; ++number)
      all[number] = ts_language_field_name_for_id(language, number);
    return all;
  }();
  return kTable;
}

/// Makes a tree of the library's one, in one walk. The error is where it is none.
class Conversion {
 public:
  Conversion(TSNode root, std::string_view text) : text_(text), cursor_(ts_tree_cursor_new(root)) {
    tree_.reserve(ts_node_descendant_count(root));
  }
  ~Conversion() { ts_tree_cursor_delete(&cursor_); }
  Conversion(const Conversion&) = delete;
  Conversion& operator=(const Conversion&) = delete;

  tl::expected<Tree, std::uint32_t> run() {
    while (true) {
      const bool kept = take();
      if (wrong_) return tl::unexpected(*wrong_);
      if (kept && ts_tree_cursor_goto_first_child(&cursor_)) continue;
      if (kept) above_.pop_back();
      while (!ts_tree_cursor_goto_next_sibling(&cursor_)) {
        if (!ts_tree_cursor_goto_parent(&cursor_)) return done();
        above_.pop_back();
      }
    }
  }

 private:
  /// Adds the node that the cursor is at and enters it; false if it is dropped.
  bool take() {
    const TSNode node = ts_tree_cursor_current_node(&cursor_);
    const TSSymbol number = ts_node_symbol(node);
    const std::uint32_t begin = ts_node_start_byte(node);
    if (number == kErrorSymbol || ts_node_is_missing(node) || above_.size() > kDeepestTree) {
      wrong_ = begin;
      return false;
    }
    const Symbol& symbol = symbols()[number];
    if (symbol.dropped) return false;
    const Tree::Id id =
        tree_.add(symbol.kind, symbol.name, {begin, ts_node_end_byte(node)}, symbol.named);
    if (above_.empty()) {
      tree_.set_root(id);
    } else {
      tree_.append(above_.back(), id, fields()[ts_tree_cursor_current_field_id(&cursor_)]);
    }
    above_.push_back(id);
    if (symbol.kind == Kind::kListSplat) splats_.push_back(id);
    if (symbol.name == "set") sets_.push_back(id);
    return true;
  }

  Tree done() {
    for (const Tree::Id each : splats_) lift(each);
    for (const Tree::Id each : sets_) name_brackets(each);
    return std::move(tree_);
  }

  /// `*A.B(C)[D]` is to the grammar in some places `(*A).B(C)[D]`: the star goes to the front.
  void lift(Tree::Id splat) {
    Tree::Id top = splat;
    for (Tree::Id above = tree_.parent(top); is_trailer(above, top); above = tree_.parent(top))
      top = above;
    if (top == splat) return;
    Tree::Id inner = tree_.first_child(splat);
    while (!tree_.node(inner).named()) inner = tree_.next_sibling(inner);
    const std::uint32_t begin = tree_.node(inner).begin();
    tree_.take_out(inner);
    tree_.replace(splat, inner);
    for (Tree::Id each = inner; each != top; each = tree_.parent(each)) {
      const Tree::Id above = tree_.parent(each);
      tree_.widen(above, {begin, tree_.node(above).end()});
    }
    tree_.widen(splat, {tree_.node(splat).begin(), tree_.node(top).end()});
    tree_.replace(top, splat);
    tree_.append(splat, top);
  }

  /// `lex` shows other brackets as those of a set.
  void name_brackets(Tree::Id set) {
    const char bracket = text_[tree_.node(set).begin()];
    if (bracket == '{') return;
    bool comma = false;
    for (const Child& each : children(tree_.node(set))) comma = comma || each.node.type() == ",";
    tree_.rename(set, bracket == '[' ? Kind::kList : comma ? Kind::kTuple : Kind::kParenthesized);
  }

  /// Whether `node` is an attribute, a call or a subscript of its first child `front`.
  bool is_trailer(Tree::Id node, Tree::Id front) const {
    if (node == Tree::kNone || tree_.first_child(node) != front) return false;
    const Kind kind = tree_.node(node).kind();
    return kind == Kind::kAttribute || kind == Kind::kCall || kind == Kind::kSubscript;
  }

  std::string_view text_;
  TSTreeCursor cursor_;
  Tree tree_;
  /// From the root to the node that the cursor is in.
  std::vector<Tree::Id> above_;
  std::vector<Tree::Id> splats_;
  std::vector<Tree::Id> sets_;
  std::optional<std::uint32_t> wrong_;
};

/// What the parser reads, and when it has to give up: of much text without sense it makes something
/// in more than linear time and memory, and that is not wanted. The interpreter has the word then.
struct Text {
  std::string_view text;
  const ParserMemory& memory;
  /// How often it may still ask while nothing but errors is left; each time means a hundred steps.
  unsigned patience = 100;
  /// Sense takes some hundred bytes for each of the text.
  std::size_t most_memory = (std::size_t{64} << 20) + 512 * text.size();
  std::uint32_t hopeless_at = 0;

  static const char* piece(void* self, std::uint32_t at, TSPoint, std::uint32_t* size) {
    const std::string_view text = static_cast<const Text*>(self)->text;
    const std::size_t begin = std::min<std::size_t>(at, text.size());
    *size = static_cast<std::uint32_t>(text.size() - begin);
    return text.data() + begin;
  }

  static bool is_hopeless(TSParseState* state) {
    auto* const self = static_cast<Text*>(state->payload);
    const bool only_errors = state->has_error && self->patience-- == 0;
    if (!only_errors && self->memory.size() < self->most_memory) return false;
    self->hopeless_at = state->current_byte_offset;
    return true;
  }
};

}  // namespace

tl::expected<Tree, std::uint32_t> parse(std::string_view text, std::string_view prepared) {
  const ParserMemory memory;
  const std::unique_ptr<TSParser, void (*)(TSParser*)> parser(ts_parser_new(), ts_parser_delete);
  if (!ts_parser_set_language(parser.get(), tree_sitter_python())) {
    throw std::logic_error("translator: the Python grammar does not fit the tree-sitter library");
  }
  Text read{prepared, memory};
  // All of it is `memory`, with which it goes.
  const TSTree* const tree = ts_parser_parse_with_options(
      parser.get(), nullptr, {&read, Text::piece, TSInputEncodingUTF8, nullptr},
      {&read, Text::is_hopeless});
  if (tree == nullptr) return tl::unexpected(read.hopeless_at);
  return Conversion(ts_tree_root_node(tree), text).run();
}

}  // namespace gothon::translator
