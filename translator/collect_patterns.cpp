#include "translator/collector.hpp"

namespace gothon::translator {

void Collector::case_clause(Node node) {
  for (const Node& each : named_children(node)) {
    if (each.kind() == Kind::kCasePattern) {
      pattern(each);
    } else {
      visit(each);
    }
  }
}

void Collector::pattern(Node node) {
  switch (node.kind()) {
    case Kind::kDottedName:
      return pattern_value(node);
    case Kind::kIdentifier:
      return capture(node);
    case Kind::kString:
    case Kind::kConcatenatedString:
      return;
    case Kind::kClassPattern: {
      bool name = true;
      for (const Node& each : named_children(node)) {
        if (name) {
          visit_children(each);
        } else {
          pattern(each);
        }
        name = false;
      }
      return;
    }
    case Kind::kKeywordPattern: {
      const auto parts = named_children(node);
      Use use;
      use.whole = use.name = parts[0].range();
      use.access = Access::kPatternValue;
      use.scope = scope_;
      out_.uses.push_back(use);
      for (std::size_t at = 1; at < parts.size(); ++at) pattern(parts[at]);
      return;
    }
    default:
      for (const Node& each : named_children(node)) pattern(each);
  }
}

void Collector::capture(Node identifier) {
  if (text(identifier) != "_") use_name(identifier, {.access = Access::kCapture});
}

/// `NAME` captures; `A.B` compares, and is no expression that could be rewritten.
void Collector::pattern_value(Node dotted_name) {
  const auto parts = named_children(dotted_name);
  if (parts.size() == 1) return capture(parts[0]);
  for (std::size_t at = 0; at < parts.size(); ++at) {
    Use use;
    use.whole = use.name = parts[at].range();
    use.access = at == 0 ? Access::kRead : Access::kPatternValue;
    use.scope = scope_;
    if (at == 0) {
      out_.uses.push_back(use);
      continue;
    }
    use.attribute = true;
    use.object = {parts[0].begin(), parts[at - 1].end()};
    use.whole = {parts[0].begin(), parts[at].end()};
    out_.uses.push_back(use);
  }
}

}  // namespace gothon::translator
