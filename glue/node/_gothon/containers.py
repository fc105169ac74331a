"""Handles of dict, defaultdict and Counter. Thread rule: any."""

import sys

from _collections_abc import ItemsView, KeysView, MutableMapping, ValuesView

from . import wire
from .collection import KEYS, NOTHING, PAIRS, Keyed, plain_of
from .datagram import idle
from .handle import call_it
from .item_codecs import ItemCodec, decode, sized, twin
from .manifest import Variable
from .values import length_of

_ABSENT, _INSERT = b"\0", b"\1"


class Dict(Keyed):
    """A mapping of keys to immutable values."""

    __slots__ = ()
    kind = "dict"
    __class__ = property(lambda self: self.type_of())  # type: ignore[assignment]

    def __init__(self, variable: Variable, reserved: str) -> None:
        Keyed.__init__(self, variable, reserved)
        key, value = _parts(variable.schema)
        self.key_codec, self.value_codec = ItemCodec(key), ItemCodec(value)
        self.key_name, self.value_name = "a key of %s" % self.name, "%s[…]" % self.name

    # ---- as a collection ----

    def type_of(self) -> type:
        return dict

    def made_of(self, items: "list[object]") -> object:
        return dict(zip(items[::2], items[1::2]))

    def read_all(self) -> "tuple[int, object]":
        moment, items = self.contents(PAIRS)
        return moment, self.made_of(items)

    def encode_all(self, plain: object) -> bytes:
        key, value, key_name, value_name = self.key_codec.encode, self.value_codec.encode, self.key_name, self.value_name
        parts = []
        for each, its in dict.items(plain):  # type: ignore[arg-type, var-annotated]
            parts.append(key(key_name, each))
            parts.append(value(value_name, its))
        return b"d" + length_of(len(parts) >> 1) + b"".join(parts)

    def key_of(self, key: object) -> bytes:
        try:
            return self.key_codec.encode(self.key_name, key)
        except TypeError as error:
            refusal = error
        # What is not hashable is refused as the interpreter does.
        {key: None}
        raise refusal

    def found_key(self, key: object) -> "bytes | None":
        """A key that is looked up, encoded; None if no key of this dict can be equal to it."""
        try:
            return self.key_codec.encode(self.key_name, key)
        except (TypeError, OverflowError):
            pass
        # What is not hashable is refused as the interpreter does.
        {key: None}
        try:
            return self.key_codec.encode(self.key_name, twin(self.key_codec, key))
        except (TypeError, OverflowError):
            return None

    def missing(self, key: object) -> Exception:
        return KeyError(key)

    # ---- items ----

    def __getitem__(self, key: object) -> object:
        encoded = self.found_key(key)
        if encoded is not None:
            reply = idle().call(wire.GET_ITEM, self.number, _ABSENT + encoded)
            if reply[0]:
                return self.value_codec.decode(reply, 1)
        raise KeyError(key)

    def get(self, key: object, default: object = None) -> object:
        """The value of the key, or the default."""
        encoded = self.found_key(key)
        if encoded is not None:
            reply = idle().call(wire.GET_ITEM, self.number, _ABSENT + encoded)
            if reply[0]:
                return self.value_codec.decode(reply, 1)
        return default

    def __contains__(self, key: object) -> bool:
        encoded = self.found_key(key)
        return encoded is not None and idle().call(wire.GET_ITEM, self.number, _ABSENT + encoded)[0] != 0

    def __setitem__(self, key: object, value: object) -> None:
        encoded = self.key_of(key)
        idle().call(wire.SET_ITEM, self.number, sized(encoded) + self.value_codec.encode(self.value_name, value))

    def __delitem__(self, key: object) -> None:
        encoded = self.found_key(key)
        if encoded is None or self.removed(b"\1" + encoded) is None:
            raise KeyError(key)

    def pop(self, key: object, *default: object) -> object:
        """Takes the key out, in one step; its value, or the default."""
        if len(default) > 1:
            raise TypeError("pop expected at most 2 arguments, got %d" % (1 + len(default)))
        encoded = self.found_key(key)
        found = None if encoded is None else self.removed(b"\1" + encoded)
        if found is not None:
            return found[1]
        if default:
            return default[0]
        raise KeyError(key)

    def popitem(self) -> "tuple[object, object]":
        """Takes the last key out; it and its value."""
        found = self.removed(b"\0")
        if found is None:
            raise KeyError("popitem(): dictionary is empty")
        return found

    def setdefault(self, key: object, default: object = None) -> object:
        """The value of the key, which is the default from now on if there was none, in one step."""
        encoded = self.key_of(key)
        while True:
            reply = idle().call(wire.GET_ITEM, self.number, _ABSENT + encoded)
            if reply[0]:
                return self.value_codec.decode(reply, 1)
            desired = self.value_codec.encode(self.value_name, default)
            if self.swap_encoded(encoded, _ABSENT, b"\1" + desired):
                return decode(desired)

    def update(self, *others: object, **named: object) -> None:
        """Assigns to the keys of a mapping or of pairs, and of the names, in one step."""
        if len(others) > 1:
            raise TypeError("update expected at most 1 argument, got %d" % len(others))
        plain = dict(*map(plain_of, others))  # type: ignore[call-overload]
        plain.update(named)
        self.call(wire.PUT_ITEMS, self.encode_all(plain))

    def ior(self, other: object) -> None:
        """`|=`."""
        self.update(other)

    def __ior__(self, other: object) -> "Dict":
        self.update(other)
        return self

    def fromkeys(self, keys: object, value: object = None) -> object:
        """A plain dict of these keys."""
        return self.type_of().fromkeys(keys, value)  # type: ignore[attr-defined]

    # ---- all of them ----

    def all_keys(self) -> "list[object]":
        """The keys of one moment."""
        return self.contents(KEYS)[1]

    def all_pairs(self) -> "list[tuple[object, object]]":
        """Keys with their values."""
        items = self.contents(PAIRS)[1]
        return list(zip(items[::2], items[1::2]))

    def __iter__(self) -> object:  # type: ignore[override]
        return iter(self.all_keys())

    def __reversed__(self) -> object:
        return reversed(self.all_keys())

    def keys(self) -> "Keys":
        return Keys(self)  # type: ignore[arg-type]

    def values(self) -> "Values":
        return Values(self)  # type: ignore[arg-type]

    def items(self) -> "Items":
        return Items(self)  # type: ignore[arg-type]

    __hash__ = None  # type: ignore[assignment]


class DefaultDict(Dict):
    """What is missing begins with the zero of the values' type."""

    __slots__ = ()
    kind = "defaultdict"

    def type_of(self) -> type:
        return _collections().defaultdict  # type: ignore[attr-defined, no-any-return]

    @property
    def default_factory(self) -> object:
        """What makes the value of a missing key."""
        value = self.value_codec.zero()
        return type(value) if type(value)() == value else _Constant(value)

    def made_of(self, items: "list[object]") -> object:
        return self.type_of()(self.default_factory, zip(items[::2], items[1::2]))

    def accepted(self, value: object) -> object:
        """Also a dict, whose missing keys begin as before."""
        plain = plain_of(value)
        if not isinstance(plain, dict):
            raise TypeError("%s: defaultdict expected, not %s: convert it first" % (self.name, type(plain).__name__))
        factory = getattr(plain, "default_factory", None)
        if isinstance(plain, self.type_of()) and (factory is None or factory() != self.value_codec.zero()):
            raise TypeError(
                "%s: a defaultdict of %r expected: its factory has to give what its values begin with"
                % (self.name, self.value_codec.zero())
            )
        return plain

    def __getitem__(self, key: object) -> object:
        encoded = self.found_key(key)
        if encoded is None:
            encoded = self.key_of(key)  # says why it cannot be a key
        return self.value_codec.decode(idle().call(wire.GET_ITEM, self.number, _INSERT + encoded), 1)

    def __missing__(self, key: object) -> object:
        return self[key]

    def fallback(self) -> object:
        return self.value_codec.zero()


class Counter(Dict):
    """Counts: what is missing counts as 0, and reading it inserts nothing."""

    __slots__ = ()
    kind = "Counter"

    def type_of(self) -> type:
        return _collections().Counter  # type: ignore[attr-defined, no-any-return]

    def made_of(self, items: "list[object]") -> object:
        return self.type_of()(dict(zip(items[::2], items[1::2])))

    def __getitem__(self, key: object) -> object:
        return self.get(key, 0)

    def __missing__(self, key: object) -> int:
        return 0

    def __delitem__(self, key: object) -> None:
        encoded = self.found_key(key)
        if encoded is not None:
            self.removed(b"\1" + encoded)

    def fallback(self) -> object:
        return 0

    def fromkeys(self, keys: object, value: object = None) -> object:
        return self.type_of().fromkeys(keys, value)  # type: ignore[attr-defined]

    def elements(self) -> object:
        """Each element as often as it counts."""
        return self.snapshot().elements()  # type: ignore[attr-defined]

    def most_common(self, n: "int | None" = None) -> "list[tuple[object, int]]":
        """The elements that count most, and their counts."""
        return self.snapshot().most_common(n)  # type: ignore[attr-defined, no-any-return]

    def total(self) -> int:
        """The sum of the counts."""
        return sum(dict.values(self.snapshot()))  # type: ignore[arg-type]

    def update(self, *others: object, **named: object) -> None:
        """Adds counts, each in one step: those of a mapping, or of what an iterable gives."""
        self._add("iadd", others, named)

    def subtract(self, *others: object, **named: object) -> None:
        """Takes counts off, each in one step."""
        self._add("isub", others, named)

    def _add(self, operator: str, others: "tuple[object, ...]", named: "dict[str, object]") -> None:
        counts = self.type_of()()
        counts.update(*map(plain_of, others), **named)
        for key, count in dict.items(counts):
            self.change_item(operator, key, count)

    def ior(self, other: object) -> None:
        """`|=`: the higher counts, in one step."""
        self.operate("ior", other)

    def __ior__(self, other: object) -> "Counter":
        self.operate("ior", other)
        return self


MutableMapping.register(Dict)
call_it(Dict, "dict")
call_it(DefaultDict, "defaultdict", "collections")
call_it(Counter, "Counter", "collections")


class Keys(KeysView):  # type: ignore[type-arg]
    """What `keys` gives: as it is whenever somebody looks."""

    __slots__ = ()
    _mapping: Dict

    def __reversed__(self) -> object:  # type: ignore[override]
        return reversed(self._mapping)  # type: ignore[call-overload]

    @property
    def mapping(self) -> Dict:
        return self._mapping

    def __repr__(self) -> str:
        return "dict_keys(%r)" % self._mapping.all_keys()


class Values(ValuesView):  # type: ignore[type-arg]
    """What `values` gives."""

    __slots__ = ()
    _mapping: Dict

    def _all(self) -> "list[object]":
        return [value for _, value in self._mapping.all_pairs()]

    def __iter__(self) -> object:  # type: ignore[override]
        return iter(self._all())

    def __contains__(self, value: object) -> bool:
        return any(each is value or each == value for each in self._all())

    def __reversed__(self) -> object:  # type: ignore[override]
        return reversed(self._all())

    @property
    def mapping(self) -> Dict:
        return self._mapping

    def __repr__(self) -> str:
        return "dict_values(%r)" % self._all()


class Items(ItemsView):  # type: ignore[type-arg]
    """What `items` gives."""

    __slots__ = ()
    _mapping: Dict

    def __iter__(self) -> object:  # type: ignore[override]
        return iter(self._mapping.all_pairs())

    def __contains__(self, item: object) -> bool:
        if not isinstance(item, tuple) or len(item) != 2:
            return False
        found = self._mapping.get(item[0], NOTHING)
        return found is item[1] or found == item[1]

    def __reversed__(self) -> object:  # type: ignore[override]
        return reversed(self._mapping.all_pairs())

    @property
    def mapping(self) -> Dict:
        return self._mapping

    def __repr__(self) -> str:
        return "dict_items(%r)" % self._mapping.all_pairs()


class _Constant:
    """A factory of one value."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value

    def __call__(self) -> object:
        return self.value


def _collections() -> object:
    """The program has imported it to name the type."""
    import collections

    return sys.modules.get("collections", collections)


def _parts(schema: str) -> "tuple[str, str]":
    """Of a dict's schema that of its keys and that of its values."""
    from .encoding import parse_type

    end = parse_type(schema, 1)[1]
    return schema[1:end], schema[end:]
