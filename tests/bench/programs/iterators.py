# Nodes loop over iterators that they share, and one does the same with a plain range; on one node also the items of a pool.
import multiprocessing, statistics, sys, time
from typing import Iterator
_node_: int = 0
_node_count_: int = 1
_gate_: int = 0
ITEMS = 1_000_000
PIPED = 20_000
ITERATORS

def meet(number):
    _gate_ += 1
    while _gate_ < number * _node_count_:
        pass

def drawn(rows):
    started = time.perf_counter()
    for row in rows:
        pass
    return (time.perf_counter() - started) * 1e6 / ITEMS

def plain():
    started = time.perf_counter()
    for row in range(ITEMS):
        pass
    return (time.perf_counter() - started) * 1e6 / ITEMS

def same(item):
    return item

def piped():
    with multiprocessing.Pool(2) as pool:
        started = time.perf_counter()
        for item in pool.imap(same, range(PIPED)):
            pass
        return (time.perf_counter() - started) * 1e6 / PIPED

if __name__ == "__main__":
    theirs, mine = [], []
    for turn, rows in enumerate(iterators):
        if _node_ == 0:
            theirs.append(plain())
        meet(2 * turn + 1)
        mine.append(drawn(rows))
        meet(2 * turn + 2)
    if _node_ == 0:
        print(statistics.median(mine), statistics.median(theirs), statistics.median([piped() for _ in range(3)] if _node_count_ == 1 else [0]))
