"""Everything that the nodes share. The other modules get at it by `from .state import _rows_` or `state._pixels_`."""
from __future__ import annotations

from queue import Queue

_node_: int = 0
_node_count_: int = 1

# Rows to be computed, and computed ones as text: "NUMBER:HEXADECIMAL".
_rows_: Queue[int] = Queue()
_finished_: Queue[str] = Queue()

# Pixels inside the set, over all nodes.
_inside_: int = 0

_sync_filled_: callable = lambda n=1: ()
_sync_finished_: callable = lambda n=_node_count_: ()


def node():
    return _node_
