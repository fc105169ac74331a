"""Handles of Condition and Barrier, as `threading` has them (docs/language.md, section 15). Thread rule: any."""

import _struct
import time

from . import datagram, wire
from .channel import Overdue
from .handle import Handle
from .locks import RLock, number_of
from .values import IntCodec

_NEVER = float("nan")
_double = _struct.Struct("<d").pack
#: What a barrier tells one who comes.
_BROKEN, _LAST = 0, 1
#: What says that the session has ended, or cannot be reached.
_LOST = (RuntimeError, OSError, MemoryError)


class Condition(RLock):
    """An RLock whose holder may sleep until another one who has it notifies him."""

    __slots__ = ()
    kind = "Condition"
    hint = "write `with {0}:`, and call its wait(), notify() and notify_all() there"

    def wait(self, timeout: "float | None" = None) -> bool:
        """Lets the lock go, sleeps until it is notified, and takes the lock again; whether it was notified before `timeout` seconds
        were over. RuntimeError if this thread does not have the lock."""
        if not self._is_owned():
            raise RuntimeError("%s: cannot wait on un-acquired lock: acquire it first" % self.name)
        seconds = None if timeout is None else number_of(self.name, timeout)
        depth = self._recursion_count()
        channel = datagram.idle()
        channel.done = let_go = False
        try:
            self._disown()
            channel.begin(wire.SLEEP, self.index, b"", 0, seconds)
            channel.busy = False
            self._own(depth)
            return True
        except BaseException as error:
            # Who has waited has the lock afterwards, whatever signal handlers raise meanwhile; be it between two lines of the inner loop.
            late = error
            while True:
                try:
                    while True:
                        try:
                            # What it was notified of meanwhile another one is.
                            if channel.busy:
                                channel.abandon()
                            # To take the lock again may be by this channel, too.
                            let_go = let_go or channel.done
                            if not self._is_owned():
                                # It has slept, and let the lock go; or it has it still, or again.
                                if let_go:
                                    self._acquire_restore(depth)
                                else:
                                    self._own(depth)
                            break
                        except _LOST:
                            raise
                        except BaseException as another:
                            late = another
                    break
                except _LOST:
                    raise
                except BaseException as another:
                    late = another
            if isinstance(late, Overdue):
                return False
            raise late

    def wait_for(self, predicate: "object", timeout: "float | None" = None) -> object:
        """Waits until `predicate()` is true; its last value, which is false if that took longer than `timeout` seconds."""
        end = None if timeout is None else time.monotonic() + number_of(self.name, timeout)
        result = predicate()  # type: ignore[operator]
        while not result:
            left = None if end is None else end - time.monotonic()
            if left is not None and left <= 0:
                break
            self.wait(left)
            result = predicate()  # type: ignore[operator]
        return result

    def notify(self, n: object = 1) -> None:
        """Wakes up to `n` who wait, those first who came first. RuntimeError if this thread does not have the lock."""
        if not self._is_owned():
            raise RuntimeError("%s: cannot notify on un-acquired lock: acquire it first" % self.name)
        datagram.call(wire.NOTIFY, self.index, IntCodec.encode(self.name, IntCodec.convert(self.name, n)))

    def notify_all(self) -> None:
        """Wakes all who wait."""
        self.notify(1 << 64)

    notifyAll = notify_all

    def _disown(self) -> int:
        """This thread has it no more, whatever is known elsewhere; how often it had it."""
        self._owner = None
        return self._depth


class Barrier(Handle):
    """Its parties wait for each other, again and again."""

    __slots__ = ("_default",)
    kind = "Barrier"
    hint = "call its wait()"

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        #: Seconds that a wait without a timeout has, NaN for no end; None as long as that is not known here.
        self._default: "float | None" = None

    def initial(self, parties: object, action: object = None, timeout: "float | None" = None) -> bytes:
        """How many there are, and how long a wait may last that does not say."""
        if action is not None:
            raise TypeError("%s: a shared Barrier runs no action: do it in the node whose wait() gives 0, and wait once more" % self.name)
        number = IntCodec.convert(self.name, parties)
        if number < 1:
            raise ValueError("%s: parties must be > 0, not %d" % (self.name, number))
        return _double(_NEVER if timeout is None else number_of(self.name, timeout)) + IntCodec.encode(self.name, number)

    def wait(self, timeout: "float | None" = None) -> int:
        """Waits until all parties have come; this one's number in the order of coming. BrokenBarrierError if it is broken, or becomes
        so, as by one that waits for longer than `timeout` seconds."""
        return self._come_and_wait(timeout)

    def abort(self) -> None:
        """Breaks it: who waits and who comes gets BrokenBarrierError, until it is reset."""
        datagram.call(wire.ABORT, self.index)

    def reset(self) -> None:
        """Makes it as it was at first. Who waits gets BrokenBarrierError."""
        datagram.call(wire.RESET, self.index)

    @property
    def parties(self) -> int:
        """How many wait for each other."""
        return self._state()[0]

    @property
    def n_waiting(self) -> int:
        """How many of them wait at the moment."""
        return self._state()[1]

    @property
    def broken(self) -> bool:
        """Whether it is broken."""
        return self._state()[2]

    def _state(self) -> "tuple[int, int, bool, float]":
        return wire.barrier(datagram.call(wire.STATE, self.index))

    def _timeout_of(self, timeout: "float | None") -> "float | None":
        """How many seconds a wait has that is given this, None for no end."""
        if timeout is not None:
            return number_of(self.name, timeout)
        if self._default is None:
            self._default = self._state()[3]
        return None if self._default != self._default else self._default

    def _refuse(self) -> None:
        from threading import BrokenBarrierError

        raise BrokenBarrierError(
            "%s: it is broken: a party has died, ended or waited too long, or somebody has called abort() or reset(): reset() repairs it"
            % self.name
        )

    def _come_and_wait(self, timeout: "float | None" = None) -> int:
        seconds = self._timeout_of(timeout)
        channel = datagram.idle()
        came = b""
        try:
            told, index, phase = wire.arrival(channel.begin(wire.ARRIVE, self.index))
            if told <= _LAST:
                channel.busy = False
                passed = told == _LAST
            else:
                came = wire.place_in(index, phase)
                # The channel stays busy: what this one did is undone by one or the other.
                passed = channel.begin(wire.PASS, self.index, came, 0, seconds) == b"\1"
                channel.busy = False
        except Overdue:
            channel.abandon()
            passed = self._give_up(came)
        except BaseException as error:
            # It has not come after all, unless the phase is over, whatever signal handlers raise meanwhile.
            late = error
            while True:
                try:
                    if channel.busy:
                        channel.abandon()
                    if came:
                        datagram.call(wire.LEAVE, self.index, came)
                    break
                except _LOST:
                    break
                except BaseException as another:
                    late = another
            raise late
        if not passed:
            self._refuse()
        return index

    def _wait_on(self, index: int, phase: int, seconds: "float | None") -> int:
        """Goes on to wait for who has come in the shared memory. Whatever it raises, the caller calls `_leave_place` then."""
        came = wire.place_in(index, phase)
        channel = datagram.idle()
        try:
            passed = channel.begin(wire.PASS, self.index, came, 0, seconds) == b"\1"
            channel.busy = False
        except Overdue:
            channel.abandon()
            passed = self._give_up(came)
        except BaseException:
            channel.abandon()
            raise
        if not passed:
            self._refuse()
        return index

    def _give_up(self, came: bytes) -> bool:
        """When its time is up: breaks it for all, unless it was passed meanwhile; whether it was."""
        if datagram.call(wire.ABORT, self.index, came[4:]) == b"\1":
            return False
        return datagram.call(wire.PASS, self.index, came) == b"\1"

    def _leave_place(self, index: int, phase: int) -> None:
        datagram.call(wire.LEAVE, self.index, wire.place_in(index, phase))
