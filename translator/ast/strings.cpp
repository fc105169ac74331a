#include "translator/ast/maker.hpp"
#include "translator/syntax/grammar.hpp"

namespace gothon::translator {

TreeMaker::Id TreeMaker::string(const AstNode& node, Range limit) {
  const auto range = node.range();
  if (!range) throw NoPosition{limit.begin};
  std::vector<AstNode> fields;
  for (const AstNode& each : node.list("values")) {
    if (each.is("FormattedValue") || each.is("Interpolation")) fields.push_back(each);
  }
  return strings(*range, fields);
}

/// A string literal, or several that follow each other.
TreeMaker::Id TreeMaker::strings(Range range, const std::vector<AstNode>& fields) {
  const auto parts = positions_.literals(range);
  if (parts.empty()) throw NoPosition{range.begin};
  if (parts.size() == 1) return literal(parts[0], fields);
  const Id id = make(Kind::kConcatenatedString, range);
  for (const Literal& each : parts) put(id, literal(each, fields));
  return id;
}

/// `fields`: all of the concatenation.
TreeMaker::Id TreeMaker::literal(const Literal& literal, const std::vector<AstNode>& fields) {
  const Id id = make(Kind::kString, literal.range);
  put(id, make(Kind::kStringStart, {literal.range.begin, literal.content.begin}));
  if (fields.empty() && !literal.content.empty())
    put(id, make(Kind::kStringContent, literal.content));
  for (const AstNode& each : fields) {
    const Range range = each.range().value_or(Range());
    // Before Python 3.12 a field has its string's range, and what is in it has none that is true.
    if (positions_.at(range.begin) != '{') return by_grammar(literal);
    if (literal.range.contains(range)) put(id, interpolation(Kind::kInterpolation, each));
  }
  put(id, make(Kind::kStringEnd, {literal.content.end, literal.range.end}));
  return id;
}

/// `{VALUE=!r:FORMAT}`.
TreeMaker::Id TreeMaker::interpolation(Kind kind, const AstNode& node) {
  const Range whole = node.range().value_or(Range());
  if (whole.size() < 2 || positions_.at(whole.begin) != '{') throw NoPosition{whole.begin};
  const Range inside{whole.begin + 1, whole.end - 1};
  const Id id = make(kind, whole);
  const Id value = this->node(node.field("value"), inside);
  put(id, value, "expression");
  std::uint32_t at = range(value).end;
  if (positions_.follows(at, "=")) {
    at = positions_.behind(at, "=");
    put(id, token("=", {at - 1, at}));
  }
  if (positions_.follows(at, "!")) {
    const std::uint32_t mark = positions_.behind(at, "!");
    at = positions_.word(mark).end;
    put(id, make(Kind::kTypeConversion, {mark - 1, at}), "type_conversion");
  }
  if (positions_.follows(at, ":") && positions_.skip(at) < inside.end) {
    const Id specifier = make(Kind::kFormatSpecifier, {positions_.skip(at), inside.end});
    if (const AstNode format = node.field("format_spec")) {
      for (const AstNode& each : format.list("values")) {
        if (each.field("value")) put(specifier, interpolation(Kind::kFormatExpression, each));
      }
    }
    put(id, specifier, "format_specifier");
  }
  return id;
}

/// A literal with fields as the grammar reads it, which knows all that there was before
/// Python 3.12.
TreeMaker::Id TreeMaker::by_grammar(const Literal& literal) {
  const Range range = literal.range;
  const auto tree = parse(positions_.slice(range),
                          std::string_view(lexed_.parse_text).substr(range.begin, range.size()));
  if (!tree) throw NoPosition{range.begin + tree.error()};
  Node found = tree->root();
  while (found && found.kind() != Kind::kString) found = found.first_child();
  if (!found) throw NoPosition{range.begin};
  return copy(found, range.begin);
}

TreeMaker::Id TreeMaker::copy(const Node& from, std::uint32_t shift) {
  const Range range{from.begin() + shift, from.end() + shift};
  const Id id = tree_.add(from.kind(), from.type(), range, from.named());
  for (Node each = from.first_child(); each; each = each.next_sibling())
    put(id, copy(each, shift), each.field());
  return id;
}

}  // namespace gothon::translator
