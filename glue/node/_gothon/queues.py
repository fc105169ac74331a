"""Handles of queues. Thread rule: any."""

from . import datagram, wire
from .channel import Overdue
from .encoding import codec_of
from .handle import Handle
from .manifest import Variable
from .values import IntCodec


#: What a put or a get is answered once the queue is shut down.
_SHUT_DOWN = b"\2"
_AT_ONCE: "tuple[tuple[int, float | None], ...]" = ((0, None),)
_WITHOUT_END: "tuple[tuple[int, float | None], ...]" = ((wire.WAIT_FLAG, None),)


class _Named(type):
    """Makes `Queue[int]` an expression, and `Queue(…)` outside a declaration an error in words."""

    def __getitem__(cls, item: object) -> type:
        return cls

    def __call__(cls, *arguments: object, **named: object) -> object:
        if arguments and isinstance(arguments[0], Variable):
            return type.__call__(cls, *arguments)
        raise TypeError("%s: made by a declaration only: write `_name_: %s[int] = %s()`" % ((cls.__name__,) * 3))


class Queue(Handle, metaclass=_Named):
    """First in, first out. `put` and `get` do not wait unless they are told to."""

    __slots__ = ("_codec",)
    kind = "queue"
    hint = "call one of its methods, as in {0}.size() or {0}.get()"

    def __init__(self, variable: Variable, reserved: str) -> None:
        super().__init__(variable, reserved)
        self._codec = codec_of(variable.code, variable.schema)

    def initial(self, maxsize: object = 0) -> bytes:
        """The limit; none if it is 0 or less."""
        return IntCodec.encode(self.name, IntCodec.convert(self.name, 0 if maxsize is None else maxsize))

    def size(self) -> int:
        """How many items are in it."""
        return int.from_bytes(datagram.call(wire.SIZE, self.index), "little")

    qsize = size

    def empty(self) -> bool:
        """Whether there is no item in it."""
        return self.size() == 0

    def full(self) -> bool:
        """Whether its limit is reached; never, if it has none."""
        return datagram.call(wire.FULL, self.index) == b"\1"

    def put(self, val: object, block: "bool | None" = None, timeout: "float | None" = None) -> bool:
        """Adds an item. False if the queue is full, or with `block` stays so for `timeout` seconds."""
        codec = self._codec
        payload = codec.encode(self.name, codec.convert(self.name, val))
        for flags, seconds in self._attempts(block, timeout):
            channel = datagram.idle()
            try:
                reply = channel.begin(wire.PUT, self.index, payload, flags, seconds)
                channel.busy = False
            except Overdue:
                return channel.abandon()
            except BaseException:
                channel.abandon()
                raise
            if reply == _SHUT_DOWN:
                raise self._shut_down()
            if reply == b"\1":
                return True
        return False

    def get(self, block: "bool | None" = None, timeout: "float | None" = None) -> "tuple[object, bool]":
        """The next item and True; the type's zero value and False if there is none, or none in `timeout` seconds."""
        codec = self._codec
        for flags, seconds in self._attempts(block, timeout):
            channel = datagram.idle()
            try:
                reply = channel.begin(wire.TAKE, self.index, b"", flags, seconds)
                if reply[:1] == b"\1":
                    found = codec.decode(reply[1:]), True
                    channel.busy = False
                    return found
                channel.busy = False
            except Overdue:
                channel.abandon()
                break
            except BaseException:
                # An item on its way goes back to where it came from.
                channel.abandon()
                raise
            if reply == _SHUT_DOWN:
                raise self._shut_down()
        return self.nothing()

    def put_nowait(self, item: object) -> None:
        """Adds an item. `queue.Full` if there is no room."""
        if not self.put(item, False):
            import queue

            raise queue.Full

    def get_nowait(self) -> object:
        """The next item, alone. `queue.Empty` if there is none."""
        item, found = self.get(False)
        if not found:
            import queue

            raise queue.Empty
        return item

    def task_done(self) -> None:
        """Says that an item that was taken is dealt with. ValueError if more are than were put."""
        datagram.call(wire.TASK_DONE, self.index)

    def join(self) -> None:
        """Waits until every item that was put is dealt with."""
        datagram.call(wire.JOIN, self.index)

    def shutdown(self, immediate: bool = False) -> None:
        """From now on `put` raises `queue.ShutDown`, and so does `get` once the queue is empty. With `immediate` it is emptied, and what
        was in it counts as dealt with."""
        datagram.call(wire.SHUTDOWN, self.index, b"\1" if immediate else b"\0")

    def __iter__(self) -> "object":
        """Takes items, and waits for more, until the queue is shut down and empty."""
        shut_down = shut_down_error()
        while True:
            try:
                item, _ = self.get(True)
            except shut_down:
                return
            yield item

    def _shut_down(self) -> Exception:
        return shut_down_error()("%s: the queue is shut down" % self.name)

    def nothing(self) -> "tuple[object, bool]":
        """What `get` gives where there is no item."""
        return self._codec.type(), False

    def _attempts(self, block: "bool | None", timeout: "float | None") -> "tuple[tuple[int, float | None], ...]":
        """The flags and times of the requests to be made, until one succeeds. A time alone means that the caller waits. However short
        it is, what can be had at once is: so the first request of a timed one does not wait."""
        if timeout is not None and not timeout >= 0:
            raise ValueError("%s: 'timeout' must be a non-negative number" % self.name)
        if not (timeout is not None if block is None else block):
            return _AT_ONCE
        if timeout is None:
            return _WITHOUT_END
        return _AT_ONCE + ((wire.WAIT_FLAG, timeout),) if timeout > 0 else _AT_ONCE


class LifoQueue(Queue):
    """Last in, first out."""

    __slots__ = ()


class PriorityQueue(Queue):
    """The least item first, as Python orders them."""

    __slots__ = ()


class ShutDown(Exception):
    """Raised when put/get with shut-down queue."""


def shut_down_error() -> "type[Exception]":
    """Python's `queue.ShutDown`. Before 3.13 there is none, and this module's becomes it, so that programs catch it by that name."""
    import queue

    if not hasattr(queue, "ShutDown"):
        ShutDown.__module__ = "queue"
        queue.ShutDown = ShutDown  # type: ignore[attr-defined]
    return queue.ShutDown  # type: ignore[attr-defined, no-any-return]
