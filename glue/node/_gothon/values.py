"""The four scalar types: what may be stored in them and how it travels (semantics.md section 3, protocol.md section 2).

A codec's `take` turns a Python value into the plain base type or raises TypeError; `pack` and `unpack` are the wire's encoding.
"""
import _struct

_DOUBLE = _struct.Struct("<d")


def _refuse(name: str, wanted: str, value: object) -> TypeError:
    given = type(value).__name__
    return TypeError(
        "%s: cannot store %s: it is declared as %s; convert the value, for instance with %s(…)"
        % (name, "None" if value is None else "a value of type " + given, wanted, wanted)
    )


class BoolCodec:
    type = bool

    @staticmethod
    def take(name: str, value: object) -> bool:
        if value is True or value is False:
            return value
        # NumPy's booleans and their like.
        dtype = getattr(value, "dtype", None)
        if dtype is not None and getattr(dtype, "kind", None) == "b" and getattr(value, "shape", None) == ():
            return bool(value)
        raise _refuse(name, "bool", value)

    @staticmethod
    def pack(value: bool) -> bytes:
        return b"\1" if value else b"\0"

    @staticmethod
    def unpack(data: bytes) -> bool:
        return data != b"\0"


class IntCodec:
    type = int

    @staticmethod
    def take(name: str, value: object) -> int:
        if type(value) is int:
            return value
        if isinstance(value, int):
            return int.__int__(value)
        index = getattr(type(value), "__index__", None)
        if index is None:
            raise _refuse(name, "int", value)
        return int.__int__(index(value))

    @staticmethod
    def pack(value: int) -> bytes:
        try:
            return value.to_bytes(8, "little", signed=True)
        except OverflowError:
            return value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)

    @staticmethod
    def unpack(data: bytes) -> int:
        return int.from_bytes(data, "little", signed=True)


class FloatCodec:
    type = float

    @staticmethod
    def take(name: str, value: object) -> float:
        if type(value) is float:
            return value
        if isinstance(value, float):
            return float.__float__(value)
        if isinstance(value, int):
            return float(int.__int__(value))
        kind = type(value)
        if hasattr(kind, "__index__") or (hasattr(kind, "__float__") and hasattr(value, "dtype")):
            return float(value)  # type: ignore[arg-type]
        raise _refuse(name, "float", value)

    @staticmethod
    def pack(value: float) -> bytes:
        return _DOUBLE.pack(value)

    @staticmethod
    def unpack(data: bytes) -> float:
        return _DOUBLE.unpack(data)[0]


class StrCodec:
    type = str

    @staticmethod
    def take(name: str, value: object) -> str:
        if type(value) is str:
            return value
        if isinstance(value, str):
            return str.__str__(value)
        raise _refuse(name, "str", value)

    @staticmethod
    def pack(value: str) -> bytes:
        return value.encode("utf-8", "surrogatepass")

    @staticmethod
    def unpack(data: bytes) -> str:
        return data.decode("utf-8", "surrogatepass")


#: By the type codes of protocol.md.
CODECS = {1: BoolCodec, 2: IntCodec, 3: FloatCodec, 4: StrCodec}
