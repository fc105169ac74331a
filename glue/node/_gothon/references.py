"""What an import binds when only the run tells which variable it brings, or whether it brings one.

Every reference is used as the handle of a scalar is: `value`, the operators and `bind`. Thread rule: any.
"""

import _operator
import builtins
import sys

from .moments import Moment

OPERATORS = "iadd isub imul itruediv ifloordiv imod ipow iand ior ixor ilshift irshift imatmul".split()


class Reference:
    """A shared variable of another module."""

    __slots__ = ("handle",)

    def __init__(self, handle: "object") -> None:
        self.handle = handle

    @property
    def value(self) -> object:
        """The variable's value; a queue, mutex or latch itself."""
        return self.handle.read()  # type: ignore[attr-defined]

    @value.setter
    def value(self, value: object) -> None:
        from .attributes import assign

        assign(self.handle, value)

    def bind(self, value: object) -> object:
        """`:=`."""
        self.value = value
        return value

    @property
    def moment(self) -> object:
        """What an expression begins with whose result the variable is to `become`."""
        return getattr(self.handle, "moment", self.handle)

    def become(self, what: object) -> object:
        """An assignment of what was computed from `moment`."""
        if isinstance(what, Moment):
            return self.handle.become(what)  # type: ignore[attr-defined]
        self.value = what
        return what

    def operate(self, operator: str, operand: object) -> None:
        """An augmented assignment."""
        apply = getattr(type(self.handle), operator, None)
        if apply is None:
            self.value = None  # says what is wrong
        else:
            apply(self.handle, operand)


class Plain(Reference):
    """No shared variable: the value that a function's import has bound."""

    __slots__ = ()

    @property
    def value(self) -> object:
        return self.handle

    @value.setter
    def value(self, value: object) -> None:
        self.handle = value

    @property
    def moment(self) -> object:
        return self.value

    def operate(self, operator: str, operand: object) -> None:
        self.value = getattr(_operator, operator)(self.value, operand)


class Global(Plain):
    """No shared variable: the global of this name in the module whose code uses the reference."""

    __slots__ = ()
    handle: "str"

    @property
    def value(self) -> object:
        name = self.handle
        names = _globals()
        if name in names:
            return names[name]
        try:
            return getattr(builtins, name)
        except AttributeError:
            raise NameError("name %r is not defined" % name) from None

    @value.setter
    def value(self, value: object) -> None:
        _globals()[self.handle] = value


def _globals() -> "dict[str, object]":
    """Of the innermost frame that is not this module's."""
    frame = sys._getframe(2)
    while frame.f_globals is globals():
        frame = frame.f_back  # type: ignore[assignment]
    return frame.f_globals


def _augmented(operator: str) -> "object":
    def method(self: Reference, operand: object) -> None:
        self.operate(operator, operand)

    method.__name__ = operator
    return method


for _name in OPERATORS:
    setattr(Reference, _name, _augmented(_name))
