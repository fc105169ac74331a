"""Who evaluates a variable's initial value: `h.request_claim() and h.take_claim().set((expression))`.

Thread rule: any; a claim belongs to the thread that was given it.
"""

import _thread
import os
import sys

from . import datagram, wire


class Claim:
    """The right, and the duty, to set an initial value. It lives on the interpreter's stack while the expression runs:
    when an exception unwinds it there, it gives the right up and the next to execute the declaration gets it."""

    __slots__ = ("_handle", "_process", "_open")

    def __init__(self, handle: "object") -> None:
        self._handle = handle
        self._process = os.getpid()
        self._open = True

    def set(self, *given: object, **named: object) -> None:
        """Sets the initial value, which the handle's `initial` makes of these: a queue's is its limit, a latch's its threshold.
        Gives up if it cannot be that."""
        try:
            settle(self._handle, *given, **named)
        except BaseException:
            self.give_up()
            raise
        self._open = False

    def set_bounded(self, *given: object, **named: object) -> None:
        """`set` for a semaphore that is bounded by it."""
        self.set(*given, bounded=True, **named)

    def give_up(self) -> None:
        """Leaves it to the next to execute the declaration."""
        if self._open and self._process == os.getpid():
            self._open = False
            datagram.call(wire.SETTLE, self._handle._variable.index, b"\0")  # type: ignore[attr-defined]

    def __del__(self) -> None:
        try:
            self.give_up()
        except Exception:
            pass  # the session is gone, and the claim with it


def settle(handle: "object", *given: object, **named: object) -> None:
    """Sets the initial value if nobody has. Raises what the handle's `initial` raises."""
    encoded = handle.initial(*given, **named)  # type: ignore[attr-defined]
    datagram.call(wire.SETTLE, handle._variable.index, b"\1" + encoded)  # type: ignore[attr-defined]
    handle.settled = True  # type: ignore[attr-defined]


#: Claims that `request` was given and `fetch` has not taken yet, by variable and thread. One stays here only if an
#: exception comes between the two; the thread finds it at its next try.
_waiting: "dict[tuple[int, int], Claim]" = {}


def request(handle: "object") -> bool:
    """Whether the caller has to evaluate the initial value of the handle's variable; waits while somebody else does."""
    key = (handle._variable.index, _thread.get_ident())  # type: ignore[attr-defined]
    if key in _waiting:
        return True
    try:
        return _ask(handle, key)
    except RuntimeError:
        if sys.implementation.name != "pypy":
            raise
        # PyPy has not noticed yet that an exception has unwound this thread's last claim.
        import gc

        gc.collect()
        return _ask(handle, key)


def _ask(handle: "object", key: "tuple[int, int]") -> bool:
    channel = datagram.idle()
    try:
        mine = channel.begin(wire.CLAIM, handle._variable.index) == b"\1"  # type: ignore[attr-defined]
        if mine:
            _waiting[key] = Claim(handle)
        channel.busy = False
        return mine
    except BaseException:
        given = _waiting.pop(key, None)
        if given is not None:
            given._open = False
        channel.abandon()
        raise


def fetch(handle: "object") -> Claim:
    """The claim that `request` has got for this thread."""
    return _waiting.pop((handle._variable.index, _thread.get_ident()))  # type: ignore[attr-defined]


def _forget() -> None:
    """In a forked child: the claims are the parent's."""
    _waiting.clear()


os.register_at_fork(after_in_child=_forget)
