// What a queue of `queue` or `multiprocessing`, which the program imports and so has when it runs
// without Gothon, does not do as a shared one does.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "translator/check/checker.hpp"
#include "translator/resolve/type_expression.hpp"

namespace gothon::translator {

namespace {

// What they lack.
constexpr unsigned kAll = 1;        ///< what none of them has, or does in that way
constexpr unsigned kTasks = 2;      ///< task_done() and join()
constexpr unsigned kLimit = 4;      ///< full()
constexpr unsigned kNowait = 8;     ///< all but put(), get() and empty()
constexpr unsigned kBrackets = 16;  ///< it is a method, of which there is no item

struct Library {
  std::string_view name;
  unsigned lacks = kAll;
};

constexpr std::array kLibraries = {
    Library{"queue.Queue"},
    Library{"queue.LifoQueue"},
    Library{"queue.PriorityQueue"},
    Library{"queue.SimpleQueue", kAll | kTasks | kLimit},
    Library{"multiprocessing.Queue", kAll | kTasks | kBrackets},
    Library{"multiprocessing.JoinableQueue", kAll | kBrackets},
    Library{"multiprocessing.SimpleQueue", kAll | kTasks | kLimit | kNowait | kBrackets},
};

/// What a program does with a queue.
struct Deed {
  std::string_view method;  ///< empty: it loops over it
  unsigned lacking = kAll;
  std::string_view what;
  std::string_view instead;
};

constexpr std::string_view kQueue = "declare a Queue, which has it";
constexpr std::string_view kJoinable =
    "declare a Queue of `queue` or a JoinableQueue, which have it";

/// The first that matters is told.
constexpr std::array kDeeds = {
    Deed{"get", kNowait, "gives the item alone, and has no get_nowait()",
         "declare a Queue, and take with get_nowait(), which does the same in both"},
    Deed{"get", kAll, "waits for an item and gives it alone",
         "take with get_nowait() and catch queue.Empty, which does the same in both"},
    Deed{"put", kNowait, "waits for room and gives None, and has no put_nowait()",
         "declare a Queue, and put with put_nowait(), which does the same in both"},
    Deed{"put", kAll, "waits for room and gives None",
         "put with put_nowait() and catch queue.Full, which does the same in both"},
    Deed{"", kAll, "cannot be looped over",
         "take with get_nowait() until it raises queue.Empty, which does the same in both"},
    Deed{"size", kNowait, "has neither size() nor qsize()", kQueue},
    Deed{"size", kAll, "has no size()", "call qsize(), which is the same in both"},
    Deed{"shutdown", kAll, "has no shutdown() before Python 3.13, one of multiprocessing never",
         "put an item that says so, once for each who takes"},
    Deed{"task_done", kTasks, "has no task_done()", kJoinable},
    Deed{"join", kTasks, "has no join()", kJoinable},
    Deed{"full", kLimit, "has no full()", kQueue},
    Deed{"qsize", kNowait, "has no qsize()", kQueue},
    Deed{"get_nowait", kNowait, "has no get_nowait()", kQueue},
    Deed{"put_nowait", kNowait, "has no put_nowait()", kQueue},
};

/// The name of the queue in an annotation.
std::string queue_name(const TypeExpression& type) {
  const bool wrapped = type.name.ends_with("ClassVar") || type.name.ends_with("Annotated");
  return wrapped && !type.arguments.empty() ? queue_name(type.arguments[0]) : type.name;
}

const Library* library_named(const std::string& name) {
  const auto found = std::ranges::find(kLibraries, name, &Library::name);
  return found == kLibraries.end() ? nullptr : &*found;
}

}  // namespace

/// `queue.Queue`: what the queue is without Gothon.
std::string Checker::type_alone(const VariableRef& variable) const {
  const Module& there = program_.module(variable.module);
  const auto own = there.own.find(there.variables[variable.variable].name);
  if (own == there.own.end()) return {};
  const Annotated& declared = there.outline.annotated[own->second.declaration];
  const auto type = parse_type(there.text(declared.type));
  return program_.full_name(variable.module, declared.scope, queue_name(type));
}

/// `method`: empty for a loop. Each is told once for a queue.
void Checker::alone(const Known& queue, std::string_view method) {
  const std::string type = type_alone(queue.variable);
  const Library* library = library_named(type);
  if (library == nullptr) return;
  const auto deed = std::ranges::find_if(kDeeds, [&](const Deed& each) {
    return each.method == method && (each.lacking & library->lacks) != 0;
  });
  if (deed == kDeeds.end() ||
      !told_alone_.emplace(queue.variable.module, queue.variable.variable, deed->method).second)
    return;
  warn(queue.use->name, "gothon-only",
       "without Gothon it is a " + type + ", which " + std::string(deed->what) + ": " +
           std::string(deed->instead));
}

/// What is done with the result of a put that stands alone is nothing in both.
void Checker::alone_call(Node call, const Known& queue, std::string_view method) {
  Node around = parent(call);
  while (around.kind() == Kind::kParenthesized) around = parent(around);
  if (method != "put" || around.kind() != Kind::kExpressionStatement) alone(queue, method);
}

void Checker::alone_loop(Node over) {
  const Known* queue = over ? named(over) : nullptr;
  if (queue != nullptr && is_queue(queue->type)) alone(*queue, "");
}

void Checker::alone_annotation(const Annotated& annotated, const Declaration& declaration) {
  const auto scope = here_.outline.scopes[static_cast<std::size_t>(annotated.scope)].kind;
  const bool evaluated = scope != ScopeKind::kFunction && !here_.outline.future_annotations &&
                         !parse_type(here_.text(annotated.type)).quoted;
  if (!evaluated || !is_queue(here_.variables[declaration.variable].type)) return;
  const std::string type = type_alone({index_, declaration.variable, {}});
  const Library* library = library_named(type);
  if (library == nullptr || (library->lacks & kBrackets) == 0) return;
  warn(annotated.name, "gothon-only",
       "without Gothon " + type +
           " takes no brackets before Python 3.14, and the program ends here: add `from "
           "__future__ import annotations` as its first line");
}

}  // namespace gothon::translator
