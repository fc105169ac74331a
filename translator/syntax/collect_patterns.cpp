#include "translator/syntax/collector.hpp"

namespace gothon::translator {

void Collector::case_clause(Node node) {
  const std::size_t index = out_.cases.size();
  CaseClause clause;
  for (const Child& each : children(node)) {
    if (each.field == "guard") clause.guard = named_children(each.node)[0].range();
    if (!each.node.named() && each.node.type() == ":") clause.colon = each.node.begin();
  }
  out_.cases.push_back(clause);
  for (const Node& each : named_children(node)) {
    if (each.kind() == Kind::kCasePattern) {
      case_ = index;
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
          dotted_reads(named_children(each));
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
      use.access = Access::kPatternKeyword;
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
  if (text(identifier) == "_") return;
  use_name(identifier, {.access = Access::kCapture});
  out_.uses.back().case_clause = case_;
}

/// `NAME` captures; `A.B` compares.
void Collector::pattern_value(Node dotted_name) {
  const auto parts = named_children(dotted_name);
  if (parts.size() == 1) return capture(parts[0]);
  dotted_reads(parts);
}

/// The names of `A.B.C` in a pattern, which holds no expressions.
void Collector::dotted_reads(const std::vector<Node>& parts) {
  for (std::size_t at = 0; at < parts.size(); ++at) {
    Use use;
    use.whole = use.name = parts[at].range();
    use.context = at + 1 == parts.size() ? Context::kComparison : Context::kPlain;
    use.scope = scope_;
    if (at > 0) {
      use.access = Access::kPatternValue;
      use.attribute = true;
      use.object = {parts[0].begin(), parts[at - 1].end()};
      use.whole = {parts[0].begin(), parts[at].end()};
    }
    out_.uses.push_back(use);
  }
}

}  // namespace gothon::translator
