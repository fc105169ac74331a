"""The channels of this process's threads, by which an operation asks the session process. Thread rule: any."""

import _thread
import os

from . import session
from .channel import Channel

_mine = _thread._local()  # type: ignore[attr-defined]
_class = Channel


def adopt(made: "type[Channel]") -> None:
    """Channels are of this class from now on, which does the same faster; this thread's is, too."""
    global _class
    _class = made
    channel = getattr(_mine, "channel", None)
    if channel is not None:
        channel.__class__ = made


def idle() -> Channel:
    """A channel of this thread that no operation uses. RuntimeError, OSError as `Channel` raises them."""
    try:
        channel = _mine.channel
        if not channel.busy:
            return channel
    except AttributeError:
        channel = None
    if channel is not None:
        return _spare()
    channel = _mine.channel = _class()
    return channel


def _spare() -> Channel:
    """For a handler that interrupts an operation, and in place of a channel whose socket was closed."""
    spares = _mine.__dict__.setdefault("spares", [])
    for channel in spares:
        if not channel.busy:
            return channel
    channel = _class()
    spares.append(channel)
    return channel


def call(operation: int, variable: int, payload: bytes = b"") -> bytes:
    """One operation on a channel of this thread, as `Channel.call`."""
    return idle().call(operation, variable, payload)


def _forget() -> None:
    """In a forked child: the sockets and the serial are the parent's, this process takes its own."""
    global _mine
    for channel in [getattr(_mine, "channel", None)] + getattr(_mine, "spares", []):
        if channel is not None:
            channel.drop()
    _mine = _thread._local()  # type: ignore[attr-defined]
    session.introduce(0)


os.register_at_fork(after_in_child=_forget)
