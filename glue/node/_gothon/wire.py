"""The form of a datagram (docs/protocol.md, section 2): operations, flags, statuses and layouts. Thread rule: any."""

import _signal
import _struct
import _thread
import os
import sys

HELLO, BYE, DECLARE, CLAIM, SETTLE, CANCEL, PLACE = 1, 2, 3, 4, 5, 6, 7
READ, ASSIGN, ADD, SUBTRACT, MULTIPLY, DIVIDE, COMPARE_AND_SWAP = 16, 17, 18, 19, 20, 21, 22
PUT, TAKE, SIZE, FULL, SHUTDOWN, TASK_DONE, JOIN = 32, 33, 34, 35, 36, 37, 38
LOCK, UNLOCK, SIGNAL, WAIT = 48, 49, 64, 65
NEXT = 100
GET_ITEM, SET_ITEM, UPDATE_ITEM, SWAP_ITEM, REMOVE_ITEM = 80, 81, 82, 83, 84
ITEMS, PUT_ITEMS, REPLACE, CLEAR_ITEMS = 86, 87, 88, 89
OPEN_ARRAY, MAKE_ARRAY, UPDATE_ELEMENT = 96, 97, 98
ACQUIRE, RELEASE, LOCKED, POST, VALUE, SET, CLEAR = 50, 51, 52, 53, 54, 55, 56
ARRIVE, PASS, LEAVE, ABORT, RESET, STATE, SLEEP, NOTIFY = 57, 58, 59, 60, 61, 62, 66, 67
MEMFD_FLAG, WAIT_FLAG, ALONE_FLAG, SEGMENT_FLAG = 1, 2, 4, 8
#: What may be parked.
WAITING = (CLAIM, PUT, TAKE, JOIN, LOCK, ACQUIRE, WAIT, PASS, SLEEP)

VERSION = 2
HEADER_SIZE = 24
#: Bytes of the longest payload that is not in a memfd, and of the longest one that is.
INLINE = 65536
LONGEST = 64 << 20
#: Of the longest datagram.
ROOM = HEADER_SIZE + INLINE

pack = _struct.Struct("<BBBBIIIQ").pack  # version, operation, flags, status, variable, request, length, token
parse = _struct.Struct("<2xBB4xIIQ").unpack_from  # flags, status, request, length, token
u32 = _struct.Struct("<I").pack
hello = _struct.Struct("<IQ").pack  # node, thread
welcome = _struct.Struct("<IIQ").unpack_from  # string limit, serial, token
_place = _struct.Struct("<IBII").pack
place_in = _struct.Struct("<IQ").pack  # index, phase
arrival = _struct.Struct("<BIQ").unpack  # what it is, index, phase
barrier = _struct.Struct("<II?d").unpack  # parties, waiting, broken, timeout

_UNSET = 3
_ERRORS = {
    4: TypeError,
    5: ZeroDivisionError,
    6: OverflowError,
    7: MemoryError,
    9: ValueError,
    10: PermissionError,
}
_TIMEOUT_BIT, _HANDLERS_BIT, _TIMER_BIT = 1, 2, 4
_FILE_LIMIT = 1024
_native_id = getattr(_thread, "get_native_id", lambda: 0)

#: What the file names of this package begin with.
OWN_DIRECTORY = os.path.dirname(__file__) + "/"


def error_of(status: int, name: str, message: bytes) -> Exception:
    """What the status of a reply to an operation on the variable of that name means."""
    if status == _UNSET:
        return NameError("name %r is not defined" % name)
    return _ERRORS.get(status, RuntimeError)(message.decode("utf-8", "replace"))


def place_of(number: int, timeout: bool) -> bytes:
    """The payload of `place`: the user's line that waits, and what of this process could end the wait."""
    flags = _TIMEOUT_BIT if timeout else 0
    for signal in range(1, _signal.NSIG):
        handler = _signal.getsignal(signal)
        if callable(handler) and not (signal == _signal.SIGINT and handler is _signal.default_int_handler):
            flags |= _HANDLERS_BIT
    for timer in (_signal.ITIMER_REAL, _signal.ITIMER_VIRTUAL, _signal.ITIMER_PROF):
        if _signal.getitimer(timer)[0]:
            flags |= _TIMER_BIT
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(OWN_DIRECTORY):
        frame = frame.f_back
    file = os.fsencode(frame.f_code.co_filename)[:_FILE_LIMIT]
    return _place(number, flags, _native_id(), frame.f_lineno or 0) + file


def contents(memfd: int, size: int) -> bytes:
    """The payload of so many bytes that a memfd has. RuntimeError if it has less."""
    parts = []
    at = 0
    while at < size:
        part = os.pread(memfd, size - at, at)
        if not part:
            raise RuntimeError("gothon: a reply is shorter than its header says: install one Gothon only")
        parts.append(part)
        at += len(part)
    return b"".join(parts)
