"""What a module with shared variables is an instance of: a class of its own, in which each of its variables is a data descriptor.

`setattr` and `getattr`, a patch, code that is not translated: whatever sets or reads such a name of the module reaches the variable,
whatever is in the module's globals. All other names are set as on any module. A class of the program's own that is given to the module
(`sys.modules[__name__].__class__ = …`) gets the descriptors behind it. Thread rule: any.
"""

import sys

from . import attributes
from .exports import Exports

_Module = type(sys)
#: What it has every module has.
_bare = _Module("")
_class_of = object.__dict__["__class__"]
#: Names of classes that mean something to Python: a variable of that name is no attribute to be set.
_OF_CLASSES = ("__slots__", "__classcell__", "__getattr__", "__getattribute__", "__set_name__", "__del__")
#: By source file: one for all modules that a file is run as.
_classes: "dict[str, type]" = {}


class Member:
    """A name that the module gives others: a variable that it declares or imports."""

    __slots__ = ("_exports", "_name")

    def __init__(self, exports: Exports, name: str) -> None:
        self._exports = exports
        self._name = name

    def __get__(self, module: object, owner: "type | None" = None) -> object:
        if module is None:
            return self
        names = module.__dict__
        handle = self._exports.gothon_handle(names, self._name)
        if handle is not None:
            return attributes.read(handle)
        try:
            return names[self._name]
        except KeyError:
            raise AttributeError(self._name) from None  # the module's `__getattr__` is asked next

    def __set__(self, module: object, value: object) -> None:
        handle = self._exports.gothon_handle(module.__dict__, self._name)
        if handle is None:
            module.__dict__[self._name] = value
        else:
            attributes.assign(handle, value)

    def __delete__(self, module: object) -> None:
        handle = self._exports.gothon_handle(module.__dict__, self._name)
        if handle is not None:
            raise attributes.undeletable(handle)
        try:
            del module.__dict__[self._name]
        except KeyError:
            raise AttributeError(self._name) from None


class SharedModule(_Module):  # type: ignore[misc, valid-type]
    """A module that has shared variables."""

    __slots__ = ()
    #: What the program takes its class for.
    _gothon_shown = _Module

    @property
    def __class__(self) -> type:  # type: ignore[override]
        return self._gothon_shown

    @__class__.setter
    def __class__(self, wanted: type) -> None:
        own = next(each for each in type(self).__mro__ if each in _classes.values())
        if wanted is _Module:
            wanted = own
        elif issubclass(wanted, _Module) and not issubclass(wanted, SharedModule):
            wanted = _mixed(wanted, own)
        _class_of.__set__(self, wanted)  # type: ignore[attr-defined]

    def __dir__(self) -> "list[str]":
        found = list(_Module.__dir__(self))
        exports = self.__dict__.get("__getattr__")
        if "__dir__" in self.__dict__ or not isinstance(exports, Exports):
            return found
        return exports.plain_names(found) + exports.own_names()

    def __reduce_ex__(self, protocol: object) -> "tuple[object, ...]":  # type: ignore[override]
        """By name: what pickles modules knows them by their class."""
        return __import__("importlib").import_module, (self.__name__,)


def _mixed(wanted: type, own: type) -> type:
    body = {each: wanted.__dict__[each] for each in ("__doc__", "__module__", "__qualname__") if each in wanted.__dict__}
    return type(wanted)(wanted.__name__, (wanted, own), dict(body, __slots__=(), _gothon_shown=wanted))


def prepare(file: str, exports: Exports) -> None:
    """Makes the class for the modules that the file is run as, or brings it up to date."""
    members = {name: Member(exports, name) for name in exports.names() if name not in _OF_CLASSES and not hasattr(_bare, name)}
    kind = _classes.get(file)
    if kind is not None:
        for name, member in members.items():
            setattr(kind, name, member)
    else:
        _classes[file] = type("module", (SharedModule,), dict(members, __module__="builtins", __slots__=()))


def adopt(module: object, kind: "type | None") -> None:
    """Makes a module that is about to be run an instance of its class, whatever it was made as."""
    made = type(module)
    if kind is None or issubclass(made, SharedModule):
        return
    if made is not _Module and made.__module__ != "importlib.util":  # which has one that lasts until the module is loaded
        kind = _mixed(made, kind)
    _class_of.__set__(module, kind)  # type: ignore[attr-defined]


def release(module: object) -> None:
    """Makes it an instance of what the program takes its class for: CPython wants a `__main__` whose functions other interpreters run to be
    of the very class that modules have. `setattr` on it puts a plain attribute there from now on."""
    if issubclass(type(module), SharedModule):
        _class_of.__set__(module, type(module)._gothon_shown)  # type: ignore[attr-defined]


class_of = _classes.get
