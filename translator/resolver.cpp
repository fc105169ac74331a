#include "translator/resolver.hpp"

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

/// One meaning out of what several imports of a name offer.
Meaning agreed(const std::vector<std::optional<VariableRef>>& offers, std::string_view name) {
  if (std::none_of(offers.begin(), offers.end(), [](const auto& each) { return each.has_value(); }))
    return plain();
  if (std::all_of(offers.begin(), offers.end(),
                  [&](const auto& each) { return each == offers.front(); })) {
    return variable(*offers.front());
  }
  return unknown("`" + std::string(name) +
                 "`: not supported yet: several imports bind one name, and the shared variable "
                 "depends on which of them "
                 "is executed; give each import a name of its own");
}

}  // namespace

std::optional<VariableRef> Resolver::own(std::string_view name) const {
  const auto found = here().own.find(name);
  if (found == here().own.end()) return {};
  return VariableRef{index_, found->second.variable, found->first};
}

Meaning Resolver::bare(int scope, std::string_view name) const {
  if (const auto found = own(name)) return variable(*found);
  if (here().outline.imports.empty() || !program_.is_shared_name(name)) {
    // An import may give a shared variable a name that is no managed one, but then the name is
    // known as shared.
    return plain();
  }
  return agreed(program_.imported(index_, scope, name), name);
}

std::optional<VariableRef> Resolver::of_imported_class(int scope, std::string_view class_name,
                                                       std::string_view name) const {
  int at = index_;
  for (int step = 0; step < 20; ++step) {
    const auto from = program_.origin(at, scope, class_name);
    if (!from) return {};
    if (const auto found = program_.exported(from->first, name)) return found;
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
    const Outline& there = program_.module(each).outline;
    const bool known =
        std::any_of(there.classes.begin(), there.classes.end(), [&](const Class& candidate) {
          return candidate.scope == 0 && candidate.name == path.substr(dot + 1);
        });
    if (known) return program_.exported(each, name);
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
      std::vector<std::optional<VariableRef>> offers;
      for (const int each : modules) offers.push_back(program_.exported(each, name));
      return agreed(offers, name);
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
  if (!program_.imports_declare(index_, name)) return plain();
  const int owner = here().outline.enclosing_class(scope);
  if ((object == "self" || object == "cls") && owner >= 0 &&
      program_.is_self_contained(index_, owner))
    return plain();
  return unknown("`" + std::string(name) +
                 "`: not supported yet: an imported module shares a variable of that name, and "
                 "only the run could tell "
                 "whether it is meant; write it as `MODULE." +
                 std::string(name) + "` or with the class's own name, or rename one of them");
}

Meaning Resolver::of(const Use& use) const {
  const std::string_view name = here().text(use.name);
  if (use.attribute) return attribute(use.scope, here().text(use.object), name);
  if (use.access == Access::kPatternValue) return attribute(use.scope, {}, name);
  return bare(use.scope, name);
}

}  // namespace gothon::translator
