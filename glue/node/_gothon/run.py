"""Runs the program as plain Python would: `python -m MODULE` or `python PATH`."""
import os
import sys

from _gothon import loader
from _gothon.manifest import Manifest


def run(arguments: list, directory: str) -> None:
    """`arguments`: manifest, node, options, mode (-m or -f), target and the program's own."""
    manifest, node, options, mode, target = arguments[:5]
    if "l" in options and sys.stdout is not None:
        sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    space = loader.install(Manifest(manifest), int(node))
    original = getattr(sys, "orig_argv", None)
    if original is not None:
        boot = next(i for i, word in enumerate(original) if word.endswith("boot.py"))
        original[boot:] = (["-m", target] if mode == "-m" else [target]) + arguments[5:]
    try:
        if mode == "-m":
            _run_module(target, arguments[5:], space)
        else:
            _run_file(target, arguments[5:])
    except SystemExit:
        raise
    except BaseException:
        sys.excepthook = _CuttingHook(sys.excepthook, directory + "/")
        raise


class _CuttingHook:
    """Shows an uncaught exception without the frames that started the program."""

    def __init__(self, hook, directory: str) -> None:
        self._hook = hook
        self._directory = directory

    def __call__(self, kind, value, traceback) -> None:
        while traceback is not None and traceback.tb_frame.f_code.co_filename.startswith(self._directory):
            traceback = traceback.tb_next
        sys.excepthook = self._hook
        value = value.with_traceback(traceback)
        self._hook(kind, value, traceback)


def _run_module(name: str, arguments: list, space: loader.Space) -> None:
    if not getattr(sys.flags, "safe_path", False) and not sys.flags.isolated:
        sys.path.insert(0, os.getcwd())
    sys.argv[:] = ["-m"] + arguments
    import runpy

    loader.serve_run_path(runpy, space)
    runpy._run_module_as_main(name, alter_argv=True)  # type: ignore[attr-defined]


def _run_file(path: str, arguments: list) -> None:
    if not getattr(sys.flags, "safe_path", False) and not sys.flags.isolated:
        sys.path.insert(0, os.path.dirname(os.path.realpath(path)))
    sys.argv[:] = [path] + arguments
    main = sys.modules["__main__"].__dict__
    shown = os.path.abspath(path) if sys.version_info >= (3, 9) else path
    main.update(__file__=shown, __spec__=None, __cached__=None)
    source = type(main["__loader__"])("__main__", shown)
    main["__loader__"] = source
    exec(source.get_code("__main__"), main)
