"""Values of several types: what may be stored in them, and how they travel (docs/protocol.md, "Encoded values").

A schema says which values a variable or a queue takes. Each of its types takes what a variable of that type would (docs/language.md,
section 5.2), and what is stored is of exactly that type. Thread rule: any.
"""

from . import session
from .decoding import Reader
from .instances import Seen, parts, write_head
from .values import CODECS, BoolCodec, BytesCodec, FloatCodec, IntCodec, StrCodec, length_of

#: Neither values nor schemas are deeper; the types that the translator knows are not deeper than the other.
_DEEPEST = 64
_DEEPEST_TYPE = 50
_PICKLE_PROTOCOL = 4
#: Of the description of a value in a message.
_LONGEST_NAME = 80


class Unfit(Exception):
    """A value is none of a type."""


# ---- types ----


class Type:
    """What a letter of a schema stands for."""

    __slots__ = ("name",)
    name: str

    def write(self, out: bytearray, value: object, name: str, exact: bool) -> None:
        """Appends a value for the variable of that name. Unfit if it is of another type; with `exact` also if it would have to be
        converted."""
        raise NotImplementedError

    def zero(self) -> bytes:
        """What a variable has that is given nothing."""
        raise NotImplementedError


class _Scalar(Type):
    """What a variable of one of the scalar types takes."""

    __slots__ = ("codec",)

    def __init__(self, codec: "type[IntCodec]") -> None:
        self.name = codec.type.__name__
        self.codec = codec

    def write(self, out: bytearray, value: object, name: str, exact: bool) -> None:
        if type(value) is not self.codec.type:
            if exact:
                raise Unfit
            try:
                value = self.codec.convert(name, value)
            except TypeError:
                raise Unfit from None
        _write_scalar(out, value, name)

    def zero(self) -> bytes:
        out = bytearray()
        _write_scalar(out, self.codec.type(), "")
        return bytes(out)


class _None(Type):
    __slots__ = ()

    def __init__(self) -> None:
        self.name = "None"

    def write(self, out: bytearray, value: object, name: str, exact: bool) -> None:
        if value is not None:
            raise Unfit
        out += b"N"

    def zero(self) -> bytes:
        return b"N"


class _Tuple(Type):
    """One type for each item."""

    __slots__ = ("items",)

    def __init__(self, items: "list[Type]") -> None:
        self.name = "tuple[%s]" % (", ".join([item.name for item in items]) or "()")
        self.items = items

    def write(self, out: bytearray, value: object, name: str, exact: bool) -> None:
        values = _plain(value, tuple, exact)
        if len(values) != len(self.items):  # type: ignore[arg-type]
            raise Unfit
        out += b"t" + length_of(len(self.items))
        for item, each in zip(self.items, values):  # type: ignore[call-overload]
            item.write(out, each, name, exact)

    def zero(self) -> bytes:
        return b"t" + length_of(len(self.items)) + b"".join([item.zero() for item in self.items])


class _Collection(Type):
    """Any number of values of one type."""

    __slots__ = ("kind", "tag", "item")

    def __init__(self, kind: type, tag: bytes, item: Type) -> None:
        self.name = "%s[%s%s]" % (kind.__name__, item.name, ", ..." if kind is tuple else "")
        self.kind = kind
        self.tag = tag
        self.item = item

    def write(self, out: bytearray, value: object, name: str, exact: bool) -> None:
        values: "tuple[object, ...]" = tuple(_plain(value, self.kind, exact))  # type: ignore[arg-type]
        out += self.tag + length_of(len(values))
        for each in values:
            self.item.write(out, each, name, exact)

    def zero(self) -> bytes:
        return self.tag + b"\0"


class _Dict(Type):
    __slots__ = ("key", "item")

    def __init__(self, key: Type, item: Type) -> None:
        self.name = "dict[%s, %s]" % (key.name, item.name)
        self.key = key
        self.item = item

    def write(self, out: bytearray, value: object, name: str, exact: bool) -> None:
        pairs = list(_plain(value, dict, exact).items())  # type: ignore[attr-defined]
        out += b"d" + length_of(len(pairs))
        for key, each in pairs:
            self.key.write(out, key, name, exact)
            self.item.write(out, each, name, exact)

    def zero(self) -> bytes:
        return b"d\0"


class _Union(Type):
    """The first type that the value is of exactly; else the first that takes it."""

    __slots__ = ("types",)

    def __init__(self, types: "list[Type]") -> None:
        self.name = " | ".join([each.name for each in types])
        self.types = types

    def write(self, out: bytearray, value: object, name: str, exact: bool) -> None:
        before = len(out)
        for exactly in (True,) if exact else (True, False):
            for each in self.types:
                try:
                    return each.write(out, value, name, exactly)
                except Unfit:
                    del out[before:]
        raise Unfit

    def zero(self) -> bytes:
        return b"N" if any(type(each) is _None for each in self.types) else self.types[0].zero()


class _Object(Type):
    """Anything that can be pickled. Builtin types and plain instances all through go by the encoding, so that people can see them."""

    __slots__ = ()

    def __init__(self) -> None:
        self.name = "object"

    def write(self, out: bytearray, value: object, name: str, exact: bool) -> None:
        before = len(out)
        seen = Seen()
        try:
            _write_any(out, value, name, _DEEPEST_TYPE, seen)
            if not seen.is_plain():
                raise Unfit
        except (Unfit, OverflowError):
            del out[before:]
            import pickle

            data = pickle.dumps(value, _PICKLE_PROTOCOL)
            out += b"p" + length_of(len(data)) + data

    def zero(self) -> bytes:
        return b"N"


def _plain(value: object, kind: type, exact: bool) -> object:
    """The value as one of exactly that kind, without a subclass's own methods. Unfit if it is none, or with `exact` of a subclass."""
    if type(value) is kind:
        return value
    if exact or not isinstance(value, kind):
        raise Unfit
    snapshot = getattr(type(value), "snapshot", None)
    if snapshot is not None:
        return _plain(snapshot(value), kind, exact)  # a shared container
    return dict(dict.items(value)) if kind is dict else kind(kind.__iter__(value))  # type: ignore[arg-type, attr-defined]


def _write_scalar(out: bytearray, value: object, name: str) -> None:
    """Of exactly one of the scalar types."""
    kind = type(value)
    if kind is bool:
        out += b"T" if value else b"F"
    elif kind is float:
        out += b"f" + FloatCodec.encode(name, value)  # type: ignore[arg-type]
    else:
        tag, codec = _WITH_LENGTH[kind]
        data = codec.encode(name, value)  # type: ignore[arg-type]
        if kind is int and value < 0 and data[-2:-1] > b"\x7f" and data[-1] == 0xFF:  # type: ignore[operator]
            data = data[:-1]  # as short as it can be
        out += tag + length_of(len(data)) + data


_WITH_LENGTH: "dict[type, tuple[bytes, type[IntCodec]]]" = {
    int: (b"i", IntCodec),
    str: (b"s", StrCodec),  # type: ignore[dict-item]
    bytes: (b"b", BytesCodec),  # type: ignore[dict-item]
}
_COLLECTIONS: "dict[type, bytes]" = {tuple: b"t", frozenset: b"z", list: b"l", set: b"S"}
_IMMUTABLE = (type(None), bool, int, float, str, bytes, tuple, frozenset)


def _write_any(out: bytearray, value: object, name: str, depth: int, seen: Seen) -> None:
    """A value that is of builtin types and plain instances all through; Unfit if it is not. OverflowError before it becomes too long."""
    kind = type(value)
    if depth > _DEEPEST:
        raise Unfit
    values: "tuple[object, ...]" = ()
    if value is None:
        out += b"N"
    elif kind in _WITH_LENGTH or kind is bool or kind is float:
        _write_scalar(out, value, name)
    elif kind in _COLLECTIONS:
        values = tuple(value)  # type: ignore[arg-type]
        out += _COLLECTIONS[kind] + length_of(len(values))
    elif kind is dict:
        pairs = list(value.items())  # type: ignore[attr-defined]
        out += b"d" + length_of(len(pairs))
        values = tuple([half for pair in pairs for half in pair])
    else:
        made_of = None if seen.has(value) else parts(value)
        if made_of is None:
            raise Unfit
        seen.has_instances = True
        head = write_head(*made_of)
        out += b"o" + length_of(len(head)) + head
        values = (*made_of[2].values(), *made_of[3].values())
    if kind not in _IMMUTABLE:
        seen.ids.append(id(value))
    for each in values:
        _write_any(out, each, name, depth + 1, seen)
    if len(out) > session.string_limit:
        raise OverflowError


_SCALARS = {"B": BoolCodec, "i": IntCodec, "f": FloatCodec, "s": StrCodec, "b": BytesCodec}
_OF_ONE = {"v": (tuple, b"t"), "z": (frozenset, b"z"), "l": (list, b"l"), "S": (set, b"S")}


def parse_type(schema: str, at: int) -> "tuple[Type, int]":
    """The type that begins there, and where it ends."""
    letter = schema[at]
    at += 1
    if letter in _SCALARS:
        return _Scalar(_SCALARS[letter]), at  # type: ignore[arg-type]
    if letter == "N":
        return _None(), at
    if letter in _OF_ONE:
        item, at = parse_type(schema, at)
        return _Collection(*_OF_ONE[letter], item), at  # type: ignore[arg-type]
    if letter == "d":
        key, at = parse_type(schema, at)
        item, at = parse_type(schema, at)
        return _Dict(key, item), at
    if letter in "tu":
        end = at
        while schema[end : end + 1].isdigit():
            end += 1
        types = []
        for _ in range(int(schema[at:end])):
            each, end = parse_type(schema, end)
            types.append(each)
        return (_Tuple(types) if letter == "t" else _Union(types)), end
    return _Object(), at


# ---- codecs ----


class ValueCodec:
    """The codec of a schema. It has the form of a scalar type's."""

    __slots__ = ("type", "_zero", "_type")

    def __init__(self, schema: str) -> None:
        self._type = parse_type(schema, 0)[0]
        self._zero = self._type.zero()
        #: Makes the value of a variable that is given nothing, as a scalar's type does.
        self.type = self._make_zero

    def _make_zero(self) -> object:
        return self.decode(self._zero)

    def convert(self, name: str, value: object) -> object:
        """Is left to `encode`."""
        return value

    def encode(self, name: str, value: object) -> bytes:
        """TypeError for a value that the schema does not take. What pickle raises for one that it is to pickle and cannot."""
        out = bytearray()
        wanted = self._type
        try:
            wanted.write(out, value, name, False)
        except Unfit:
            raise TypeError("%s: %s expected, not %s: give it a value of that type" % (name, wanted.name, describe(value))) from None
        if len(out) > session.string_limit:
            raise OverflowError(
                "%s: a value of %d bytes encoded: the limit is %d: store less, or raise GOTHON_STRING_MAX_SIZE"
                % (name, len(out), session.string_limit)
            )
        return bytes(out)

    @staticmethod
    def decode(data: bytes) -> object:
        return Reader(data).value()


def describe(value: object, depth: int = 0) -> str:
    """The type of a value, and of what it is made of, as Python writes types."""
    kind = type(value)
    name = "None" if value is None else kind.__name__
    if kind not in _COLLECTIONS or depth > 2:
        return name
    values: "tuple[object, ...]" = tuple(value)  # type: ignore[arg-type]
    items = [describe(each, depth + 1) for each in values[:_LONGEST_NAME]]
    if kind is not tuple:
        items = [" | ".join(sorted(set(items)))] if items else []
    full = "%s[%s]" % (name, ", ".join(items) or "()")
    return full if len(full) <= _LONGEST_NAME and (items or kind is tuple) else name


_value_codecs: "dict[str, ValueCodec]" = {}


def codec_of(code: int, schema: str) -> "type[IntCodec]":
    """The codec of a variable's values, or of a queue's items."""
    known = CODECS.get(code & 15)
    if known is not None:
        return known
    if schema not in _value_codecs:
        _value_codecs[schema] = ValueCodec(schema)
    return _value_codecs[schema]  # type: ignore[return-value]
