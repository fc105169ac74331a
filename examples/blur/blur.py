"""Blurs a picture: NumPy arrays that all nodes have, and rows that are dealt out.

    gothon 2 blur               from this folder, with NumPy
    gothon auto blur 2000
    python3 -m blur             the same in one process

`_picture_` and `_blurred_` are ordinary arrays of NumPy's; their memory is the session's, and nothing is copied from node to node. Each row
goes to one node, and only that one writes it. Whoever has done the last one opens the latch.
"""
import sys
from itertools import count
from typing import Iterator

import numpy

_node_: int = 0
_node_count_: int = 1

HEIGHT = int(sys.argv[1]) if len(sys.argv) > 1 else 240
WIDTH = 320
RADIUS = 4


def make_picture():
    """A disc, a square and some noise, in greys from 0 to 255."""
    y, x = numpy.mgrid[0:HEIGHT, 0:WIDTH]
    picture = numpy.random.RandomState(1).randint(0, 40, (HEIGHT, WIDTH))
    picture[(x - 100) ** 2 + (y - HEIGHT // 2) ** 2 < 60 ** 2] += 200
    picture[HEIGHT // 4 : HEIGHT // 2, 200:280] += 120
    return picture.astype(numpy.uint8)


_picture_: numpy.ndarray = make_picture()
_blurred_: numpy.ndarray = numpy.zeros((HEIGHT, WIDTH), dtype=numpy.uint8)
# How many pixels have each grey: one step for each, whichever node adds to it.
_greys_: numpy.ndarray = numpy.zeros(256, dtype=numpy.int64)
_rows_: Iterator[int] = iter(range(HEIGHT))
_tickets_: count = count(1)
_sync_whole_: callable = lambda n=1: ()


def blur(row):
    band = _picture_[max(row - RADIUS, 0) : row + RADIUS + 1].mean(axis=0)
    window = numpy.pad(band, RADIUS, mode="edge")
    return numpy.convolve(window, numpy.ones(2 * RADIUS + 1) / (2 * RADIUS + 1), mode="valid")


def main():
    for row in _rows_:
        _blurred_[row] = blur(row)
        for grey, pixels in enumerate(numpy.bincount(_blurred_[row], minlength=256)):
            if pixels:
                _greys_[grey] += int(pixels)
        if next(_tickets_) == HEIGHT:
            _sync_whole_(1)
    if _node_ == 0:
        _sync_whole_()
        for row in _blurred_[:: max(HEIGHT // 16, 1), ::5]:
            print("".join(" .:-=+*#%@"[int(grey) * 10 // 256] for grey in row))
        print(f"{_greys_.sum()} pixels, {numpy.count_nonzero(_greys_)} greys, most often {_greys_.argmax()}")


if __name__ == "__main__":
    main()
