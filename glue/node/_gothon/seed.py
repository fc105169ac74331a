"""Compiles translated text so that it fills its own globals before its first statement.

Behind the docstring and the `from __future__` imports two statements are inserted in the syntax tree, on the line of the
statement that follows. `_gothon_globals().update(_gothon_seed(KEY))` fills the globals; the other makes the module, where it is
found by its name, an instance of its class (`modules`), which `loader` does where it is not. They find their names in `builtins` and
run no Python function, so that neither a tracer nor a debugger stops in them, and every route that executes the code is served:
import, reload, `__main__`. Thread rule: any.
"""

import _warnings
import builtins
import sys

from . import attributes, columns, room, session
from .exports import Exports
from .manifest import Module

_ONLY_AST = 0x400  # ast.PyCF_ONLY_AST
#: How the names begin that `stand_ins` replaces.
_STAND_INS = (b"_got_gothon_", b"_at_gothon_")
#: How template strings begin, and some others.
_TEMPLATES = (b"t'", b't"', b"tr'", b'tr"')
_FILL = "_gothon_globals().update(_gothon_seed(%r))"
#: A tracer of 3.13 sees the line once more for each branch: without one, `getattr` stands for doing nothing.
_ADOPT = (
    "(_gothon_getattr, _gothon_setattr)[(_gothon_type(_gothon_modules.get(__name__)) is _gothon_module)"
    " * (_gothon_getattr(_gothon_modules.get(__name__), '__dict__', None) is _gothon_globals())]"
    "(_gothon_modules.get(__name__), '__class__', _gothon_class(%r))"
)
#: The fields of statements that hold statements.
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
_seeds: "dict[str, dict[str, object]]" = {}
#: What classes are given as their attributes, by the file and the reserved name.
_attributes: "dict[tuple[str, str], object]" = {}


def install() -> None:
    """Adds what compiled modules call to `builtins`: among a module's own names it would count as the module's functions."""
    builtins._gothon_globals = globals  # type: ignore[attr-defined]
    builtins._gothon_seed = _seeds.get  # type: ignore[attr-defined]
    builtins._gothon_same = _same  # type: ignore[attr-defined]
    builtins._gothon_at, builtins._gothon_left = _at, _left  # type: ignore[attr-defined]
    builtins._gothon_noted, builtins._gothon_not = _noted, _not  # type: ignore[attr-defined]
    builtins._gothon_names, builtins._gothon_operands = _names, _operands  # type: ignore[attr-defined]
    builtins._gothon_items, builtins._gothon_key = _items, _KEY  # type: ignore[attr-defined]
    builtins._gothon_attribute = _attributes.get  # type: ignore[attr-defined]
    builtins._gothon_getattr, builtins._gothon_setattr = getattr, setattr  # type: ignore[attr-defined]
    builtins._gothon_modules = sys.modules  # type: ignore[attr-defined]
    builtins._gothon_type = type  # type: ignore[attr-defined]
    builtins._gothon_module = type(sys)  # type: ignore[attr-defined]


# What most programs do not need is loaded when it is called, and called itself from then on.


def _at(owner: object, name: str) -> object:
    from .targets import at

    builtins._gothon_at = at  # type: ignore[attr-defined]
    return at(owner, name)


def _noted(function: object, *parts: object, **named: object) -> object:
    from .moments import noted

    builtins._gothon_noted = noted  # type: ignore[attr-defined]
    return noted(function, *parts, **named)


def _not(part: object) -> object:
    from .moments import noted_not

    builtins._gothon_not = noted_not  # type: ignore[attr-defined]
    return noted_not(part)


def _left(operand: object) -> object:
    from .moments import Left

    builtins._gothon_left = Left  # type: ignore[attr-defined]
    return Left(operand)


def _names(found: object) -> object:
    from . import namespaces  # seldom needed

    return namespaces.names(found)


def _operands(found: object) -> object:
    from . import namespaces

    return namespaces.operands(found)


def _items(found: object) -> object:
    from .items import items

    builtins._gothon_items = items  # type: ignore[attr-defined]
    return items(found)


class _Key:
    """Its subscripts are what stands in their brackets: slices, and stars."""

    __slots__ = ()

    def __getitem__(self, key: object) -> object:
        return key


_KEY = _Key()


def compile_module(module: Module, path: str, source: object, options: "dict[str, object]") -> object:
    """The module's code under the file name `path`; `source` is the user's own text, `options` what else `compile` would be given for
    it. Raises SyntaxError, OSError."""
    return room.deeply(_compiled, module, path, source, options)


def _compiled(module: Module, path: str, source: object, options: "dict[str, object]") -> object:
    tree = tree_of(module, path, source, options)
    with _NoWarnings():
        return compile(tree, path, "exec", 0, True, **options)  # type: ignore[call-overload, arg-type]


def tree_of(module: Module, path: str, source: object, options: "dict[str, object]" = {}) -> object:
    """The module's syntax tree, as `compile_module` compiles it."""
    with open(module.text, "rb", buffering=0) as file:
        text = file.read()
    # A translation may hide what is wrong: where `:=` stands, what `global` follows, what a pattern makes unreachable.
    compile(source, path, "exec", 0, True, **options)  # type: ignore[call-overload, arg-type]
    _seeds[module.file] = _contents(module)
    with _NoWarnings():
        return _compile_text(module, path, text, source)


class _NoWarnings:
    """The compiler's warnings have been given for the user's own text."""

    _KINDS = tuple(("ignore", None, kind, None, 0) for kind in (SyntaxWarning, DeprecationWarning))

    def __enter__(self) -> None:
        module = sys.modules.get("warnings") or _warnings
        # A thread may have filters of its own since 3.14.
        own = getattr(module, "_get_filters", None)
        self._filters = module.filters if own is None else own()
        self._filters[:0] = self._KINDS

    def __exit__(self, *raised: object) -> None:
        for kind in self._KINDS:
            try:
                self._filters.remove(kind)
            except ValueError:
                pass  # somebody has reset them


def _compile_text(module: Module, path: str, text: bytes, source: object) -> object:
    tree = compile(text, path, "exec", _ONLY_AST, True)
    if any(mark in text for mark in _STAND_INS):
        from . import stand_ins  # seldom needed, and so is what it imports

        stand_ins.complete(tree)
    if module.carriers or b"def __getattr__" in text:
        _complete(tree, module)
    if sys.version_info >= (3, 14) and any(mark in text.lower() for mark in _TEMPLATES):
        from . import templates  # as seldom

        templates.restore(tree, source)
    _insert(tree, module.file)
    columns.align(tree, text, source)
    return tree


def _contents(module: Module) -> "dict[str, object]":
    from . import handles, queues

    builtins._gothon_queue = queues.Queue  # type: ignore[attr-defined]
    builtins._gothon_lifo_queue = queues.LifoQueue  # type: ignore[attr-defined]
    names: "dict[str, object]" = {
        module.node_name: session.node,
        module.count_name: session.nodes,
        "_gothon_node": session.node,
        "_gothon_node_count": session.nodes,
    }
    if "q" in module.flags:
        names["Queue"] = queues.Queue
    if "l" in module.flags:
        names["LifoQueue"] = queues.LifoQueue
    for reserved, reference in module.names:
        variable = session.manifest.resolve(reference)
        names[reserved] = handles.handle(variable, reserved)
    shared = {name: names[reserved] for name, reserved in module.exports.items() if reserved in names}
    imported = {}
    for name, reserved in module.exports.items():
        if name in shared and names[reserved]._variable.file != module.file:  # type: ignore[attr-defined]
            imported[name] = reserved
    inner = frozenset(name for _, name, _ in module.carriers)
    names["__getattr__"] = exports = Exports(module.file, shared, imported, module.references, inner)
    if exports.names():
        from . import modules

        modules.prepare(module.file, exports)
        builtins._gothon_class = modules.class_of  # type: ignore[attr-defined]
    for _, _, reserved in module.carriers:
        _attributes[module.file, reserved] = attributes.of_class(names[reserved])
    if module.references:
        from . import references

        names["_gothon_local"] = references.Plain
        names["_gothon_name"] = references.Global
        for name, reserved in module.references.items():
            names[reserved] = references.Global(name)
    return names


def _same(value: object) -> object:
    """Stands in decorators around what the grammar of Python 3.8 has no place for."""
    return value


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
    exports = _seeds[key]["__getattr__"]
    if exports.names():  # type: ignore[attr-defined]
        body.insert(at, _statement(_ADOPT % key, line))
    body.insert(at, _statement(_FILL % key, line))


def _statement(text: str, line: int) -> object:
    """The tree of a statement that stands in one line of the user's."""
    statement = compile(text, "<gothon>", "exec", _ONLY_AST, True).body[0]  # type: ignore[attr-defined]
    waiting = [statement]
    while waiting:
        part = waiting.pop()
        if hasattr(part, "lineno"):
            part.lineno = part.end_lineno = line  # type: ignore[attr-defined]
            part.col_offset = part.end_col_offset = 0  # type: ignore[attr-defined]
        waiting += columns.children(part)
    return statement


def _complete(tree: object, module: Module) -> None:
    """Gives classes the variables that they declare, and puts the module's exports in front of its own `__getattr__`.

    An attribute is bound at the end of the class body, in whose namespace it does not show before, and not where
    `__slots__` has the name."""
    carriers: "dict[int, list[tuple[str, str]]]" = {}
    for line, name, reserved in module.carriers:
        carriers.setdefault(line, []).append((name, reserved))
    waiting = list(tree.body)  # type: ignore[attr-defined]
    while waiting:
        node = waiting.pop()
        for field in _BLOCKS:
            waiting += getattr(node, field, ())
        if type(node).__name__ == "ClassDef" and node.lineno in carriers:
            last = node.body[-1]
            # Where the body's execution most likely ends: a tracer sees no line twice.
            line = last.lineno if hasattr(last, "decorator_list") else last.end_lineno
            for name, reserved in carriers[node.lineno]:
                text = "%s = _gothon_attribute((%r, %r))" % (name, module.file, reserved)
                if _binds(node, "__slots__"):
                    text = "if %r not in __slots__: %s" % (name, text)
                node.body.append(_statement(text, line))
    for node in tree.body:  # type: ignore[attr-defined]
        if type(node).__name__ == "FunctionDef" and node.name == "__getattr__":
            line = min([node.lineno] + [each.lineno for each in node.decorator_list])
            around = _statement("_gothon_seed(%r)['__getattr__'].around" % module.file, line)
            node.decorator_list.insert(0, around.value)  # type: ignore[attr-defined]


def _binds(node: object, name: str) -> bool:
    """Whether a class body assigns to the name, itself and not in a statement within a statement."""
    return any(
        getattr(target, "id", None) == name
        for statement in node.body  # type: ignore[attr-defined]
        for target in getattr(statement, "targets", None) or [getattr(statement, "target", None)]
    )


def _is_docstring(statement: object) -> bool:
    value = getattr(statement, "value", None)
    return type(statement).__name__ == "Expr" and isinstance(getattr(value, "value", None), str)
