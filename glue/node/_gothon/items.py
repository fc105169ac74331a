"""What `X[KEY] += …` changes where only the run can tell what X is: an item of X, or of a shared variable, in one step. Thread rule: any."""

import sys

from .targets import DONE


def items(found: object) -> object:
    """Where an item of `found` is to be changed: `found` itself, unless it is a handle that has items."""
    if hasattr(type(found), "iadd_item"):
        return Items(found)
    arrays = sys.modules.get("_gothon.ndarrays")
    handle = arrays.handle_of(found) if arrays is not None else None
    return found if handle is None else Items(handle)


class Items:
    """Stands for X in `X[KEY] += …`."""

    __slots__ = ("_handle",)

    def __init__(self, handle: object) -> None:
        self._handle = handle

    def __getitem__(self, key: object) -> "Item":
        return Item(self._handle, key)

    def __setitem__(self, key: object, value: object) -> None:
        if value is not DONE:
            self._handle[key] = value  # type: ignore[index]


class Item:
    """The left side of the operator, which is the handle's own."""

    __slots__ = ("_handle", "_key")

    def __init__(self, handle: object, key: object) -> None:
        self._handle = handle
        self._key = key


def _augmented(operator: str) -> "object":
    def method(self: Item, operand: object) -> object:
        getattr(self._handle, operator + "_item")(self._key, operand)
        return DONE

    method.__name__ = "__%s__" % operator
    return method


for _name in "iadd isub imul itruediv ifloordiv imod ipow iand ior ixor ilshift irshift imatmul".split():
    setattr(Item, "__%s__" % _name, _augmented(_name))
