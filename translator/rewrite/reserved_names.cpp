#include "translator/rewrite/reserved_names.hpp"

#include "glue/os/hexadecimal.hpp"

namespace gothon::translator {

namespace {

constexpr std::string_view kPrefix = "_gothon_";

/// Python compares identifiers in a normal form; in ASCII there is only one.
std::string ascii(std::string_view name) {
  std::string out;
  for (const char& each : name) {
    if ((each & 0x80) == 0)
      out += each;
    else
      out += "x" + os::hexadecimal({&each, 1});
  }
  return out;
}

}  // namespace

ReservedNames::ReservedNames(std::string_view source, int own_module)
    : own_module_(own_module),
      taken_{"_gothon_node",       "_gothon_node_count", "_gothon_same",     "_gothon_void",
             "_gothon_none",       "_gothon_at",         "_gothon_globals",  "_gothon_seed",
             "_gothon_noted",      "_gothon_not",        "_gothon_left",     "_gothon_queue",
             "_gothon_lifo_queue", "_gothon_names",      "_gothon_operands", "_gothon_items",
             "_gothon_key"} {
  for (std::size_t at = source.find(kPrefix); at != std::string_view::npos;
       at = source.find(kPrefix, at + 1)) {
    std::size_t end = at;
    while (end < source.size() && is_word(source[end])) ++end;
    taken_.emplace(source.substr(at, end - at));
  }
}

std::string ReservedNames::of(const VariableRef& variable) {
  const auto [entry, is_new] = known_[variable.module].emplace(variable.name, given_.size());
  if (!is_new) return given_[entry->second].first;
  std::string wanted(kPrefix);
  if (variable.module != own_module_) {
    const auto number = modules_.emplace(variable.module, modules_.size()).first->second;
    wanted += "m" + std::to_string(number) + "_";
  }
  given_.emplace_back(fresh(wanted + ascii(variable.name)), variable);
  return given_.back().first;
}

std::string ReservedNames::reference(std::string_view name) {
  const auto [entry, is_new] = references_.emplace(name, "");
  if (is_new) entry->second = fresh(std::string(kPrefix) + "r_" + ascii(name));
  return entry->second;
}

std::string ReservedNames::fresh(const std::string& wanted) {
  std::string name = wanted;
  for (int number = 2; !taken_.insert(name).second; ++number)
    name = wanted + "_" + std::to_string(number);
  return name;
}

}  // namespace gothon::translator
