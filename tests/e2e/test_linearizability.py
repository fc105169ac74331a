"""Operations of eight nodes on one variable, recorded with their times, have an order that explains what each node saw."""

import os
import sys
import unittest

from linearizability import Operation, linearizable

import product

RECORD = """
import random, sys, time

_node_: int = 0
_node_count_: int = 1
_i_: int = 0
_f_: float = 0.0
_b_: bool = False
_gate_: int = 0
rounds, turns = int(sys.argv[1]), int(sys.argv[2])
now = time.monotonic_ns
passed = 0


def meet():
    global passed
    passed += _node_count_
    _gate_ += 1
    while _gate_ < passed:
        time.sleep(0)


def record_int(choose, turn):
    kind = choose.randrange(8)
    value = (turn * _node_count_ + _node_) * 1000 + kind
    if kind < 3:
        start = now(); _i_ += value; end = now()
        return start, end, "add", value
    if kind == 3:
        start = now(); _i_ = value; end = now()
        return start, end, "assign", value
    start = now(); value = _i_; end = now()
    return start, end, "read", value


def record_float(choose, turn):
    kind = choose.randrange(8)
    value = float((turn * _node_count_ + _node_) * 8 + kind)
    if kind < 3:
        start = now(); _f_ += value; end = now()
        return start, end, "add", value
    if kind == 3:
        start = now(); _f_ = value; end = now()
        return start, end, "assign", value
    start = now(); value = _f_; end = now()
    return start, end, "read", value


def record_bool(choose, turn):
    value = bool(choose.randrange(2))
    if choose.randrange(4) == 0:
        start = now(); _b_ = value; end = now()
        return start, end, "assign", value
    start = now(); value = _b_; end = now()
    return start, end, "read", value


def main():
    choose = random.Random(_node_)
    lines = []
    for history in range(rounds):
        for name, record in (("int", record_int), ("float", record_float), ("bool", record_bool)):
            meet()
            if _node_ == 0:
                _i_ = 2 ** 63 - 200_000_000 * (history % 2) - 1
                _f_ = 0.0
                _b_ = False
            meet()
            done = [record(choose, turn) for turn in range(turns)]
            lines += [repr((history, name) + one) for one in done]
    print("\\n".join(lines))


main()
"""


class Linearizability(product.TestCase):
    def check_histories(self, rounds, **options):
        nodes, turns = 8, 200
        self.write("app.py", RECORD)
        run = self.assertRun(self.gothon(nodes, "app", rounds, turns, timeout=150, **options))
        histories = {}
        for line in run.lines():
            history, name, called, returned, operation, argument = eval(line, {"inf": float("inf")})
            histories.setdefault((history, name), []).append(Operation(called, returned, operation, argument))
        self.assertEqual(len(histories), 3 * rounds)
        for (history, name), operations in histories.items():
            self.assertEqual(len(operations), nodes * turns)
            first = {"int": 2 ** 63 - 200_000_000 * (history % 2) - 1, "float": 0.0, "bool": False}[name]
            self.assertTrue(linearizable(operations, first), "history {} of the {}".format(history, name))

    def test_in_shared_memory(self):
        self.check_histories(17)

    def test_by_datagrams(self):
        self.check_histories(3, environment={"GOTHON_TRANSPORT": "datagram"})

    def test_half_of_the_nodes_by_datagrams(self):
        interpreter = self.project / "commands" / "python"
        interpreter.parent.mkdir()
        interpreter.write_text('#!/bin/sh\ncase "$*" in *"/manifest "[0246]" "*) export GOTHON_TRANSPORT=datagram;; esac\n'
                               'exec {} "$@"\n'.format(os.path.realpath(sys.executable)))
        interpreter.chmod(0o755)
        self.check_histories(3, environment={"PATH": os.pathsep.join([str(interpreter.parent), self.environment["PATH"]])})


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

    def test_values_that_two_readers_saw_in_opposite_orders_are_found(self):
        history = [Operation(0, 9, "assign", 1), Operation(0, 9, "assign", 2)]
        history += [Operation(1, 2, "read", 1), Operation(3, 4, "read", 2), Operation(5, 6, "read", 1)]
        self.assertFalse(linearizable(history, 0))


if __name__ == "__main__":
    unittest.main()
