"""Serves translated modules under the user's own file names, whatever route loads them.

All routes (import, spec_from_file_location, runpy, reload) ask SourceFileLoader.get_code for a file's code, so that one method is
wrapped. A translated module's code is compiled from the session's text, past the byte-code cache: that one belongs to plain
Python. Its first statement, put in through the syntax tree so that no line moves, has `enter` fill in the module's handles;
wherever the code runs, in whatever namespace, it finds them.
"""
import _thread
import builtins
import os
import sys
from _frozen_importlib_external import SourceFileLoader

import _ast
from _gothon import datagram, late
from _gothon.handles import LifoQueue, Queue, make_handle
from _gothon.manifest import Manifest, Module

_ONLY_AST = getattr(_ast, "PyCF_ONLY_AST", 0x400)
_ENTER = "_gothon_enter"


class Space:
    """This node's variables and modules. Thread rule: any."""

    def __init__(self, manifest: Manifest, node: int) -> None:
        self.manifest = manifest
        self.node = node
        self._handles = {}  # type: dict
        self._backplane = None
        self._lock = _thread.RLock()

    def call(self, *request) -> bytes:
        """One operation on the backplane, which is connected when the first is made."""
        backplane = self._backplane
        if backplane is None:
            with self._lock:
                if self._backplane is None:
                    facts = self.manifest.facts
                    self._backplane = datagram.Backplane(facts["runtime"], int(facts["token"], 16), self.node)
                backplane = self._backplane
        return backplane.call(*request)

    def handle(self, file: str, name: str, half: str):
        """The one handle of this process for a variable; `half` tells a mutex's lock from its unlock."""
        key = (file, name, half)
        try:
            return self._handles[key]
        except KeyError:
            index, type_code = self.manifest.variables[(file, name)]
            return self._handles.setdefault(key, make_handle(self.call, index, type_code, name, file, half))

    def module_of(self, path: str):
        """The translation of the project module at `path`, or None if it has no Gothon code."""
        manifest = self.manifest
        real = os.path.realpath(path)
        module = manifest.modules.get(real)
        if module is not None or real in manifest.plain or not late.is_project_file(real):
            return module
        with self._lock:
            if real not in manifest.modules and real not in manifest.plain:
                late.translate(self, real)
        return manifest.modules.get(real)

    def code(self, path: str):
        """The translated code of the project module at `path`, or None if it has no Gothon code."""
        module = self.module_of(path)
        return None if module is None else _code_of(module, path)

    def seeds(self, module: Module) -> dict:
        """What a module's namespace holds before its first statement."""
        count = int(self.manifest.facts["nodes"])
        seeds = {
            module.node: self.node,
            module.node_count: count,
            "_gothon_node": self.node,
            "_gothon_node_count": count,
        }
        if "q" not in module.flags:
            seeds["Queue"] = Queue
        if "l" not in module.flags:
            seeds["LifoQueue"] = LifoQueue
        for reserved, target in module.names.items():
            file, name = target if isinstance(target, tuple) else self.manifest.by_index[target]
            seeds[reserved] = self.handle(file, name, _half(reserved, name))
        return seeds


def _half(reserved: str, name: str) -> str:
    """Which half of a mutex a reserved name stands for: the variable goes by the name of the lock."""
    spelled = reserved[len("_gothon_") :]
    if spelled != name and spelled[:1] == "m":
        number, _, rest = spelled[1:].partition("_")
        if number.isdigit():
            spelled = rest
    return "lock" if spelled == name else "unlock"


_space = None  # type: Space


def handle_of(file: str, name: str, half: str):
    """Finds the handle of a variable again, for pickle."""
    return _space.handle(file, name, half)


def _with_entry(tree, path: str):
    """Puts the call of `enter` before the first statement that does something."""
    position = 0
    body = tree.body
    if body and isinstance(body[0], _ast.Expr) and isinstance(getattr(body[0].value, "value", None), str):
        position = 1
    while position < len(body) and isinstance(body[position], _ast.ImportFrom) and body[position].module == "__future__":
        position += 1
    call = compile("%s(%r)" % (_ENTER, path), path, "exec", _ONLY_AST).body[0]
    if position < len(body):
        line = body[position].lineno
        decorators = getattr(body[position], "decorator_list", None)
        if decorators:
            line = decorators[0].lineno
        for part in (call, call.value, call.value.func, *call.value.args):
            part.lineno = part.end_lineno = line
    body.insert(position, call)
    return tree


def _code_of(module: Module, path: str):
    with open(module.translated, encoding="utf-8", newline="\n") as file:
        text = file.read()
    tree = compile(text, path, "exec", _ONLY_AST, dont_inherit=True)
    return compile(_with_entry(tree, module.source), path, "exec", dont_inherit=True)


def install(manifest: Manifest, node: int) -> Space:
    """Makes this interpreter a node: from now on project modules are served translated."""
    global _space
    space = _space = Space(manifest, node)

    def enter(source: str) -> None:
        seeds = space.seeds(manifest.modules[source])
        sys._getframe(1).f_globals.update(seeds)

    plain_get_code = SourceFileLoader.get_code

    setattr(builtins, _ENTER, enter)
    names = {"plain_get_code": plain_get_code, "find": space.code}
    exec(_GET_CODE, names)
    SourceFileLoader.get_code = names["get_code"]  # type: ignore[method-assign]
    return space


def serve_run_path(runpy, space: Space) -> None:
    """Has `runpy.run_path`, which reads files by itself, run translated code too."""
    read = runpy._get_code_from_file

    def read_translated(*arguments):
        path = os.fspath(arguments[-1])
        code = space.code(path) if isinstance(path, str) and path.endswith(".py") else None
        if code is None:
            return read(*arguments)
        # Up to 3.11 the arguments are (name, path), and the path is returned too.
        return code if len(arguments) == 1 else (code, arguments[-1])

    runpy._get_code_from_file = read_translated


# Frames with importlib's own file name are left out of tracebacks by the interpreter.
_GET_CODE = compile(
    """
def get_code(self, fullname):
    code = find(self.get_filename(fullname))
    return plain_get_code(self, fullname) if code is None else code
""",
    "<frozen importlib._bootstrap_external>",
    "exec",
)
