"""What others make of shared containers and arrays: `json` writes what is in them, and `multiprocessing` hands on the variable, where any other
pickler makes a plain copy. Thread rule: any.
"""

import sys

from . import relied


def adopt(name: str) -> None:
    """Called when `json.encoder` or `multiprocessing.reduction` has been loaded."""
    if name == "json.encoder":
        _adopt_json()
    else:
        _adopt_pickler()


def _adopt_json() -> None:
    original = relied.take("json.encoder:JSONEncoder.default")
    if original is None:
        return

    def default(self, o):  # type: ignore[no-untyped-def]
        snapshot = getattr(type(o), "snapshot", None)
        return original(self, o) if snapshot is None or not hasattr(type(o), "reduce_shared") else snapshot(o)  # type: ignore[operator]

    default.__doc__ = original.__doc__
    sys.modules["json.encoder"].JSONEncoder.default = default  # type: ignore[attr-defined]


def _adopt_pickler() -> None:
    register = relied.take("multiprocessing.reduction:ForkingPickler.register")
    if register is None:
        return
    from .collection import Collection
    from .handles import CONTAINERS, container_class

    for each in CONTAINERS:
        register(container_class(each), Collection.reduce_shared)  # type: ignore[operator]
    from . import native
    from .arrays import Array, ByteArray

    for row in Array, ByteArray:
        register(native.fastest(row), row.reduce_shared)  # type: ignore[operator]
