"""What an iterator may deal out, and how that travels (docs/protocol.md, "Sources"). Thread rule: any."""

import itertools

from . import wire
from .values import IntCodec

_INTS = b"\1"
#: Iterators over ranges, of which one is for ints beyond 64 bits.
_RANGES = (type(iter(range(0))), type(iter(range(1 << 100))))


def encode(name: str, value: object) -> bytes:
    """The source that an iterator is, taken out of it. TypeError if it cannot be dealt out."""
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
    raise TypeError(
        "%s: a %s cannot be dealt out: it lives in the process that evaluated it, and other nodes cannot draw from it: "
        "write iter(range(…)) or itertools.count(…), or put its items in a Queue" % (name, kind.__name__)
    )


def _ints(name: str, first: object, step: object, count: bytes) -> bytes:
    """Ints at equal distances; an empty count: they have no end."""
    source = _INTS
    for number in first, step:
        encoded = IntCodec.encode(name, IntCodec.convert(name, number))
        source += wire.u32(len(encoded)) + encoded
    return source + count
