"""The checker of histories says what all orders, tried one by one, say. What it is worth is seen in test_planted_bugs.py."""

import itertools
import random
import unittest

from linearizability import EFFECTS, Operation, linearizable


def history_of(take, nodes, turns, choose):
    """What a right queue ("get") or stack ("pop") leaves, where every node is inside an operation at nearly all times."""
    items, history, clock = [], [], 0
    inside, left = dict.fromkeys(range(nodes)), dict.fromkeys(range(nodes), turns)
    while inside:
        clock += 1
        node = choose.choice(sorted(inside))
        if inside[node] is None and not left[node]:
            del inside[node]
        elif inside[node] is None:
            inside[node] = (clock,)
            left[node] -= 1
        elif len(inside[node]) == 1 and choose.randrange(2):
            items.append(clock)
            inside[node] += ("put", clock)
        elif len(inside[node]) == 1:
            inside[node] += (take, items.pop(0 if take == "get" else -1) if items else None)
        else:
            called, name, item = inside[node]
            history.append(Operation(called, clock, name, item))
            inside[node] = None
    return history


def some_order_explains(history, initial):
    """What `linearizable` says, by trying all orders."""
    for order in itertools.permutations(history):
        value, latest = initial, -1
        for operation in order:
            # Nothing that returned before this one was called may still come: it is enough to look at the latest call so far.
            value = None if operation.returned < latest else EFFECTS[operation.name](value, operation.argument)
            if value is None:
                break
            latest = max(latest, operation.called)
        else:
            return True
    return False


class Checker(unittest.TestCase):
    """The checker finds what the bugs of a store would leave in a history."""

    def test_an_order_that_real_time_allows_is_found(self):
        overlapping = [Operation(0, 9, "add", 5), Operation(1, 2, "read", 5), Operation(3, 4, "add", 1), Operation(5, 8, "read", 6)]
        self.assertTrue(linearizable(overlapping, 0))

    def test_a_lost_addition_is_found(self):
        self.assertFalse(linearizable([Operation(0, 3, "add", 5), Operation(1, 2, "add", 1), Operation(4, 5, "read", 5)], 0))

    def test_an_addition_that_was_done_twice_is_found(self):
        self.assertFalse(linearizable([Operation(0, 1, "add", 5), Operation(2, 3, "read", 10)], 0))

    def test_a_stale_read_is_found(self):
        self.assertFalse(linearizable([Operation(0, 1, "assign", 1), Operation(2, 3, "read", 0)], 0))

    def test_two_who_hold_a_mutex_at_once_are_found(self):
        one, two = [Operation(0, 1, "lock", 1), Operation(4, 5, "unlock", 1)], [Operation(2, 3, "lock", 2), Operation(6, 7, "unlock", 2)]
        self.assertFalse(linearizable(one + two, 0))
        two[0] = Operation(2, 5, "lock", 2)
        self.assertTrue(linearizable(one + two, 0))

    def test_a_lock_that_was_granted_twice_is_found(self):
        history = [Operation(0, 1, "lock", 1), Operation(2, 3, "lock", 1), Operation(4, 5, "unlock", 1)]
        self.assertFalse(linearizable(history, 0))

    def test_a_wait_that_ends_too_early_or_never_is_found(self):
        self.assertFalse(linearizable([Operation(0, 1, "signal", 2), Operation(2, 3, "wait", 0)], 3))
        self.assertTrue(linearizable([Operation(0, 9, "signal", 3), Operation(2, 3, "wait", 0)], 3))
        self.assertFalse(linearizable([Operation(0, 1, "signal", 3), Operation(2, 3, "stay", 0)], 3))

    def test_items_that_are_lost_doubled_or_out_of_order_are_found(self):
        puts = [Operation(0, 1, "put", 5), Operation(2, 3, "put", 6)]
        self.assertTrue(linearizable(puts + [Operation(4, 5, "get", 5), Operation(6, 7, "get", 6), Operation(8, 9, "get", None)], ()))
        self.assertFalse(linearizable(puts + [Operation(4, 5, "get", 6)], ()))
        self.assertFalse(linearizable(puts + [Operation(4, 5, "pop", 5)], ()))
        self.assertFalse(linearizable(puts + [Operation(4, 5, "get", 5), Operation(6, 7, "get", 5)], ()))
        self.assertFalse(linearizable(puts + [Operation(4, 5, "get", None)], ()))

    def test_many_items_that_were_put_at_once_are_no_search_without_end(self):
        for take, seed in itertools.product(("get", "pop"), range(5)):
            history = history_of(take, 8, 200, random.Random(seed))
            self.assertTrue(linearizable(history, ()), (take, seed))
            taken = [at for at, operation in enumerate(history) if operation.name == take and operation.argument is not None]
            early, late = history[taken[0]], history[taken[-1]]
            history[taken[0]], history[taken[-1]] = early._replace(argument=late.argument), late._replace(argument=early.argument)
            self.assertFalse(linearizable(history, ()), (take, seed))

    def test_what_the_search_leaves_out_changes_no_verdict(self):
        choose = random.Random(1)
        verdicts = []
        for turn in range(400):
            history = history_of(choose.choice(("get", "pop")), 3, 2, choose)
            if turn % 4:
                one, other = choose.sample(range(len(history)), 2)
                first, second = history[one], history[other]
                if first.name == second.name:
                    history[one], history[other] = first._replace(argument=second.argument), second._replace(argument=first.argument)
                else:
                    history[one] = first._replace(argument=second.argument)
            verdicts.append(some_order_explains(history, ()))
            self.assertEqual(linearizable(history, ()), verdicts[-1], history)
        self.assertGreater(min(verdicts.count(True), verdicts.count(False)), 50)

    def test_looks_that_are_taken_at_once_change_no_verdict(self):
        choose = random.Random(1)
        verdicts = []
        for turn in range(400):
            history = [Operation(called, called + choose.randrange(9), *choose.choice((
                ("member added", choose.randrange(2)), ("member discarded", choose.randrange(2)), ("member", (choose.randrange(2), turn % 3 == 0)),
                ("read", frozenset(choose.sample((0, 1), choose.randrange(3))))))) for called in range(6)]
            verdicts.append(some_order_explains(history, frozenset()))
            self.assertEqual(linearizable(history, frozenset()), verdicts[-1], history)
        self.assertGreater(min(verdicts.count(True), verdicts.count(False)), 50)

    def test_a_wake_up_without_a_notify_is_found(self):
        waits = [Operation(0, 1, "c lock", 1), Operation(2, 9, "sleep", 1), Operation(2, 9, "woke", 1)]
        notified = [Operation(3, 4, "c lock", 2), Operation(5, 6, "notify", 1), Operation(7, 8, "c unlock", 2)]
        first = (0, (), frozenset())
        self.assertTrue(linearizable(waits + notified, first))
        self.assertFalse(linearizable(waits + [each for each in notified if each.name != "notify"], first))
        self.assertFalse(linearizable(waits + [each._replace(called=each.called + 10, returned=each.returned + 10) for each in notified], first))

    def test_a_barrier_that_is_passed_by_too_few_or_broken_for_nobody_is_found(self):
        def meeting(*places):
            return [Operation(0, 9, name, argument) for who, place in enumerate(places)
                    for name, argument in (("come", (who, place)), ("broke", who) if place is None else ("pass", who))]

        first = ((), False, frozenset())
        self.assertTrue(linearizable(meeting(2, 0, 1), first))
        for wrong in (meeting(0, 1), meeting(0, 1, 1), meeting(0, 1, 2, 0)):
            self.assertFalse(linearizable(wrong, first))
        late = [each._replace(called=20, returned=29) for each in meeting(None)]
        self.assertTrue(linearizable(meeting(None, None) + late, first), "who came last came to a broken one")
        reset = [Operation(10, 11, "reset", None)]
        again = [each._replace(called=20, returned=29) for each in meeting(0, 1, None)]
        self.assertFalse(linearizable(meeting(None) + reset + again, first), "two have passed it")

    def test_what_a_queue_tells_of_its_end_too_early_or_too_late_is_found(self):
        first = ((), False)
        items = [Operation(0, 1, "offer", 5), Operation(2, 3, "end", None)]
        self.assertTrue(linearizable(items + [Operation(4, 5, "refused", None), Operation(6, 7, "poll", 5), Operation(8, 9, "ended", None)], first))
        for wrong in (Operation(4, 5, "ended", None), Operation(4, 5, "offer", 6), Operation(4, 5, "poll", None)):
            self.assertFalse(linearizable(items + [wrong], first))

    def test_values_that_two_readers_saw_in_opposite_orders_are_found(self):
        history = [Operation(0, 9, "assign", 1), Operation(0, 9, "assign", 2)]
        history += [Operation(1, 2, "read", 1), Operation(3, 4, "read", 2), Operation(5, 6, "read", 1)]
        self.assertFalse(linearizable(history, 0))


if __name__ == "__main__":
    unittest.main()
