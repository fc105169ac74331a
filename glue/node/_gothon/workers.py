"""Workers of `multiprocessing` belong to their node under every start method: a new interpreter starts through boot.

`concurrent.futures` starts its workers by way of `multiprocessing`. What `subprocess` starts is plain Python. Thread rule: any.
"""
from . import session


class _Anchor:
    """What `multiprocessing` may hold weakly."""


_anchor = _Anchor()
#: How the commands begin that `multiprocessing` gives to `python -c` for workers and for the server that forks them.
_COMMANDS = ("from multiprocessing.spawn import ", "from multiprocessing.forkserver import ")


def adopt() -> None:
    """Called once, when `multiprocessing.util` has been loaded."""
    from multiprocessing import util

    original = util.spawnv_passfds

    def spawnv_passfds(path, args, passfds):  # type: ignore[no-untyped-def]
        return original(path, through_boot(args), passfds)

    util.spawnv_passfds = spawnv_passfds
    # Called in every worker, forked or not, before its work.
    util.register_after_fork(_anchor, _say_hello)


def _say_hello(anchor: object) -> None:
    """Makes the worker known to the session process, which ends it with the session if its parent does not."""
    from . import datagram

    try:
        datagram.idle()
    except (RuntimeError, OSError):
        pass  # the session is over, or there are no descriptors left: the worker's own operations say so


def through_boot(arguments: "list") -> "list":
    """The command line of a worker as a process of this node; any other as it is."""
    for at, argument in enumerate(arguments[:-1]):
        if argument in ("-c", b"-c"):
            if not str(arguments[at + 1]).startswith(_COMMANDS):
                break
            return arguments[:at] + session.command_line() + ["-c"] + arguments[at + 1 :]
    return arguments
