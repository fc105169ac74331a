"""Handles of iterators that are dealt out: each item goes to one thread of one node. Thread rule: any."""

from . import datagram, wire
from .handle import Handle
from .values import IntCodec

_INT = 2


class Iterator(Handle):
    """An iterator as any, but that all nodes draw from it. Nobody waits: where nothing is left, it has ended."""

    __slots__ = ()
    kind = "shared iterator"
    hint = "loop over it, or call next({0})"

    def __iter__(self) -> "Iterator":
        return self

    def __next__(self) -> object:
        """The next item, which nobody else gets. StopIteration at the end."""
        channel = datagram.idle()
        try:
            reply = channel.begin(wire.NEXT, self.index)
            item = _decode(reply)
            channel.busy = False
        except BaseException:
            # An item on its way is dealt to the next who asks.
            channel.abandon()
            raise
        if not reply[0]:
            raise StopIteration
        return item

    @property
    def value(self) -> "Iterator":
        """The iterator itself. Setting it deals out something else from now on, to all."""
        return self

    @value.setter
    def value(self, value: object) -> None:
        datagram.call(wire.ASSIGN, self.index, self.initial(value))

    def initial(self, value: object) -> bytes:
        """What is dealt out. TypeError if it is no iterator, or one that only its process can draw from."""
        from . import sources

        return sources.encode(self.name, value)

    def __bool__(self) -> bool:
        return True

    def __contains__(self, item: object) -> bool:
        return any(each is item or each == item for each in self)

    #: What they are of any iterator.
    __eq__ = object.__eq__  # type: ignore[assignment]
    __ne__ = object.__ne__  # type: ignore[assignment]
    __lt__ = __le__ = __gt__ = __ge__ = lambda self, other: NotImplemented  # type: ignore[assignment]
    __hash__ = object.__hash__


def _decode(reply: bytes) -> object:
    """The item that the session process has dealt; None if there was none."""
    if reply[0] == _INT:
        return IntCodec.decode(reply[1:])
    if not reply[0]:
        return None
    from .encoding import ValueCodec

    return ValueCodec.decode(reply[1:])
