"""What a variable is to become, as in `_x_ = 2 * _x_ - 1`: operators, `min` and `max` are noted down when they are met, with
their other operands, and applied to the value of the moment when a handle's `become` asks for it, once or several times.

In translated text `h.moment` begins such a note, an operator on it goes on, and `h.become(…)` ends it. Thread rule: any.
"""

import _operator


class Moment:
    """A computation from a variable's value: `of(value)` is its result, or raises what the computation raises."""

    __slots__ = ("of",)

    def __init__(self, of: "object") -> None:
        self.of = of


def noted(function: "object", *parts: object, **named: object) -> object:
    """`function(*parts, **named)`, noted down if one of the parts is a Moment, else done."""

    def of(value: object) -> object:
        return function(*[part.of(value) if isinstance(part, Moment) else part for part in parts], **named)  # type: ignore[operator]

    for part in parts:
        if isinstance(part, Moment):
            return Moment(of)
    return function(*parts, **named)  # type: ignore[operator]


def noted_not(part: object) -> object:
    """`not part`."""
    return noted(_operator.not_, part)


class Left:
    """The left operand of what may have a Moment on its right: an operator of its own might do something with that."""

    __slots__ = ("operand",)

    def __init__(self, operand: object) -> None:
        self.operand = operand


def _unary(name: str) -> None:
    compute = getattr(_operator, name)
    setattr(Moment, "__%s__" % name, lambda self: noted(compute, self))


def _binary(name: str) -> None:
    compute = getattr(_operator, name)
    name = "__%s__" % name.rstrip("_")
    setattr(Moment, name, lambda self, other: noted(compute, self, other))
    setattr(Left, name, lambda self, other: noted(compute, self.operand, other))


for _name in "neg pos invert".split():
    _unary(_name)
for _name in "add sub mul matmul truediv floordiv mod pow lshift rshift and_ or_ xor".split():
    _binary(_name)

#: The value itself.
MOMENT = Moment(lambda value: value)
