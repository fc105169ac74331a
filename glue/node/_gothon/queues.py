"""Handles of queues. Thread rule: any."""

from . import datagram, wire
from .channel import Overdue
from .handle import Handle
from .manifest import Variable
from .values import CODECS, IntCodec


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
        self._codec = CODECS[variable.code & 15]

    def initial(self, value: object) -> bytes:
        """The limit; none if it is 0 or less."""
        return IntCodec.encode(self.name, IntCodec.convert(self.name, 0 if value is None else value))

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
        flags, timeout = self._waiting(block, timeout)
        channel = datagram.idle()
        try:
            stored = channel.begin(wire.PUT, self.index, payload, flags, timeout) == b"\1"
            channel.busy = False
            return stored
        except Overdue:
            return channel.abandon()
        except BaseException:
            channel.abandon()
            raise

    def get(self, block: "bool | None" = None, timeout: "float | None" = None) -> "tuple[object, bool]":
        """The next item and True; the type's zero value and False if there is none, or none in `timeout` seconds."""
        codec = self._codec
        flags, timeout = self._waiting(block, timeout)
        channel = datagram.idle()
        try:
            reply = channel.begin(wire.TAKE, self.index, b"", flags, timeout)
            found = (codec.decode(reply[1:]), True) if reply[:1] == b"\1" else (codec.type(), False)
            channel.busy = False
            return found
        except Overdue:
            channel.abandon()
            return codec.type(), False
        except BaseException:
            # An item on its way goes back to where it came from.
            channel.abandon()
            raise

    def _waiting(self, block: "bool | None", timeout: "float | None") -> "tuple[int, float | None]":
        """The request's flags and time. A time alone means that the caller waits."""
        if timeout is not None and timeout < 0:
            raise ValueError("%s: 'timeout' must be a non-negative number" % self.name)
        if not (timeout is not None if block is None else block):
            return 0, None
        return wire.WAIT_FLAG, timeout


class LifoQueue(Queue):
    """Last in, first out."""

    __slots__ = ()
