// Imports tell no more than names in some versions, and are read from the text in all.
#include "translator/ast/maker.hpp"

namespace gothon::translator {

TreeMaker::Id TreeMaker::import(const AstNode& node, Range limit) {
  const Range whole = behind_lazy(node.range().value_or(limit));
  const Id id = make(Kind::kImport, whole);
  std::uint32_t at = places_.behind(whole.begin, "import");
  for (const AstNode& each : node.list("names")) {
    if (tree_.node(id).first_child() && places_.follows(at, ",")) at = places_.behind(at, ",");
    at = imported(each, at, id);
  }
  return id;
}

TreeMaker::Id TreeMaker::import_from(const AstNode& node, Range limit) {
  const Range whole = behind_lazy(node.range().value_or(limit));
  const Id id = make(Kind::kImportFrom, whole);
  std::uint32_t at = places_.behind(whole.begin, "from");
  const std::uint32_t begin = places_.skip(at);
  while (places_.follows(at, ".")) at = places_.behind(at, ".");
  const std::uint32_t dots = at;
  const bool named = !places_.follows(at, "import") || node.number("module") != 0;
  Id module = Tree::kNone;
  if (named) {
    module = dotted_name(places_.skip(at), whole.end);
    at = range(module).end;
  }
  if (node.number("level") > 0) {
    const Id relative = make(Kind::kRelativeImport, {begin, at});
    put(relative, make(Kind::kImportPrefix, {begin, dots}));
    if (named) put(relative, module);
    module = relative;
  }
  if (module == Tree::kNone) throw NoPlace{at};
  put(id, module, "module_name");
  at = places_.behind(at, "import");
  put(id, token("import", {at - 6, at}));
  if (places_.follows(at, "*")) {
    at = places_.behind(at, "*");
    put(id, make(Kind::kWildcardImport, {at - 1, at}));
    return id;
  }
  if (places_.follows(at, "(")) at = places_.behind(at, "(");
  bool first = true;
  for (const AstNode& each : node.list("names")) {
    if (!first) at = places_.behind(at, ",");
    at = imported(each, at, id);
    first = false;
  }
  return id;
}

/// A statement without the word that stands in front of it.
Range TreeMaker::behind_lazy(Range statement) const {
  if (!places_.follows(statement.begin, "lazy")) return statement;
  return {places_.skip(places_.behind(statement.begin, "lazy")), statement.end};
}

/// `a.b.c`; `end`: where it ends at the latest.
TreeMaker::Id TreeMaker::dotted_name(std::uint32_t begin, std::uint32_t end) {
  Range word = places_.word(begin);
  const Id id = make(Kind::kDottedName, word);
  put(id, make(Kind::kIdentifier, word));
  while (word.end < end && places_.follows(word.end, ".")) {
    word = places_.word(places_.behind(word.end, "."));
    put_wide(id, make(Kind::kIdentifier, word));
  }
  return id;
}

/// Adds `NAME` or `NAME as ALIAS` to a statement; the place behind it.
std::uint32_t TreeMaker::imported(const AstNode& alias, std::uint32_t at, Id statement) {
  const Id name = dotted_name(places_.skip(at), range(statement).end);
  if (alias.number("asname") == 0) {
    put(statement, name, "name");
    return range(name).end;
  }
  const Range bound = places_.word(places_.behind(range(name).end, "as"));
  const Id id = make(Kind::kAliasedImport, {range(name).begin, bound.end});
  put(id, name, "name");
  put(id, make(Kind::kIdentifier, bound), "alias");
  put(statement, id, "name");
  return bound.end;
}

}  // namespace gothon::translator
