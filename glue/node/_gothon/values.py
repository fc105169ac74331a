"""The scalar types: what may be stored in them, and how it travels (docs/protocol.md, "Values").

A codec's `convert` makes a plain bool, int, float, str or bytes of what the user gives, or raises TypeError; `encode` and
`decode` are the wire's form. Thread rule: any.
"""

import _struct

from . import session

_BITS = 8_000_000
_double = _struct.Struct("<d")
#: A length from here on is this byte and four more.
LONG_LENGTH = 255


def length_of(number: int) -> bytes:
    """A length or a count in an encoded value."""
    return bytes((number,)) if number < LONG_LENGTH else b"\xff" + number.to_bytes(4, "little")


def refuse(name: str, wanted: str, value: object) -> TypeError:
    """The error for a value that cannot be stored."""
    given = type(value).__name__
    return TypeError("%s: %s expected, not %s: convert it first, as in %s(…)" % (name, wanted, given, wanted))


class BoolCodec:
    """bool, and a NumPy-like scalar of bools."""

    type = bool

    @staticmethod
    def convert(name: str, value: object) -> bool:
        if value is True or value is False:
            return value
        kind = getattr(getattr(value, "dtype", None), "kind", None)
        if kind == "b" and getattr(value, "shape", None) == () and hasattr(type(value), "__bool__"):
            return bool(value)
        raise refuse(name, "bool", value)

    @staticmethod
    def encode(name: str, value: bool) -> bytes:
        return b"\1" if value else b"\0"

    @staticmethod
    def decode(data: bytes) -> bool:
        return data == b"\1"


class IntCodec:
    """int, bool, and what has `__index__`."""

    type = int

    @staticmethod
    def convert(name: str, value: object) -> int:
        if type(value) is int:
            return value
        if isinstance(value, int):
            return int.__int__(value)
        index = getattr(type(value), "__index__", None)
        if index is None:
            raise refuse(name, "int", value)
        return int.__int__(index(value))

    @staticmethod
    def encode(name: str, value: int) -> bytes:
        bits = value.bit_length()
        if bits > _BITS:
            raise OverflowError("%s: an int of %d bits: the limit is %d: keep it smaller" % (name, bits, _BITS))
        return value.to_bytes((bits >> 3) + 1, "little", signed=True)

    @staticmethod
    def decode(data: bytes) -> int:
        return int.from_bytes(data, "little", signed=True)


class FloatCodec:
    """What int takes, float, and what has `__float__` and a `dtype`."""

    type = float

    @staticmethod
    def convert(name: str, value: object) -> float:
        if type(value) is float:
            return value
        if isinstance(value, float):
            return float.__float__(value)
        kind = type(value)
        if hasattr(kind, "__index__"):
            return float(IntCodec.convert(name, value))
        if hasattr(kind, "__float__") and hasattr(value, "dtype"):
            return float.__float__(kind.__float__(value))
        raise refuse(name, "float", value)

    @staticmethod
    def encode(name: str, value: float) -> bytes:
        return _double.pack(value)

    @staticmethod
    def decode(data: bytes) -> float:
        return _double.unpack(data)[0]


class StrCodec:
    """str, with lone surrogates."""

    type = str

    @staticmethod
    def convert(name: str, value: object) -> str:
        if type(value) is str:
            return value
        if isinstance(value, str):
            return str.__str__(value)
        raise refuse(name, "str", value)

    @staticmethod
    def encode(name: str, value: str) -> bytes:
        data = value.encode("utf-8", "surrogatepass")
        if len(data) > session.string_limit:
            raise OverflowError(
                "%s: a str of %d bytes: the limit is %d: store less, or raise GOTHON_STRING_MAX_SIZE"
                % (name, len(data), session.string_limit)
            )
        return data

    @staticmethod
    def decode(data: bytes) -> str:
        return data.decode("utf-8", "surrogatepass")


class BytesCodec:
    """bytes."""

    type = bytes

    @staticmethod
    def convert(name: str, value: object) -> bytes:
        if type(value) is bytes:
            return value
        if isinstance(value, bytes):
            return bytes.__getitem__(value, slice(None))
        raise refuse(name, "bytes", value)

    @staticmethod
    def encode(name: str, value: bytes) -> bytes:
        if len(value) > session.string_limit:
            raise OverflowError(
                "%s: bytes of a length of %d: the limit is %d: store less, or raise GOTHON_STRING_MAX_SIZE"
                % (name, len(value), session.string_limit)
            )
        return value

    @staticmethod
    def decode(data: bytes) -> bytes:
        return data


#: By type code. All have the form of one, each for a type of its own.
CODECS: "dict[int, type[IntCodec]]" = {1: BoolCodec, 2: IntCodec, 3: FloatCodec, 4: StrCodec, 7: BytesCodec}  # type: ignore[dict-item]
