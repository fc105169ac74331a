"""What an iterator may deal out, and how that travels (docs/protocol.md, "Sources"). Thread rule: any."""

import itertools
import sys

from . import wire
from .encoding import ValueCodec
from .values import IntCodec

_INTS, _ITEMS = b"\1", b"\2"
#: The type code of an item, and the schema that any value has.
_VALUE, _ANY = b"\10", "O"
#: Iterators over ranges, of which one is for ints beyond 64 bits.
_RANGES = (type(iter(range(0))), type(iter(range(1 << 100))))
#: What has an end and runs nobody's code, by an example of each.
_BUILTINS: "tuple[object, ...]" = ([], (), "", "\xe9", b"", bytearray(), {}, {}.keys(), {}.values(), {}.items(), set(), frozenset())


def encode(name: str, value: object) -> bytes:
    """The source that an iterator is, taken out of it. TypeError if it cannot be dealt out, OverflowError if it is too long."""
    kind = type(value)
    if kind is itertools.count:
        first = next(value)  # type: ignore[call-overload]
        return _ints(name, first, next(value) - first, b"")  # type: ignore[call-overload]
    if kind in _RANGES:
        left = value.__length_hint__()  # type: ignore[attr-defined]
        first = next(value, 0)  # type: ignore[call-overload]
        step = next(value, first) - first  # type: ignore[call-overload]
        return _ints(name, first, step, IntCodec.encode(name, left))
    if not hasattr(kind, "__next__"):
        raise TypeError("%s: an iterator expected, not %s: write iter(…)" % (name, kind.__name__))
    if not _ends(name, value):
        raise TypeError(
            "%s: %s without an end cannot be dealt out: deal out its numbers, as itertools.count() does" % (name, kind.__name__)
        )
    return _items(name, value)


def _ints(name: str, first: object, step: object, count: bytes) -> bytes:
    """Ints at equal distances; an empty count: they have no end."""
    source = _INTS
    for number in first, step:
        encoded = IntCodec.encode(name, IntCodec.convert(name, number))
        source += wire.u32(len(encoded)) + encoded
    return source + count


def _items(name: str, items: object) -> bytes:
    """All that an iterator gives."""
    codec = ValueCodec(_ANY)
    source = bytearray(_ITEMS)
    for item in items:  # type: ignore[attr-defined]
        encoded = codec.encode(name, item)
        source += wire.u32(len(encoded) + 1) + _VALUE + encoded
        if len(source) >= wire.LONGEST:
            raise OverflowError(
                "%s: its items take more than %d bytes: deal out their numbers, as in iter(range(len(…)))" % (name, wire.LONGEST)
            )
    return bytes(source)


def _ends(name: str, value: object) -> bool:
    """Whether an iterator has an end. TypeError if only its process can draw from it."""
    kind = type(value)
    if kind is enumerate:
        return _ends(name, value.__reduce__()[1][0])  # type: ignore[index]
    if kind is zip:
        ends = [_ends(name, each) for each in value.__reduce__()[1]]  # type: ignore[union-attr]
        return any(ends) or not ends
    if kind is itertools.count:
        return False
    if kind in _RANGES or kind in _sequences():
        return True
    raise TypeError(
        "%s: a %s cannot be dealt out: it lives in the process that evaluated it, and other nodes cannot draw from it: "
        "write iter(list(…)), or put its items in a Queue" % (name, kind.__name__)
    )


def _sequences() -> "set[type]":
    """The types of iterators over what builtin types hold; and those types, which PyPy has in the place of such an iterator."""
    examples = list(_BUILTINS)
    if "array" in sys.modules:
        examples.append(sys.modules["array"].array("b"))
    if "collections" in sys.modules:
        examples.append(sys.modules["collections"].deque())
    found: "set[type]" = {reversed}
    for example in examples:
        found.update((type(example), type(iter(example))))  # type: ignore[call-overload]
        try:
            found.add(type(reversed(example)))  # type: ignore[call-overload]
        except TypeError:
            pass  # a set has no order
    return found
