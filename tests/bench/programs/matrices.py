# One process adds to all of an array of NumPy's that is shared, and to one of its own; and to one element of both.
import time
import numpy
_m_: numpy.ndarray = numpy.zeros(1_000_000)
_i_: numpy.ndarray = numpy.zeros(1000, dtype=numpy.int64)
mine, ints = numpy.zeros(1_000_000), numpy.zeros(1000, dtype=numpy.int64)
TURNS = 2_000

def add():
    global _m_
    _m_ += 1

def plain_add():
    global mine
    mine += 1

def add_one():
    for place in range(TURNS):
        _i_[5] += 1

def plain_add_one():
    for place in range(TURNS):
        ints[5] += 1

def measured(function, turns):
    started = time.perf_counter()
    function()
    return (time.perf_counter() - started) * 1e6 / turns

if __name__ == "__main__":
    rounds = [[measured(each, turns) for each, turns in ((add, 1), (plain_add, 1), (add_one, TURNS), (plain_add_one, TURNS))] for _ in range(100)]
    print(*map(min, zip(*rounds)))
