"""Handles: what translated code holds for its shared variables, one object per variable and process. Thread rule: any."""

from . import native, session
from .handle import Handle
from .iterators import Iterator
from .locks import Event, PlainLock, RLock, Semaphore
from .manifest import Variable
from .meetings import Barrier, Condition
from .primitives import Latch, Lock, Unlock, is_unlock
from .queues import LifoQueue, PriorityQueue, Queue
from .scalars import SCALARS

_MUTEX, _LATCH, _ITERATOR = 5, 6, 13
_SYNC_OBJECTS = {9: PlainLock, 10: RLock, 11: Semaphore, 12: Event, 14: Condition, 15: Barrier}
#: Codes of containers, whose modules most programs do not need.
CONTAINERS = (64, 65, 66, 67, 68)
#: By the upper half of the code.
_QUEUES = {1: Queue, 2: LifoQueue, 3: PriorityQueue}
#: Loaded where a program has one.
_ARRAYS = {72: ("arrays", "Array"), 73: ("arrays", "ByteArray"), 74: ("ndarrays", "NdArray")}
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
    if code in CONTAINERS:
        return container_class(code)
    if code in _ARRAYS:
        module, name = _ARRAYS[code]
        return getattr(__import__("_gothon." + module, fromlist=(name,)), name)  # type: ignore[no-any-return]
    return _SYNC_OBJECTS[code] if code in _SYNC_OBJECTS else _QUEUES[code >> 4]


def container_class(code: int) -> "type":
    """The class of a container's handles."""
    from .containers import Counter, DefaultDict, Dict
    from .lists import List
    from .sets import Set

    return (Dict, DefaultDict, Counter, Set, List)[code - CONTAINERS[0]]


def restore(number: str, index: int, code: int, name: str, file: str, schema: str, reserved: str) -> Handle:
    """Unpickles a handle. RuntimeError outside the session that it belongs to."""
    if number != session.manifest.session:
        raise RuntimeError("%s: pickled in another session: its variables ended with it" % name)
    return handle(Variable(index, code, name, file, schema), reserved)


Handle._restore = staticmethod(restore)
