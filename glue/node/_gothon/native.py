"""Chooses how this process works on its variables: in the session's shared memory where an extension module can be loaded,
else by datagrams alone. Results and errors are the same either way (docs/segment.md).

`_native` is built once for every CPython with a GIL. Objects of free-threaded builds look different: `_native_t` is theirs,
one from 3.15 on and one each for those before. Other interpreters get to load neither. Thread rule: any.
"""

import _thread
import os
import sys

from . import datagram, session
from .channel import Channel
from .handle import Handle
from .iterators import Iterator
from .locks import Event, PlainLock, RLock, Semaphore
from .meetings import Barrier, Condition
from .primitives import Latch, Lock, Unlock
from .queues import LifoQueue, Queue
from .scalars import Bool, Bytes, Float, Int, Str, Value

_native: "object" = None
#: Portable classes with a native one, in the order of the extension module's kinds.
# fmt: off
_KINDS = (
    Bool, Int, Float, Str, Bytes, Value, Lock, Unlock, Latch, Queue, LifoQueue,
    PlainLock, RLock, Semaphore, Event, Condition, Barrier, Iterator,
)
# fmt: on
#: The names of more of them, whose kinds follow: only programs that have one load their modules.
_LATE_KINDS = ("array", "bytearray", "ndarray")
_classes: "dict[type, type] | None" = None
#: For the time until `_classes` is known. A signal handler may come here again on the same thread.
_lock = _thread.RLock()  # type: ignore[attr-defined]


def fastest(portable: type) -> type:
    """The class whose handles to make instead of the portable one's: its native one, if this process has that."""
    classes = _classes
    if classes is None:
        classes = _choose()
    made = classes.get(portable)
    return _late(portable) if made is None else made


def _late(portable: type) -> type:
    """Of one that only some programs load."""
    if portable.__name__ not in _LATE_KINDS or _native is None:
        return portable
    kind = len(_KINDS) + _LATE_KINDS.index(portable.__name__)
    with _lock:
        classes = _classes
        if portable not in classes:  # type: ignore[operator]
            classes[portable] = _derive(_native, kind, portable)  # type: ignore[index]
        return classes[portable]  # type: ignore[index]


def adopt(handle: Handle, mapping: object, letter: str, size: int, shape: "tuple[int, ...]", strides: "tuple[int, ...]") -> None:
    """Lets the handle of an array work in its memory, if this process can: the elements' type as the module `array` calls it."""
    if _native is not None and type(handle) in _classes.values():  # type: ignore[union-attr]
        _native.adopt(handle, mapping, letter, size, shape, strides)  # type: ignore[attr-defined]


def attach(handle: Handle) -> None:
    """Lets a new handle work on the shared memory, if this process does."""
    if _native is not None and type(handle) in _classes.values():  # type: ignore[union-attr]
        variable = handle._variable
        _native.attach(handle, variable.index, variable.code, variable.schema.encode())  # type: ignore[attr-defined]


def codec(schema: str, encode: "object", decode: "object") -> "tuple[object, object]":
    """Functions that do the same for values of a schema, the fastest that this process has."""
    if _native is None:
        return encode, decode
    return _native.encoder(schema.encode(), encode), _native.decoder(decode)  # type: ignore[attr-defined]


def _choose() -> "dict[type, type]":
    global _native, _classes
    with _lock:
        if _classes is None:
            native = None
            try:
                native = _load()
            except (ImportError, OSError, RuntimeError, ValueError) as error:
                _explain(error)
            made = {}
            if native is not None:
                for kind, its in enumerate(_KINDS):
                    made[its] = _derive(native, kind, its)
            _native = native
            _classes = made
        return _classes


def _derive(native: object, kind: int, portable: type) -> type:
    """The native class of a kind. Messages call it what they call the portable one, or by module and name, as they do an array."""
    made: type = native.derive(kind, portable)  # type: ignore[attr-defined]
    if portable.__module__ not in ("array", "numpy"):
        made.__name__ = portable.__name__
    return made


def _load() -> "object":
    """The extension module with the session's memory mapped. ImportError, OSError, RuntimeError, ValueError: why there is none."""
    if os.environ.get("GOTHON_TRANSPORT") == "datagram":
        raise ImportError("GOTHON_TRANSPORT says so")
    module = _module()
    segment = datagram.idle().segment()
    try:
        module.open(segment)  # type: ignore[attr-defined]
    finally:
        os.close(segment)
    # In this order: a child that another thread forks in between has no serial.
    session.on_serial = module.introduce  # type: ignore[attr-defined]
    module.introduce(session.serial)  # type: ignore[attr-defined]
    datagram.adopt(module.channel(Channel))  # type: ignore[attr-defined]
    return module


def _module() -> "object":
    if sys.implementation.name != "cpython":
        raise ImportError("%s is no CPython" % sys.implementation.name)
    if "t" not in getattr(sys, "abiflags", ""):
        from . import _native

        return _native
    try:
        from . import _native_t  # type: ignore[attr-defined]
    except ImportError as error:
        if error.name != "_gothon":
            raise  # it is there, and cannot be loaded
        raise ImportError(
            "there is no extension module for this free-threaded Python %d.%d: install Gothon again where its headers are found"
            % sys.version_info[:2]
        ) from None
    return _native_t


def _explain(error: Exception) -> None:
    """Says that this process uses datagrams, once per session: with `-v`, and always where the extension module is there and cannot
    be loaded. Each operation says what is wrong, if anything is."""
    broken = str(getattr(error, "path", "")).endswith(".so")
    if (broken or "v" in session.options) and session.node == 0 and sys.stderr is not None:
        advice = ": install Gothon again" if broken else ""
        sys.stderr.write("gothon: every operation is a datagram, of tens of microseconds: %s%s\n" % (error, advice))


def _forget() -> None:
    """In a forked child: who held the lock is not there."""
    global _lock
    _lock = _thread.RLock()  # type: ignore[attr-defined]


os.register_at_fork(after_in_child=_forget)
