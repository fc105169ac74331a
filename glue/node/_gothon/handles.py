"""Handles: what translated code holds for its shared variables, one object per variable and process. Thread rule: any."""

from . import native, session
from .handle import Handle
from .iterators import Iterator
from .manifest import Variable
from .primitives import Latch, Lock, Unlock, is_unlock
from .queues import LifoQueue, Queue
from .scalars import SCALARS

_MUTEX, _LATCH, _ITERATOR, _QUEUE, _LIFO_QUEUE = 5, 6, 13, 16, 32
_handles: "dict[tuple[int, bool], Handle]" = {}


def handle(variable: Variable, reserved: str) -> Handle:
    """The one handle of this process for a variable; the reserved name tells which half of a mutex is meant."""
    unlocks = variable.code == _MUTEX and is_unlock(reserved, variable.name)
    try:
        return _handles[variable.index, unlocks]
    except KeyError:
        session.names[variable.index] = variable.name
        made = native.fastest(_class_of(variable.code, unlocks))(variable, reserved)
        native.attach(made)
        return _handles.setdefault((variable.index, unlocks), made)


def _class_of(code: int, unlocks: bool) -> "type":
    if code in SCALARS:
        return SCALARS[code]
    if code == _MUTEX:
        return Unlock if unlocks else Lock
    if code == _LATCH:
        return Latch
    if code == _ITERATOR:
        return Iterator
    return LifoQueue if code > _LIFO_QUEUE else Queue


def restore(number: str, index: int, code: int, name: str, file: str, reserved: str) -> Handle:
    """Unpickles a handle. RuntimeError outside the session that it belongs to."""
    if number != session.manifest.session:
        raise RuntimeError("%s: pickled in another session: its variables ended with it" % name)
    return handle(Variable(index, code, name, file), reserved)


Handle._restore = staticmethod(restore)
