"""From the boot file to the user's first statement.

The command line is `MANIFEST NODE OPTIONS MODE TARGET [ARG...]`: MODE `-m` runs TARGET as `python -m` does, `-f` as
`python TARGET` does, `-z` too, for a directory or zip file with a `__main__`, `-c` as `python -c` does. OPTIONS is a word of letters: `l`, stdout is flushed line by line; `k`, a KeyboardInterrupt ends the
node without a traceback, because the client has one line for all nodes; `o`, node 0 alone says why the main module cannot be
loaded; `t`, the stack signal shows the stacks of all threads; `v`, node 0 says why its operations are datagrams; `b` and a number, breakpoints have no effect in other nodes than that one; `-` stands for none. `sys.argv`, `sys.orig_argv`, `sys.path` and the names in `__main__` are made what they would be
there. Thread rule: the main thread, once.

The boot file itself calls what runs the program, so that its frame is the only one of the glue below the program's own (docs/hooks.md).
"""

import sys

from . import hooks, loader, manifest, relied, session, uncaught

#: A realtime signal that neither libc nor Python uses (docs/protocol.md, section 4).
_STACK_SIGNAL = 62
#: Modes whose TARGET is a path.
_PATHS = ("-f", "-z")
#: Modules whose code runs before the user's does.
_LOADERS = ("runpy", "importlib._bootstrap", "importlib._bootstrap_external", "_frozen_importlib", "_frozen_importlib_external")
#: What runs the program, called from the boot file's own frame, and what gives its arguments for the program's namespace.
run: "object" = exec
_arguments: "object" = None
#: What plain Python has in `__main__` before it runs anything.
_MAIN_NAMES = ("__name__", "__doc__", "__package__", "__loader__", "__spec__", "__annotations__", "__builtins__")


def begin(boot_directory: str) -> "Ending":
    """Prepares all but `__main__`, and `run` for what the command line names."""
    lazy = _import_at_once()
    path, node, options, mode, target = sys.argv[1:6]
    arguments = sys.argv[6:]
    _restore_command_line(mode, target, arguments)
    table = manifest.read(path)
    session.begin(table, int(node))
    session.boot = boot_directory + "/boot.py"
    session.options = options
    session.main = target if mode == "-m" else ""
    debugged = options.partition("b")[2]
    ending = Ending(boot_directory, "k" in options and debugged != node)
    try:
        loader.install(table, boot_directory, hooks)
        _take_boot_directory_off(boot_directory)
        if lazy:
            sys.set_lazy_imports(lazy)  # type: ignore[attr-defined]
        _PREPARE[mode](target)
    except (ImportError, AttributeError, relied.Unknown) as error:
        give_up(error)
    if "l" in options and sys.stdout is not None:
        sys.stdout.reconfigure(line_buffering=True)  # type: ignore[attr-defined, union-attr]
    if debugged and debugged != node:
        from . import debugger

        debugger.stand_aside()
    if "t" in options:
        _show_stacks_on_signal()
    return ending


def arguments() -> "tuple[object, ...]":
    """What `run` is called with; `__main__` is the program's from now on."""
    names = sys.modules["__main__"].__dict__
    _empty(names)
    return _arguments(names)  # type: ignore[operator]


def join(path: str, node: str, options: str) -> None:
    """In one more interpreter of a process (interpreters.py): makes it one of the node's."""
    import os

    from . import primitives

    directory = os.path.dirname(os.path.dirname(__file__))
    table = manifest.read(path)
    session.begin(table, int(node))
    session.boot = directory + "/boot.py"
    session.options = options
    # The extension module is the first interpreter's.
    sys.modules["_gothon._native"] = None  # type: ignore[assignment]
    loader.install(table, directory, hooks)
    # A mutex that is held here may be unlocked by a thread of another interpreter.
    primitives.lose_sight()


class Ending:
    """A context manager around the program: it sees to how an exception that ends it is told."""

    def __init__(self, boot_directory: str, silent_interrupt: bool) -> None:
        self._directory = boot_directory
        self._silent_interrupt = silent_interrupt

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: "type | None", error: "BaseException | None", trace: object) -> None:
        """Where it returns, the exception goes on to the interpreter."""
        if error is None:
            return
        of_loading = _is_of_loading(error)
        if of_loading and isinstance(error, relied.Unknown):
            give_up(error)
        if of_loading and not isinstance(error, KeyboardInterrupt):
            session.leave_it_to_the_first()
        if isinstance(error, SystemExit):
            return
        if isinstance(error, KeyboardInterrupt) and self._silent_interrupt and sys.excepthook is sys.__excepthook__:
            sys.excepthook = _silent
        else:
            uncaught.watch(self._directory)


def _import_at_once() -> str:
    """What Gothon needs is imported while nothing of the user's can shadow it, even where all imports are lazy (Python 3.15). The mode
    to go back to, if it is not the usual one."""
    if not hasattr(sys, "get_lazy_imports") or sys.get_lazy_imports() == "normal":  # type: ignore[attr-defined]
        return ""
    mode = sys.get_lazy_imports()  # type: ignore[attr-defined]
    sys.set_lazy_imports("normal")  # type: ignore[attr-defined]
    return mode


def give_up(error: Exception) -> None:
    """Ends the node, before anything of the user's has run: the interpreter is not one that this Gothon knows."""
    session.leave_it_to_the_first()
    text = str(error)
    if not isinstance(error, relied.Unknown):
        text = "gothon: Python %s: %s, which this Gothon relies on: choose another with --python, or install a newer Gothon" % (
            sys.version.split()[0], text)  # fmt: skip
    sys.stderr.write(text + "\n")
    sys.exit(126)


def _is_of_loading(error: BaseException) -> bool:
    """Whether nothing of the user's has run: all nodes come to this."""
    entry = error.__traceback__
    if entry is not None:
        entry = entry.tb_next  # the boot file's, in the program's namespace
    while entry is not None:
        name = entry.tb_frame.f_globals.get("__name__", "")
        if name not in _LOADERS and not name.startswith("_gothon."):
            return False
        entry = entry.tb_next
    return True


def _silent(*exception: object) -> None:
    """Shows nothing: a sys.excepthook."""


def _show_stacks_on_signal() -> None:
    """The handler is C and needs no interpreter that runs: a node that hangs in a call shows its stacks too."""
    try:
        import faulthandler  # noqa: F401

        relied.take("faulthandler:register")(_STACK_SIGNAL, file=2)  # type: ignore[operator]
    except (ImportError, TypeError, OSError, RuntimeError, ValueError):
        # An interpreter without it: the signal must not end the node before its time.
        import _signal

        _signal.signal(_STACK_SIGNAL, _signal.SIG_IGN)


def _restore_command_line(mode: str, target: str, arguments: "list[str]") -> None:
    if hasattr(sys, "orig_argv"):
        own = len(sys.orig_argv) - len(sys.argv)
        typed = [target] if mode in _PATHS else [mode, target]
        sys.orig_argv[own:] = typed + arguments
    sys.argv[:] = [target if mode in _PATHS else mode] + arguments


def _paths_are_safe() -> bool:
    """Whether this interpreter puts neither the working directory nor the script's on `sys.path`."""
    return bool(sys.flags.isolated or getattr(sys.flags, "safe_path", False))


def _take_boot_directory_off(boot_directory: str) -> None:
    """The interpreter has put the boot file's directory first, as resolved as it does with any script's."""
    if _paths_are_safe() or not sys.path:
        return
    import os

    if os.path.realpath(sys.path[0]) == os.path.realpath(boot_directory):
        del sys.path[0]


def _empty(names: "dict[str, object]") -> None:
    """Leaves in `__main__` what an interpreter has there that was given no script."""
    for name in list(names):
        if name not in _MAIN_NAMES:
            del names[name]
    names["__doc__"] = None
    names["__loader__"] = sys.modules["_frozen_importlib"].BuiltinImporter


def _prepare_main_of(name: str, alter_argv: bool) -> None:
    """What `runpy` runs as `__main__`."""
    global run, _arguments
    import runpy  # noqa: F401

    run = relied.take("runpy:_run_module_as_main")
    _arguments = lambda names: (name, alter_argv)  # noqa: E731


def _prepare_module(name: str) -> None:
    import os

    if not _paths_are_safe():
        try:
            sys.path.insert(0, os.getcwd())
        except OSError:
            pass  # the working directory is gone: Python inserts nothing either
    _prepare_main_of(name, True)


def _prepare_file(path: str) -> None:
    global _arguments
    from . import script

    _arguments = lambda names: (script.code_of(path, names, not _paths_are_safe()), names)  # noqa: E731


def _prepare_inside(path: str) -> None:
    """The `__main__` of a directory or of a zip file."""
    from . import script

    sys.path.insert(0, script.shown_path(path, inside=True))
    _prepare_main_of("__main__", False)


def _prepare_command(text: str) -> None:
    global _arguments
    if not _paths_are_safe():
        sys.path.insert(0, "")
    _arguments = lambda names: (compile(text, "<string>", "exec", dont_inherit=True), names)  # noqa: E731


_PREPARE = {"-m": _prepare_module, "-f": _prepare_file, "-z": _prepare_inside, "-c": _prepare_command}
