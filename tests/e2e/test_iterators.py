"""Iterators that are dealt out: each item goes to one thread of one node (docs/language.md, section 14)."""

import unittest

import programs

HEAD = """
from itertools import count
from typing import Iterator
"""


class Iterators(programs.FourNodes):
    def test_each_item_of_a_range_goes_to_one_node(self):
        self.across(HEAD + """
_rows_: Iterator[int] = iter(range(3, 3000, 3))
_taken_: int = 0
_sum_: int = 0
_in_order_: int = 0
mine = []
for row in _rows_:
    mine.append(row)
    if len(mine) == 100: break
mine += list(_rows_)
_taken_ += len(mine)
_sum_ += sum(mine)
_in_order_ += mine == sorted(mine)

def report():
    print(_taken_, _sum_ == sum(range(3, 3000, 3)), _in_order_, next(_rows_, None), list(_rows_))
""", ["999 True 4 None []"])

    def test_each_item_of_a_sequence_goes_to_one_node(self):
        self.across(HEAD + """
_words_: Iterator[str] = iter(["w{}".format(n) * (n % 50) for n in range(500)])
_pairs_: zip = zip(count(), "abc" * 100, range(300))
_numbered_: "enumerate[float]" = enumerate([n / 8 for n in range(300)], 5)
_items_: Iterator = iter({"k{}".format(n): (n, None, [n] * n) for n in range(40)}.items())
_numbers_: Iterator[float] = iter(tuple(n / 8 for n in range(300)))
_keys_: Iterator = iter({n if n % 2 else bool(n) if n < 2 else 2 ** n: None for n in range(200)})
_taken_: Queue[str] = Queue()
for name, iterator in ("words", _words_), ("pairs", _pairs_), ("numbered", _numbered_), ("items", _items_), ("numbers", _numbers_), ("keys", _keys_):
    for item in iterator:
        _taken_.put(repr((name, item)), block=True)

def report():
    found = []
    while not _taken_.empty():
        found.append(eval(_taken_.get()[0]))
    expected = [("words", "w{}".format(n) * (n % 50)) for n in range(500)]
    expected += [("pairs", pair) for pair in zip(count(), "abc" * 100, range(300))]
    expected += [("numbered", pair) for pair in enumerate([n / 8 for n in range(300)], 5)]
    expected += [("items", ("k{}".format(n), (n, None, [n] * n))) for n in range(40)]
    expected += [("numbers", n / 8) for n in range(300)]
    expected += [("keys", n if n % 2 else bool(n) if n < 2 else 2 ** n) for n in range(200)]
    print(sorted(map(repr, found)) == sorted(map(repr, expected)))
""", ["True"])

    def test_an_assignment_has_all_draw_from_something_else(self):
        self.across(HEAD + """
import os
_rows_: Iterator[int]
_sums_: Queue[int] = Queue()
_gate_: int = 0
def meet(number):
    _gate_ += 1
    while _gate_ < number * _node_count_: os.sched_yield()
for turn in range(1, 21):
    if _node_ == turn % 4:
        _rows_ = iter(range(turn, 50 * turn, turn)) if turn % 2 else iter([turn * n for n in range(1, 50)])
    meet(2 * turn - 1)
    _sums_.put(sum(_rows_))
    meet(2 * turn)

def report():
    print(sum(_sums_.get()[0] for _ in range(80)) == sum(turn * n for turn in range(1, 21) for n in range(1, 50)), next(_rows_, None))
""", ["True None"])

    def test_items_are_what_they_were_when_the_declaration_was_executed(self):
        self.across(HEAD + """
import collections, array
class Point:
    def __init__(self, x): self.x = x
words = [Point(3), ["b"], "a", True, 2 ** 70, -0.5, "\\ud800", {1: {2}}, b"c", None]
_words_: Iterator = iter(words)
_deque_: Iterator = iter(collections.deque([1, 2]))
_array_: Iterator[float] = reversed(array.array("d", [1, 2]))
words.append("late")
words[1].append("late")
mine = [*_words_]

def report():
    print(mine[0].x, mine[1:], [*_deque_], [*_array_], next(_words_, "over"))
""", ["3 [['b'], 'a', True, 1180591620717411303424, -0.5, '\\ud800', {1: {2}}, b'c', None] [1, 2] [2.0, 1.0] over"], nodes=1)

    def test_what_is_too_long_or_has_no_end_is_refused_and_changes_nothing(self):
        self.across(HEAD + """
import pickle
_rows_: Iterator = iter([1, 2, 3])
def attempt(source):
    global _rows_
    try:
        _rows_ = source()
    except (AttributeError, pickle.PicklingError):
        return "cannot be pickled"
    except (TypeError, OverflowError) as error:
        return "{}: {}".format(type(error).__name__, error)[:61]
results = [attempt(source) for source in (
    lambda: zip(count(), count(5)), lambda: enumerate(count()), lambda: iter(["x" * 65537]), lambda: enumerate(each for each in "ab"),
    lambda: zip([1], (each for each in "ab")), lambda: iter(range(10 ** 10000000)), lambda: 7, lambda: iter([1, lambda: 1]))]

def report():
    print(*results, next(_rows_), *_rows_, sep="\\n")
""", ["1", "2", "3", "OverflowError: _rows_: a value of 65552 bytes encoded: the li", "OverflowError: _rows_: an int of 33219281 bits: the limit is ",
              "TypeError: _rows_: a generator cannot be dealt out: it lives ", "TypeError: _rows_: a generator cannot be dealt out: it lives ",
              "TypeError: _rows_: zip without an end cannot be dealt out: de", "TypeError: _rows_: enumerate without an end cannot be dealt o",
              "TypeError: _rows_: an iterator expected, not int: write iter(", "cannot be pickled"], nodes=1)

    def test_a_ticket_is_drawn_once(self):
        self.across(HEAD + """
_ids_: count = count(2 ** 63 - 100, 2)
_mask_: int = 0
for _ in range(25):
    _mask_ |= 1 << (next(_ids_) - 2 ** 63 + 100)

def report():
    print(_mask_ == sum(1 << 2 * ticket for ticket in range(100)), next(_ids_) == 2 ** 63 + 100)
""", ["True True"])

    def test_the_source_is_evaluated_once(self):
        self.across(HEAD + """
_evaluated_: int = 0
def source():
    global _evaluated_
    _evaluated_ += 1
    return iter(range(8))
def work():
    _rows_: Iterator[int] = source()
    return [row for row in _rows_]
_taken_: int = 0
_taken_ += len(work()) + len(work())

def report():
    print(_evaluated_, _taken_)
""", ["1 8"])

    def test_threads_forked_children_and_workers_draw_from_the_same(self):
        self.across(HEAD + """
import concurrent.futures, multiprocessing, os, threading
_rows_: Iterator[int] = iter(range(4000))
_taken_: int = 0
_sum_: int = 0

def draw(rows, most=10 ** 6):
    for row in rows:
        _taken_ += 1
        _sum_ += row
        most -= 1
        if not most: break

def in_a_child():
    child = os.fork()
    if child == 0:
        draw(_rows_, 100)
        os._exit(0)
    os.waitpid(child, 0)

if __name__ == "__main__":
    in_a_child()
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as pool:
        pool.submit(draw, _rows_, 100).result()
    threads = [threading.Thread(target=draw, args=(_rows_,)) for _ in range(2)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()

def report():
    print(_taken_, _sum_ == sum(range(4000)))
""", ["4000 True"], nodes=2)

    def test_what_cannot_be_dealt_out_is_refused_by_name_and_the_next_declaration_evaluates_again(self):
        self.across(HEAD + """
import itertools
def generator(): yield 1
def attempt(source):
    try:
        _rows_: Iterator[int] = source()
    except (TypeError, OverflowError) as error:
        return "{}: {}".format(type(error).__name__, error).split(" cannot be")[0]
results = [attempt(source) for source in (
    generator, lambda: map(int, "12"), lambda: [1], lambda: None, lambda: 5, lambda: itertools.count(0.5), lambda: itertools.count(1, 0.5),
    lambda: iter(int, 1), lambda: itertools.count(1 << 8000000), lambda: iter(range(7)))]

def report():
    print(*results, sep="\\n")
""", ["TypeError: _rows_: a generator", "TypeError: _rows_: a map", "TypeError: _rows_: an iterator expected, not list: write iter(…)",
              "TypeError: _rows_: an iterator expected, not NoneType: write iter(…)", "TypeError: _rows_: an iterator expected, not int: write iter(…)",
              "TypeError: _rows_: int expected, not float: convert it first, as in int(…)",
              "TypeError: _rows_: int expected, not float: convert it first, as in int(…)", "TypeError: _rows_: a callable_iterator",
              "OverflowError: _rows_: an int of 8000001 bits: the limit is 8000000: keep it smaller", "None"], nodes=1)

    def test_a_shared_iterator_is_misused_in_words(self):
        self.across(HEAD + """
_rows_: Iterator[int] = iter(range(7))
def attempt(call):
    try:
        return call()
    except TypeError as error:
        return error
results = [attempt(lambda rows=_rows_: len(rows)), attempt(lambda rows=_rows_: rows.__enter__()), repr(_rows_)]

def report():
    print(*results, sep="\\n")
""", ["<gothon shared iterator _rows_>",
              "_rows_: a shared iterator cannot be used in a with statement: loop over it, or call next(_rows_)",
              "_rows_: a shared iterator has no len(): loop over it, or call next(_rows_)"], nodes=1)

    def test_what_a_dead_node_had_taken_is_not_dealt_again_and_the_others_go_on(self):
        self.write("app.py", """
import os, signal
from itertools import count
from typing import Iterator
_node_: int = 0
_rows_: Iterator[int] = iter(range(2000))
_done_: int = 0
_dead_: int = 0
_sync_dead_: callable = lambda n=1: ()
if _node_ == 1:
    for turn, row in enumerate(_rows_):
        if turn == 20:
            _dead_ = row
            _sync_dead_(1)
            os.kill(os.getpid(), signal.SIGKILL)
        _done_ |= 1 << row
_sync_dead_()
for row in _rows_:
    _done_ |= 1 << row
_turns_: count = count(1)
if next(_turns_) == 3:
    print(_done_ == (1 << 2000) - 1 - (1 << _dead_))
    _rows_ = iter([row for row in range(2000) if not _done_ >> row & 1])
    for row in _rows_:
        _done_ |= 1 << row
    print(_done_ == (1 << 2000) - 1)
""")
        run = self.assertRun(self.gothon("--keep-going", 4, "app"), 137)
        self.assertEqual(run.lines(), ["True", "True"])


if __name__ == "__main__":
    unittest.main()
