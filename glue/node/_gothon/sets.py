"""Handles of sets. Thread rule: any."""

from _collections_abc import MutableSet

from . import wire
from .collection import PAIRS, Collection, plain_of
from .datagram import idle
from .handle import call_it
from .item_codecs import ItemCodec, twin
from .manifest import Variable
from .values import length_of


class Set(Collection):
    """Elements without an order that anybody may rely on; here it is that of insertion."""

    __slots__ = ("key_codec", "key_name")
    kind = "set"
    __class__ = property(lambda self: set)  # type: ignore[assignment]

    def __init__(self, variable: Variable, reserved: str) -> None:
        Collection.__init__(self, variable, reserved)
        self.key_codec = ItemCodec(variable.schema[1:])
        self.key_name = "an element of %s" % self.name

    def type_of(self) -> type:
        return set

    def read_all(self) -> "tuple[int, object]":
        # Each element is a pair without a value: a moment of those is one that contents may be replaced at.
        moment, items = self.contents(PAIRS)
        return moment, set(items)

    def encode_all(self, plain: object) -> bytes:
        encode, name = self.key_codec.encode, self.key_name
        parts = [encode(name, each) for each in plain]  # type: ignore[attr-defined]
        return b"S" + length_of(len(parts)) + b"".join(parts)

    def found_key(self, element: object) -> "bytes | None":
        """An element that is looked for, encoded; None if no element can be equal to it."""
        try:
            return self.key_codec.encode(self.key_name, element)
        except (TypeError, OverflowError):
            pass
        if isinstance(element, set):
            element = frozenset(element)
        # What is not hashable is refused as the interpreter does.
        {element}
        try:
            return self.key_codec.encode(self.key_name, twin(self.key_codec, element))
        except (TypeError, OverflowError):
            return None

    def __contains__(self, element: object) -> bool:
        encoded = self.found_key(element)
        return encoded is not None and idle().call(wire.GET_ITEM, self.number, b"\0" + encoded)[0] != 0

    def add(self, element: object) -> None:
        """Adds an element, unless it is there."""
        # What is not hashable is refused as the interpreter does.
        {element}
        idle().call(wire.PUT_ITEMS, self.number, b"S\1" + self.key_codec.encode(self.key_name, element))

    def discard(self, element: object) -> None:
        """Takes an element out, if it is there."""
        encoded = self.found_key(element)
        if encoded is not None:
            self.removed(b"\1" + encoded)

    def remove(self, element: object) -> None:
        """Takes an element out. KeyError if it is not there."""
        encoded = self.found_key(element)
        if encoded is None or self.removed(b"\1" + encoded) is None:
            raise KeyError(element)

    def pop(self) -> object:
        """Takes some element out."""
        found = self.removed(b"\0")
        if found is None:
            raise KeyError("pop from an empty set")
        return found[0]

    def update(self, *others: object) -> None:
        """Adds the elements of all of these, in one step."""
        self.call(wire.PUT_ITEMS, self.encode_all(set().union(*map(plain_of, others))))  # type: ignore[arg-type]

    def _changed_by(self, method: str, others: "tuple[object, ...]") -> None:
        plain = tuple(set(plain_of(each)) for each in others)  # type: ignore[call-overload]
        self.recompute(getattr(set, method), *plain)

    def difference_update(self, *others: object) -> None:
        """Takes out what is in any of these, in one step."""
        self._changed_by("difference_update", others)

    def intersection_update(self, *others: object) -> None:
        """Keeps what is in all of these, in one step."""
        self._changed_by("intersection_update", others)

    def symmetric_difference_update(self, other: object) -> None:
        """Takes out what is in both and adds what is in the other only, in one step."""
        self._changed_by("symmetric_difference_update", (other,))

    def operate(self, operator: str, operand: object) -> None:
        operand = plain_of(operand)
        if operator == "ior" and isinstance(operand, (set, frozenset)):
            self.update(operand)
        else:
            Collection.operate(self, operator, operand)

    def __iter__(self) -> object:  # type: ignore[override]
        return iter(self.snapshot())  # type: ignore[call-overload]

    __hash__ = None  # type: ignore[assignment]


def _of_snapshot(name: str) -> None:
    compute = getattr(set, name)

    def method(self: Set, *others: object) -> object:
        return compute(self.snapshot(), *map(plain_of, others))

    method.__name__ = name
    method.__doc__ = "That of a plain copy."
    setattr(Set, name, method)


for _name in "union intersection difference symmetric_difference issubset issuperset isdisjoint".split():
    _of_snapshot(_name)

MutableSet.register(Set)
call_it(Set, "set")
