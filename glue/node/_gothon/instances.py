"""Instances of classes that leave it to Python how they are pickled (docs/protocol.md, "Encoded values"): what they are made of, and how
they are made again.

What pickle does with them is the law here. Whatever a class says about it itself, in a method or to `copyreg`, is left to pickle, and so
is what it cannot do. The extension module judges each class by these functions (glue/native/instances.cpp). Thread rule: any.
"""

import sys

from .values import length_of

#: A class that has one of these may be more, or less, than its attributes.
_OWN = frozenset(
    "__reduce__ __reduce_ex__ __getstate__ __setstate__ __getnewargs__ __getnewargs_ex__ __new__ __class__ __getattr__ __getattribute__".split()
)
_DICTIONARY = type(vars(type)["__dict__"])
_PROTOCOL = 4
#: Of the attributes of an instance; one with more is pickled.
_MOST = 32
#: Of lists, dicts, sets and instances in one value that has instances.
_MOST_IN_ONE = 64


class Seen:
    """What one value is made of that could be in it twice. Pickle keeps one such object one, and so it is pickled."""

    __slots__ = ("ids", "has_instances")

    def __init__(self) -> None:
        self.ids: "list[int]" = []
        self.has_instances = False

    def has(self, value: object) -> bool:
        return id(value) in self.ids

    def is_plain(self) -> bool:
        """Whether no object is in it twice, as far as that matters and can be said."""
        return not self.has_instances or len(set(self.ids)) == len(self.ids) <= _MOST_IN_ONE


def parts(instance: object) -> "tuple[str, str, dict[str, object], dict[str, object]] | None":
    """Its class's module and qualified name, what is in its `__dict__`, what is in its slots; None: pickle has to do it."""
    kind = type(instance)
    if not _is_plain(kind):
        return None
    try:
        function, arguments, state, *more = object.__reduce_ex__(instance, _PROTOCOL)  # type: ignore[misc]
    except TypeError:
        return None
    if getattr(function, "__name__", "") != "__newobj__" or len(arguments) != 1 or arguments[0] is not kind or any(more):
        return None
    attributes, slots = state if type(state) is tuple else (state, None)
    attributes, slots = attributes or {}, slots or {}
    if type(attributes) is not dict:
        return None
    if len(attributes) + len(slots) > _MOST or any([type(name) is not str or name[:2] == "__" for name in attributes]):
        return None
    module, name = kind.__module__, kind.__qualname__
    return (module, name, attributes, slots) if _is_there(kind, module, name) else None


def slots_of(instance: object) -> "tuple[str, ...] | None":
    """The names that an instance of its class may have outside its `__dict__`; None: this one has to be pickled."""
    return None if parts(instance) is None else tuple(vars(type(instance)).get("__slotnames__", ()))


def _is_plain(kind: type) -> bool:
    """Whether object alone says how to copy an instance."""
    import copyreg

    if type(kind) is not type or kind in copyreg.dispatch_table or "__module__" not in vars(kind):
        return False
    for base in kind.__mro__[:-1]:
        own = vars(base)
        if not _OWN.isdisjoint(own) or not isinstance(own.get("__dict__", vars(type)["__dict__"]), _DICTIONARY):
            return False
    return True


def _is_there(kind: type, module: object, name: str) -> bool:
    """Whether others find the class by its names."""
    if type(module) is not str or "<locals>" in name.split("."):
        return False
    found: object = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return found is kind


def make(module: str, name: str, attributes: "dict[str, object]", slots: "dict[str, object]") -> object:
    """The instance again. Its class is found, and is asked about its state, as pickle does it."""
    import pickle

    kind = pickle.loads(b"\x80\x04%b%b\x93." % (_text(module), _text(name)))
    made = kind.__new__(kind)
    set_state = getattr(made, "__setstate__", None)
    if set_state is not None:
        set_state((attributes, slots) if slots else attributes)
        return made
    if attributes:
        own = made.__dict__
        for key, value in attributes.items():
            own[sys.intern(key)] = value
    for key, value in slots.items():
        setattr(made, key, value)
    return made


def _text(text: str) -> bytes:
    """As pickle has it: BINUNICODE."""
    data = text.encode("utf-8", "surrogatepass")
    return b"X" + len(data).to_bytes(4, "little") + data


def write_head(module: str, name: str, attributes: "dict[str, object]", slots: "dict[str, object]") -> bytes:
    """What stands before the values."""
    out = _name(module) + _name(name)
    for names in (attributes, slots):
        out += length_of(len(names)) + b"".join(map(_name, names))
    return out


def _name(text: str) -> bytes:
    data = text.encode("utf-8", "surrogatepass")
    return length_of(len(data)) + data
