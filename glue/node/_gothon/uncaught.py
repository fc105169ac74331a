"""Keeps the glue's own frames out of the traceback of an exception that ends the program.

Python calls `sys.excepthook` with the whole traceback, which starts in the boot file. `watch` puts a hook of its own
in front of the one that is there when the exception has left the user's code; it drops the glue's frames and hands on.
Thread rule: the main thread.
"""

import sys


def watch(boot_directory: str) -> None:
    """To be called while the exception travels; the next call of `sys.excepthook` is the interpreter's for it."""
    prefix = boot_directory + "/"
    user_hook = getattr(sys, "excepthook", None)

    def display(kind: type, value: BaseException, trace: object) -> None:
        if user_hook is None:
            del sys.excepthook
        else:
            sys.excepthook = user_hook
        trace = _clean(value, prefix)
        if hasattr(sys, "last_traceback"):
            sys.last_traceback = trace  # type: ignore[assignment]
        _call(user_hook, kind, value, trace, prefix)

    sys.excepthook = display


def _call(hook: object, kind: type, value: BaseException, trace: object, prefix: str) -> None:
    """Calls the user's hook, and says what the interpreter says when there is none or it raises."""
    if hook is None:
        sys.stderr.write("sys.excepthook is missing\n")
        sys.__excepthook__(kind, value, trace)  # type: ignore[arg-type]
        return
    try:
        hook(kind, value, trace)  # type: ignore[operator]
    except SystemExit:
        raise
    except BaseException as error:
        _clean(error, prefix)
        error.__context__ = None
        sys.stderr.write("Error in sys.excepthook:\n")
        sys.__excepthook__(type(error), error, error.__traceback__)
        sys.stderr.write("\nOriginal exception was:\n")
        sys.__excepthook__(kind, value, trace)  # type: ignore[arg-type]


def _clean(value: BaseException, prefix: str) -> object:
    """Drops the glue's frames from the tracebacks of an exception and all that it is chained to."""
    seen = set()
    waiting = [value]
    while waiting:
        error = waiting.pop()
        if error is None or id(error) in seen:
            continue
        seen.add(id(error))
        error.__traceback__ = _without(error.__traceback__, prefix)  # type: ignore[assignment]
        waiting += [error.__cause__, error.__context__]  # type: ignore[list-item]
        waiting += getattr(error, "exceptions", None) or ()
    return value.__traceback__


def _without(trace: object, prefix: str) -> object:
    while trace is not None and _is_own(trace, prefix):
        trace = trace.tb_next  # type: ignore[attr-defined]
    entry = trace
    while entry is not None:
        following = entry.tb_next  # type: ignore[attr-defined]
        while following is not None and _is_own(following, prefix):
            following = following.tb_next
        if following is not entry.tb_next:  # type: ignore[attr-defined]
            entry.tb_next = following  # type: ignore[attr-defined]
        entry = following
    return trace


def _is_own(entry: object, prefix: str) -> bool:
    return entry.tb_frame.f_code.co_filename.startswith(prefix)  # type: ignore[attr-defined]
