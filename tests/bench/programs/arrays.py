# One process adds to elements of an array in one step each, as does plain Python to those of its own.
import time
from array import array
_a_: array = array("q", bytes(8 * 1000))
_d_: array = array("d", bytes(8 * 1000))
TURNS = 20_000
ints, floats = array("q", bytes(8 * 1000)), array("d", bytes(8 * 1000))

def add_ints():
    for place in range(TURNS):
        _a_[5] += 1

def add_floats():
    for place in range(TURNS):
        _d_[5] += 1.5

def read():
    for place in range(TURNS):
        _a_[5]

def plain_ints():
    for place in range(TURNS):
        ints[5] += 1

def plain_floats():
    for place in range(TURNS):
        floats[5] += 1.5

def plain_read():
    for place in range(TURNS):
        ints[5]

def measured(function):
    started = time.perf_counter()
    function()
    return (time.perf_counter() - started) * 1e9 / TURNS

if __name__ == "__main__":
    rounds = [[measured(each) for each in (add_ints, plain_ints, add_floats, plain_floats, read, plain_read)] for _ in range(50)]
    print(*map(min, zip(*rounds)))
