"""Shared variables as attributes of classes, instances and modules that the translator has not seen to be what they are.

A class carries a variable when its body or its methods declare it: an `Attribute` in its namespace answers `getattr`
and `setattr` on its instances, and `getattr` on the class and its subclasses. What would replace the `Attribute` of a
class, or a module's attribute, goes through `at` in translated text. Thread rule: any.
"""

import sys

from .moments import MOMENT, Moment

_Module = type(sys)


class Attribute:
    """A data descriptor: reading it reads the variable, setting it on an instance assigns to the variable."""

    __slots__ = ("handle",)

    def __init__(self, handle: "object") -> None:
        self.handle = handle

    def __get__(self, instance: object, owner: "type | None" = None) -> object:
        return read(self.handle)

    def __set__(self, instance: object, value: object) -> None:
        assign(self.handle, value)

    def __delete__(self, instance: object) -> None:
        raise undeletable(self.handle)


def read(handle: "object") -> object:
    """What the attribute is. AttributeError before the variable's declaration was executed."""
    try:
        return handle.read()  # type: ignore[attr-defined]
    except NameError as error:
        raise AttributeError(str(error)) from None


def assign(handle: "object", value: object) -> None:
    """Assigns to a scalar. TypeError for what can only be declared."""
    if not hasattr(type(handle), "value"):
        raise TypeError("%s: a %s can only be declared, not assigned to" % (handle.name, handle.kind))  # type: ignore[attr-defined]
    handle.value = value  # type: ignore[attr-defined]


def undeletable(handle: "object") -> TypeError:
    """The error for `del`."""
    return TypeError("%s: a shared variable cannot be deleted: it lives as long as the session" % handle.name)  # type: ignore[attr-defined]


def at(owner: object, name: str) -> object:
    """Where an attribute of `owner` is to be changed: in the variable, if `owner` is an instance, a class, a subclass or a
    module that carries it under this name; else in `owner` itself."""
    handle = carried(owner, name)
    return owner if handle is None else Target(handle)


def carried(owner: object, name: str) -> "object | None":
    """The handle of the variable that `owner` carries, if it does."""
    if isinstance(owner, _Module):
        find = getattr(owner.__dict__.get("__getattr__"), "gothon_handle", None)
        return None if find is None or name in owner.__dict__ else find(owner.__dict__, name)
    kind = owner if isinstance(owner, type) else type(owner)
    if owner is not kind and name in getattr(owner, "__dict__", ()):
        return None
    for each in kind.__mro__:
        names = each.__dict__
        found = names.get(name)
        if found is None and name[:2] == "__" and name[-2:] != "__":
            found = names.get("_%s%s" % (each.__name__.lstrip("_"), name))
        if found is not None:
            return found.handle if type(found) is Attribute else None
    return None


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
