#include "translator/problems/rules.hpp"

#include <algorithm>
#include <array>

namespace gothon::translator {

namespace {

using enum Severity;
using enum Speaks;

/// Sorted by name.
constexpr std::array kRules = {
    Rule{"aliased-change", kWarning, kInCheck,
         "An item of a shared variable is changed by another name, which takes several steps"},
    Rule{"ambiguous", kWarning, kBeforeRun,
         "An attribute may be this module's shared variable or an imported one"},
    Rule{"annotated-import", kError, kBeforeRun,
         "A name that is imported is annotated as a system variable"},
    Rule{"array-value", kError, kBeforeRun,
         "A shared array is declared without a value that makes one"},
    Rule{"bare-read", kWarning, kInCheck,
         "A read without the parentheses that the module asks for names nothing"},
    Rule{"blocking-in-async", kWarning, kInCheck,
         "An operation that waits stops a whole event loop"},
    Rule{"by-element", kWarning, kInCheck,
         "Several elements of a shared array are changed at once, and not in one step"},
    Rule{"callable-value", kError, kBeforeRun,
         "A lock, unlock or sync is declared with something else than its lambda"},
    Rule{"check-then-act", kWarning, kInCheck,
         "A shared state is looked at and then changed: another node may come between"},
    Rule{"container-value", kError, kBeforeRun,
         "A shared dict, set or list is declared with something of another kind"},
    Rule{"declaration-in-loop", kWarning, kInCheck,
         "A declaration is executed several times and has an effect once"},
    Rule{"definition", kError, kBeforeRun,
         "A function, class or type has the name of a shared variable"},
    Rule{"delete", kError, kBeforeRun, "A shared variable is deleted"},
    Rule{"directive", kError, kBeforeRun, "A directive has an unknown key or a bad value"},
    Rule{"double-declaration", kWarning, kBeforeRun, "A shared variable is declared twice"},
    Rule{"forgotten-call", kWarning, kBeforeRun,
         "A lock, unlock, sync, queue or iterator is named and not called"},
    Rule{"get-not-unpacked", kWarning, kInCheck,
         "The result of get() is a pair and is used as if it were the item"},
    Rule{"gothon-only", kWarning, kInCheck,
         "A queue that is imported does what Python's own does not"},
    Rule{"handle-misuse", kError, kBeforeRun,
         "A queue, lock, unlock, sync or iterator stands where it has no meaning"},
    Rule{"import-clash", kError, kBeforeRun,
         "An import binds a name that the module declares as shared"},
    Rule{"initial-type", kError, kBeforeRun,
         "An initial value is of another type than its variable"},
    Rule{"initial-value", kError, kBeforeRun, "An initial value names a shared variable"},
    Rule{"instance-variable", kWarning, kInCheck,
         "A variable declared through self is one variable for all instances"},
    Rule{"iterator-value", kError, kBeforeRun,
         "A shared iterator is declared without an iterator to deal out"},
    Rule{"latch-in-loop", kWarning, kBeforeRun,
         "A sync is waited on in a loop, though it opens once and for good"},
    Rule{"late-initial-value", kWarning, kInCheck,
         "An initial value that is computed is set where not every node comes by"},
    Rule{"lock-without-finally", kWarning, kInCheck,
         "An exception between lock and unlock leaves the lock held"},
    Rule{"lock-without-unlock", kWarning, kInCheck,
         "A module takes a lock and never gives it back"},
    Rule{"look-alike", kWarning, kInCheck,
         "A shared variable is spelled with other characters than where it is declared"},
    Rule{"misspelled-name", kWarning, kInCheck,
         "A name that nothing binds is one letter away from a shared variable"},
    Rule{"near-miss", kWarning, kBeforeSeveral,
         "A name looks shared, and its type is none that can be"},
    Rule{"not-atomic", kWarning, kInCheck,
         "A shared variable is computed from itself in two steps"},
    Rule{"queue-type", kError, kBeforeRun,
         "A shared queue has no item type, or something else in its brackets"},
    Rule{"queue-value", kError, kBeforeRun,
         "A shared queue is declared with something else than its constructor"},
    Rule{"rebinding", kError, kBeforeRun,
         "A queue, lock, unlock or sync is assigned to, or an iterator in another way than by `=`"},
    Rule{"self-documenting", kError, kBeforeRun,
         "A self-documenting field of an f-string cannot be translated"},
    Rule{"shadowing-parameter", kWarning, kInCheck,
         "A parameter has the name of a shared variable and does not hide it"},
    Rule{"shared-loop-target", kWarning, kInCheck,
         "A loop's target is a shared variable that other nodes change too"},
    Rule{"sync-value", kError, kBeforeRun,
         "A Lock, Semaphore, Event or the like is declared with something else than its "
         "constructor"},
    Rule{"syntax", kError, kBeforeRun, "The file is no Python that Gothon understands"},
    Rule{"threshold", kError, kBeforeRun, "A sync's threshold is below 1"},
    Rule{"truncating-division", kWarning, kInCheck, "/= on a shared int drops the remainder"},
    Rule{"two-types", kError, kBeforeRun, "One name is declared with two types"},
    Rule{"unknown-rule", kWarning, kInCheck, "A comment ignores a rule that does not exist"},
    Rule{"unlock-without-lock", kWarning, kInCheck,
         "A module gives back a lock that it never takes"},
    Rule{"unreachable-threshold", kWarning, kInCheck,
         "A sync waits for more signals than there are nodes"},
    Rule{"unreadable", kError, kInCheck, "A path given to gothon check cannot be read"},
    Rule{"unresolved", kError, kBeforeRun, "What a name means cannot be told before the run"},
    Rule{"unused-put", kWarning, kBeforeRun, "Nobody looks whether put() found room"},
};

static_assert(std::ranges::is_sorted(kRules, {}, &Rule::name));

}  // namespace

std::span<const Rule> rules() {
  return kRules;
}

const Rule* find_rule(std::string_view name) {
  const auto found = std::ranges::lower_bound(kRules, name, {}, &Rule::name);
  return found != kRules.end() && found->name == name ? &*found : nullptr;
}

}  // namespace gothon::translator
