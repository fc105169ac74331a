"""How keys, values and all contents of containers travel (docs/protocol.md, "Items"): as encoded values, the commonest ones by short ways.

Thread rule: any.
"""

import _struct

from . import native, session
from .decoding import Reader
from .encoding import ValueCodec, parse_type
from .values import LONG_LENGTH

_INT, _STR = 0x69, 0x73
_u32 = _struct.Struct("<I").pack
_from_bytes = int.from_bytes
#: Of a length that is one byte.
_MOST_BITS = 8 * 200


class ItemCodec:
    """Of one type: the keys or the values of a container."""

    __slots__ = ("encode", "decode", "_slow", "type", "name", "direct")

    def __init__(self, schema: str) -> None:
        self._slow = ValueCodec(schema)
        self.type = parse_type(schema, 0)[0]
        self.name = self.type.name
        encode = {"s": self._encode_str, "i": self._encode_int}.get(schema, self._slow.encode)
        #: Makes the encoding of a value for messages about the variable of a name. TypeError, OverflowError.
        self.encode = encode
        #: Makes the value that is encoded in bytes from a place on to the end.
        self.decode = decode
        self.encode, self.decode = native.codec(schema, encode, decode)  # type: ignore[assignment]
        #: Codecs of the operands that the session process computes these values with, as Python does.
        self.direct: "dict[type, ItemCodec]" = {}
        if schema in ("i", "f"):
            self.direct[int] = self if schema == "i" else ItemCodec("i")
        if schema == "f":
            self.direct[float] = self

    def _encode_str(self, name: str, value: object) -> bytes:
        if type(value) is str:
            data = value.encode("utf-8", "surrogatepass")
            size = len(data)
            if size < LONG_LENGTH and size < session.string_limit:
                return b"s%c%b" % (size, data)
        return self._slow.encode(name, value)

    def _encode_int(self, name: str, value: object) -> bytes:
        if type(value) is int:
            bits = value.bit_length()
            if bits < _MOST_BITS and value >= 0:
                size = (bits >> 3) + 1
                return b"i%c%b" % (size, value.to_bytes(size, "little"))
        return self._slow.encode(name, value)

    def zero(self) -> object:
        """What a defaultdict of these values has where nothing is."""
        return decode(self.type.zero())


def decode(data: bytes, at: int = 0) -> object:
    """The value that is encoded in `data` from `at` to the end."""
    tag = data[at]
    if tag == _INT or tag == _STR:
        size = data[at + 1]
        if size != LONG_LENGTH:
            if tag == _INT:
                return _from_bytes(data[at + 2 :], "little", signed=True)
            return data[at + 2 :].decode("utf-8", "surrogatepass")
    reader = Reader(data)
    reader.at = at
    return reader.value()


def decode_all(data: bytes) -> "list[object]":
    """Values that stand one behind the other."""
    reader = Reader(data)
    found = []
    end = len(data)
    while reader.at < end:
        found.append(reader.value())
    return found


def sized(data: bytes) -> bytes:
    """With its length in front."""
    return _u32(len(data)) + data


def twin(codec: ItemCodec, key: object) -> object:
    """The key of the codec's type that Python takes for the same key, if there may be one; the key itself else."""
    if isinstance(key, tuple):
        items = [_plain_number(each) for each in key]
        return tuple(items)
    other = _plain_number(key)
    if codec.type.name == "bool" and (other == 0 or other == 1):
        return other == 1
    return other


def _plain_number(key: object) -> object:
    """The int that a number is equal to; what it is itself if there is none."""
    if isinstance(key, (float, complex)) or hasattr(type(key), "__int__"):
        try:
            whole = int(key.real) if isinstance(key, complex) else int(key)  # type: ignore[call-overload]
        except (TypeError, ValueError, OverflowError):
            return key
        return whole if whole == key else key
    return key
