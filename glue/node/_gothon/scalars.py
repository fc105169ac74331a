"""Handles of bool, int, float, str, bytes and encoded values.

`+= -= *= /=` are one operation of the session process where it computes what Python would. Every other operator, and
every operand that it does not know, and what a variable is computed from itself by in another way, is computed here on
the value of the moment and swapped in if that is unchanged, else computed again. Thread rule: any.
"""

import _operator

from . import wire
from .datagram import idle
from .encoding import codec_of
from .handle import Handle
from .manifest import Variable
from .moments import MOMENT, Moment, noted
from .values import BoolCodec, BytesCodec, FloatCodec, IntCodec, StrCodec


class Scalar(Handle):
    """A value of one type. TypeError for anything that is not of it; the variable keeps its value then."""

    __slots__ = ()
    codec: "type[IntCodec]" = IntCodec
    #: Operators that the session process has for this type.
    direct: "dict[str, int]" = {}
    #: What an expression begins with whose result the variable is to `become`.
    moment = MOMENT

    @property
    def value(self) -> object:
        """The variable's value. NameError before its declaration was executed."""
        return self.codec.decode(idle().call(wire.READ, self.index))

    @value.setter
    def value(self, value: object) -> None:
        codec = self.codec
        name = self.name
        idle().call(wire.ASSIGN, self.index, codec.encode(name, codec.convert(name, value)))

    def read(self) -> object:
        return self.value

    def bind(self, value: object) -> object:
        """Assigns and gives back the same object: `:=`."""
        self.value = value
        return value

    def initial(self, value: object) -> bytes:
        codec = self.codec
        return codec.encode(self.name, codec.convert(self.name, value))

    def operate(self, operator: str, operand: object) -> None:
        """Applies an augmented operator, once, to the value of the moment."""
        operation = self.direct.get(operator)
        if operation is not None and self.knows(operand):
            codec = self.codec
            idle().call(operation, self.index, codec.encode(self.name, codec.convert(self.name, operand)))
        else:
            self.swap(getattr(_operator, operator), operand)

    def knows(self, operand: object) -> bool:
        """Whether the session process does with the operand what Python would."""
        return isinstance(operand, self.codec.type)

    def become(self, what: Moment) -> object:
        """Sets the value to what is computed from it; the new value, as computed."""
        return self.swap(what.of)

    def add(self, operand: object) -> object:
        """`_x_ = _x_ + operand`; the new value of a number, and nothing of a str."""
        return self.swap(_operator.add, operand)

    def least(self, other: object) -> object:
        """`_x_ = min(_x_, other)`; `rleast` has them the other way round. The new value."""
        return self.swap(min, other)

    def rleast(self, other: object) -> object:
        return self.swap(noted(min, other, MOMENT).of)  # type: ignore[attr-defined]

    def most(self, other: object) -> object:
        return self.swap(max, other)

    def rmost(self, other: object) -> object:
        return self.swap(noted(max, other, MOMENT).of)  # type: ignore[attr-defined]

    def swap(self, compute: "object", *operand: object) -> object:
        """Sets the value to `compute(value)` or `compute(value, operand)`, which it gives back as it is; nobody else's change comes
        between."""
        try:
            return self.replace(compute, *operand)
        except TypeError as error:
            if not _is_bare(error):
                raise  # from the operand's own method, or it names the variable already
            raise TypeError("%s: %s" % (self.name, error)) from None

    def replace(self, compute: "object", *operand: object) -> object:
        """What `swap` does, with errors as they come."""
        codec = self.codec
        name = self.name
        while True:
            data = idle().call(wire.READ, self.index)
            value = codec.decode(data)
            result = compute(value, *operand)  # type: ignore[operator]
            if result is value:
                return result
            wanted = codec.encode(name, codec.convert(name, result))
            both = len(data).to_bytes(4, "little") + data + wanted
            if idle().call(wire.COMPARE_AND_SWAP, self.index, both) == b"\1":
                return result


def _is_bare(error: TypeError) -> bool:
    """Whether the computation itself raised it, which knows no variable's name: neither code of the program's nor a conversion."""
    trace = error.__traceback__
    while trace.tb_next is not None:  # type: ignore[union-attr]
        trace = trace.tb_next  # type: ignore[union-attr]
    return str(trace.tb_frame.f_globals.get("__name__")) in (__name__, Moment.__module__)  # type: ignore[union-attr]


def _augmented(operator: str) -> "object":
    def method(self: Scalar, operand: object) -> None:
        self.operate(operator, operand)

    method.__name__ = operator
    method.__doc__ = "`%s`, as Python's operator of that name." % operator
    return method


for _name in "iadd isub imul itruediv ifloordiv imod ipow iand ior ixor ilshift irshift imatmul".split():
    setattr(Scalar, _name, _augmented(_name))


def _binary(operator: str) -> "object":
    compute = getattr(_operator, operator)

    def method(self: Scalar, operand: object) -> object:
        return self.swap(compute, operand)

    method.__name__ = operator
    method.__doc__ = "`_x_ = _x_ op operand` with Python's operator of that name; the new value."
    return method


for _name in "sub mul truediv floordiv mod pow lshift rshift and_ or_ xor".split():
    setattr(Scalar, _name, _binary(_name))


class Bool(Scalar):
    """No operator of the session process gives a bool."""

    __slots__ = ()
    kind = "bool"
    codec = BoolCodec  # type: ignore[assignment]


class Int(Scalar):
    """`/=` is the exact quotient, truncated toward zero."""

    __slots__ = ()
    kind = "int"
    codec = IntCodec
    direct = {"iadd": wire.ADD, "isub": wire.SUBTRACT, "imul": wire.MULTIPLY, "itruediv": wire.DIVIDE}

    def knows(self, operand: object) -> bool:
        return isinstance(operand, int) or hasattr(type(operand), "__index__")


class Float(Scalar):
    """Operands are what a float takes."""

    __slots__ = ()
    kind = "float"
    codec = FloatCodec  # type: ignore[assignment]
    direct = {"iadd": wire.ADD, "isub": wire.SUBTRACT, "imul": wire.MULTIPLY, "itruediv": wire.DIVIDE}

    def knows(self, operand: object) -> bool:
        return isinstance(operand, (float, int))


class Str(Scalar):
    """`-=` removes that suffix if it is there."""

    __slots__ = ()
    kind = "str"
    codec = StrCodec  # type: ignore[assignment]
    direct = {"iadd": wire.ADD, "isub": wire.SUBTRACT}

    def add(self, operand: object) -> object:
        if type(operand) is str:
            self.operate("iadd", operand)
            return None
        return Scalar.add(self, operand)

    def operate(self, operator: str, operand: object) -> None:
        if operator == "isub" and isinstance(operand, str):
            suffix = StrCodec.convert(self.name, operand).encode("utf-8", "surrogatepass")
            idle().call(wire.SUBTRACT, self.index, suffix)
        else:
            Scalar.operate(self, operator, operand)


class Bytes(Scalar):
    __slots__ = ()
    kind = "bytes"
    codec = BytesCodec  # type: ignore[assignment]
    direct = {"iadd": wire.ADD}


class Value(Scalar):
    """A value of a schema. Python computes what its operators give."""

    __slots__ = ("codec",)
    kind = "value"

    def __init__(self, variable: Variable, reserved: str) -> None:
        super().__init__(variable, reserved)
        self.codec = codec_of(variable.code, variable.schema)


#: By type code.
SCALARS = {1: Bool, 2: Int, 3: Float, 4: Str, 7: Bytes, 8: Value}
