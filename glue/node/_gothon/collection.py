"""What the handles of dicts, sets and lists have in common (docs/language.md, section 16).

A handle is to Python what the plain container is: `isinstance` takes it for one (by `__class__`, so that C code does not look for items in
an empty base), it prints, compares and copies as one. What reads several items at once reads a copy, a *snapshot*; what the session process has
no operation for is computed from one and put in its place, if nothing has changed meanwhile, else computed again. Thread rule: any.
"""

import _operator
import _struct

from . import wire
from .datagram import idle
from .handle import Handle
from .item_codecs import ItemCodec, decode, decode_all, sized
from .manifest import Variable
from .moments import MOMENT, Moment

_selection = _struct.Struct("<QQB").pack  # moment, from, what
_page = _struct.Struct("<QQ").unpack_from  # moment, next
_u64 = _struct.Struct("<Q").pack
_PAGE_SIZE = 16
KEYS, PAIRS, _WHOLE = 0, 1, 128
#: How often pages are asked for before all is asked for at once.
_TRIES = 3
_DONE = b"\1"


class Collection(Handle):
    """A container of items. Its plain type is what `type_of` gives."""

    __slots__ = ("number",)
    #: What an expression begins with whose result the variable is to `become`.
    moment = MOMENT

    def __init__(self, variable: Variable, reserved: str) -> None:
        self.name = variable.name
        self.number = variable.index
        self.settled = False
        self._variable = variable
        self._reserved = reserved

    # ---- as a variable ----

    @property
    def value(self) -> object:
        """The container: the handle. Setting it replaces all contents in one step."""
        return self

    @value.setter
    def value(self, value: object) -> None:
        self.call(wire.REPLACE, _u64(0) + self.initial(value))

    def bind(self, value: object) -> object:
        """`:=`."""
        self.value = value
        return value

    def become(self, what: Moment) -> object:
        """Sets all contents to what is computed from a plain copy, in one step; the new contents."""
        return self.recompute(lambda plain: self.accepted(what.of(plain)))  # type: ignore[operator]

    def initial(self, value: object) -> bytes:
        """All contents, encoded."""
        return self.encode_all(self.accepted(value))

    def accepted(self, value: object) -> object:
        """A plain container whose items an assignment of `value` stores. TypeError if it is of another type."""
        plain = plain_of(value)
        if not isinstance(plain, self.type_of()):
            raise TypeError("%s: %s expected, not %s: convert it first" % (self.name, self.type_of().__name__, type(plain).__name__))
        return plain

    # ---- what each kind has ----

    def type_of(self) -> type:
        """The plain type."""
        raise NotImplementedError

    def encode_all(self, plain: object) -> bytes:
        """A plain container's items, encoded. TypeError, OverflowError for those that cannot be stored."""
        raise NotImplementedError

    def made_of(self, items: "list[object]") -> object:
        """The plain container of decoded contents."""
        raise NotImplementedError

    # ---- requests ----

    def call(self, operation: int, payload: bytes = b"") -> bytes:
        return idle().call(operation, self.number, payload)

    def contents(self, what: int) -> "tuple[int, list[object]]":
        """All items of one moment, which comes along: keys or items, or keys and values by turns."""
        for attempt in range(_TRIES + 1):
            if attempt == _TRIES:
                what |= _WHOLE
            moment = at = 0
            pages = []
            while True:
                reply = self.call(wire.ITEMS, _selection(moment, at, what))
                if len(reply) < _PAGE_SIZE:
                    break  # that moment is over
                moment, at = _page(reply)
                pages.append(reply[_PAGE_SIZE:])
                if not at:
                    return moment, decode_all(b"".join(pages))
        raise RuntimeError("%s: its contents change too fast to be read: try again" % self.name)

    def removed(self, payload: bytes) -> "tuple[object, object] | None":
        """Takes an item out: its key and its value, if it has one; None if it is not there. An item on its way goes back if the
        operation is interrupted."""
        channel = idle()
        try:
            reply = channel.begin(wire.REMOVE_ITEM, self.number, payload)
            found = None
            if reply[:1] == _DONE:
                end = 5 + int.from_bytes(reply[1:5], "little")
                found = (decode(reply[5:end]), decode(reply, end) if end < len(reply) else None)
            channel.busy = False
            return found
        except BaseException:
            channel.abandon()
            raise

    def read_all(self) -> "tuple[int, object]":
        """A moment, and a plain copy of it."""
        raise NotImplementedError

    def snapshot(self) -> "object":
        """A plain copy."""
        return self.read_all()[1]

    def recompute(self, compute: "object", *operands: object) -> object:
        """Replaces all contents by what `compute` leaves of a plain copy, or gives in its place, in one step; what it returned."""
        while True:
            moment, plain = self.read_all()
            result = compute(plain, *operands)  # type: ignore[operator]
            new = plain if result is None or type(result) is not type(plain) else result
            if self.call(wire.REPLACE, _u64(moment) + self.encode_all(new)) == _DONE:
                return result

    def operate(self, operator: str, operand: object) -> None:
        """An augmented operator on the whole, as Python has it, in one step."""
        operand = plain_of(operand)

        def compute(plain: object) -> object:
            return self.accepted(getattr(_operator, operator)(plain, operand))

        self.recompute(compute)

    # ---- as an object ----

    def __repr__(self) -> str:
        return repr(self.snapshot())

    def __format__(self, form: str) -> str:
        return format(self.snapshot(), form)

    def __copy__(self) -> "object":  # type: ignore[override]
        return self.snapshot()

    def __deepcopy__(self, memo: object) -> object:  # type: ignore[override]
        return self.snapshot()

    def __reduce_ex__(self, protocol: object) -> "tuple[object, ...]":
        plain = self.snapshot()
        if type(plain) in (dict, list):
            return type(plain), (plain,)
        return plain.__reduce__()  # type: ignore[return-value]

    def reduce_shared(self) -> "tuple[object, ...]":
        """What `multiprocessing` pickles: the variable."""
        return Handle.__reduce__(self)

    def __len__(self) -> int:
        return int.from_bytes(idle().call(wire.SIZE, self.number), "little")

    def __bool__(self) -> bool:
        return self.__len__() != 0

    def clear(self) -> None:
        """Removes all items."""
        self.call(wire.CLEAR_ITEMS)

    def copy(self) -> object:
        """A plain copy."""
        return self.snapshot()

    __hash__ = None  # type: ignore[assignment]


def plain_of(value: object) -> object:
    """A plain copy of a shared container; anything else itself."""
    return value.snapshot() if isinstance(type(value), type) and issubclass(type(value), Collection) else value  # type: ignore[attr-defined]


def _of_snapshot(name: str, compute: "object") -> None:
    def method(self: Collection, *others: object) -> object:
        return compute(self.snapshot(), *map(plain_of, others))  # type: ignore[operator]

    method.__name__ = name
    setattr(Collection, name, method)


def _reflected(name: str, compute: "object") -> None:
    def method(self: Collection, other: object) -> object:
        return compute(other, self.snapshot())  # type: ignore[operator]

    method.__name__ = name
    setattr(Collection, name, method)


def _augmented(operator: str) -> None:
    def translated(self: Collection, operand: object) -> None:
        self.operate(operator, operand)

    def of_alias(self: Collection, operand: object) -> Collection:
        self.operate(operator, operand)
        return self

    translated.__name__ = operator
    of_alias.__name__ = "__%s__" % operator
    setattr(Collection, operator, translated)
    setattr(Collection, of_alias.__name__, of_alias)


for _name in "eq ne lt le gt ge pos neg invert".split():
    _of_snapshot("__%s__" % _name, getattr(_operator, _name))
for _name in "add sub mul matmul truediv floordiv mod pow lshift rshift and_ or_ xor".split():
    _compute = getattr(_operator, _name)
    _of_snapshot("__%s__" % _name.rstrip("_"), _compute)
    _reflected("__r%s__" % _name.rstrip("_"), _compute)
for _name in "iadd isub imul itruediv ifloordiv imod ipow iand ior ixor ilshift irshift imatmul".split():
    _augmented(_name)


class Keyed(Collection):
    """One whose items are found by a key, and changed in one step: `_d_[k] += v`."""

    __slots__ = ("key_codec", "value_codec", "key_name", "value_name")
    key_codec: ItemCodec
    value_codec: ItemCodec
    key_name: str
    value_name: str

    def key_of(self, key: object) -> bytes:
        """A key that is looked up, encoded."""
        raise NotImplementedError

    def missing(self, key: object) -> Exception:
        """What is raised where no item has the key."""
        raise NotImplementedError

    def fallback(self) -> "object":
        """What an operator begins with where no item has the key; a _Nothing if it cannot."""
        return NOTHING

    def change_item(self, operator: str, key: object, operand: object) -> None:
        """`_d_[key] op= operand`, in one step."""
        encoded = self.key_of(key)
        code = _DIRECT.get(operator)
        if code is not None and type(operand) in _NUMBERS:
            known = self.value_codec.direct.get(type(operand))
            if known is not None:
                reply = idle().call(wire.UPDATE_ITEM, self.number, code + sized(encoded) + known.encode(self.value_name, operand))
                if reply[0] == 1:
                    return
                if reply[0] == 0:
                    raise self.missing(key)
        self._swap_item(getattr(_operator, operator), key, encoded, operand)

    def _swap_item(self, compute: "object", key: object, encoded: bytes, operand: object) -> None:
        operand = plain_of(operand)
        while True:
            reply = idle().call(wire.GET_ITEM, self.number, b"\0" + encoded)
            if reply[0]:
                value = self.value_codec.decode(reply, 1)
                expected = b"\1" + sized(reply[1:])
            else:
                value = self.fallback()
                expected = b"\0"
                if value is NOTHING:
                    raise self.missing(key)
            result = compute(value, operand)  # type: ignore[operator]
            if result is value and reply[0]:
                return
            desired = b"\1" + self.value_codec.encode(self.value_name, result)
            if self.swap_encoded(encoded, expected, desired):
                return

    def swap_encoded(self, key: bytes, expected: bytes, desired: bytes) -> bool:
        """Whether an item was as expected, and is as desired now."""
        return idle().call(wire.SWAP_ITEM, self.number, sized(key) + expected + desired) == _DONE


#: There is nothing to begin with.
NOTHING = object()
#: What the session process computes, where it does what Python would.
_DIRECT = {"iadd": b"\0", "isub": b"\1", "imul": b"\2"}
_NUMBERS = (int, float)


def _change(operator: str) -> "object":
    def method(self: Keyed, key: object, operand: object) -> None:
        self.change_item(operator, key, operand)

    method.__name__ = operator + "_item"
    method.__doc__ = "`_d_[key]` and the operator of that name, in one step."
    return method


for _name in "iadd isub imul itruediv ifloordiv imod ipow iand ior ixor ilshift irshift imatmul".split():
    setattr(Keyed, _name + "_item", _change(_name))
