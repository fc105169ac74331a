// Imports tell no more than names in some versions, and are read from the text in all.
#include "translator/ast/maker.hpp"

namespace gothon::translator {

TreeMaker::Id TreeMaker::import(const AstNode& node, Range limit) {
  const Range whole = behind_lazy(node.range().value_or(limit));
  const Id id = make(Kind::kImport, whole);
  std::uint32_t at = positions_.behind(whole.begin, "import");
  for (const AstNode& each : node.list("names")) {
    if (tree_.node(id).first_child() && positions_.follows(at, ","))
      at = positions_.behind(at, ",");
    at = imported(each, at, id);
  }
  return id;
}

TreeMaker::Id TreeMaker::import_from(const AstNode& node, Range limit) {
  const Range whole = behind_lazy(node.range().value_or(limit));
  const Id id = make(Kind::kImportFrom, whole);
  std::uint32_t at = positions_.behind(whole.begin, "from");
  const std::uint32_t begin = positions_.skip(at);
  while (positions_.follows(at, ".")) at = positions_.behind(at, ".");
  const std::uint32_t dots = at;
  const bool named = !positions_.follows(at, "import") || node.number("module") != 0;
  Id module = Tree::kNone;
  if (named) {
    module = dotted_name(positions_.skip(at), whole.end);
    at = range(module).end;
  }
  if (node.number("level") > 0) {
    const Id relative = make(Kind::kRelativeImport, {begin, at});
    put(relative, make(Kind::kImportPrefix, {begin, dots}));
    if (named) put(relative, module);
    module = relative;
  }
  if (module == Tree::kNone) throw NoPosition{at};
  put(id, module, "module_name");
  at = positions_.behind(at, "import");
  put(id, token("import", {at - 6, at}));
  if (positions_.follows(at, "*")) {
    at = positions_.behind(at, "*");
    put(id, make(Kind::kWildcardImport, {at - 1, at}));
    return id;
  }
  if (positions_.follows(at, "(")) at = positions_.behind(at, "(");
  bool first = true;
  for (const AstNode& each : node.list("names")) {
    if (!first) at = positions_.behind(at, ",");
    at = imported(each, at, id);
    first = false;
  }
  return id;
}

/// A statement without the word that stands in front of it.
Range TreeMaker::behind_lazy(Range statement) const {
  if (!positions_.follows(statement.begin, "lazy")) return statement;
  return {positions_.skip(positions_.behind(statement.begin, "lazy")), statement.end};
}

/// `a.b.c`; `end`: where it ends at the latest.
TreeMaker::Id TreeMaker::dotted_name(std::uint32_t begin, std::uint32_t end) {
  Range word = positions_.word(begin);
  const Id id = make(Kind::kDottedName, word);
  put(id, make(Kind::kIdentifier, word));
  while (word.end < end && positions_.follows(word.end, ".")) {
    word = positions_.word(positions_.behind(word.end, "."));
    put_wide(id, make(Kind::kIdentifier, word));
  }
  return id;
}

/// Adds `NAME` or `NAME as ALIAS` to a statement; the place behind it.
std::uint32_t TreeMaker::imported(const AstNode& alias, std::uint32_t at, Id statement) {
  const Id name = dotted_name(positions_.skip(at), range(statement).end);
  if (alias.number("asname") == 0) {
    put(statement, name, "name");
    return range(name).end;
  }
  const Range bound = positions_.word(positions_.behind(range(name).end, "as"));
  const Id id = make(Kind::kAliasedImport, {range(name).begin, bound.end});
  put(id, name, "name");
  put(id, make(Kind::kIdentifier, bound), "alias");
  put(statement, id, "name");
  return bound.end;
}

}  // namespace gothon::translator
