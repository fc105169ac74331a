"""Room for what nests deeply: a thread of its own, with a large stack and a high limit of recursion.

A tree takes more of both than the text that it is compiled from. Thread rule: any.
"""

import _thread
import sys

_DEEPEST = 100_000
_STACK = 1 << 29


def deeply(function: "object", *arguments: object) -> object:
    """What the function returns or raises, called again in such a thread if it runs out of room here. Nothing that it changes
    may matter: it is called twice then."""
    try:
        return function(*arguments)  # type: ignore[operator]
    except RecursionError:
        outcome = _in_thread(function, arguments)
        if outcome is None:
            raise
    value, error = outcome
    if error is not None:
        raise error
    return value


def _in_thread(function: object, arguments: "tuple[object, ...]") -> "tuple[object, BaseException | None] | None":
    """None if there can be no such thread."""
    outcome: "list[tuple[object, BaseException | None]]" = []
    done = _thread.allocate_lock()
    done.acquire()

    def run() -> None:
        try:
            outcome.append((function(*arguments), None))  # type: ignore[operator]
        except BaseException as error:
            outcome.append((None, error))
        finally:
            done.release()

    limit, size = sys.getrecursionlimit(), _thread.stack_size(_STACK)
    sys.setrecursionlimit(max(limit, _DEEPEST))
    try:
        _thread.start_new_thread(run, ())
        done.acquire()
    except RuntimeError:
        return None
    finally:
        _thread.stack_size(size)
        sys.setrecursionlimit(limit)
    return outcome[0]
