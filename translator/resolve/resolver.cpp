#include "translator/resolve/resolver.hpp"

#include <algorithm>
#include <cctype>

namespace gothon::translator {

namespace {

bool is_path(std::string_view text) {
  if (text.empty() || text.front() == '.' || std::isdigit(static_cast<unsigned char>(text.front())))
    return false;
  return std::all_of(text.begin(), text.end(), [](char each) {
    return std::isalnum(static_cast<unsigned char>(each)) || each == '_' || each == '.' ||
           (each & 0x80) != 0;
  });
}

Meaning plain() {
  return {};
}

Meaning variable(const VariableRef& ref) {
  Meaning meaning;
  meaning.kind = Meaning::kVariable;
  meaning.variable = ref;
  return meaning;
}

Meaning unknown(std::string problem) {
  Meaning meaning;
  meaning.kind = Meaning::kUnknown;
  meaning.problem = std::move(problem);
  return meaning;
}

Meaning at_run() {
  Meaning meaning;
  meaning.kind = Meaning::kAtRun;
  return meaning;
}

Meaning meaning_of(const Offer& offer) {
  if (offer.kind == Offer::kPlain) return plain();
  return offer.kind == Offer::kVariable ? variable(offer.variable) : at_run();
}

}  // namespace

std::optional<VariableRef> Resolver::own(std::string_view name) const {
  const auto found = here().own.find(name);
  if (found == here().own.end()) return {};
  return VariableRef{index_, found->second.variable, found->first};
}

Meaning Resolver::bare(int scope, std::string_view name) const {
  if (const auto found = own(name)) return variable(*found);
  // An import may give a shared variable a name that is no managed one, but then the name is known
  // as shared.
  if (here().outline.imports.empty() || !program_.is_shared_name(name)) return plain();
  const Offer offer = program_.bound(index_, scope, name);
  const int bound_in = here().outline.find(scope, name);
  if (offer.kind == Offer::kAtRun && bound_in > 0 &&
      here().outline.scopes[static_cast<std::size_t>(bound_in)].kind == ScopeKind::kClass) {
    return unknown(
        "`" + std::string(name) +
        "`: several imports in one class body bind it, and they differ: import it at the "
        "top of the module, or under different names");
  }
  return meaning_of(offer);
}

std::optional<VariableRef> Resolver::of_imported_class(int scope, std::string_view class_name,
                                                       std::string_view name) const {
  int at = index_;
  for (int step = 0; step < 20; ++step) {
    const auto from = program_.origin(at, scope, class_name);
    if (!from) return {};
    const Offer offer = program_.offer(from->first, name);
    if (offer.kind == Offer::kVariable) return offer.variable;
    at = from->first;
    scope = 0;
    class_name = from->second;
  }
  return {};
}

std::optional<VariableRef> Resolver::of_class_in_module(int scope, std::string_view path,
                                                        std::string_view name) const {
  const std::size_t dot = path.rfind('.');
  if (dot == std::string_view::npos) return {};
  for (const int each : program_.modules_of(index_, scope, path.substr(0, dot))) {
    if (each < 0) continue;
    const Outline& there = program_.parsed(each).outline;
    const bool known =
        std::any_of(there.classes.begin(), there.classes.end(), [&](const Class& candidate) {
          return candidate.scope == 0 && candidate.name == path.substr(dot + 1);
        });
    const Offer offer = known ? program_.offer(each, name) : Offer();
    if (offer.kind == Offer::kVariable) return offer.variable;
  }
  return {};
}

Meaning Resolver::attribute(int scope, std::string_view object, std::string_view name) const {
  if (!program_.is_shared_name(name)) return plain();
  const bool path = is_path(object);
  std::optional<VariableRef> through_import;
  if (path) {
    const auto modules = program_.modules_of(index_, scope, object);
    if (std::any_of(modules.begin(), modules.end(), [](int each) { return each >= 0; })) {
      const Offer first = program_.offer(modules.front(), name);
      const bool one = std::all_of(modules.begin(), modules.end(),
                                   [&](int each) { return program_.offer(each, name) == first; });
      return one ? meaning_of(first) : at_run();
    }
    if (object.find('.') == std::string_view::npos)
      through_import = of_imported_class(scope, object, name);
  }
  const auto mine = own(name);
  if (through_import) {
    Meaning meaning = variable(*through_import);
    meaning.ambiguous = mine.has_value();
    return meaning;
  }
  if (mine) return variable(*mine);
  if (path) {
    if (const auto found = of_class_in_module(scope, object, name)) return variable(*found);
  }
  if (!program_.may_reach(index_, name)) return plain();
  const int owner = here().outline.enclosing_class(scope);
  if ((object == "self" || object == "cls") && owner >= 0 &&
      program_.is_self_contained(index_, owner))
    return plain();
  return at_run();
}

/// Whether an attribute that is changed may be a variable all the same: of a module or a class that
/// only the run tells. What `self` is in a method is known, unless its class has such a base.
bool Resolver::is_unforeseen(const Use& use, std::string_view object, std::string_view name) const {
  const bool changed = use.access == Access::kBind || use.access == Access::kAugment ||
                       use.access == Access::kDelete || use.changes_item;
  if (!changed || !here().settings.looks_shared(name)) return false;
  if (!is_path(object)) return true;
  const auto modules = program_.modules_of(index_, use.scope, object);
  if (std::any_of(modules.begin(), modules.end(), [](int each) { return each >= 0; })) return false;
  const int owner = here().outline.enclosing_class(use.scope);
  return (object != "self" && object != "cls") || owner < 0 ||
         program_.has_unforeseen_base(index_, owner);
}

Meaning Resolver::of(const Use& use) const {
  const std::string_view name = here().identifier_at(use.name);
  if (use.attribute) {
    const std::string_view written = here().text(use.object);
    const std::string_view object = is_path(written) ? identifier(written) : written;
    Meaning meaning = attribute(use.scope, object, name);
    if (meaning.kind == Meaning::kPlain && is_unforeseen(use, object, name)) return at_run();
    return meaning;
  }
  if (use.access == Access::kPatternValue) return attribute(use.scope, {}, name);
  return bare(use.scope, name);
}

/// Whether a use is a read of the same variable as the target, as far as can be told.
bool Resolver::is_read_of(const Use& use, const Use& target, const Meaning& wanted) const {
  if (use.access == Access::kParameter || use.access == Access::kTypeParameter || reads_plain(use))
    return false;
  const Meaning meaning = of(use);
  // One that nothing foresees is known by what is done to it: a read of it is plain.
  const bool unforeseen = wanted.kind == Meaning::kAtRun && use.attribute && target.attribute &&
                          meaning.kind == Meaning::kPlain;
  if (meaning.kind != wanted.kind && !unforeseen) return false;
  if (meaning.kind == Meaning::kVariable)
    return meaning.variable.module == wanted.variable.module &&
           meaning.variable.variable == wanted.variable.variable;
  return here().identifier_at(use.name) == here().identifier_at(target.name) &&
         here().text(use.object) == here().text(target.object);
}

std::optional<Meaning> Resolver::in_one_step(const Change& change) const {
  const std::vector<Use>& uses = here().outline.uses;
  const Use& target = uses[change.target];
  Meaning meaning = of(target);
  const bool known = meaning.kind == Meaning::kVariable;
  if (known ? !is_scalar(program_.variable(meaning.variable).type)
            : meaning.kind != Meaning::kAtRun)
    return {};
  // What an attribute is only the run can tell, and then nothing but the assignment knows its
  // value.
  if (!known && target.attribute && change.gives) return {};
  // Of a chain the target goes, and the lines that it stands in have to stay.
  if (change.front.end != change.value.begin && !line_ends(here().text(change.front)).empty())
    return {};
  bool evaluated = !target.attribute;
  for (std::size_t at = change.first; at < change.last; ++at) {
    const Use& use = uses[at];
    const bool same = is_read_of(use, target, meaning);
    // In an operand it would be read before.
    if (same != std::ranges::binary_search(change.reads, use.name.begin)) return {};
    evaluated = evaluated || (same && here().text(use.object) == here().text(target.object));
  }
  if (!evaluated) return {};
  for (const Change::Callee& each : change.callees) {
    const std::string name(here().text(each.name));
    const std::string full = program_.full_name(index_, target.scope, name);
    if (full != name && full != "builtins." + name) return {};
  }
  return meaning;
}

}  // namespace gothon::translator
