// Declarations, parameters and names that do not mean what they seem to.
#include <algorithm>
#include <map>

#include "translator/check/checker.hpp"
#include "translator/problems/rules.hpp"
#include "translator/source/identifier.hpp"
#include "translator/source/settings.hpp"

namespace gothon::translator {

namespace {

/// A shorter middle part is one letter away from too much.
constexpr std::size_t kShortestCore = 4;

/// Whether one insertion, deletion, substitution or swap of neighbours makes `left` into `right`.
bool one_edit_apart(std::string_view left, std::string_view right) {
  if (left.size() > right.size()) std::swap(left, right);
  if (left == right || right.size() - left.size() > 1) return false;
  const auto [a, b] = std::mismatch(left.begin(), left.end(), right.begin());
  const auto at = static_cast<std::size_t>(a - left.begin());
  if (left.size() < right.size()) return left.substr(at) == right.substr(at + 1);
  if (left.substr(at + 1) == right.substr(at + 1)) return true;
  return left.size() >= at + 2 && left[at] == right[at + 1] && left[at + 1] == right[at] &&
         left.substr(at + 2) == right.substr(at + 2);
}

std::uint32_t word_size(std::string_view text) {
  return static_cast<std::uint32_t>(std::ranges::find_if_not(text, is_word) - text.begin());
}

}  // namespace

void Checker::names() {
  ignored_rules_exist();
  parameters();
  bare_reads();
  misspelled();
  misspelled_elsewhere();
  look_alikes();
}

void Checker::ignored_rules_exist() {
  for (const Comment& comment : here_.comments) {
    for (const std::string_view rule : ignored_rules(here_.text(comment.range))) {
      if (find_rule(rule) != nullptr) continue;
      if (rule.empty()) {
        warn(comment.range, "unknown-rule", "it names no rule, so nothing is ignored: name one");
        continue;
      }
      const auto begin = static_cast<std::uint32_t>(rule.data() - here_.source.text().data());
      warn({begin, begin + static_cast<std::uint32_t>(rule.size())}, "unknown-rule",
           "there is no rule of that name, so nothing is ignored: take the name from the brackets "
           "behind the message that shall go");
    }
  }
}

void Checker::parameters() {
  for (const Use& use : here_.outline.uses) {
    if (use.access != Access::kParameter || !here_.own.contains(here_.identifier_at(use.name)))
      continue;
    warn(use.name, "shadowing-parameter",
         "it is a shared variable, and a parameter of that name does not hide it: the argument is "
         "dropped; give the parameter another name");
  }
}

void Checker::declarations() {
  for (std::size_t at = 0; at < here_.declarations.size(); ++at) {
    if (here_.declarations[at].kind != Declaration::kVariable) continue;
    const Annotated& annotated = here_.outline.annotated[at];
    alone_annotation(annotated, here_.declarations[at]);
    const Node name = declared_.at(annotated.name.begin);
    bool in_loop = false;
    bool of_one_node = false;
    for (Node each = name; each && each.kind() != Kind::kFunction && each.kind() != Kind::kClass;
         each = parent(each)) {
      const Kind kind = each.kind();
      in_loop = in_loop || kind == Kind::kFor || kind == Kind::kWhile;
      of_one_node = of_one_node || ((kind == Kind::kIf || kind == Kind::kElif) &&
                                    mentions_node(field(each, "condition")));
    }
    if (in_loop) {
      warn(annotated.name, "declaration-in-loop",
           "it is set once in the session, not in each turn of the loop: declare it before the "
           "loop and assign in it");
    }
    const bool in_function = enclosing_function(name).kind() == Kind::kFunction;
    if (here_.declarations[at].runtime && (in_function || of_one_node)) {
      warn(annotated.name, "late-initial-value",
           "until a node executes this line the variable has no value, and reading it raises "
           "NameError: declare it at the top of the module, or give it a literal and assign here");
    }
  }
}

void Checker::bare_reads() {
  if (!here_.settings.require_parens) return;
  for (const Use& use : here_.outline.uses) {
    const auto found = known_.find(use.name.begin);
    if (found == known_.end() || use.attribute || use.access != Access::kRead || use.called ||
        use.alone_in_parens) {
      continue;
    }
    const std::string_view name = here_.identifier_at(use.name);
    const bool parameter = std::ranges::any_of(here_.outline.scopes, [&](const Scope& scope) {
      const auto bound = scope.names.find(name);
      return bound != scope.names.end() && (bound->second & kParameter) != 0;
    });
    if (parameter) continue;
    warn(use.name, "bare-read",
         "this module reads shared variables in parentheses only, and nothing else has this name: "
         "write `(" +
             std::string(name) + ")`");
  }
}

void Checker::misspelled() {
  // A name that is only augmented, or only set and never read, has no life of its own.
  struct Seen {
    bool bound = false;
    bool read = false;
    bool other = false;
    std::vector<Range> ranges;
  };
  std::map<std::string_view, Seen> seen;
  for (const Use& use : here_.outline.uses) {
    const std::string_view name = here_.identifier_at(use.name);
    if (known_.contains(use.name.begin) || here_.settings.core(name).empty()) continue;
    Seen& found = seen[name];
    found.bound = found.bound || use.access == Access::kBind || use.access == Access::kWalrus;
    found.read = found.read || use.access == Access::kRead;
    found.other = found.other || (use.access != Access::kBind && use.access != Access::kWalrus &&
                                  use.access != Access::kRead && use.access != Access::kAugment);
    found.ranges.push_back(use.name);
  }
  for (const Annotated& each : here_.outline.annotated)
    seen[here_.identifier_at(each.name)].other = true;
  for (const Import& each : here_.outline.imports) {
    seen[each.bound].other = true;
    if (each.form == Import::kStar) return;
  }
  for (const auto& each : seen) {
    const auto& [name, found] = each;
    const bool strange =
        !found.bound || (!found.read && here_.settings.core(name).size() >= kShortestCore);
    if (found.other || !strange || program_.is_shared_name(name)) continue;
    const std::string_view meant = shared_name_near(index_, name);
    if (meant.empty()) continue;
    for (const Range range : found.ranges) {
      warn(range, "misspelled-name",
           "no module declares it, so it is not shared: write `" + std::string(meant) +
               "` if that is meant");
    }
  }
}

/// Names that are asked of a project module, which has them not.
void Checker::misspelled_elsewhere() {
  for (const Use& use : here_.outline.uses) {
    if (!use.attribute || known_.contains(use.name.begin)) continue;
    const std::string_view object = here_.text(use.object);
    const bool dotted =
        std::ranges::all_of(object, [](char each) { return each != '(' && each != '['; });
    const auto modules =
        dotted ? program_.modules_of(index_, use.scope, identifier(object)) : std::vector<int>();
    if (modules.size() == 1) misspelled_of(modules.front(), use.name);
  }
  for (std::size_t at = 0; at < here_.outline.imports.size(); ++at) {
    const Import& import = here_.outline.imports[at];
    if (import.form != Import::kFrom || here_.targets[at].submodule >= 0) continue;
    Range name = import.item;
    name.end = name.begin + word_size(here_.text(name));
    misspelled_of(here_.targets[at].module, name);
  }
}

void Checker::misspelled_of(int module, Range range) {
  const std::string_view name = here_.identifier_at(range);
  if (module < 0 || program_.offer(module, name).kind != Offer::kPlain ||
      program_.parsed(module).outline.scopes[0].names.contains(name)) {
    return;
  }
  const std::string_view meant = shared_name_near(module, name);
  if (meant.empty()) return;
  warn(range, "misspelled-name",
       "`" + program_.module(module).shown + "` declares no such name: write `" +
           std::string(meant) + "` if that is meant");
}

/// A shared variable of a module, or one that it passes on, whose name is nearly this one; empty if
/// there is none.
std::string_view Checker::shared_name_near(int module, std::string_view name) const {
  for (const auto& [own, variable] : program_.module(module).own)
    if (one_edit_apart(own, name)) return own;
  for (const auto& [passed, offer] : program_.passed_on(module))
    if (one_edit_apart(passed, name)) return passed;
  return {};
}

/// Names of a shared variable that are spelled otherwise than where it is declared first.
void Checker::look_alikes() {
  if (is_ascii(here_.source.text())) return;
  std::map<std::string_view, Range> ranges;
  const auto look = [&](Range range) { ranges.emplace(here_.text(range), range); };
  for (const Annotated& each : here_.outline.annotated) look(each.name);
  for (const Use& each : here_.outline.uses) look(each.name);
  for (const auto& [spelled, range] : ranges) {
    const auto own = here_.own.find(identifier(spelled));
    if (own == here_.own.end()) continue;
    const std::string_view declared =
        here_.text(here_.outline.annotated[own->second.declaration].name);
    if (declared == spelled) continue;
    warn(range, "look-alike",
         "it is the variable that is declared as `" + std::string(declared) +
             "`, spelled with other characters: spell both alike");
  }
}

}  // namespace gothon::translator
