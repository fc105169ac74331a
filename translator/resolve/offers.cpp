// What modules give each other by `from m import name` and `from m import *`, through any number of
// modules that pass names on, in circles too: every module's names are told from those of the
// modules it imports, until nothing changes.
#include <algorithm>

#include "translator/resolve/program.hpp"

namespace gothon::translator {

namespace {

/// Passes until the longest chain of modules has been walked; a circle whose imports contradict
/// each other would never settle.
constexpr int kMostPasses = 100;

constexpr std::string_view kAll = "__all__";

/// One meaning out of what several imports of a name offer.
Offer agreed(const std::vector<Offer>& offers) {
  const auto plain = [](const Offer& each) { return each.kind == Offer::kPlain; };
  if (std::all_of(offers.begin(), offers.end(), plain)) return {};
  const auto same = [&](const Offer& each) { return each == offers.front(); };
  if (std::all_of(offers.begin(), offers.end(), same)) return offers.front();
  return {Offer::kAtRun, {}};
}

/// Whether `__all__` is named once, at the start of a line: nothing else changes it.
bool names_all_once(std::string_view text) {
  const std::size_t at = text.find(kAll);
  const bool starts = at == 0 || text[at - 1] == '\n' || text[at - 1] == '\r';
  return starts && text.find(kAll, at + 1) == std::string_view::npos;
}

}  // namespace

Offer Program::offer(int index, std::string_view name) const {
  if (index < 0) return {};
  const Module& here = module(index);
  const auto own = here.own.find(name);
  if (own != here.own.end()) return {Offer::kVariable, {index, own->second.variable, own->first}};
  const auto& known = passed_on(index);
  const auto found = known.find(name);
  return found == known.end() ? Offer() : found->second;
}

Offer Program::bound(int index, int scope, std::string_view name) const {
  return agreed(offers_in(index, std::max(module(index).outline.find(scope, name), 0), name));
}

Program::Brings Program::star_brings(int index, std::string_view name) const {
  const Module& from = module(index);
  const bool mentioned = from.source.text().find(kAll) != std::string_view::npos;
  if (!mentioned) return name.starts_with('_') ? Brings::kNo : Brings::kYes;
  if (!from.outline.has_exports || from.outline.computed_exports ||
      !names_all_once(from.source.text())) {
    return Brings::kMaybe;
  }
  const auto& exports = from.outline.exports;
  return std::find(exports.begin(), exports.end(), name) == exports.end() ? Brings::kNo
                                                                          : Brings::kYes;
}

std::vector<Offer> Program::offers_in(int index, int scope, std::string_view name) const {
  const Module& here = module(index);
  std::vector<Offer> found;
  for (std::size_t at = 0; at < here.outline.imports.size(); ++at) {
    const Import& import = here.outline.imports[at];
    const int from = here.targets[at].module;
    if (import.form == Import::kStar) {
      if (scope != 0 || from < 0) continue;
      const Brings brings = star_brings(from, name);
      const Offer given = offer(from, name);
      if (brings == Brings::kNo) continue;
      if (given.kind != Offer::kPlain) {
        found.push_back(brings == Brings::kYes ? given : Offer{Offer::kAtRun, {}});
      } else if (parsed(from).outline.scopes.front().names.contains(name)) {
        found.emplace_back();
      }
      continue;
    }
    // Under `global` a function's import binds the module's name.
    if (import.bound != name ||
        std::max(here.outline.find(import.scope, import.bound), 0) != scope) {
      continue;
    }
    found.push_back(import.form == Import::kModule ? Offer() : offer(from, import.name));
  }
  return found;
}

/// Whether an import of the module's is of something shared, as far as is known.
bool Program::takes_over(int index) const {
  const Module& here = module(index);
  for (std::size_t at = 0; at < here.targets.size(); ++at) {
    const Import& import = here.outline.imports[at];
    const int from = here.targets[at].module;
    if (from < 0) continue;
    if (import.form == Import::kFrom && offer(from, import.name).kind != Offer::kPlain) return true;
    if (import.form == Import::kStar && !(module(from).own.empty() && passed_on(from).empty()))
      return true;
  }
  return false;
}

/// Takes over what the imported modules offer now; whether anything is new.
bool Program::pass_on(int index) {
  const Module& here = module(index);
  std::map<std::string_view, Offer> offers;
  const auto add = [&](std::string_view name) {
    if (here.own.contains(name) || offers.contains(name)) return;
    const Offer found = agreed(offers_in(index, 0, name));
    if (found.kind != Offer::kPlain) offers.emplace(name, found);
  };
  for (std::size_t at = 0; at < here.outline.imports.size(); ++at) {
    const Import& import = here.outline.imports[at];
    const int from = here.targets[at].module;
    if (from < 0) continue;
    if (import.form == Import::kFrom && offer(from, import.name).kind != Offer::kPlain)
      add(import.bound);
    if (import.form != Import::kStar) continue;
    for (const auto& [name, own] : module(from).own) add(name);
    for (const auto& [name, given] : passed_on(from)) add(name);
  }
  auto& known = passed_on_[static_cast<std::size_t>(index)];
  if (known == offers) return false;
  known = std::move(offers);
  return true;
}

void Program::find_offers() {
  passed_on_.assign(modules_.size(), {});
  bool changed = true;
  for (int pass = 0; changed && pass < kMostPasses; ++pass) {
    changed = false;
    for (std::size_t at = 0; at < modules_.size(); ++at) {
      const int index = static_cast<int>(at);
      if (!takes_over(index) && passed_on(index).empty()) continue;
      ensure_parsed(index);
      if (modules_[at]->understood && pass_on(index)) changed = true;
    }
  }
  name_shared();
}

void Program::name_shared() {
  std::size_t own_names = 0;
  for (const auto& each : modules_) own_names += each->own.size();
  shared_names_.reserve(own_names);
  for (std::size_t at = 0; at < modules_.size(); ++at) {
    const Module& here = *modules_[at];
    for (const auto& [name, own] : here.own) shared_names_.insert(name);
    for (const auto& [name, given] : passed_on_[at]) shared_names_.insert(name);
    for (std::size_t number = 0; number < here.outline.imports.size(); ++number) {
      const Import& import = here.outline.imports[number];
      if (import.form == Import::kFrom &&
          offer(here.targets[number].module, import.name).kind != Offer::kPlain) {
        shared_names_.insert(import.bound);
      }
    }
  }
}

bool Program::may_reach(int index, std::string_view name) const {
  const auto [entry, fresh] = reachable_.try_emplace(index);
  std::unordered_set<std::string_view>& names = entry->second;
  if (!fresh) return names.contains(name);
  std::vector<int> waiting{index};
  std::unordered_set<int> seen{index};
  while (!waiting.empty()) {
    const int at = waiting.back();
    const Module& here = module(at);
    waiting.pop_back();
    for (const auto& [own, variable] : here.own) names.insert(own);
    for (const auto& [passed, given] : passed_on(at)) names.insert(passed);
    for (std::size_t number = 0; number < here.targets.size(); ++number) {
      const Import& import = here.outline.imports[number];
      const ImportTarget& target = here.targets[number];
      if (import.form == Import::kFrom && offer(target.module, import.name).kind != Offer::kPlain)
        names.insert(import.bound);
      for (const int each : {target.module, target.submodule, target.bound}) {
        if (each >= 0 && seen.insert(each).second) waiting.push_back(each);
      }
    }
  }
  return names.contains(name);
}

}  // namespace gothon::translator
