"""Modules of others that start interpreters or compile source files by themselves: adjusted the moment they are loaded.

A module of Python text runs as it is, and is followed by a function of the glue. `get_code` gets both in one: it is told that
there is no bytecode, and `source_to_code` gives it a code object that runs the two. One that is built in or an extension is adjusted
when its loader has run it, and one that was there before the glue at once. What is replaced is listed in `relied`. Thread rule: any.
"""

import builtins
import sys

import _frozen_importlib as _bootstrap
import _frozen_importlib_external as _external

from . import loader, relied

#: The module of the glue whose `adopt` follows, by the module that it adjusts; none if its rows in `relied` are checked only.
_FOLLOWED_BY = {
    "multiprocessing.util": "workers",
    "multiprocessing.spawn": "workers",
    "multiprocessing.reduction": "plain_values",
    "json.encoder": "plain_values",
    "_interpreters": "interpreters",
    "_xxsubinterpreters": "interpreters",
    "_pytest.assertion.rewrite": "asserts",
    "coverage.execfile": "tools",
    "unittest.mock": "patches",
    "_pytest.monkeypatch": "patches",
    "runpy": "tools",
    "cProfile": "",
    "profile": "",
    "profiling.tracing": "",
    "trace": "",
    "py_compile": "",
    "pdb": "debugger",
    "bdb": "debugger",
}
#: Tools that compile scripts with their global `compile`.
_COMPILING = ("cProfile", "profile", "profiling.tracing", "trace")
#: Debuggers, which evaluate what is typed.
_EVALUATING = ("pdb", "bdb")
_codes: "dict[str, object]" = {}
#: Those whose own code is being fetched.
_passing: "set[str]" = set()


def install() -> None:
    """Adds what the code objects call to `builtins`, and adjusts what has been loaded before: by `sitecustomize`, a path file."""
    builtins._gothon_code = _codes.get  # type: ignore[attr-defined]
    builtins._gothon_adopt = _adopt  # type: ignore[attr-defined]
    _notice(_bootstrap.BuiltinImporter, relied.take("_frozen_importlib:BuiltinImporter.exec_module"), staticmethod)
    _notice(_bootstrap.FrozenImporter, relied.take("_frozen_importlib:FrozenImporter.exec_module"), staticmethod)
    _notice(_external.ExtensionFileLoader, relied.take("_frozen_importlib_external:ExtensionFileLoader.exec_module"), None)
    for name in _FOLLOWED_BY:
        if name in sys.modules:
            _prepare(name)
            _adopt(name)


def wanted(name: str) -> bool:
    """Whether the module of this name is one to adjust."""
    return name in _FOLLOWED_BY and name not in _passing


def loading(name: str) -> bool:
    """To be called when a module is about to be loaded; whether it is one to adjust."""
    _prepare(name)
    return wanted(name)


def code(name: str, path: str) -> object:
    """What to run as the module: its own code, and what adjusts it."""
    _passing.add(name)
    try:
        own = _external.SourceFileLoader(name, path).get_code(name)
    finally:
        _passing.discard(name)
    relied.check(name, own)
    if not _FOLLOWED_BY[name] or name not in sys.modules:
        return own  # there is nothing to adjust, or it is not being imported under its name: `-m pdb` imports it once more
    _codes[name] = own
    return compile("exec(_gothon_code(%r)); _gothon_adopt(%r)" % (name, name), "<gothon>", "exec", dont_inherit=True)


def read_by(frame: object) -> None:
    """To be called when a frame reads the file of a Gothon module, as a debugger does."""
    from . import tools

    tools.read_by(frame)


def _prepare(name: str) -> None:
    if name in _COMPILING:
        from . import tools

        tools.prepare(name)
    if name in _EVALUATING:
        from . import debugger

        debugger.prepare(name)


def _adopt(name: str) -> None:
    _codes.pop(name, None)
    if name == "runpy" and relied.holds("runpy:_get_code_from_file"):
        return  # every program loads it, and there is nothing to adjust
    if _FOLLOWED_BY[name]:
        module = __import__("_gothon." + _FOLLOWED_BY[name], fromlist=("adopt",))
        module.adopt(name)


def _notice(importer: type, original: object, kind: object) -> None:
    """Lets the adjustment follow what a loader without Python text runs."""

    def exec_module(*arguments):  # type: ignore[no-untyped-def]
        original(*arguments)  # type: ignore[operator]
        name = arguments[-1].__name__
        if name in _FOLLOWED_BY:
            _adopt(name)

    loader.disguise(exec_module, None)
    importer.exec_module = exec_module if kind is None else kind(exec_module)  # type: ignore[attr-defined, operator]
