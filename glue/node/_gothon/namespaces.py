"""The names of a module, with its shared variables among them: what `globals()`, `vars(module)` and `module.__dict__` are in translated text
where an operation stands directly on them. Kept in a variable they are Python's own dictionary, in which no shared variable is.

Thread rule: any.
"""

from _collections_abc import Mapping, MutableMapping

from . import attributes, targets


class Names(MutableMapping):  # type: ignore[type-arg]
    """A module's namespace as plain Python has it."""

    __slots__ = ("_exports", "_names")

    def __init__(self, names: "dict[str, object]") -> None:
        self._names = names
        self._exports = names["__getattr__"]

    def _handle(self, name: str) -> "object | None":
        return self._exports.gothon_handle(self._names, name)  # type: ignore[attr-defined]

    def __getitem__(self, name: str) -> object:
        handle = self._handle(name)
        if handle is None:
            return self._names[name]
        try:
            return handle.read()  # type: ignore[attr-defined]
        except NameError:
            raise KeyError(name) from None

    def __contains__(self, name: object) -> bool:
        if name not in self._exports.own_names():  # type: ignore[attr-defined]
            return name in self._names
        try:
            self[name]  # type: ignore[index]
        except KeyError:
            return False
        return True

    def __setitem__(self, name: str, value: object) -> None:
        handle = self._handle(name)
        if handle is None:
            self._names[name] = value
        else:
            attributes.assign(handle, value)

    def __delitem__(self, name: str) -> None:
        handle = self._handle(name)
        if handle is not None:
            raise attributes.undeletable(handle)
        del self._names[name]

    def __iter__(self) -> "object":  # type: ignore[override]
        yield from self._exports.plain_names(self._names)  # type: ignore[attr-defined]
        yield from (name for name in self._exports.own_names() if name in self)  # type: ignore[attr-defined]

    def __len__(self) -> int:
        return len(list(self.__iter__()))  # type: ignore[call-overload]

    def __repr__(self) -> str:
        return repr(dict(self))

    def copy(self) -> "dict[str, object]":
        """A dictionary of the values of this moment."""
        return dict(self)


class Operands(Names):
    """The same as the target of an augmented assignment: the operator is the variable's own, which is atomic."""

    __slots__ = ()

    def __getitem__(self, name: str) -> object:
        handle = self._handle(name)
        return self._names[name] if handle is None else targets.Operand(handle)

    def __setitem__(self, name: str, value: object) -> None:
        if value is not targets.DONE:
            Names.__setitem__(self, name, value)


class ClassNames(Mapping):  # type: ignore[type-arg]
    """The names of a class, which Python has no dictionary of to be changed either."""

    __slots__ = ("_names",)

    def __init__(self, names: "Mapping[str, object]") -> None:
        self._names = names

    def __getitem__(self, name: str) -> object:
        found = self._names[name]
        return attributes.read(found.handle) if type(found) is attributes.Attribute else found

    def __iter__(self) -> "object":  # type: ignore[override]
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return repr(self._names)

    def copy(self) -> "dict[str, object]":
        """A dictionary of the values of this moment."""
        return dict(self)


_Proxy = type(type.__dict__)


def names(found: object) -> object:
    """What an operation on a namespace is done to: the namespace itself, unless it is a module's that has shared variables, or a class's."""
    if _is_of_module(found):
        return Names(found)  # type: ignore[arg-type]
    return ClassNames(found) if type(found) is _Proxy else found  # type: ignore[arg-type]


def operands(found: object) -> object:
    """The same for an augmented assignment to what a subscript finds."""
    return Operands(found) if _is_of_module(found) else found  # type: ignore[arg-type]


def _is_of_module(found: object) -> bool:
    return isinstance(found, dict) and hasattr(found.get("__getattr__"), "gothon_handle")
