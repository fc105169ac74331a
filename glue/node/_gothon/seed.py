"""Compiles translated text so that it fills its own globals before its first statement.

Behind the docstring and the `from __future__` imports one statement is inserted in the syntax tree, on the line of the
statement that follows: `_gothon_globals().update(_gothon_seed(KEY))`. It finds both names in `builtins` and runs no
Python function, so that neither a tracer nor a debugger stops in it, and every route that executes the code is served:
import, reload, `__main__`. Thread rule: any.
"""
import builtins
import sys

from . import columns, session
from .manifest import Module

_ONLY_AST = 0x400  # ast.PyCF_ONLY_AST
#: How the reserved names of a module's own variables begin.
_OWN = "_gothon_"
#: How the names begin that `stand_ins` replaces.
_STAND_INS = (b"_got_gothon_", b"_at_gothon_")
_seeds: "dict[str, dict[str, object]]" = {}


def install() -> None:
    """Adds what compiled modules call to `builtins`."""
    builtins._gothon_globals = globals  # type: ignore[attr-defined]
    builtins._gothon_seed = _seeds.__getitem__  # type: ignore[attr-defined]


def compile_module(module: Module, path: str, source: object) -> object:
    """The module's code under the file name `path`; `source` is the user's own text. Raises SyntaxError, OSError."""
    with open(module.text, "rb", buffering=0) as file:
        text = file.read()
    _seeds[module.file] = _contents(module)
    tree = compile(text, path, "exec", _ONLY_AST, True)
    if any(mark in text for mark in _STAND_INS):
        from . import stand_ins  # seldom needed, and so is what it imports

        stand_ins.complete(tree)
    _insert(tree, module.file)
    columns.align(tree, text, source)
    return compile(tree, path, "exec", 0, True)


def _contents(module: Module) -> "dict[str, object]":
    from . import handles

    names: "dict[str, object]" = {
        module.node_name: session.node,
        module.count_name: session.nodes,
        "_gothon_node": session.node,
        "_gothon_node_count": session.nodes,
        "_gothon_same": _same,
    }
    if "q" not in module.flags:
        names["Queue"] = handles.Queue
    if "l" not in module.flags:
        names["LifoQueue"] = handles.LifoQueue
    shared = {}
    for reserved, reference in module.names:
        variable = session.manifest.resolve(reference)
        handle = names[reserved] = handles.handle(variable, reserved)
        if variable.file == module.file:
            shared[reserved[len(_OWN) :]] = handle
    names["__getattr__"] = _Attributes(module.file, shared)
    return names


def _same(value: object) -> object:
    """Stands in decorators around what the grammar of Python 3.8 has no place for."""
    return value


class _Attributes:
    """A module's `__getattr__`: its shared variables for those who read them as its attributes, unknown to the translator."""

    __slots__ = ("_file", "_shared")

    def __init__(self, file: str, shared: dict) -> None:
        self._file = file
        self._shared = shared

    def __call__(self, name: str) -> object:
        try:
            handle = self._shared[name]
        except KeyError:
            raise AttributeError("module %r has no attribute %r" % (self._module_name(), name)) from None
        return handle.read()

    def _module_name(self) -> str:
        for name, module in list(sys.modules.items()):
            if getattr(module, "__dict__", {}).get("__getattr__") is self:
                return name
        return self._file


def _insert(tree: object, key: str) -> None:
    body = tree.body  # type: ignore[attr-defined]
    at = 0
    if body and _is_docstring(body[0]):
        at = 1
    while at < len(body) and type(body[at]).__name__ == "ImportFrom" and body[at].module == "__future__":
        at += 1
    if at < len(body):
        line = min([body[at].lineno] + [each.lineno for each in getattr(body[at], "decorator_list", ())])
    else:
        line = body[-1].end_lineno if body else 1
    call = "_gothon_globals().update(_gothon_seed(%r))" % key
    statement = compile(call, "<gothon>", "exec", _ONLY_AST, True).body[0]  # type: ignore[attr-defined]
    waiting = [statement]
    while waiting:
        part = waiting.pop()
        if hasattr(part, "lineno"):
            part.lineno = part.end_lineno = line
            part.col_offset = part.end_col_offset = 0
        waiting += columns.children(part)
    body.insert(at, statement)


def _is_docstring(statement: object) -> bool:
    value = getattr(statement, "value", None)
    return type(statement).__name__ == "Expr" and isinstance(getattr(value, "value", None), str)
