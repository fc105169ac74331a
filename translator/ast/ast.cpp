#include "translator/ast/ast.hpp"

#include <algorithm>
#include <utility>

namespace gothon::translator {

namespace {

/// Walking is recursive; the deepest tree must fit the stack by a wide margin.
constexpr int kDeepestTree = 4000;
constexpr std::size_t kPlace = 4;

std::string_view take_word(std::string_view& line) {
  const std::size_t end = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

}  // namespace

tl::expected<Ast, NoTree> Ast::read(InterpreterAnswer answer, const SourceText& source) {
  Ast ast;
  ast.source_ = &source;
  ast.numbers_ = std::move(answer.numbers);
  if (!ast.read_types(answer.types)) return tl::unexpected(NoTree::kNonsense);
  ast.ends_.resize(ast.numbers_.size());
  const auto end = ast.behind_node(0, 0);
  if (ast.too_deep_) return tl::unexpected(NoTree::kTooDeep);
  if (end != ast.numbers_.size() || ast.root().type() != "Module")
    return tl::unexpected(NoTree::kNonsense);
  return ast;
}

bool Ast::read_types(std::string_view lines) {
  while (!lines.empty()) {
    std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
    Type type;
    type.name = take_word(line);
    type.placed = take_word(line) == "4";
    while (!line.empty()) {
      std::string_view name = take_word(line);
      const bool part = name.ends_with('*');
      if (part) name.remove_suffix(1);
      type.fields.push_back({std::string(name), part});
    }
    types_.push_back(std::move(type));
  }
  return !types_.empty();
}

/// Where the node that begins at `at` ends; none if it makes no sense.
std::optional<std::size_t> Ast::behind_node(std::size_t at, int depth) {
  too_deep_ = too_deep_ || depth > kDeepestTree;
  if (at >= numbers_.size() || numbers_[at] <= 0 || too_deep_) return {};
  if (static_cast<std::size_t>(numbers_[at]) > types_.size()) return {};
  const Type& type = type_of(at);
  std::size_t next = at + 1;
  if (type.placed) {
    if (next + kPlace > numbers_.size()) return {};
    const auto begin = source_->offset(numbers_[next], numbers_[next + 1]);
    const auto end = source_->offset(numbers_[next + 2], numbers_[next + 3]);
    if (!begin || !end || *begin > *end) return {};
    next += kPlace;
  }
  for (const Field& each : type.fields) {
    if (!each.part) {
      if (next++ >= numbers_.size()) return {};
      continue;
    }
    const auto end = behind_part(next, depth + 1);
    if (!end) return {};
    next = *end;
  }
  ends_[at] = static_cast<std::uint32_t>(next);
  return next;
}

std::optional<std::size_t> Ast::behind_part(std::size_t at, int depth) {
  if (at >= numbers_.size()) return {};
  if (numbers_[at] > 0) return behind_node(at, depth);
  std::size_t next = at + 1;
  for (std::int64_t left = -1 - std::int64_t{numbers_[at]}; left > 0; --left) {
    const auto end = behind_part(next, depth);
    if (!end) return {};
    next = *end;
  }
  ends_[at] = static_cast<std::uint32_t>(next);
  return next;
}

std::optional<std::size_t> Ast::find(std::size_t node, std::string_view name, bool part) const {
  const Type& type = type_of(node);
  std::size_t at = node + 1 + (type.placed ? kPlace : 0);
  for (const Field& each : type.fields) {
    if (each.name == name) return each.part == part ? std::optional(at) : std::nullopt;
    at = each.part ? ends_[at] : at + 1;
  }
  return {};
}

std::string_view AstNode::type() const {
  if (ast_ == nullptr) return {};
  return ast_->type_of(at_).name;
}

std::optional<Range> AstNode::range() const {
  if (ast_ == nullptr || !ast_->type_of(at_).placed) return {};
  const auto* position = ast_->numbers_.data() + at_ + 1;
  return Range{*ast_->source_->offset(position[0], position[1]),
               *ast_->source_->offset(position[2], position[3])};
}

AstNode AstNode::field(std::string_view name) const {
  const auto at = ast_ == nullptr ? std::nullopt : ast_->find(at_, name, true);
  if (!at || ast_->numbers_[*at] <= 0) return {};
  return {ast_, static_cast<std::uint32_t>(*at)};
}

std::vector<AstNode> AstNode::list(std::string_view name) const {
  std::vector<AstNode> found;
  const auto at = ast_ == nullptr ? std::nullopt : ast_->find(at_, name, true);
  if (!at || ast_->numbers_[*at] >= 0) return found;
  for (std::size_t each = *at + 1; each < ast_->ends_[*at]; each = ast_->ends_[each])
    found.push_back(ast_->numbers_[each] > 0 ? AstNode(ast_, static_cast<std::uint32_t>(each))
                                             : AstNode());
  return found;
}

std::size_t AstNode::count(std::string_view name) const {
  const auto at = ast_->find(at_, name, true);
  return !at || ast_->numbers_[*at] >= 0 ? 0 : static_cast<std::size_t>(-1 - ast_->numbers_[*at]);
}

std::int32_t AstNode::number(std::string_view name) const {
  const auto at = ast_->find(at_, name, false);
  return at ? ast_->numbers_[*at] : 0;
}

std::vector<AstNode> AstNode::children() const {
  std::vector<AstNode> found;
  for (const Ast::Field& each : ast_->type_of(at_).fields) {
    if (!each.part) continue;
    if (const AstNode one = field(each.name)) found.push_back(one);
    for (const AstNode& one : list(each.name)) {
      if (one) found.push_back(one);
    }
  }
  return found;
}

}  // namespace gothon::translator
