"""Handles of lists. Thread rule: any."""

import _operator

from _collections_abc import MutableSequence

from . import wire
from .collection import KEYS, Keyed, plain_of
from .datagram import idle
from .handle import call_it
from .item_codecs import ItemCodec, sized
from .manifest import Variable
from .values import length_of

_DONE = b"\1"
#: Indices that Python takes.
_LEAST, _MOST = -(1 << 63), 1 << 63


class List(Keyed):
    """A sequence. A slice, a sort, an insertion are computed from a copy and put in its place in one step."""

    __slots__ = ()
    kind = "list"
    __class__ = property(lambda self: list)  # type: ignore[assignment]

    def __init__(self, variable: Variable, reserved: str) -> None:
        Keyed.__init__(self, variable, reserved)
        self.key_codec, self.value_codec = ItemCodec("i"), ItemCodec(variable.schema[1:])
        self.key_name, self.value_name = "an index of %s" % self.name, "%s[…]" % self.name

    def type_of(self) -> type:
        return list

    def read_all(self) -> "tuple[int, object]":
        return self.contents(KEYS)

    def encode_all(self, plain: object) -> bytes:
        encode, name = self.value_codec.encode, self.value_name
        parts = [encode(name, each) for each in plain]  # type: ignore[attr-defined]
        return b"l" + length_of(len(parts)) + b"".join(parts)

    def key_of(self, key: object) -> bytes:
        if not hasattr(type(key), "__index__"):
            raise TypeError("list indices must be integers or slices, not %s" % type(key).__name__)
        index = _operator.index(key)  # type: ignore[arg-type]
        if not _LEAST <= index < _MOST:
            raise IndexError("cannot fit 'int' into an index-sized integer")
        return self.key_codec.encode(self.key_name, index)

    def missing(self, key: object) -> Exception:
        return IndexError("list index out of range")

    # ---- items ----

    def __getitem__(self, index: object) -> object:
        if isinstance(index, slice):
            return self.snapshot()[index]  # type: ignore[index]
        reply = idle().call(wire.GET_ITEM, self.number, b"\0" + self.key_of(index))
        if reply[0]:
            return self.value_codec.decode(reply, 1)
        raise IndexError("list index out of range")

    def __setitem__(self, index: object, value: object) -> None:
        if isinstance(index, slice):
            self.recompute(list.__setitem__, index, _given(value, "can only assign an iterable"))
            return
        encoded = self.key_of(index)
        if idle().call(wire.SET_ITEM, self.number, sized(encoded) + self.value_codec.encode(self.value_name, value)) != _DONE:
            raise IndexError("list assignment index out of range")

    def __delitem__(self, index: object) -> None:
        if isinstance(index, slice):
            self.recompute(list.__delitem__, index)
        elif self.removed(b"\1" + self.key_of(index)) is None:
            raise IndexError("list assignment index out of range")

    def change_item(self, operator: str, key: object, operand: object) -> None:
        if not isinstance(key, slice):
            return Keyed.change_item(self, operator, key, operand)
        compute = getattr(_operator, operator)
        operand = plain_of(operand)

        def change(plain: "list[object]") -> None:
            plain[key] = compute(plain[key], operand)  # type: ignore[call-overload]

        self.recompute(change)

    def append(self, value: object) -> None:
        """Adds an item at the end."""
        idle().call(wire.PUT_ITEMS, self.number, b"l\1" + self.value_codec.encode(self.value_name, value))

    def extend(self, values: object) -> None:
        """Adds items at the end, all of them in one step."""
        # An iterator may lie about its length, which a list would believe.
        self.call(wire.PUT_ITEMS, self.encode_all([each for each in plain_of(values)]))  # type: ignore[attr-defined]

    def iadd(self, values: object) -> None:
        """`+=`."""
        self.extend(values)

    def __iadd__(self, values: object) -> "List":
        self.extend(values)
        return self

    def pop(self, *index: object) -> object:
        """Takes an item out, the last one if no other is named."""
        if len(index) > 1:
            raise TypeError("pop expected at most 1 argument, got %d" % len(index))
        found = self.removed(b"\1" + self._index_of(index[0]) if index else b"\0")
        if found is None:
            raise IndexError("pop index out of range" if index and len(self) else "pop from empty list")
        return found[1]

    def _index_of(self, index: object) -> bytes:
        if not hasattr(type(index), "__index__"):
            raise TypeError("%r object cannot be interpreted as an integer" % type(index).__name__)
        return self.key_of(index)

    def insert(self, index: object, value: object) -> None:
        """Puts an item in front of another one, in one step."""
        self.recompute(list.insert, _operator.index(index), value)  # type: ignore[arg-type]

    def remove(self, value: object) -> None:
        """Takes the first item out that is equal to this, in one step."""
        self.recompute(list.remove, value)

    def reverse(self) -> None:
        """Turns the order round, in one step."""
        self.recompute(list.reverse)

    def sort(self, *, key: object = None, reverse: bool = False) -> None:
        """Puts the items in order, in one step. `key` is called once for each item, and so ends even if it changes the list."""
        known: "dict[bytes, object]" = {}

        def key_of(item: object) -> object:
            encoded = self.value_codec.encode(self.value_name, item)
            if encoded not in known:
                known[encoded] = key(item)  # type: ignore[operator]
            return known[encoded]

        by = None if key is None else key_of
        self.recompute(lambda plain: plain.sort(key=by, reverse=reverse))

    def index(self, value: object, *limits: object) -> int:  # type: ignore[override]
        """Where the first item is that is equal to this."""
        return self.snapshot().index(value, *limits)  # type: ignore[attr-defined, no-any-return]

    def count(self, value: object) -> int:
        """How many items are equal to this."""
        return self.snapshot().count(value)  # type: ignore[attr-defined, no-any-return]

    def __contains__(self, value: object) -> bool:
        return value in self.snapshot()  # type: ignore[operator]

    def __iter__(self) -> object:  # type: ignore[override]
        """By index: items that are appended meanwhile are among them, as in Python."""
        at = 0
        while True:
            try:
                item = self[at]
            except IndexError:
                return
            yield item
            at += 1

    def __reversed__(self) -> object:
        at = len(self)
        while at > 0:
            at -= 1
            try:
                item = self[at]
            except IndexError:
                return
            yield item

    __hash__ = None  # type: ignore[assignment]


def _given(value: object, wrong: str) -> "list[object]":
    """What an iterable gives, once for all attempts."""
    value = plain_of(value)
    try:
        return list(value)  # type: ignore[call-overload, no-any-return]
    except TypeError:
        if hasattr(type(value), "__iter__") or hasattr(type(value), "__getitem__"):
            raise
        raise TypeError(wrong) from None


MutableSequence.register(List)
call_it(List, "list")
