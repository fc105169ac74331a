"""Handles of what `threading` has for threads to wait for each other (docs/language.md, section 15). Thread rule: any."""

import _thread
import os

from . import datagram, wire
from .channel import Overdue
from .handle import Handle
from .values import IntCodec

#: What tells a forked child from its parent: what it finds written with another number is the parent's.
_life = 0


def take(self: "Handle", wait: bool, timeout: "float | None", flags: int = 0) -> bool:
    """Takes a lock or a semaphore for this process; whether it did in `timeout` seconds. It does if it can be had, however short they
    are.

    All of it is one function, which notes who has it before the request counts as done: an exception of a signal handler that
    comes later finds it taken, with an owner who can release it."""
    owner = _thread.get_ident(), _life
    first = timeout is not None or not wait
    while True:
        channel = datagram.idle()
        try:
            taken = (
                channel.begin(wire.ACQUIRE, self.index, b"", flags if first else flags | wire.WAIT_FLAG, None if first else timeout)
                != b"\0"
            )
            if taken:
                self._depth = 1  # type: ignore[attr-defined]
                self._owner = owner  # type: ignore[attr-defined]
            channel.busy = False
        except BaseException as error:
            late = error
            # What was granted meanwhile is released, whatever signal handlers raise while it is.
            while True:
                try:
                    if channel.busy:
                        if self._owner == owner:  # type: ignore[attr-defined]
                            self._owner = None  # type: ignore[attr-defined]
                        channel.abandon()
                    break
                except (RuntimeError, OSError, MemoryError):
                    raise  # the session has ended, or cannot be reached
                except BaseException as another:
                    late = another
            if isinstance(late, Overdue):
                return False
            raise late
        if taken or not first or not wait or timeout <= 0:  # type: ignore[operator]
            return taken
        first = False


class Taken(Handle):
    """What a thread takes and gives back."""

    __slots__ = ("_owner", "_depth")
    hint = "write `with {0}:`, or call its acquire() and release()"

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        #: The thread that took it last, and the process's life; of an RLock None as long as no thread of this process has it.
        self._owner: "tuple[int, int] | None" = None
        self._depth = 0

    _take = take

    def acquire(self, blocking: object = True, timeout: "float | None" = None, **words: object) -> bool:
        raise NotImplementedError

    def release(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *raised: object) -> None:
        self.release()


class Exclusive(Taken):
    """What one process has at a time."""

    __slots__ = ()

    def acquire(self, blocking: object = True, timeout: "float | None" = -1, **words: object) -> bool:
        """Takes it; whether it did: False if it was held, and stayed so for `timeout` seconds."""
        return self._take(*self._how(blocking, timeout, **words))

    def release(self) -> None:
        """Lets it go."""
        self._give()

    def locked(self) -> bool:
        """Whether anybody holds it."""
        return datagram.call(wire.LOCKED, self.index) == b"\1"

    def _how(self, blocking: object = True, timeout: "float | None" = -1, **words: object) -> "tuple[bool, float | None]":
        """Whether to wait and for how many seconds, None for no end, by the arguments of `acquire`. `block` is what
        multiprocessing calls the first one, and then its rules for the second one hold."""
        if words:
            return as_multiprocessing(self.name, blocking, None if timeout == -1 else timeout, words)
        if timeout is None or timeout == -1:
            return bool(blocking), None
        if not blocking:
            raise ValueError("%s: can't specify a timeout for a non-blocking call: leave one of them out" % self.name)
        seconds = number_of(self.name, timeout)
        if not seconds >= 0:
            raise ValueError("%s: timeout value must be a non-negative number, or -1 for no end" % self.name)
        if seconds > _thread.TIMEOUT_MAX:
            raise OverflowError("%s: timeout value is too large: the most is %d seconds" % (self.name, _thread.TIMEOUT_MAX))
        return True, seconds

    def _give(self) -> None:
        """Lets it go for this process."""
        done_for_sure(wire.RELEASE, self.index)


class PlainLock(Exclusive):
    """Whoever comes while it is held waits, the thread that holds it too. Any thread of any process may release it."""

    __slots__ = ()
    kind = "Lock"


class RLock(Exclusive):
    """The thread that holds it may take it again, and has to release it as often."""

    __slots__ = ()
    kind = "RLock"

    def acquire(self, blocking: object = True, timeout: "float | None" = -1, **words: object) -> bool:
        """Takes it, once more if this thread has it; whether it did."""
        how = self._how(blocking, timeout, **words)
        if self._is_owned():
            self._depth += 1
            return True
        return self._take(*how)

    def release(self) -> None:
        """Lets it go, once. RuntimeError if this thread does not have it."""
        if not self._is_owned():
            self._refuse()
        if self._depth > 1:
            self._depth -= 1
            return
        self._owner = None
        self._give()

    def _own(self, depth: int) -> None:
        self._depth = depth
        self._owner = _thread.get_ident(), _life

    def _is_owned(self) -> bool:
        return self._owner == (_thread.get_ident(), _life)

    def _recursion_count(self) -> int:
        return self._depth if self._is_owned() else 0

    def _release_save(self) -> int:
        """Lets it go however often this thread has taken it; what `_acquire_restore` is to be told."""
        if not self._is_owned():
            self._refuse()
        depth = self._depth
        self._owner = None
        self._give()
        return depth

    def _acquire_restore(self, depth: int) -> None:
        # An exception may have come when it had it and not yet so often.
        if not self._is_owned():
            self._take(True, None)
        self._own(depth)

    def _refuse(self) -> None:
        raise RuntimeError("%s: cannot release un-acquired lock: this thread does not have it: acquire it first" % self.name)


class Semaphore(Taken):
    """Can be taken as often as its value says. Nobody owns what was taken: anybody releases it."""

    __slots__ = ()
    kind = "Semaphore"

    def initial(self, value: object = 1, bounded: bool = False) -> bytes:
        """How often it can be taken at first, and at most if it is bounded."""
        number = IntCodec.convert(self.name, value)
        if number < 0:
            raise ValueError("%s: semaphore initial value must be >= 0, not %d" % (self.name, number))
        return bytes([bounded]) + IntCodec.encode(self.name, number)

    def acquire(self, blocking: object = True, timeout: "float | None" = None, **words: object) -> bool:
        """Takes one; whether it did: False if there was none, and none came in `timeout` seconds."""
        return self._take(*self._how(blocking, timeout, **words))

    def release(self, n: object = 1) -> None:
        """Gives back `n`. ValueError if a bounded one would have more than at first."""
        count = IntCodec.convert(self.name, n)
        if count < 1:
            raise ValueError("%s: n must be one or more, not %d" % (self.name, count))
        done_for_sure(wire.POST, self.index, IntCodec.encode(self.name, count))

    def get_value(self) -> int:
        """How often it can be taken at the moment."""
        return int.from_bytes(datagram.call(wire.VALUE, self.index), "little")

    def locked(self) -> bool:
        """Whether it cannot be taken at the moment."""
        return self.get_value() == 0

    def _how(self, blocking: object = True, timeout: "float | None" = None, **words: object) -> "tuple[bool, float | None]":
        """As `Exclusive._how`."""
        if words:
            return as_multiprocessing(self.name, blocking, timeout, words)
        if timeout is None:
            return bool(blocking), None
        if not blocking:
            raise ValueError("%s: can't specify timeout for non-blocking acquire: leave one of them out" % self.name)
        return True, max(number_of(self.name, timeout), 0.0)


class Event(Handle):
    """Set or not."""

    __slots__ = ()
    kind = "Event"
    hint = "call its methods set(), clear(), is_set() and wait()"

    def is_set(self) -> bool:
        """Whether it is."""
        return datagram.call(wire.LOCKED, self.index) == b"\0"

    def set(self) -> None:
        """Sets it: all who wait go on."""
        datagram.call(wire.SET, self.index)

    def clear(self) -> None:
        """Who comes from now on waits."""
        datagram.call(wire.CLEAR, self.index)

    def wait(self, timeout: "float | None" = None, _seen: "int | None" = None) -> bool:
        """Waits until it is set; whether it is: False if it was not for `timeout` seconds. `_seen` is the word that the caller has
        seen before in the shared memory: what was set since then counts."""
        seconds = None if timeout is None else number_of(self.name, timeout)
        return opens(self.index, seconds, b"" if _seen is None else _seen.to_bytes(8, "little"))


def opens(index: int, timeout: "float | None", seen: bytes = b"") -> bool:
    """Waits for a latch or an event; whether it was open before `timeout` seconds were over, or at once."""
    if timeout is not None and timeout <= 0:
        return datagram.call(wire.LOCKED, index) == b"\0"
    channel = datagram.idle()
    try:
        channel.begin(wire.WAIT, index, seen, 0, timeout)
        channel.busy = False
        return True
    except Overdue:
        return channel.abandon()
    except BaseException:
        channel.abandon()
        raise


def done_for_sure(operation: int, index: int, payload: bytes = b"") -> None:
    """An operation that lets others go on. An exception of a signal handler that comes meanwhile finds it done."""
    channel = datagram.idle()
    try:
        channel.begin(operation, index, payload)
        channel.busy = False
    except BaseException:
        if channel.busy and not channel.abandon():
            datagram.call(operation, index, payload)
        raise


def as_multiprocessing(name: str, blocking: object, timeout: object, words: "dict[str, object]") -> "tuple[bool, float | None]":
    """What `acquire(block=…, timeout=…)` means: no time is too short, and none counts for who does not wait."""
    block = words.pop("block", None)
    if words or blocking is not True:
        raise TypeError("%s: acquire() takes blocking and timeout, or block and timeout, and nothing else" % name)
    return bool(block), None if timeout is None or not block else max(number_of(name, timeout), 0.0)


def number_of(name: str, timeout: object) -> float:
    """A number of seconds. TypeError, ValueError if it is none."""
    if not hasattr(type(timeout), "__float__") and not hasattr(type(timeout), "__index__"):
        raise TypeError("%s: a timeout is a number of seconds, not %s" % (name, type(timeout).__name__))
    seconds = float(timeout)  # type: ignore[arg-type]
    if seconds != seconds:
        raise ValueError("%s: a timeout is a number of seconds, not NaN" % name)
    return seconds


def seconds_of(name: str, timeout: object) -> float:
    """A time to wait for. TypeError, ValueError if it is none."""
    seconds = number_of(name, timeout)
    if not seconds >= 0:
        raise ValueError("%s: 'timeout' must be a non-negative number of seconds" % name)
    return seconds


def _forked() -> None:
    global _life
    _life += 1


os.register_at_fork(after_in_child=_forked)
