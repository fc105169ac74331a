# Items of a shared dict by datagram, and of a Manager's, which locks; each with the same keys.
import multiprocessing, time
from typing import Dict
_d_: Dict[str, int] = {}
TURNS, REPEATS = 2000, 5


def reading(shared, keys):
    for key in keys:
        shared[key]

def reading_mine(keys):
    for key in keys:
        _d_[key]

def adding(shared, lock, keys):
    for key in keys:
        with lock:
            shared[key] += 1

def adding_mine(keys):
    for key in keys:
        _d_[key] += 1

def timed(function, *arguments):
    started = time.perf_counter()
    function(*arguments)
    return (time.perf_counter() - started) * 1e6 / TURNS

def best(*functions):
    # Fastest of several rounds that take turns: the machine is busy in between.
    rounds = [[timed(*each) for each in functions] for _ in range(REPEATS)]
    return [min(times) for times in zip(*rounds)]

if __name__ == "__main__":
    keys = ["key%d" % (turn % 100) for turn in range(TURNS)]
    _d_.update(dict.fromkeys(keys, 0))
    with multiprocessing.Manager() as manager:
        theirs = manager.dict(dict.fromkeys(keys, 0))
        print(*best((reading_mine, keys), (reading, theirs, keys), (adding_mine, keys), (adding, theirs, multiprocessing.Lock(), keys),
                    (adding, theirs, manager.Lock(), keys)))
