"""Values of several types out of their encoding (docs/protocol.md, "Encoded values"). Thread rule: any."""

from .instances import make
from .values import LONG_LENGTH, FloatCodec, IntCodec, StrCodec


class Reader:
    """Reads an encoding that the session process has judged."""

    __slots__ = ("data", "at")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]

    def length(self) -> int:
        first = self.take(1)[0]
        return first if first < LONG_LENGTH else int.from_bytes(self.take(4), "little")

    def value(self) -> object:
        tag = self.take(1)
        if tag == b"N":
            return None
        if tag in (b"T", b"F"):
            return tag == b"T"
        if tag == b"f":
            return FloatCodec.decode(self.take(8))
        length = self.length()
        if tag == b"i":
            return IntCodec.decode(self.take(length))
        if tag == b"s":
            return StrCodec.decode(self.take(length))
        if tag == b"b":
            return self.take(length)
        if tag == b"p":
            import pickle

            return pickle.loads(self.take(length))
        if tag == b"o":
            return self.instance()
        if tag == b"d":
            return {self.value(): self.value() for _ in range(length)}
        values = [self.value() for _ in range(length)]
        return values if tag == b"l" else _MADE_OF[tag](values)

    def instance(self) -> object:
        module, name = self.text(), self.text()
        attributes = [self.text() for _ in range(self.length())]
        slots = [self.text() for _ in range(self.length())]
        return make(module, name, {key: self.value() for key in attributes}, {key: self.value() for key in slots})

    def text(self) -> str:
        return StrCodec.decode(self.take(self.length()))


_MADE_OF: "dict[bytes, type]" = {b"t": tuple, b"z": frozenset, b"S": set}
