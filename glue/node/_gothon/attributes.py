"""Shared variables as attributes of classes, instances and modules that the translator has not seen to be what they are.

A class carries a variable when its body or its methods declare it: an `Attribute` in its namespace answers `getattr`
and `setattr` on its instances, and `getattr` on the class and its subclasses. What would replace the `Attribute` goes through `at`
(`targets`) in translated text, and through `setattr` and `delattr` of `builtins`, which take a class's variables for what they are from the moment
that a class has one. Thread rule: any.
"""

import builtins
import sys

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
    """Assigns to a scalar. TypeError for what can only be declared, unless it is what it is to become."""
    if not hasattr(type(handle), "value"):
        if value is handle:
            return
        raise TypeError("%s: a %s can only be declared, not assigned to" % (handle.name, handle.kind))  # type: ignore[attr-defined]
    handle.value = value  # type: ignore[attr-defined]


def undeletable(handle: "object") -> TypeError:
    """The error for `del`."""
    return TypeError("%s: a shared variable cannot be deleted: it lives as long as the session" % handle.name)  # type: ignore[attr-defined]


_setattr, _delattr = setattr, delattr


def of_class(handle: "object") -> Attribute:
    """What a class gets as its attribute."""
    if builtins.setattr is _setattr:
        _disguise(_set_of_any, _setattr)
        _disguise(_delete_of_any, _delattr)
    return Attribute(handle)


def _disguise(new: object, old: object) -> None:
    for each in ("__module__", "__name__", "__qualname__", "__doc__"):
        _setattr(new, each, getattr(old, each))
    _setattr(builtins, old.__name__, new)  # type: ignore[attr-defined]


def _set_of_any(obj, name, value, /):  # type: ignore[no-untyped-def]
    if issubclass(type(obj), type):
        handle = carried(obj, name)
        if handle is not None:
            return assign(handle, value)
    _setattr(obj, name, value)


def _delete_of_any(obj, name, /):  # type: ignore[no-untyped-def]
    if issubclass(type(obj), type):
        handle = carried(obj, name)
        if handle is not None:
            raise undeletable(handle)
    _delattr(obj, name)


def carried(owner: object, name: str) -> "object | None":
    """The handle of the variable that `owner` carries, if it does."""
    if isinstance(owner, _Module):
        find = getattr(owner.__dict__.get("__getattr__"), "gothon_handle", None)
        return None if find is None else find(owner.__dict__, name)
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
