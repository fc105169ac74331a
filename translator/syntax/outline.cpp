#include "translator/syntax/outline.hpp"

#include <algorithm>

namespace gothon::translator {

int Outline::find(int scope, std::string_view name) const {
  bool own = true;
  for (int at = scope; at >= 0; at = scopes[static_cast<std::size_t>(at)].parent) {
    const Scope& here = scopes[static_cast<std::size_t>(at)];
    const auto found = here.names.find(name);
    // A class's names are seen in its body only, not in what the body defines.
    const bool visible = own || here.kind != ScopeKind::kClass;
    own = false;
    if (found == here.names.end() || !visible) continue;
    if ((found->second & kDeclaredGlobal) != 0) return scopes[0].names.contains(name) ? 0 : -1;
    if ((found->second & kDeclaredNonlocal) == 0) return at;
  }
  return -1;
}

bool Outline::binds_anywhere(std::string_view name) const {
  return std::any_of(scopes.begin(), scopes.end(), [&](const Scope& scope) {
    const auto found = scope.names.find(name);
    return found != scope.names.end() && (found->second & (kBound | kParameter | kImported)) != 0;
  });
}

int Outline::enclosing_class(int scope) const {
  for (int at = scope; at >= 0; at = scopes[static_cast<std::size_t>(at)].parent) {
    if (scopes[static_cast<std::size_t>(at)].kind == ScopeKind::kClass) {
      return scopes[static_cast<std::size_t>(at)].class_index;
    }
  }
  return -1;
}

}  // namespace gothon::translator
