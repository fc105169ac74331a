"""Tools that read a script and compile it by themselves, instead of importing it: they get translated code too.

`cProfile`, `profile` and `trace` find a `compile` among their globals; `pdb` compiles in `__main__` what it reads by
`io.open_code`, which the loader has replaced; `coverage` has a function for it. Thread rule: any.
"""

import builtins
import os
import sys

from . import loader, relied, session


def prepare(name: str) -> None:
    """A tool of this name is about to be run as `__main__` or imported: gives it a `compile`."""
    modules = [sys.modules.get(name)]
    if session.main == name and sys.argv[:1] == ["-m"]:
        modules.append(sys.modules["__main__"])  # runpy has only found it yet
    for module in modules:
        if module is not None:
            module.__dict__["compile"] = _compile


def _compile(source, filename, mode, *rest, **named):  # type: ignore[no-untyped-def]
    code = _code_of(filename) if mode == "exec" and isinstance(filename, str) else None
    return builtins.compile(source, filename, mode, *rest, **named) if code is None else code


def adopt(name: str) -> None:
    """Called when `coverage.execfile` has been loaded, or a `runpy` that does not read files as it is known to."""
    module = sys.modules[name]
    if name == "runpy":
        module.run_path = _refuse  # type: ignore[attr-defined]
        return
    original = relied.take("coverage.execfile:make_code_from_py")

    def make_code_from_py(filename, *rest, **named):  # type: ignore[no-untyped-def]
        code = _code_of(filename)
        return original(filename, *rest, **named) if code is None else code  # type: ignore[operator]

    module.make_code_from_py = make_code_from_py  # type: ignore[attr-defined]


def _refuse(*arguments: object, **named: object) -> None:
    """`runpy.run_path` where it would run the user's own text."""
    relied.fail("runpy:_get_code_from_file")


def read_by(frame: object) -> None:
    """A frame reads a Gothon module's file. If it is the debugger's, the statement that it is about to run in `__main__`
    compiles translated text."""
    if os.path.basename(frame.f_code.co_filename) == "pdb.py":  # type: ignore[attr-defined]
        compile_the_next()


def compile_the_next() -> None:
    """The next `compile` that `__main__` calls is of a script that may be a Gothon module."""
    names = sys.modules["__main__"].__dict__

    def compile_once(*arguments, **named):  # type: ignore[no-untyped-def]
        if names.get("compile") is compile_once:
            del names["compile"]
        return _compile(*arguments, **named)

    names["compile"] = compile_once


def _code_of(path: str) -> object:
    """The code of a Gothon module's file; None for any other."""
    if loader.module_of(os.path.abspath(path)) is None:
        return None
    with open(path, "rb") as file:
        source = file.read()
    compiler = loader.compiler_for(source, path)
    return compiler(source, path, "exec", dont_inherit=True)  # type: ignore[operator]
