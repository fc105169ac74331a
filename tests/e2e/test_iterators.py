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
""")
        run = self.assertRun(self.gothon("--keep-going", 4, "app"), 137)
        self.assertEqual(run.lines(), ["True"])


if __name__ == "__main__":
    unittest.main()
