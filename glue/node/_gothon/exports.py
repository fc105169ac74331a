"""What a Gothon module is to those who read its attributes: the `__getattr__` in its globals.

It answers `getattr(module, "_x_")` with the variable's value, and four kinds of names that only translated text asks for:
`_gothon_handle_NAME`, `_gothon_reference_NAME`, `_gothon_attribute_NAME` and `_gothon_star`. What else is asked for goes to the `__getattr__`
that the module's own text defines, or is Python's AttributeError. Thread rule: any.
"""

import sys

_MAY_BE_LAZY = hasattr(sys, "set_lazy_imports")
_HANDLE = "_gothon_handle_"
_REFERENCE = "_gothon_reference_"
_ATTRIBUTE = "_gothon_attribute_"


class Exports:
    """One per Gothon module; `handles` by the names that others use, `references` by theirs; `imported` are the reserved names of those
    handles that the module has from others, `inner` the names that its classes declare."""

    __slots__ = ("_file", "_handles", "_imported", "_references", "_inner", "_own")

    def __init__(
        self,
        file: str,
        handles: "dict[str, object]",
        imported: "dict[str, str]",
        references: "dict[str, str]",
        inner: "frozenset[str]" = frozenset(),
        own: object = None,
    ) -> None:
        self._file = file
        self._handles = handles
        self._imported = imported
        self._references = references
        self._inner = inner
        self._own = own

    def __call__(self, name: str) -> object:
        handle = self._handles.get(name)
        if handle is not None:
            from .attributes import read

            if _MAY_BE_LAZY and name in self._imported:
                self._load(self._names(), name)
            return read(handle)
        if name[:8] == "_gothon_":
            return self._reserved(name)
        if name in self._references:
            try:
                return self._names()[self._references[name]].value  # type: ignore[attr-defined]
            except (KeyError, NameError):
                pass
        if self._own is not None:
            return self._own(name)  # type: ignore[operator]
        raise self._missing(name)

    def plain_names(self, names: "list[str] | dict[str, object]") -> "list[str]":
        """Those among the module's names that are the program's own and no shared variables."""
        mine = () if self._own is not None else ("__getattr__",)
        others = self.names()
        return [name for name in names if not name.startswith("_gothon_") and name not in mine and name not in others]

    def own_names(self) -> "list[str]":
        """Those of `names` that plain Python has among the module's: all but those of its classes."""
        return [name for name in self.names() if name not in self._inner]

    def names(self) -> "list[str]":
        """Those that are, or may be, shared variables."""
        return [*self._handles, *(name for name in self._references if name not in self._handles)]

    def around(self, own: object) -> "Exports":
        """These exports in front of the `__getattr__` that the module's text defines."""
        return Exports(self._file, self._handles, self._imported, self._references, self._inner, own)

    def gothon_handle(self, names: "dict[str, object]", name: str) -> "object | None":
        """The handle behind a name of the module whose globals are `names`; None if it is no shared variable."""
        handle = self._handles.get(name)
        if _MAY_BE_LAZY and name in self._imported:
            self._load(names, name)
        if handle is None and name in self._references:
            from . import references

            found = names.get(self._references[name])
            handle = found.handle if type(found) is references.Reference else None
        return handle

    def _load(self, names: "dict[str, object]", name: str) -> None:
        """Loads the module that a name was imported from, if that import is lazy and has not been needed yet."""
        resolve = getattr(names.get(self._imported[name]), "resolve", None)
        if resolve is not None:
            resolve()

    def _reserved(self, name: str) -> object:
        from . import attributes, references

        if name == "_gothon_star":
            return self._star
        if name.startswith(_HANDLE):
            handle = self.gothon_handle(self._names(), name[len(_HANDLE) :])
            if handle is not None:
                return handle
        for prefix in (_REFERENCE, _ATTRIBUTE):
            wanted = name[len(prefix) :]
            if not name.startswith(prefix):
                continue
            handle = self.gothon_handle(self._names(), wanted)
            if prefix is _ATTRIBUTE:
                return self(wanted) if handle is None else attributes.of_class(handle)
            return references.Plain(self(wanted)) if handle is None else references.Reference(handle)
        raise self._missing(name)

    def _star(self, target: "dict[str, object]", *pairs: str) -> None:
        """After `from MODULE import *` in globals `target`: binds the references of the names that it has brought."""
        from . import references

        names = self._names()
        brought = names.get("__all__")
        for name, reserved in zip(pairs[::2], pairs[1::2]):
            if name[:1] == "_" if brought is None else name not in brought:  # type: ignore[operator]
                continue
            handle = self.gothon_handle(names, name)
            if handle is None:
                target[reserved] = references.Global(name)
            else:
                target[reserved] = references.Reference(handle)
                target.pop(name, None)

    def _names(self) -> "dict[str, object]":
        """The globals of the module; those of one of the two while it runs as `__main__` and is imported too."""
        found = self._module()
        return {} if found is None else found.__dict__

    def _module(self) -> "object | None":
        other = None
        for module in list(sys.modules.values()):
            entry = getattr(module, "__dict__", {}).get("__getattr__")
            if entry is self:
                return module
            if type(entry) is Exports and entry._file == self._file:
                other = module
        return other

    def _missing(self, name: str) -> AttributeError:
        """What Python says of a module without `__getattr__` that is in the same state."""
        module = self._module()
        if module is None:
            return AttributeError("module %r has no attribute %r" % (self._file, name))
        double = type(sys)(module.__name__)  # type: ignore[attr-defined]
        for each in ("__name__", "__spec__", "__file__"):
            if each in module.__dict__:
                double.__dict__[each] = module.__dict__[each]
        try:
            getattr(double, name)
        except AttributeError as error:
            if hasattr(error, "obj"):
                error.obj = module
            return error.with_traceback(None)
        return AttributeError("module %r has no attribute %r" % (module.__name__, name))  # type: ignore[attr-defined]
