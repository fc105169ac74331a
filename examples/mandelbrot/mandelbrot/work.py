"""What a node does: take rows until there are none."""
from queue import Empty

from . import rows, state
from .state import _finished_, _rows_, _sync_filled_, _sync_finished_


def fill(height):
    for number in range(height):
        _rows_.put_nowait(number)
    _sync_filled_(1)


def compute(width, height, limit):
    _sync_filled_()
    computed = 0
    while True:
        try:
            number = _rows_.get_nowait()
        except Empty:
            break
        grey, inside = rows.row(number, width, height, limit)
        state._inside_ += inside
        _finished_.put_nowait(f"{number}:{grey.hex()}")
        computed += 1
    _sync_finished_(1)
    return computed


def collect(height):
    """All rows in their order; waits until every node is done."""
    _sync_finished_()
    picture = [b""] * height
    while True:
        try:
            text = _finished_.get_nowait()
        except Empty:
            return picture, state._inside_
        number, _, grey = text.partition(":")
        picture[int(number)] = bytes.fromhex(grey)


def serial(width, height, limit):
    """The same without any shared variable."""
    computed = [rows.row(number, width, height, limit) for number in range(height)]
    return [grey for grey, _ in computed], sum(inside for _, inside in computed)
