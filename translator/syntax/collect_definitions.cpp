// Which scope a part of a definition belongs to: decorators, defaults, annotations, base classes
// and the first iterable of a comprehension are evaluated outside; the rest is inside.
#include <utility>

#include "translator/syntax/collector.hpp"

namespace gothon::translator {

namespace {

/// Enters a scope for as long as it lives.
class Inside {
 public:
  Inside(int& current, int scope) : current_(current), outer_(current) { current = scope; }
  ~Inside() { current_ = outer_; }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

 private:
  int& current_;
  int outer_;
};

bool is_unannotated(Kind kind) {
  return kind == Kind::kIdentifier || kind == Kind::kListSplatPattern ||
         kind == Kind::kDictionarySplatPattern || kind == Kind::kTuplePattern;
}

}  // namespace

void Collector::run(Node root) {
  scope_ = open_scope(ScopeKind::kModule);
  visit_children(root);
  // What a function binds as `global` is bound in the module.
  std::vector<std::string_view> global_names;
  for (const Scope& each : out_.scopes) {
    for (const auto& [name, flags] : each.names) {
      if ((flags & kDeclaredGlobal) != 0 && (flags & (kBound | kImported)) != 0)
        global_names.push_back(name);
    }
  }
  for (const std::string_view name : global_names) out_.scopes[0].names[name] |= kBound;
}

int Collector::open_scope(ScopeKind kind) {
  Scope opened;
  opened.kind = kind;
  opened.parent = out_.scopes.empty() ? -1 : scope_;
  out_.scopes.push_back(std::move(opened));
  return static_cast<int>(out_.scopes.size()) - 1;
}

void Collector::bind(std::string_view name, std::uint8_t flag) {
  scope().names[name] |= flag;
}

void Collector::bind_outside_comprehension(std::string_view name) {
  int at = scope_;
  while (out_.scopes[static_cast<std::size_t>(at)].kind == ScopeKind::kComprehension) {
    at = out_.scopes[static_cast<std::size_t>(at)].parent;
  }
  out_.scopes[static_cast<std::size_t>(at)].names[name] |= kBound;
}

std::string Collector::dotted(Node node) const {
  if (node.kind() == Kind::kCall) return dotted(field(node, "function"));
  if (node.kind() == Kind::kSubscript) return dotted(field(node, "value"));
  if (node.kind() == Kind::kIdentifier) return std::string(name(node));
  if (node.kind() != Kind::kAttribute) return {};
  std::string front = dotted(field(node, "object"));
  if (front.empty()) return {};
  return front + '.' + std::string(name(field(node, "attribute")));
}

void Collector::function(Node node) {
  use_name(field(node, "name"), {.access = Access::kDefinition});
  const Node parameters = field(node, "parameters");
  const Node result = field(node, "return_type");
  parameters_outside(parameters);
  if (result) type(result);
  const int inner = open_scope(ScopeKind::kFunction);
  const Inside inside(scope_, inner);
  const int loops = std::exchange(loops_, 0);
  if (const Node generics = field(node, "type_parameters")) type_parameters(generics);
  parameters_inside(parameters);
  visit(field(node, "body"));
  loops_ = loops;
}

void Collector::lambda(Node node) {
  const Node parameters = field(node, "parameters");
  if (parameters) parameters_outside(parameters);
  const int inner = open_scope(ScopeKind::kFunction);
  const Inside inside(scope_, inner);
  if (parameters) parameters_inside(parameters);
  visit(field(node, "body"));
}

void Collector::parameters_outside(Node parameters) {
  for (const Node& each : named_children(parameters)) {
    if (const Node annotation = field(each, "type")) type(annotation);
    if (const Node value = field(each, "value")) visit(value);
  }
}

void Collector::parameters_inside(Node parameters) {
  for (const Node& each : named_children(parameters)) {
    const Kind kind = each.kind();
    if (is_unannotated(kind)) {
      parameter_name(each);
    } else if (kind == Kind::kTypedParameter) {
      for (const Node& part : named_children(each)) {
        if (part.kind() != Kind::kType) parameter_name(part);
      }
    } else if (const Node name = field(each, "name")) {
      parameter_name(name);
    }
  }
}

void Collector::parameter_name(Node node) {
  if (node.kind() != Kind::kIdentifier) {
    for (const Node& each : named_children(node)) parameter_name(each);
    return;
  }
  use_name(node, {.access = Access::kParameter});
  bind(name(node), kParameter);
}

/// `T`, `T: BOUND`, `*T`, `T = DEFAULT`: the name is what comes first, the rest are expressions.
void Collector::type_parameters(Node node) {
  for (const Node& each : named_children(node)) type_parameter_name(each);
}

/// Whether the name was found in the node.
bool Collector::type_parameter_name(Node node) {
  if (node.kind() == Kind::kIdentifier) {
    use_name(node, {.access = Access::kTypeParameter});
    return true;
  }
  bool found = false;
  for (const Node& each : named_children(node)) {
    if (found && each.kind() == Kind::kType) {
      type_expression(each);
    } else if (found) {
      visit(each);
    } else {
      found = type_parameter_name(each);
    }
  }
  return found;
}

void Collector::class_definition(Node node, std::vector<std::string> decorators) {
  const Node named = field(node, "name");
  use_name(named, {.access = Access::kDefinition});
  Class found;
  found.name = name(named);
  found.range = named.range();
  found.scope = scope_;
  found.decorators = std::move(decorators);
  if (const Node bases = field(node, "superclasses")) {
    for (const Node& each : named_children(bases)) {
      std::string base = dotted(each);
      if (!base.empty()) found.bases.push_back(std::move(base));
    }
    visit_children(bases);
  }
  const int index = static_cast<int>(out_.classes.size());
  out_.classes.push_back(std::move(found));
  const int inner = open_scope(ScopeKind::kClass);
  const Inside inside(scope_, inner);
  scope().class_index = index;
  const int loops = std::exchange(loops_, 0);
  if (const Node generics = field(node, "type_parameters")) type_parameters(generics);
  visit(field(node, "body"));
  loops_ = loops;
}

void Collector::decorated(Node node) {
  std::vector<std::string> decorators;
  for (const Node& each : named_children(node)) {
    if (each.kind() == Kind::kDecorator) {
      for (const Node& part : named_children(each)) {
        decorators.push_back(dotted(part));
        visit(part, {.decorator = part.range()});
      }
    } else if (each.kind() == Kind::kClass) {
      class_definition(each, decorators);
    } else {
      visit(each);
    }
  }
}

void Collector::comprehension(Node node) {
  const int outer = scope_;
  const int inner = open_scope(ScopeKind::kComprehension);
  bool first = true;
  for (const Node& each : named_children(node)) {
    scope_ = inner;
    if (each.kind() == Kind::kForInClause) {
      for_in_clause(each, first);
      first = false;
    } else {
      visit(each);
    }
  }
  scope_ = outer;
}

void Collector::for_in_clause(Node node, bool first) {
  const int inner = scope_;
  for (const Child& each : children(node)) {
    if (!each.node.named()) continue;
    if (each.field == "left") {
      visit(each.node, {.access = Access::kBind});
      continue;
    }
    if (first) scope_ = out_.scopes[static_cast<std::size_t>(inner)].parent;
    operated_on(each.node, {});
    visit(each.node, {.context = Context::kIterable});
    scope_ = inner;
  }
}

Outline outline(const SourceText& source, const Tree& tree) {
  Outline out;
  Collector(source, out).run(tree.root());
  return out;
}

}  // namespace gothon::translator
