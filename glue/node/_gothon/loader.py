"""Serves translated modules under the user's own file names, whatever route loads them.

Three methods of importlib's `SourceFileLoader` are replaced. `path_stats` knows nothing of a translated file, so that
`get_code` neither reads nor writes its bytecode; `source_to_code` compiles the translated text; `exec_module` gives a module with
shared variables the class that knows them, wherever the module is kept. Everything else stays importlib's: `runpy`, `spec_from_file_location`, `reload` and plug-in loaders go through them too. `runpy.run_path` alone
reads files itself, through `io.open_code`; it is given the code as if the file were bytecode.

The replacements carry the file name, the line number and the number of frames of the originals, so that Python cuts
them from the tracebacks of imports as it does its own, and shows them where it would show its own. Thread rule: any.
"""

import io
import os
import sys

import _frozen_importlib as _bootstrap
import _frozen_importlib_external as _external
import marshal

from . import relied, seed
from .manifest import Manifest, Module

#: The name of the loader by which `py_compile` makes bytecode for later, which is to be plain Python's.
_FOR_LATER = "<py_compile>"
_table: Manifest
#: The module `hooks`, which imports this one.
_hooks: "object" = None
_not_project: "tuple[str, ...]" = ()
_real_paths: "dict[str, str]" = {}
_original_stats: "object" = None
_open_code: "object" = None


def install(table: Manifest, boot_directory: str, hooks: object) -> None:
    """Serves the manifest's modules from now on, and lets `hooks` adjust those of others. Unknown if this interpreter loads modules in
    another way."""
    global _table, _hooks, _not_project, _original_stats, _open_code
    _table, _hooks = table, hooks
    _not_project = _library_directories() + (boot_directory + "/",)
    if table.modules:
        # While the user's directories are not on sys.path yet and cannot shadow what the handles import.
        from . import handles  # noqa: F401
    seed.install()
    _original_stats = relied.take("_frozen_importlib_external:SourceFileLoader.path_stats")
    original = relied.take("_frozen_importlib_external:SourceLoader.source_to_code")
    execute = relied.take("_frozen_importlib_external:_LoaderBasics.exec_module")
    replaced = ((source_to_code, original), (path_stats, _original_stats), (exec_module, execute))
    for new, old in (*replaced, (compiler_for, None), (module_of, None), (_namespace_of, None)):
        disguise(new, old)
    _open_code = relied.take("io:open_code")
    relied.take("_frozen_importlib_external:SourceLoader.get_code")
    relied.take("_frozen_importlib:_call_with_frames_removed")
    _external.SourceFileLoader.source_to_code = source_to_code  # type: ignore[method-assign]
    _external.SourceFileLoader.path_stats = path_stats  # type: ignore[method-assign]
    _external.SourceFileLoader.exec_module = exec_module  # type: ignore[method-assign]
    io.open_code = open_code  # type: ignore[assignment]
    hooks.install()  # type: ignore[attr-defined]


def disguise(new: object, old: object) -> None:
    """Gives a function the file name of importlib's, and the line and names of the one that it replaces."""
    code = new.__code__.replace(co_filename=_original_stats.__code__.co_filename)  # type: ignore[attr-defined]
    if hasattr(old, "__code__"):
        code = code.replace(co_firstlineno=old.__code__.co_firstlineno)  # type: ignore[attr-defined]
        new.__qualname__ = old.__qualname__  # type: ignore[attr-defined]
        new.__module__ = old.__module__  # type: ignore[attr-defined]
    new.__code__ = code  # type: ignore[attr-defined]


def source_to_code(self, data, path, *rest, **named):  # type: ignore[no-untyped-def]
    """Return the code object compiled from source.

    The return statement is in the line where the original has it, counted from the first; so it is in `exec_module`.
    """
    return _bootstrap._call_with_frames_removed(  # type: ignore[attr-defined]
        compiler_for(data, path, self, **_options(rest, named)), data, path, "exec", dont_inherit=True, **_options(rest, named)
    )


def _options(rest: "tuple[object, ...]", named: "dict[str, object]") -> "dict[str, object]":
    """What `compile` is to be told of what `source_to_code` was: since 3.15 the module's name too. What is not known is left out."""
    options = {"optimize": named.get("_optimize", -1)}
    module = rest[0] if rest else named.get("fullname")
    if module is not None:
        options["module"] = module
    return options


def path_stats(self, path, *rest, **named):  # type: ignore[no-untyped-def]
    """Return the metadata for the path."""
    if _hooks.loading(self.name) or (self.name != _FOR_LATER and module_of(path) is not None):  # type: ignore[attr-defined]
        raise OSError("no bytecode: Gothon compiles it")
    return _original_stats(self, path, *rest, **named)  # type: ignore[operator]


def exec_module(self, module):  # type: ignore[no-untyped-def]
    """Execute the module."""
    code = self.get_code(module.__name__)
    if code is None:
        raise ImportError("cannot load module %r when get_code() returns None" % module.__name__)

    _bootstrap._call_with_frames_removed(exec, code, _namespace_of(module, self.path))  # type: ignore[attr-defined]


def _namespace_of(module: object, path: str) -> "dict[str, object]":
    """The globals of a module that is about to be run; it is of its class from now on."""
    real = _real_paths.get(path)
    if real and real in _table.modules and "_gothon.modules" in sys.modules:
        modules = sys.modules["_gothon.modules"]
        modules.adopt(module, modules.class_of(real))
    return module.__dict__


def open_code(path: str, *rest: object, **named: object) -> "io.IOBase":
    """`io.open_code`, but that `runpy.run_path` gets a Gothon module's code in the form of a bytecode file, and that the
    debugger, which compiles what it reads, compiles translated text."""
    reader = sys._getframe(1)
    if not isinstance(path, str) or not _is_source(path) or module_of(os.path.abspath(path)) is None:
        return _open_code(path, *rest, **named)  # type: ignore[operator]
    if reader.f_globals.get("__name__") == "runpy":
        with _open_code(path) as file:  # type: ignore[operator]
            source = file.read()
        code = compiler_for(source, path)(source, path, "exec", dont_inherit=True)  # type: ignore[operator]
        magic = relied.take("_frozen_importlib_external:MAGIC_NUMBER")
        return io.BytesIO(magic + bytes(16 - len(magic)) + marshal.dumps(code))  # type: ignore[operator, arg-type]
    _hooks.read_by(reader)  # type: ignore[attr-defined]
    return _open_code(path, *rest, **named)  # type: ignore[operator]


def compiler_for(data: object, path: str, own: object = None, **options: object) -> "object":
    """What to call in place of `compile`: that itself for a plain module, and for one that is a syntax error. `own` is the
    loader that asks, `options` are what else `compile` would be given."""

    def compile_translated(*arguments, **named):  # type: ignore[no-untyped-def]
        return code

    name = getattr(own, "name", "")
    if _hooks.wanted(name):  # type: ignore[attr-defined]
        code = _hooks.code(name, path)  # type: ignore[attr-defined]
        return compile_translated
    module = module_of(path) if name != _FOR_LATER else None
    if module is None:
        return compile
    try:
        code = seed.compile_module(module, path, data, options)
    except SyntaxError:
        try:
            compile(data, path, "exec", dont_inherit=True, **options)  # type: ignore[call-overload, arg-type]
        except SyntaxError:
            return compile
        raise
    return compile_translated


def module_of(path: str) -> "Module | None":
    """The Gothon module that the file is, None for any other. A file met for the first time may be a late module."""
    try:
        real = _real_paths[path]
    except KeyError:
        real = _real_paths[path] = _project_file(os.fsdecode(path))
    if not real:
        return None
    try:
        return _table.modules[real]
    except KeyError:
        if real in _table.plain:
            return None
    from . import late

    return late.module_of(real, _table, may_hold_projects)


def _project_file(path: str) -> str:
    """Its real path, or nothing if it belongs to no project."""
    if path.startswith(_not_project) or not _is_source(path):
        return ""
    real = os.path.realpath(path)
    if real in _table.modules:
        return real
    if "/site-packages/" in path or "/dist-packages/" in path:
        return ""
    if real.startswith(_not_project) or "/site-packages/" in real or "/dist-packages/" in real:
        return ""
    return real


def _is_source(path: str) -> bool:
    """Whether it may be a module of a project: a `.py` file, or the script that runs as `__main__`, whatever it is called."""
    return path.endswith(".py") or (not path.endswith(".pyc") and os.path.realpath(path) in _table.modules)


def may_hold_projects(entry: str) -> bool:
    """Whether an entry of `sys.path` is neither the interpreter's nor a place of installed packages."""
    directory = entry + "/"
    return not (directory.startswith(_not_project) or "/site-packages/" in directory or "/dist-packages/" in directory)


def _library_directories() -> "tuple[str, ...]":
    version = "python%d.%d" % sys.version_info[:2]
    found = {"<", os.path.dirname(os.__file__) + "/"}
    for prefix in (sys.prefix, sys.base_prefix, sys.exec_prefix):
        for library in ("lib", getattr(sys, "platlibdir", "lib")):
            found.add("%s/%s/%s/" % (prefix, library, version))
    return tuple(found | {os.path.realpath(name) + "/" for name in found if name != "<"})
