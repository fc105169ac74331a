"""Workers of `multiprocessing` belong to their node under every start method: a new interpreter starts through boot.

What `multiprocessing` starts is a worker, or the server that forks them, whatever its command looks like; only the tracker of resources
stays plain Python. A worker that is started in another way than the one replaced here is noticed twice: by the process that starts it,
and by itself, when it unpickles what it gets before anything of the user's. `concurrent.futures` starts its workers by way of
`multiprocessing`. What `subprocess` starts is plain Python. Thread rule: any.
"""

import os
import sys

from . import relied, session


class _Anchor:
    """What `multiprocessing` may hold weakly."""


_anchor = _Anchor()
#: Options of the interpreter whose value is the next argument, and those that say what it runs.
_WITH_VALUE = ("-W", "-X", "--check-hash-based-pycs")
_MODES = ("-c", "-m")
#: Start methods that need no new interpreter.
_FORKING = ("fork",)
#: Processes that were started through boot.
_started: "set[int]" = set()


def adopt(name: str) -> None:
    """Called when `multiprocessing.util` or `multiprocessing.spawn` has been loaded. Unknown if a plain worker would go unnoticed."""
    if name == "multiprocessing.spawn":
        _make_workers_look()
        return
    module = sys.modules[name]
    start = relied.take("multiprocessing.process:BaseProcess.start")
    sys.modules["multiprocessing.process"].BaseProcess.start = _checked(start)  # type: ignore[attr-defined]
    if relied.holds("multiprocessing.util:spawnv_passfds"):
        module.spawnv_passfds = _through_boot(relied.take("multiprocessing.util:spawnv_passfds"))  # type: ignore[attr-defined]
    register = relied.take("multiprocessing.util:register_after_fork")
    if register is not None:
        # Called in every worker, forked or not, before its work.
        register(_anchor, _say_hello)  # type: ignore[operator]


def _through_boot(original: object) -> object:
    def spawnv_passfds(path, args, *rest, **named):  # type: ignore[no-untyped-def]
        caller = sys._getframe(1).f_globals.get("__name__", "")
        if caller.rpartition(".")[2] == "resource_tracker":
            return original(path, args, *rest, **named)  # type: ignore[operator]
        child = original(path, command_line(args), *rest, **named)  # type: ignore[operator]
        _started.add(child)
        return child

    return spawnv_passfds


def _checked(original: object) -> object:
    def start(self, *rest, **named):  # type: ignore[no-untyped-def]
        original(self, *rest, **named)  # type: ignore[operator]
        if not _is_of_node(self._popen):
            method = _method(self._popen)
            self._popen.terminate()
            raise relied.Unknown(_text(method))

    return start


def _is_of_node(popen: object) -> bool:
    """Whether a worker that has just been started was forked, or went through boot; its server, if it has one."""
    method = _method(popen)
    if method in _FORKING:
        return True
    child = popen.pid  # type: ignore[attr-defined]
    if method == "forkserver":
        servers = sys.modules.get("multiprocessing.forkserver")
        # None in a worker, which uses the server that its node has started.
        child = getattr(getattr(servers, "_forkserver", None), "_forkserver_pid", -1)
    return child is None or child in _started


def _method(popen: object) -> str:
    return str(getattr(popen, "method", "unknown"))


def _text(method: str) -> str:
    return (
        "gothon: multiprocessing, start method %r: the worker is plain Python, which shares no variables: Python %s starts it in a way "
        "that this Gothon does not know: use the start method 'fork', as by multiprocessing.set_start_method, choose another interpreter "
        "with --python, or install a newer Gothon" % (method, sys.version.split()[0])
    )


def _make_workers_look() -> None:
    """Puts something into what workers get at first that raises an error where it is unpickled by plain Python."""
    original = relied.take("multiprocessing.spawn:get_preparation_data")

    def get_preparation_data(*arguments, **named):  # type: ignore[no-untyped-def]
        data = original(*arguments, **named)  # type: ignore[operator]
        data["gothon"] = _Look()
        return data

    sys.modules["multiprocessing.spawn"].get_preparation_data = get_preparation_data  # type: ignore[attr-defined]


class _Look:
    """Unpickled as nothing in a process of a node. RuntimeError elsewhere."""

    def __reduce__(self) -> "tuple[object, ...]":
        popen = sys.modules["multiprocessing.context"].get_spawning_popen()  # type: ignore[attr-defined]
        return exec, ("import sys\nif '_gothon.session' not in sys.modules: raise RuntimeError(%r)" % _text(_method(popen)), {})


def _say_hello(anchor: object) -> None:
    """Makes the worker known to the session process, which ends it with the session if its parent does not."""
    from . import datagram

    try:
        datagram.idle()
    except (RuntimeError, OSError):
        pass  # the session is over, or there are no descriptors left: the worker's own operations say so


def command_line(arguments: "list[str | bytes]") -> "list[str | bytes]":
    """The command line of an interpreter, as one of a process of this node. Unknown if it cannot be read."""
    at = 1
    while at < len(arguments):
        argument = os.fsdecode(arguments[at])
        if argument in _MODES:
            return arguments[:at] + session.command_line() + arguments[at:]
        if not argument.startswith("-") or argument == "-":
            break
        at += 2 if argument in _WITH_VALUE else 1
    raise relied.Unknown(_text("unknown"))
