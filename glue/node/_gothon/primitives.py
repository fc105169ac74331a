"""Handles of mutexes and latches: they are called. Thread rule: any."""

import _thread
import os

from . import datagram, wire
from .handle import Handle
from .locks import opens, seconds_of, take
from .values import IntCodec


class _Callable(Handle):
    __slots__ = ()
    hint = "call it: {0}()"


class Lock(_Callable):
    """Waits until this process holds the mutex. RuntimeError if this thread holds it and no other could unlock it. With a
    `timeout` in seconds it tells whether it has got it."""

    __slots__ = ("_owner", "_depth")
    kind = "lock"

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        self._owner: "tuple[int, int] | None" = None

    def __call__(self, *, timeout: "float | None" = None) -> "bool | None":
        if timeout is not None:
            return take(self, True, seconds_of(self.name, timeout), wire.ALONE_FLAG if _alone() else 0)
        channel = datagram.idle()
        try:
            channel.begin(wire.LOCK, self.index, b"", wire.ALONE_FLAG if _alone() else 0)
            channel.busy = False
            return None
        except BaseException:
            # A lock that was granted meanwhile is released.
            channel.abandon()
            raise


class Unlock(_Callable):
    """Lets the mutex go. RuntimeError if this process does not hold it."""

    __slots__ = ()
    kind = "unlock"

    def __call__(self) -> None:
        datagram.call(wire.UNLOCK, self.index)


class Latch(_Callable):
    """`(n)` adds n; `()` and `(0)` wait until the sum has reached the threshold, and never again after that. With a `timeout` in
    seconds they tell whether it has."""

    __slots__ = ("_open",)
    kind = "sync"

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        self._open = False

    def initial(self, value: object) -> bytes:
        """The threshold."""
        threshold = IntCodec.convert(self.name, value)
        if threshold < 1:
            raise ValueError("%s: a threshold of %d: nothing waits for less than 1" % (self.name, threshold))
        return IntCodec.encode(self.name, threshold)

    def __call__(self, n: object = 0, *, timeout: "float | None" = None, **named: object) -> "bool | None":
        if named:  # by the name that the lambda gives its parameter
            (n,) = named.values()
        count = IntCodec.convert(self.name, n)
        if count < 0:
            raise ValueError("%s: called with %d: signals only add up: pass 0 or more" % (self.name, count))
        if count and timeout is not None:
            raise TypeError("%s: called with a number and a timeout: who signals does not wait: leave one of them out" % self.name)
        if count:
            datagram.call(wire.SIGNAL, self.index, IntCodec.encode(self.name, count))
        elif timeout is not None:
            self._open = self._open or opens(self.index, seconds_of(self.name, timeout))
            return self._open
        elif not self._open:
            datagram.call(wire.WAIT, self.index)
            self._open = True
        return None


def is_unlock(reserved: str, name: str) -> bool:
    """Whether a mutex's reserved name stands for its unlock. The variable goes by the name of its lock; the reserved one is
    `_gothon_` + name, or `_gothon_m<number>_` + name for another module's."""
    spelled = reserved[len("_gothon_") :]
    if spelled != name and spelled[:1] == "m":
        number, _, rest = spelled[1:].partition("_")
        if number.isdigit():
            spelled = rest
    return spelled != name


def _alone() -> bool:
    """Whether this process has no other thread that could unlock what this one holds."""
    return _thread._count() == 0 and _thread.get_ident() == _main


def lose_sight() -> None:
    """From now on this process has threads that cannot be counted here."""
    global _main
    _main = 0


def _forked() -> None:
    """In a forked child the thread that forked is the main one."""
    global _main
    _main = _thread.get_ident()


_main = _thread.get_ident()
os.register_at_fork(after_in_child=_forked)
