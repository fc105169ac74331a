"""Conway's game of life on a torus: each node computes a stripe of rows, and a barrier parts the generations.

    gothon 4 game_of_life            from this folder
    gothon 4 game_of_life 100 60 40  generations, columns and rows

The board is one shared int with a bit for each cell. A node adds the cells of its stripe to the next one by `|=`, which is atomic.
Whose `wait()` gives 0 makes that the board, while the others wait once more. On any number of nodes it comes to the same.
"""
import sys
from threading import Barrier

_node_: int = 0
_node_count_: int = 1

_meet_: Barrier = Barrier(_node_count_)
_board_: int = 0
_next_: int = 0

GLIDER = (1, 0), (2, 1), (0, 2), (1, 2), (2, 2)
BLINKER = (12, 6), (13, 6), (14, 6)


def stripe(board, columns, rows, mine):
    """The living cells of the next generation in the rows of a range, as bits of the whole board."""
    cells = 0
    for y in mine:
        around = [board >> (row % rows) * columns for row in (y - 1, y, y + 1)]
        for x in range(columns):
            alive = sum(row >> column % columns & 1 for row in around for column in (x - 1, x, x + 1))
            if alive == 3 or alive == 4 and around[1] >> x & 1:
                cells |= 1 << y * columns + x
    return cells


def main(generations=20, columns=24, rows=12):
    global _board_, _next_
    if _node_ == 0:
        _board_ = sum(1 << y * columns + x for x, y in GLIDER + BLINKER)
    _meet_.wait()
    mine = range(_node_ * rows // _node_count_, (_node_ + 1) * rows // _node_count_)
    for _ in range(generations):
        _next_ |= stripe(_board_, columns, rows, mine)
        if _meet_.wait() == 0:
            _board_ = _next_
            _next_ = 0
        _meet_.wait()
    if _node_ == 0:
        for y in range(rows):
            print("".join("#" if _board_ >> y * columns + x & 1 else "." for x in range(columns)))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
