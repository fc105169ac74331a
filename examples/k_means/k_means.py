"""Finds clusters of points: nodes add to the elements of arrays that they share.

    gothon 2 k_means          from this folder
    gothon auto k_means 200000
    python3 -m k_means        the same in one process

The points are made once and lie in memory that all nodes have. `_sums_[i] += x` is one step, so no node's sum is lost, and a barrier parts
the rounds. Sums of ints do not depend on who adds first: on any number of nodes it comes to the same.
"""
import random
import sys
from array import array
from threading import Barrier

_node_: int = 0
_node_count_: int = 1

POINTS = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
CENTERS = 4
ROUNDS = 10


def make_points():
    """x and y of all points, in thousandths, one behind the other."""
    dice = random.Random(7)
    places = [(dice.randrange(20_000), dice.randrange(20_000)) for _ in range(CENTERS)]
    points = array("q")
    for number in range(POINTS):
        x, y = places[number % CENTERS]
        points.append(x + dice.randrange(-2000, 2000))
        points.append(y + dice.randrange(-2000, 2000))
    return points


_points_: array = make_points()
_centers_: array = array("q", bytes(8 * 2 * CENTERS))
# For each center the sums of x and y of its points, and how many there are.
_sums_: array = array("q", bytes(8 * 3 * CENTERS))
_meet_: Barrier = Barrier(_node_count_)


def nearest(centers, x, y):
    return min(range(CENTERS), key=lambda each: (centers[2 * each] - x) ** 2 + (centers[2 * each + 1] - y) ** 2)


def add_up(mine):
    centers = _centers_[:]
    sums = [0] * (3 * CENTERS)
    for number in mine:
        x, y = _points_[2 * number], _points_[2 * number + 1]
        place = 3 * nearest(centers, x, y)
        sums[place] += x
        sums[place + 1] += y
        sums[place + 2] += 1
    for place, each in enumerate(sums):
        _sums_[place] += each


def move_centers():
    for each in range(CENTERS):
        x, y, count = _sums_[3 * each : 3 * each + 3]
        if count:
            _centers_[2 * each], _centers_[2 * each + 1] = x // count, y // count
    _sums_[:] = array("q", bytes(8 * 3 * CENTERS))


def main():
    mine = range(_node_ * POINTS // _node_count_, (_node_ + 1) * POINTS // _node_count_)
    if _node_ == 0:
        _centers_[:] = _points_[: 2 * CENTERS]
    _meet_.wait()
    for _ in range(ROUNDS):
        add_up(mine)
        if _meet_.wait() == 0:
            move_centers()
        _meet_.wait()
    if _node_ == 0:
        for each in range(CENTERS):
            print(f"center {_centers_[2 * each] / 1000:.3f} {_centers_[2 * each + 1] / 1000:.3f}")


if __name__ == "__main__":
    main()
