"""Modules of others that start interpreters or compile source files by themselves: adjusted the moment they are loaded.

Such a module's code runs as it is, and is followed by a function of the glue. `get_code` gets both in one: it is told that
there is no bytecode, and `source_to_code` gives it a code object that runs the two. Thread rule: any.
"""
import builtins

import _frozen_importlib_external as _external

#: The module of the glue whose `adopt` follows, by the module that it adjusts.
_FOLLOWED_BY = {
    "multiprocessing.util": "workers",
    "_pytest.assertion.rewrite": "asserts",
    "coverage.execfile": "tools",
}
#: Tools that compile scripts with their global `compile`.
_COMPILING = ("cProfile", "profile", "trace")
#: Debuggers, which evaluate what is typed.
_EVALUATING = ("pdb", "bdb")
_codes: "dict[str, object]" = {}
#: Those whose own code is being fetched.
_passing: "set[str]" = set()


def install() -> None:
    """Adds what the code objects call to `builtins`."""
    builtins._gothon_code = _codes.get  # type: ignore[attr-defined]
    builtins._gothon_adopt = _adopt  # type: ignore[attr-defined]


def follow(name: str, by: str) -> None:
    """Lets `adopt` of a module of the glue follow when the module of this name is loaded."""
    _FOLLOWED_BY[name] = by


def wanted(name: str) -> bool:
    """Whether the module of this name, is one to adjust."""
    return name in _FOLLOWED_BY and name not in _passing


def loading(name: str) -> bool:
    """To be called when a module is about to be loaded; whether it is one to adjust."""
    if name in _COMPILING:
        from . import tools

        tools.prepare(name)
    if name in _EVALUATING:
        from . import debugger

        debugger.prepare(name)
    return wanted(name)


def code(name: str, path: str) -> object:
    """What to run as the module: its own code, and what adjusts it."""
    _passing.add(name)
    try:
        _codes[name] = _external.SourceFileLoader(name, path).get_code(name)
    finally:
        _passing.discard(name)
    return compile("exec(_gothon_code(%r)); _gothon_adopt(%r)" % (name, name), "<gothon>", "exec", dont_inherit=True)


def _adopt(name: str) -> None:
    _codes.pop(name, None)
    module = __import__("_gothon." + _FOLLOWED_BY[name], fromlist=("adopt",))
    module.adopt()
