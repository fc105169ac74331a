#include "translator/syntax/collector.hpp"

namespace gothon::translator {

namespace {

std::string joined(const SourceText& source, Node dotted_name) {
  std::string out;
  for (const Node& each : named_children(dotted_name)) {
    if (!out.empty()) out += '.';
    out += identifier(source.slice(each.range()));
  }
  return out;
}

}  // namespace

void Collector::import_statement(Node node) {
  for (const Node& item : named_children(node)) {
    const Node dotted_name = item.kind() == Kind::kAliasedImport ? field(item, "name") : item;
    Import import;
    import.statement = node.range();
    import.module = joined(source_, dotted_name);
    if (item.kind() == Kind::kDottedName) import.bound_range = named_children(item)[0].range();
    import_item(item, std::move(import));
  }
}

void Collector::import_from(Node node) {
  Import import;
  import.form = Import::kFrom;
  import.statement = node.range();
  const Node module = field(node, "module_name");
  if (!module) {
    import.module = "__future__";
  } else if (module.kind() == Kind::kDottedName) {
    import.module = joined(source_, module);
  } else {
    for (const Node& each : named_children(module)) {
      if (each.kind() == Kind::kImportPrefix) {
        for (const char dot : text(each)) import.level += dot == '.' ? 1 : 0;
      } else {
        import.module = joined(source_, each);
      }
    }
  }
  bool behind_import = false;
  for (const Child& each : children(node)) {
    if (!each.node.named()) {
      behind_import = behind_import || each.node.type() == "import";
    } else if (each.node.kind() == Kind::kWildcardImport) {
      Import star = import;
      star.form = Import::kStar;
      star.item = each.node.range();
      star.scope = scope_;
      out_.imports.push_back(std::move(star));
    } else if (behind_import) {
      const bool aliased = each.node.kind() == Kind::kAliasedImport;
      Import item = import;
      item.name = name(aliased ? field(each.node, "name") : each.node);
      item.bound_range = each.node.range();
      if (item.module == "__future__" && item.name == "annotations") out_.future_annotations = true;
      import_item(each.node, std::move(item));
    }
  }
}

void Collector::import_item(Node item, Import import) {
  import.item = item.range();
  import.scope = scope_;
  if (item.kind() == Kind::kAliasedImport) {
    import.renamed = true;
    import.bound_range = field(item, "alias").range();
  }
  import.bound = identifier(source_.slice(import.bound_range));
  bind(import.bound, kImported);
  out_.imports.push_back(std::move(import));
}

}  // namespace gothon::translator
