"""From the boot file to the user's first statement.

The command line is `MANIFEST NODE OPTIONS MODE TARGET [ARG...]`: MODE `-m` runs TARGET as `python -m` does, `-f` as
`python TARGET` does, `-c` as `python -c` does. OPTIONS is a word of letters: `l`, stdout is flushed line by line; `k`, a KeyboardInterrupt ends the
node without a traceback, because the client has one line for all nodes; `o`, node 0 alone says why the main module cannot be
loaded; `t`, the stack signal shows the stacks of all threads; `v`, node 0 says why its operations are datagrams; `b` and a number, breakpoints have no effect in other nodes than that one; `-` stands for none. `sys.argv`, `sys.orig_argv`, `sys.path` and the names in `__main__` are made what they would be
there. Thread rule: the main thread, once.
"""
import sys

from . import loader, manifest, relied, session, uncaught

#: A realtime signal that neither libc nor Python uses (docs/protocol.md, section 4).
_STACK_SIGNAL = 62
#: Modules whose code runs before the user's does.
_LOADERS = ("runpy", "importlib._bootstrap", "importlib._bootstrap_external", "_frozen_importlib", "_frozen_importlib_external")
#: Seconds; node 0 needs none of them if it fails as this node did, and its failure ends all nodes.
_PATIENCE = 10
#: What plain Python has in `__main__` before it runs anything.
_MAIN_NAMES = ("__name__", "__doc__", "__package__", "__loader__", "__spec__", "__annotations__", "__builtins__")


def run(boot_directory: str) -> None:
    """Runs the module that the command line names; what it raises goes on to the interpreter."""
    lazy = _import_at_once()
    path, node, options, mode, target = sys.argv[1:6]
    arguments = sys.argv[6:]
    _restore_command_line(mode, target, arguments)
    table = manifest.read(path)
    session.begin(table, int(node))
    session.boot = boot_directory + "/boot.py"
    session.options = options
    session.main = target if mode == "-m" else ""
    try:
        loader.install(table, boot_directory)
    except (ImportError, AttributeError, relied.Unknown) as error:
        give_up(error)
    _take_boot_directory_off(boot_directory)
    if lazy:
        sys.set_lazy_imports(lazy)  # type: ignore[attr-defined]
    main = sys.modules["__main__"]
    _empty(main.__dict__)
    if "l" in options and sys.stdout is not None:
        sys.stdout.reconfigure(line_buffering=True)
    debugged = options.partition("b")[2]
    if debugged and debugged != node:
        from . import debugger

        debugger.stand_aside()
    if "t" in options:
        _show_stacks_on_signal()
    try:
        if mode == "-m":
            _run_module(target)
        elif mode == "-c":
            _run_command(target, main.__dict__)
        else:
            from . import script

            script.run(target, main.__dict__)
    except relied.Unknown as error:
        if _is_of_loading(error):
            give_up(error)
        uncaught.watch(boot_directory)
        raise
    except SystemExit as error:
        if _is_of_loading(error):
            leave_it_to_the_first()
        raise
    except KeyboardInterrupt:
        if "k" in options and debugged != node and sys.excepthook is sys.__excepthook__:
            sys.excepthook = _silent
        else:
            uncaught.watch(boot_directory)
        raise
    except BaseException as error:
        if _is_of_loading(error):
            leave_it_to_the_first()
        uncaught.watch(boot_directory)
        raise


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
    leave_it_to_the_first()
    text = str(error)
    if not isinstance(error, relied.Unknown):
        text = "gothon: Python %s: %s, which this Gothon relies on: choose another with --python, or install a newer Gothon" % (
            sys.version.split()[0], text)  # fmt: skip
    sys.stderr.write(text + "\n")
    sys.exit(126)


def leave_it_to_the_first() -> None:
    """Gives node 0 the time to say why the main module cannot be loaded."""
    if "o" in session.options and session.node != 0:
        import time

        time.sleep(_PATIENCE)


def _is_of_loading(error: BaseException) -> bool:
    """Whether nothing of the user's has run: all nodes come to this."""
    entry = error.__traceback__
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
        typed = [target] if mode == "-f" else [mode, target]
        sys.orig_argv[own:] = typed + arguments
    sys.argv[:] = [target if mode == "-f" else mode] + arguments


def paths_are_safe() -> bool:
    """Whether this interpreter puts neither the working directory nor the script's on `sys.path`."""
    return bool(sys.flags.isolated or getattr(sys.flags, "safe_path", False))


def _take_boot_directory_off(boot_directory: str) -> None:
    """The interpreter has put the boot file's directory first, as resolved as it does with any script's."""
    if paths_are_safe() or not sys.path:
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


def _run_module(name: str) -> None:
    import os

    if not paths_are_safe():
        try:
            sys.path.insert(0, os.getcwd())
        except OSError:
            pass  # the working directory is gone: Python inserts nothing either
    import runpy  # noqa: F401

    relied.take("runpy:_run_module_as_main")(name, alter_argv=True)  # type: ignore[operator]


def _run_command(text: str, names: "dict[str, object]") -> None:
    if not paths_are_safe():
        sys.path.insert(0, "")
    exec(compile(text, "<string>", "exec", dont_inherit=True), names)
