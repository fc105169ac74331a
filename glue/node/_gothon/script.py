"""Makes `__main__` of a file as `python PATH` does, which may be a directory or a zip file. Thread rule: the main thread, once."""

import io
import os
import sys

from . import loader, session

_PYPY = sys.implementation.name == "pypy"


def code_of(path: str, names: "dict[str, object]", on_path: bool) -> object:
    """The file's code, to be run in `names`, which is `__main__`'s; `on_path`: its directory is put first in `sys.path`. Exits with 2 when
    it cannot be read, as Python does."""
    shown = shown_path(path)
    try:
        with io.open_code(os.path.abspath(path)) as file:
            source = file.read()
    except OSError as error:
        session.leave_it_to_the_first()
        program = getattr(sys, "orig_argv", None) or [sys.executable]
        quoted = shown if _PYPY else "'%s'" % shown
        sys.stderr.write("%s: can't open file %s: [Errno %s] %s\n" % (program[0], quoted, error.errno, error.strerror))
        sys.exit(2)
    if on_path:
        sys.path.insert(0, _directory(path))
    names["__file__"] = shown
    if sys.version_info < (3, 15):
        names["__cached__"] = None
    names["__loader__"] = sys.modules["_frozen_importlib_external"].SourceFileLoader("__main__", shown)
    return loader.compiler_for(source, shown)(source, shown, "exec", dont_inherit=True)  # type: ignore[operator]


def shown_path(path: str, inside: bool = False) -> str:
    """The file's name in `__file__` and in tracebacks; `inside`: that of a directory or zip file with the `__main__`."""
    if _PYPY and (inside or sys.version_info < (3, 11)):
        return os.path.abspath(path)
    if sys.version_info < (3, 9):
        return path
    return os.path.join(os.getcwd(), path)


def _directory(path: str) -> str:
    """What stands first in `sys.path`."""
    if not _PYPY:
        return os.path.dirname(os.path.realpath(path))
    while os.path.islink(path):
        path = os.path.join(os.path.dirname(path), os.readlink(path))
    return os.path.dirname(os.path.abspath(path))
