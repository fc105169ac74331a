"""What `OBJECT.NAME = …`, `OBJECT.NAME += …` and `OBJECT.NAME = OBJECT.NAME + …` change where only the run can tell what OBJECT is: the
object's attribute, or the variable that it carries (`attributes`). Thread rule: any.
"""

from .attributes import assign, carried, undeletable
from .moments import MOMENT, Moment


def at(owner: object, name: str) -> object:
    """Where an attribute of `owner` is to be changed: in the variable, if `owner` is an instance, a class, a subclass or a
    module that carries it under this name; else in `owner` itself."""
    handle = carried(owner, name)
    return owner if handle is None else Target(handle)


class Target:
    """Stands for an object in `OBJECT.NAME = …`, `OBJECT.NAME += …` and `OBJECT.NAME = OBJECT.NAME + …`; whatever NAME is, the
    variable is meant."""

    __slots__ = ("_handle",)

    def __init__(self, handle: "object") -> None:
        object.__setattr__(self, "_handle", handle)

    def __getattribute__(self, name: str) -> object:
        return Operand(object.__getattribute__(self, "_handle"))

    def __setattr__(self, name: str, value: object) -> None:
        handle = object.__getattribute__(self, "_handle")
        if value is DONE:
            return
        if isinstance(value, Moment) and hasattr(type(handle), "value"):
            handle.become(value)  # type: ignore[attr-defined]
        else:
            assign(handle, value)

    def __delattr__(self, name: str) -> None:
        raise undeletable(object.__getattribute__(self, "_handle"))


class Operand(Moment):
    """The left side of an augmented assignment: the variable's own operator, which is atomic. Else the value of the moment."""

    __slots__ = ("_handle",)

    def __init__(self, handle: "object") -> None:
        Moment.__init__(self, MOMENT.of)
        self._handle = handle


class _Done:
    __slots__ = ()


#: What an operator of `Operand` gives: there is nothing left to assign.
DONE = _Done()


def _augmented(operator: str) -> "object":
    def method(self: Operand, operand: object) -> object:
        apply = getattr(type(self._handle), operator, None)
        if apply is None:
            assign(self._handle, None)  # a queue, a mutex or a latch: says so
        else:
            apply(self._handle, operand)
        return DONE

    method.__name__ = "__%s__" % operator
    return method


for _name in "iadd isub imul itruediv ifloordiv imod ipow iand ior ixor ilshift irshift imatmul".split():
    setattr(Operand, "__%s__" % _name, _augmented(_name))
