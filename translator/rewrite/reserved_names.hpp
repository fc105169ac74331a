#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "translator/resolve/module.hpp"

namespace gothon::translator {

/// Hands out the names under which a module's translated text finds its handles: `_gothon_` + name
/// for its own variables,
/// `_gothon_m<k>_` + name for those of its k-th other module. They are ASCII, start with one
/// underscore, so that no class body mangles them, and occur nowhere in the source, not even as a
/// part of a name. Thread rule: one.
class ReservedNames {
 public:
  ReservedNames(std::string_view source, int own_module);

  std::string of(const VariableRef& variable);
  /// The name that stands in a target for the handle `handle`, where only a plain name may stand.
  static std::string target(const std::string& handle) { return "_got" + handle; }
  /// The attribute that stands in a pattern for the handle `handle`.
  static std::string attribute(const std::string& handle) { return "_at" + handle; }
  /// The name of the reference that imports bind in place of `name`, which may be several things at
  /// run time.
  std::string reference(std::string_view name);
  /// All references that were handed out, with the names that they stand for.
  const std::map<std::string, std::string>& references() const { return references_; }
  /// All that were handed out, in that order.
  const std::vector<std::pair<std::string, VariableRef>>& given() const { return given_; }

 private:
  std::string fresh(const std::string& wanted);

  int own_module_;
  std::unordered_set<std::string> taken_;
  std::map<int, std::size_t> modules_;
  /// Places in `given_`, by module and name.
  std::map<int, std::unordered_map<std::string_view, std::size_t>> known_;
  std::vector<std::pair<std::string, VariableRef>> given_;
  /// Reserved names by what they stand for.
  std::map<std::string, std::string> references_;
};

}  // namespace gothon::translator
