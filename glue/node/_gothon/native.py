"""Chooses how this process works on its variables: in the session's shared memory where the extension module `_native`
can be loaded, else by datagrams alone. Results and errors are the same either way (docs/segment.md).

The module is built once for every CPython; other interpreters and free-threaded builds, whose objects look different, do
not get to load it. Thread rule: any, after the first call of `fastest`, which the import of a Gothon module makes.
"""
import os
import sys

from . import datagram
from .handle import Handle
from .primitives import Latch, Lock, Unlock
from .queues import LifoQueue, Queue
from .scalars import Bool, Float, Int, Str

_native: "object" = None
#: Portable classes with a native one, in the order of the extension module's kinds.
_KINDS = (Bool, Int, Float, Str, Lock, Unlock, Latch, Queue, LifoQueue)
_classes: "dict[type, type] | None" = None


def fastest(portable: type) -> type:
    """The class whose handles to make instead of the portable one's: its native one, if this process has that."""
    global _native, _classes
    if _classes is None:
        _native = _load()
        _classes = {}
        if _native is not None:
            for kind, its in enumerate(_KINDS):
                _classes[its] = _native.derive(kind, its)  # type: ignore[attr-defined]
    return _classes.get(portable, portable)


def attach(handle: Handle) -> None:
    """Lets a handle work on the shared memory, if it is of a class that can."""
    if _native is not None and type(handle).__module__ == "_gothon._native":
        _native.attach(handle, handle.index, handle._variable.code)  # type: ignore[attr-defined]


def _load() -> "object":
    """The extension module with the session's memory mapped; None if this process is to use datagrams."""
    if os.environ.get("GOTHON_TRANSPORT") == "datagram":
        return None
    if sys.implementation.name != "cpython" or "t" in getattr(sys, "abiflags", ""):
        return None
    try:
        from . import _native

        segment = datagram.idle().segment()
        try:
            _native.open(segment)
        finally:
            os.close(segment)
        _native.introduce(datagram.serial)
        datagram.on_serial = _native.introduce
    except (ImportError, OSError, RuntimeError, ValueError):
        return None  # every operation says what is wrong, if anything is
    return _native
