// What names mean across modules, without running anything: `from` imports are followed through
// packages that pass names on, and modules through attributes of modules. Depth is limited because
// imports may go in circles.
#include <algorithm>

#include "translator/resolve/program.hpp"

namespace gothon::translator {

namespace {

constexpr int kLongestChain = 20;

std::string as_it_is(const std::string& dotted) {
  return dotted;
}

std::string_view last_component(std::string_view dotted) {
  const std::size_t dot = dotted.rfind('.');
  return dot == std::string_view::npos ? dotted : dotted.substr(dot + 1);
}

template <typename List>
bool contains(const List& list, std::string_view name) {
  return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

bool is_enumeration_base(std::string_view name) {
  static constexpr std::string_view kNames[] = {"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"};
  return contains(kNames, name);
}

bool is_field_base(std::string_view name) {
  static constexpr std::string_view kNames[] = {"NamedTuple", "TypedDict", "Protocol", "BaseModel",
                                                "Structure",  "Union",     "Array"};
  return is_enumeration_base(name) || contains(kNames, name);
}

bool is_field_decorator(std::string_view name) {
  static constexpr std::string_view kNames[] = {"dataclass", "define", "frozen", "mutable",
                                                "attrs"};
  return name == "attr.s" || contains(kNames, last_component(name));
}

}  // namespace

std::optional<std::pair<int, std::string_view>> Program::origin(int index, int scope,
                                                                std::string_view name) const {
  const Module& here = parsed(index);
  const int bound_in = here.outline.find(scope, name);
  if (bound_in < 0) return {};
  for (std::size_t at = 0; at < here.outline.imports.size(); ++at) {
    const Import& import = here.outline.imports[at];
    if (import.form == Import::kFrom && import.scope == bound_in && import.bound == name &&
        here.targets[at].module >= 0) {
      return std::pair(here.targets[at].module, import.name);
    }
  }
  return {};
}

std::vector<int> Program::import_modules(int index, std::size_t import, int depth) const {
  const Module& here = module(index);
  const ImportTarget& target = here.targets[import];
  if (here.outline.imports[import].form == Import::kModule) return {target.bound};
  if (target.module < 0) return {};
  auto found = attribute_modules(target.module, here.outline.imports[import].name, depth + 1);
  if (found.empty() && target.submodule >= 0) found.push_back(target.submodule);
  return found;
}

std::vector<int> Program::attribute_modules(int index, std::string_view name, int depth) const {
  const Module& here = parsed(index);
  std::vector<int> found;
  if (depth > kLongestChain) return found;
  if (here.outline.scopes[0].names.contains(name)) {
    for (std::size_t at = 0; at < here.outline.imports.size(); ++at) {
      const Import& import = here.outline.imports[at];
      if (import.scope != 0 || import.bound != name || import.form == Import::kStar) continue;
      for (const int each : import_modules(index, at, depth + 1)) found.push_back(each);
    }
    return found;
  }
  const int below = here.package ? known(here.name + "." + std::string(name)) : -1;
  if (below >= 0) found.push_back(below);
  return found;
}

std::vector<int> Program::modules_of(int index, int scope, std::string_view path) const {
  const std::string_view head = path.substr(0, path.find('.'));
  const Module& here = parsed(index);
  const int bound_in = here.outline.find(scope, head);
  std::vector<int> found;
  if (bound_in < 0) return found;
  for (std::size_t at = 0; at < here.outline.imports.size(); ++at) {
    const Import& import = here.outline.imports[at];
    if (import.scope != bound_in || import.bound != head || import.form == Import::kStar) continue;
    for (const int each : import_modules(index, at, 0)) found.push_back(each);
  }
  for (std::string_view rest = path.substr(head.size()); !rest.empty() && !found.empty();) {
    rest.remove_prefix(1);
    const std::string_view part = rest.substr(0, rest.find('.'));
    std::vector<int> next;
    for (const int each : found) {
      if (each < 0) {
        next.push_back(-1);
        continue;
      }
      for (const int below : attribute_modules(each, part, 0)) next.push_back(below);
    }
    found = std::move(next);
    rest.remove_prefix(part.size());
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

std::string Program::full_name(int index, int scope, const std::string& dotted) const {
  return full_name(index, scope, dotted, 0);
}

std::string Program::full_name(int index, int scope, const std::string& dotted, int depth) const {
  if (depth > kLongestChain) return {};
  const Module& here = parsed(index);
  const std::size_t dot = dotted.find('.');
  const std::string head = dotted.substr(0, dot);
  const std::string rest = dot == std::string::npos ? std::string() : dotted.substr(dot);
  const int bound_in = here.outline.find(scope, head);
  std::string found;
  for (std::size_t at = 0; at < here.outline.imports.size() && found.empty(); ++at) {
    const Import& import = here.outline.imports[at];
    const ImportTarget& target = here.targets[at];
    if (import.form == Import::kStar) {
      // A name that nothing else binds may come out of a project module whose names are all
      // imported.
      if (bound_in >= 0) continue;
      // A type that it has there, if that is one.
      if (target.module < 0 &&
          is_sync_object(judge_type(import.module + "." + dotted, as_it_is).type))
        found = import.module + "." + dotted;
      if (target.module < 0) continue;
      if (parsed(target.module).outline.scopes[0].names.contains(head)) {
        return full_name(target.module, 0, dotted, depth + 1);
      }
      continue;
    }
    if (import.scope != bound_in || import.bound != head) continue;
    if (import.form == Import::kFrom && target.module >= 0) {
      found = full_name(target.module, 0, std::string(import.name) + rest, depth + 1);
    } else if (import.form == Import::kFrom) {
      if (import.level == 0) found = import.module + "." + std::string(import.name) + rest;
    } else if (target.bound < 0) {
      found = (import.renamed ? import.module : head) + rest;
    } else if (!rest.empty()) {
      const std::size_t last = dotted.rfind('.');
      for (const int each : modules_of(index, scope, dotted.substr(0, last))) {
        if (each >= 0) found = full_name(each, 0, dotted.substr(last + 1), depth + 1);
      }
    }
  }
  return bound_in < 0 && found.empty() ? dotted : found;
}

bool Program::has_fields(int index, int class_index) const {
  const Class& here = module(index).outline.classes[static_cast<std::size_t>(class_index)];
  for (const std::string& each : here.decorators) {
    if (is_field_decorator(each) || is_field_decorator(full_name(index, here.scope, each)))
      return true;
  }
  return class_descends(index, class_index, is_field_base, 0);
}

bool Program::is_enumeration(int index, int class_index) const {
  return class_descends(index, class_index, is_enumeration_base, 0);
}

bool Program::class_descends(int index, int class_index, NameTest wanted, int depth) const {
  if (depth > kLongestChain) return false;
  const Class& here = module(index).outline.classes[static_cast<std::size_t>(class_index)];
  return std::any_of(here.bases.begin(), here.bases.end(), [&](const std::string& base) {
    return base_descends(index, here.scope, base, wanted, depth + 1);
  });
}

bool Program::base_descends(int index, int scope, const std::string& base, NameTest wanted,
                            int depth) const {
  if (depth > kLongestChain) return false;
  if (wanted(last_component(base)) || wanted(last_component(full_name(index, scope, base))))
    return true;
  const std::size_t dot = base.rfind('.');
  if (dot != std::string::npos) {
    for (const int each : modules_of(index, scope, base.substr(0, dot))) {
      if (each >= 0 && base_descends(each, 0, base.substr(dot + 1), wanted, depth + 1)) return true;
    }
    return false;
  }
  const Outline& here = parsed(index).outline;
  const int bound_in = here.find(scope, base);
  for (std::size_t at = 0; at < here.classes.size(); ++at) {
    if (here.classes[at].name == base && here.classes[at].scope == bound_in &&
        class_descends(index, static_cast<int>(at), wanted, depth + 1)) {
      return true;
    }
  }
  const auto from = origin(index, scope, base);
  return from && base_descends(from->first, 0, std::string(from->second), wanted, depth + 1);
}

bool Program::is_self_contained(int index, int class_index) const {
  return is_self_contained(index, class_index, 0);
}

bool Program::is_self_contained(int index, int class_index, int depth) const {
  const Outline& here = module(index).outline;
  const Class& wanted = here.classes[static_cast<std::size_t>(class_index)];
  if (depth >= kLongestChain) return false;
  return std::all_of(wanted.bases.begin(), wanted.bases.end(), [&](const std::string& base) {
    const auto modules = modules_of(index, wanted.scope, base.substr(0, base.find('.')));
    if (std::any_of(modules.begin(), modules.end(), [](int each) { return each >= 0; }))
      return false;
    if (origin(index, wanted.scope, base)) return false;
    const int bound_in = here.find(wanted.scope, base);
    for (std::size_t at = 0; at < here.classes.size(); ++at) {
      if (here.classes[at].name == base && here.classes[at].scope == bound_in &&
          !is_self_contained(index, static_cast<int>(at), depth + 1)) {
        return false;
      }
    }
    return true;
  });
}

bool Program::has_unforeseen_base(int index, int class_index) const {
  return has_unforeseen_base(index, class_index, 0);
}

bool Program::has_unforeseen_base(int index, int class_index, int depth) const {
  const Outline& here = module(index).outline;
  const Class& wanted = here.classes[static_cast<std::size_t>(class_index)];
  if (depth >= kLongestChain) return false;
  return std::any_of(wanted.bases.begin(), wanted.bases.end(), [&](const std::string& base) {
    const std::string head = base.substr(0, base.find('.'));
    const int bound_in = here.find(wanted.scope, head);
    if (bound_in < 0) return false;
    for (const Import& each : here.imports) {
      if (each.bound == head && each.scope == bound_in) return false;
    }
    for (std::size_t at = 0; at < here.classes.size(); ++at) {
      if (here.classes[at].name == head && here.classes[at].scope == bound_in)
        return has_unforeseen_base(index, static_cast<int>(at), depth + 1);
    }
    return true;
  });
}

}  // namespace gothon::translator
