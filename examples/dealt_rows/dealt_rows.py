"""Deals the rows of a picture out to the nodes: the loop over a shared iterator is a parallel loop.

    gothon 2 dealt_rows         from this folder
    gothon auto dealt_rows 400
    python3 -m dealt_rows       the same picture in one process

A row that costs more is no problem: whoever is done with his takes the next. Node 0 prints the picture when the others are done, and how
many rows there were.
"""
import sys
from itertools import count
from typing import Iterator

_node_: int = 0
_node_count_: int = 1

HEIGHT = int(sys.argv[1]) if len(sys.argv) > 1 else 24
WIDTH = 72
SHADES = "@%#*+=-:. "

_rows_: Iterator[int] = iter(range(HEIGHT))
# Each finished row has a ticket: whoever draws the last one knows that the picture is whole.
_tickets_: count = count(1)
_picture_: str = ""
_sync_whole_: callable = lambda n=1: ()


def shade(column, row):
    c = complex(column * 3.2 / WIDTH - 2.2, (row - (HEIGHT - 1) / 2) * 2.4 / HEIGHT)
    z = 0j
    for turn in range(100):
        if abs(z) > 2:
            return SHADES[9 - min(turn, 9)]
        z = z * z + c
    return SHADES[0]


def main():
    global _picture_
    for row in _rows_:
        line = "".join(shade(column, row) for column in range(WIDTH))
        _picture_ += f"{row:05} {line}\n"
        if next(_tickets_) == HEIGHT:
            _sync_whole_(1)
    if _node_ == 0:
        _sync_whole_()
        lines = sorted(_picture_.splitlines())
        print("\n".join(line[6:] for line in lines))
        print(f"{len(lines)} rows")


if __name__ == "__main__":
    main()
