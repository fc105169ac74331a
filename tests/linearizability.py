"""Whether a recorded history of operations on one variable has an order that explains it (Wing and Gong 1993, Lowe 2017).

    linearizable([Operation(called, returned, "add", 5), Operation(called, returned, "read", 5)], 0)

The search walks over the sets of operations that may have taken effect so far. An operation may be next if it was called before
any operation that is still missing had returned; what has been reached once, as a set and a value, is not tried again.
"""

import collections

#: `called` and `returned` are times on one clock; `argument` is what was read, for a read; who it was, for a mutex; the item.
Operation = collections.namedtuple("Operation", "called returned name argument")

#: name → the value afterwards, from the value before and the argument; None: it cannot have happened now.
EFFECTS = {
    "read": lambda value, seen: value if value == seen else None,
    "assign": lambda value, new: new,
    "add": lambda value, more: value + more,
    # A change that gives the new value, and what is computed from the value in another way.
    "ticket": lambda value, taken: value + taken[0] if value + taken[0] == taken[1] else None,
    "least": lambda value, other: min(value, other),
    "flip": lambda value, _: not value,
    "prepend": lambda text, more: more + text,
    # A mutex: its value is who holds it, 0 for nobody. The argument is above 0.
    "lock": lambda holder, who: who if holder == 0 else None,
    "unlock": lambda holder, who: 0 if holder == who else None,
    # A latch: its value is what is missing. "stay" is a wait of which is known that it had not returned at that time.
    "signal": lambda missing, count: max(0, missing - count),
    "wait": lambda missing, _: 0 if missing == 0 else None,
    "stay": lambda missing, _: missing if missing else None,
    # A semaphore and an event: how often it can be taken, and whether it is set.
    "took": lambda value, count: value - count if value >= count else None,
    "found none": lambda value, _: value if value == 0 else None,
    "gave": lambda value, count: value + count,
    "set": lambda value, new: new,
    "found set": lambda value, seen: value if value == seen else None,
    "remove": lambda text, suffix: text[: len(text) - len(suffix)] if text.endswith(suffix) else text,
    # A queue and a stack: their values are what is in them. None is taken from an empty one.
    "put": lambda items, item: items + (item,),
    "get": lambda items, item: items[1:] if items[:1] == (item,) else items if not items and item is None else None,
    # An iterator: what it deals next, and where it ends.
    "next": lambda ints, item: (ints[0] + 1, ints[1]) if item == ints[0] < ints[1] else ints if item is None and ints[0] == ints[1] else None,
    "replace": lambda _, ints: ints,
    # One that gives the least item first, and one that may be shut down: then nothing is put any more, and nothing found is the end.
    "push": lambda items, item: tuple(sorted(items + (item,))),
    "shift": lambda items, item: items[1:] if items[:1] == (item,) else items if not items and item is None else None,
    "offer": lambda state, item: None if state[1] else (state[0] + (item,), False),
    "refused": lambda state, _: state if state[1] else None,
    "poll": lambda state, item: (state[0][1:], state[1]) if item is not None and state[0][:1] == (item,) else
    state if item is None and state == ((), False) else None,
    "ended": lambda state, _: state if state == ((), True) else None,
    "end": lambda state, _: (state[0], True),
    # Tasks of a queue: how many are not done.
    "more": lambda tasks, count: tasks + count,
    "fewer": lambda tasks, count: tasks - count if tasks >= count else None,
    "joined": lambda tasks, _: tasks if tasks == 0 else None,
    # A dict: its value are its pairs in their order. What is not there is None.
    "item": lambda pairs, seen: pairs if dict(pairs).get(seen[0]) == seen[1] else None,
    "item assigned": lambda pairs, pair: tuple({**dict(pairs), pair[0]: pair[1]}.items()),
    "item added to": lambda pairs, more: tuple({**dict(pairs), more[0]: dict(pairs).get(more[0], 0) + more[1]}.items()),
    "item taken": lambda pairs, taken: tuple(each for each in pairs if each[0] != taken[0]) if dict(pairs).get(taken[0]) == taken[1] else None,
    "item by default": lambda pairs, got: pairs if dict(pairs).get(got[0]) == got[2] else
    pairs + (got[:2],) if got[1] == got[2] and got[0] not in dict(pairs) else None,
    "keys": lambda pairs, keys: pairs if tuple(dict(pairs)) == keys else None,
    # A set.
    "member": lambda items, seen: items if (seen[0] in items) == seen[1] else None,
    "member added": lambda items, item: items | {item},
    "member discarded": lambda items, item: items - {item},
    "member taken": lambda items, item: items - {item} if item in items else items if not items and item is None else None,
    "members changed": lambda items, others: items ^ others,
    # A list.
    "first added to": lambda items, more: (items[0] + more,) + items[1:] if items and more else items if not items and not more else None,
    "counted": lambda items, count: items if len(items) == count else None,
    "pop": lambda items, item: items[:-1] if items[-1:] == (item,) else items if not items and item is None else None,
}


def effect(function):
    """Adds a function to EFFECTS, by its name."""
    EFFECTS[function.__name__.replace("_", " ")] = function
    return function


# A condition: who has its lock, who sleeps in the order of coming, and who was notified and has not got the lock again.


@effect
def c_lock(state, who):
    holder, sleepers, woken = state
    return None if holder or who in sleepers or who in woken else (who, sleepers, woken)


@effect
def c_unlock(state, who):
    return (0,) + state[1:] if state[0] == who else None


@effect
def sleep(state, who):
    return (0, state[1] + (who,), state[2]) if state[0] == who else None


@effect
def notify(state, count):
    holder, sleepers, woken = state
    return holder, sleepers[count:], woken.union(sleepers[:count])


@effect
def woke(state, who):
    holder, sleepers, woken = state
    return (who, sleepers, woken - {who}) if not holder and who in woken else None


@effect
def gave_up(state, who):
    """What it was notified of the next one is."""
    holder, sleepers, woken = state
    if who in sleepers:
        return holder, tuple(each for each in sleepers if each != who), woken
    return (holder, sleepers[1:], (woken - {who}).union(sleepers[:1])) if who in woken else None


# A barrier of three: who has come in the order of coming, whether it is broken, and who is to be told what.


@effect
def come(state, who_and_place):
    """`place` is None of one that was told that it is broken."""
    arrived, broken, told = state
    who, place = who_and_place
    if broken:
        return (arrived, broken, told | {(who, "broke")}) if place is None else None
    if place is not None and place != len(arrived):
        return None
    arrived += (who,)
    if len(arrived) < 3:
        return arrived, broken, told
    return ((), broken, told.union((each, "pass") for each in arrived)) if place is not None else None


def broken_for(arrived, told):
    return told.union((each, "broke") for each in arrived)


@effect
def broke(state, who):
    """It was told so; or its own time was up, and all are."""
    arrived, broken, told = state
    if (who, "broke") in told:
        return arrived, broken, told - {(who, "broke")}
    return ((), True, broken_for(arrived, told) - {(who, "broke")}) if who in arrived else None


@effect
def abort(state, _):
    return (), True, broken_for(state[0], state[2])


@effect
def reset(state, _):
    return (), False, broken_for(state[0], state[2])


EFFECTS["pass"] = lambda state, who: state[:2] + (state[2] - {(who, "pass")},) if (who, "pass") in state[2] else None

#: What changes nothing, or nothing that another one sees: where one of them may be next it is, for all that is possible later is so then, too.
LOOKS = {"read", "found none", "found set", "stay", "joined", "refused", "ended", "item", "keys", "member", "counted", "pass"}


def is_look(name, value, argument):
    return name in LOOKS or name == "broke" and (argument, "broke") in value[2]


#: What puts in, and what takes that out, and whether it takes the oldest.
PUTS = ("put", "offer")
TAKES_OLDEST = {"get": True, "poll": True, "pop": False}


def puts_in_order(history):
    """For each operation a number whose bits are the puts that must have taken effect before it, by what was taken out later.

    Of two items that are in a queue together, the first one in is the first one out; in a stack, the last one. So where real time
    tells the order in which two items left, it tells in which they came, long before a search would find out.
    """
    puts, takes, unclear = {}, {}, set()
    for at, operation in enumerate(history):
        found = puts if operation.name in PUTS else takes if operation.name in TAKES_OLDEST else None
        if found is not None and operation.argument is not None:
            if operation.argument in found:
                unclear.add(operation.argument)
            found[operation.argument] = at
    after = [0] * len(history)
    items = [(history[at], at, history[takes[item]] if item in takes else None) for item, at in puts.items() if item not in unclear]
    oldest = any(TAKES_OLDEST.get(operation.name) for operation in history)
    for put, at, take in items:
        for other_put, other, other_take in items:
            # Whether `other` must come before `at`.
            if oldest:
                first = other_take and (not take or other_take.returned < take.called)
            else:
                first = take and (not other_take or take.returned < other_take.called) and other_put.returned < take.called
            if first and other != at:
                after[at] |= 1 << other
    return after


def linearizable(history, initial):
    """True if some order of the whole history keeps to real time and gives every read what it saw."""
    history = sorted(history)
    after = puts_in_order(history)
    reached = set()
    waiting = [(0, 0, initial)]
    while waiting:
        # All before `first` have taken effect, and those whose bits are set in `done`, counted from it.
        first, done, value = waiting.pop()
        while done & 1:
            first, done = first + 1, done >> 1
        if first == len(history):
            return True
        if (first, done, value) in reached:
            continue
        reached.add((first, done, value))
        earliest_return = history[first].returned
        next_ones = []
        for at in range(first, len(history)):
            operation = history[at]
            if operation.called > earliest_return:
                break
            bit = 1 << (at - first)
            if done & bit:
                continue
            earliest_return = min(earliest_return, operation.returned)
            if after[at] >> first & ~done:
                continue
            value_after = EFFECTS[operation.name](value, operation.argument)
            if value_after is not None:
                next_ones.append((first, done | bit, value_after))
                if is_look(operation.name, value, operation.argument):
                    next_ones = next_ones[-1:]
                    break
        waiting += next_ones
    return False
