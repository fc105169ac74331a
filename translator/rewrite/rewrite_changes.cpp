// What is computed from itself becomes one operation: `h.add((e))` where handles have it, else
// `h.become((...))` of an expression in which `h.moment` stands for the value of the moment.
#include <algorithm>
#include <array>

#include "translator/rewrite/rewriter.hpp"

namespace gothon::translator {

namespace {

/// An operator of Python's, and the method of numbers' handles that has its name.
struct Method {
  std::string_view operation;
  std::string_view name;
};
constexpr std::array kMethods{
    Method{"+", "add"},       Method{"-", "sub"},  Method{"*", "mul"},  Method{"/", "truediv"},
    Method{"//", "floordiv"}, Method{"%", "mod"},  Method{"**", "pow"}, Method{"<<", "lshift"},
    Method{">>", "rshift"},   Method{"&", "and_"}, Method{"|", "or_"},  Method{"^", "xor"},
};

/// The method that a handle of the type has for a change; empty if it has none. What a str's gives
/// nobody may take.
std::string_view direct_method(std::uint8_t type, const Change& change) {
  const std::string_view operation = change.operation;
  const bool number = type == kIntCode || type == kFloatCode;
  if (operation == "+" && type == kStrCode && !change.gives) return "add";
  if (!number) return {};
  for (const Method& each : kMethods)
    if (operation == each.operation) return each.name;
  if (operation == "min") return change.comes_first ? "least" : "rleast";
  if (operation == "max") return change.comes_first ? "most" : "rmost";
  return {};
}

}  // namespace

void Rewriter::change(const Change& change) {
  const auto meaning = resolver_.in_one_step(change);
  if (!meaning) return;
  const std::vector<Use>& uses = here_.outline.uses;
  const Use& target = uses[change.target];
  const bool known = meaning->kind == Meaning::kVariable;
  std::string_view method;
  // A star may bring another `min`, which only the run knows.
  if (known && (change.callees.empty() || !has_stars()))
    method = direct_method(program_.variable(meaning->variable).type, change);
  std::size_t read = change.first;
  while (uses[read].name.begin != change.reads.front()) ++read;
  if (!method.empty() && keeps_object(uses[read], change)) {
    change_directly(change, uses[read], names_.of(meaning->variable), method);
  } else {
    for (const std::uint32_t each : change.reads) moments_.insert(each);
    // What only the run can tell takes the computation as its value.
    if (known || !target.attribute) {
      const std::string handle =
          known ? names_.of(meaning->variable) : names_.reference(here_.identifier_at(target.name));
      open_change(change, change.value.begin, handle + ".become((");
      edits_.put_behind(change.value.end, "))");
    }
    note_down(change);
  }
  if (known || !target.attribute) drop(change.target, target.whole);
}

bool Rewriter::has_stars() const {
  const auto is_star = [](const Import& each) { return each.form == Import::kStar; };
  return std::any_of(here_.outline.imports.begin(), here_.outline.imports.end(), is_star);
}

/// Whether the object that a read stands behind can be written as it is.
bool Rewriter::keeps_object(const Use& read, const Change& change) const {
  if (!read.attribute) return true;
  if (!line_ends(here_.text(read.object)).empty()) return false;
  return std::all_of(
      here_.outline.uses.begin() + static_cast<std::ptrdiff_t>(change.first),
      here_.outline.uses.begin() + static_cast<std::ptrdiff_t>(change.last), [&](const Use& each) {
        return !read.object.contains(each.whole) || resolver_.of(each).kind == Meaning::kPlain;
      });
}

/// `X = X op e` as a method of the handle with `e`.
void Rewriter::change_directly(const Change& change, const Use& read, const std::string& handle,
                               std::string_view method) {
  std::string front = handle;
  if (read.attribute) {
    front = "(" + handle + " if (" + std::string(here_.text(read.object)) + ") is not " + handle +
            " else " + handle + ")";
  }
  dropped_.insert(read.name.begin);
  open_change(change, change.operand.begin, front + "." + std::string(method) + "((");
  const Range behind{change.operand.end, change.value.end};
  if (behind.empty()) return edits_.put_behind(behind.begin, "))");
  edits_.replace(behind, line_ends(here_.text(behind)) + "))");
}

/// Puts `text` in place of the target and of the value up to `end`.
void Rewriter::open_change(const Change& change, std::uint32_t end, const std::string& text) {
  Range front = change.front;
  if (front.end == change.value.begin) {
    front.end = end;
    return edits_.replace(front, text + line_ends(here_.text(front)));
  }
  edits_.replace(front, "");
  const Range more{change.value.begin, end};
  if (more.empty()) return edits_.put_before(end, text);
  edits_.replace(more, text + line_ends(here_.text(more)));
}

/// Makes what would be computed at once something that can be computed again.
void Rewriter::note_down(const Change& change) {
  for (const Range each : change.negations) {
    edits_.replace({each.begin, each.begin + 3}, "_gothon_not(");
    edits_.put_behind(each.end, ")");
  }
  for (const Change::Callee& each : change.callees) {
    const Range behind{each.name.end, each.front.end};
    edits_.put_before(each.name.begin, "_gothon_noted(");
    edits_.replace(behind, ", " + line_ends(here_.text(behind)));
  }
  for (const Range each : change.left) {
    edits_.put_before(each.begin, "_gothon_left((");
    edits_.put_behind(each.end, "))");
  }
}

/// Neither the use nor what it stands behind is in the translated text.
void Rewriter::drop(std::size_t use, Range whole) {
  const std::vector<Use>& uses = here_.outline.uses;
  dropped_.insert(uses[use].name.begin);
  if (!uses[use].attribute) return;
  for (std::size_t at = use + 1; at < uses.size() && whole.contains(uses[at].whole); ++at)
    dropped_.insert(uses[at].name.begin);
}

}  // namespace gothon::translator
