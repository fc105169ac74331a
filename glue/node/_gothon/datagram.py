"""The portable transport: one datagram socket per thread to the session's backplane (docs/protocol.md section 2).

Each operation is one send and one receive. What makes that safe to interrupt is `cancel`: an exception that a signal handler
raises during the wait withdraws the request, or takes its effect back where losing the answer would lose something.
"""
import _socket
import _struct
import _thread
import os
from time import monotonic as _monotonic

HELLO, BYE, DECLARE, CLAIM, SETTLE, CANCEL = 1, 2, 3, 4, 5, 6
READ, ASSIGN, ADD, SUBTRACT, MULTIPLY, DIVIDE, COMPARE_AND_SWAP = 16, 17, 18, 19, 20, 21, 22
PUT, TAKE, SIZE, FULL = 32, 33, 34, 35
LOCK, UNLOCK, SIGNAL, WAIT = 48, 49, 64, 65
F_MEMFD, F_WAIT, F_ALONE = 1, 2, 4

_VERSION = 1
_INLINE = 65536
_HEADER = _struct.Struct("<BBBBIIIQ")
_HEADER_SIZE = _HEADER.size
_REPLY = _struct.Struct("<BBBBII")
_NODE = _struct.Struct("<IQ")
_U32 = _struct.Struct("<I")
#: How often a wait looks whether the session process still lives, in seconds.
_PATIENCE = 1.0
_TIMEVAL = _struct.pack("@ll", int(_PATIENCE), 0)

_ERRORS = {
    3: NameError, 4: TypeError, 5: ZeroDivisionError, 6: OverflowError, 7: MemoryError, 9: ValueError, 10: PermissionError,
}  # fmt: skip
_ENDED = "gothon: the session has ended: its variables are gone"


class TimedOut(Exception):
    """A wait was withdrawn because its time was up."""


class Channel:
    """One socket. Thread rule: one; the pool sees to it."""

    __slots__ = ("_socket", "_request", "_token")

    def __init__(self, directory: int, token: int, node: int, thread: int) -> None:
        self._token = token
        self._request = 0
        sock = _socket.socket(_socket.AF_UNIX, _socket.SOCK_DGRAM | _socket.SOCK_CLOEXEC)
        try:
            sock.bind(b"")
            sock.setsockopt(_socket.SOL_SOCKET, _socket.SO_RCVTIMEO, _TIMEVAL)
            sock.connect("/proc/self/fd/%d/backplane.sock" % directory)
        except OSError as error:
            sock.close()
            raise RuntimeError(_ENDED) from error
        self._socket = sock
        self.call(HELLO, 0, _NODE.pack(node, thread))

    def call(self, operation: int, variable: int, payload: bytes = b"", flags: int = 0, timeout=None) -> bytes:
        """Performs one operation and returns the reply's payload, or raises what the reply says.

        With `timeout` (seconds) a wait ends by TimedOut when it has not been granted by then.
        """
        request = self._request = self._request % 0xFFFFFFFF + 1
        size = len(payload)
        try:
            if size <= _INLINE:
                self._send(
                    _HEADER.pack(_VERSION, operation, flags, 0, variable, request, size, self._token) + payload
                )
            else:
                self._send_long(operation, variable, flags, request, payload)
            reply = self._receive(request, timeout)
        except BaseException:
            self._cancel(request)
            raise
        if reply[3]:
            raise _ERRORS.get(reply[3], RuntimeError)(reply[_HEADER_SIZE:].decode("utf-8", "replace"))
        return reply[_HEADER_SIZE:]

    def _send(self, datagram: bytes) -> None:
        try:
            self._socket.send(datagram)
        except OSError as error:
            raise RuntimeError(_ENDED) from error

    def _send_long(self, operation: int, variable: int, flags: int, request: int, payload: bytes) -> None:
        fd = os.memfd_create("gothon", os.MFD_CLOEXEC)
        try:
            view = memoryview(payload)
            while view:
                view = view[os.write(fd, view) :]
            header = _HEADER.pack(
                _VERSION, operation, flags | F_MEMFD, 0, variable, request, len(payload), self._token
            )
            rights = [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, _struct.pack("i", fd))]
            self._socket.sendmsg([header], rights)
        except ConnectionError as error:
            raise RuntimeError(_ENDED) from error
        finally:
            os.close(fd)

    def _receive(self, request: int, timeout) -> bytes:
        """The reply to `request`; older ones, to requests that were cancelled, are dropped."""
        sock = self._socket
        deadline = None if timeout is None else _monotonic() + timeout
        while True:
            try:
                if deadline is not None:
                    sock.settimeout(max(1e-6, min(deadline - _monotonic(), _PATIENCE)))
                reply = sock.recv(_INLINE + _HEADER_SIZE)
            except (BlockingIOError, _socket.timeout):
                # The receive time-out of the socket: time to see whether anybody is there who could still answer.
                if deadline is not None and _monotonic() >= deadline:
                    raise TimedOut from None
                self._send(b"")
                continue
            finally:
                if deadline is not None:
                    sock.settimeout(None)
            if len(reply) >= _HEADER_SIZE and _REPLY.unpack_from(reply)[5] == request:
                return self._receive_long(reply) if reply[2] & F_MEMFD else reply

    def _receive_long(self, reply: bytes) -> bytes:
        """Asks again for a reply whose payload is in a memfd: receiving descriptors every time would slow all others."""
        _, operation, _, _, variable, request = _REPLY.unpack_from(reply)[:6]
        self._send(_HEADER.pack(_VERSION, operation, 0, 0, variable, request, 0, self._token))
        while True:
            again, ancillary, _, _ = self._socket.recvmsg(_INLINE + _HEADER_SIZE, _socket.CMSG_SPACE(4))
            fds = [_struct.unpack_from("i", data)[0] for _, kind, data in ancillary if kind == _socket.SCM_RIGHTS]
            if fds:
                try:
                    return again[:_HEADER_SIZE] + _read_at_start(fds[0], _U32.unpack_from(again, 12)[0])
                finally:
                    os.close(fds[0])

    def _cancel(self, request: int) -> None:
        """Withdraws `request` or takes it back. A second exception on the way gives the socket up."""
        number = self._request = self._request % 0xFFFFFFFF + 1
        payload = _U32.pack(request)
        try:
            self._send(_HEADER.pack(_VERSION, CANCEL, 0, 0, 0, number, len(payload), self._token) + payload)
            self._receive(number, None)
        except BaseException:
            self._socket.close()
            raise

    def usable(self) -> bool:
        return self._socket.fileno() >= 0

    def close(self) -> None:
        """Says goodbye; never raises, for it runs when a thread or the interpreter ends."""
        try:
            self._socket.send(_HEADER.pack(_VERSION, BYE, 0, 0, 0, 0, 0, self._token))
            self._socket.close()
        except Exception:  # nobody is left to tell
            pass

    def drop(self) -> None:
        """Closes the parent's socket in a forked child."""
        self._socket.close()


class _Mine(_thread._local):
    """The sockets of one thread: free ones; a busy one is in the hands of its call."""

    def __init__(self) -> None:
        self.free = []  # type: list

    def __del__(self) -> None:
        while self.free:
            self.free.pop().close()


class Backplane:
    """All sockets of this process. Thread rule: any."""

    def __init__(self, runtime: str, token: int, node: int) -> None:
        self._directory = os.open(runtime, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._token = token
        self._node = node
        self._mine = _Mine()
        os.register_at_fork(after_in_child=self._forked)

    def _forked(self) -> None:
        for channel in self._mine.free:
            channel.drop()
        self._mine = _Mine()

    def call(self, operation: int, variable: int, payload: bytes = b"", flags: int = 0, timeout=None) -> bytes:
        """One operation, as Channel.call. A call inside another (signal handler, __del__) takes another socket."""
        mine = self._mine
        free = mine.free
        channel = free.pop() if free else Channel(self._directory, self._token, self._node, _thread.get_ident())
        try:
            return channel.call(operation, variable, payload, flags, timeout)
        finally:
            # In a child forked by a handler the socket is the parent's.
            if mine is self._mine and channel.usable():
                free.append(channel)


def _read_at_start(fd: int, size: int) -> bytes:
    parts = []
    while size > 0:
        part = os.pread(fd, size, sum(map(len, parts)))
        if not part:
            raise RuntimeError("gothon: a long value arrived torn: the session process sent less than it said")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
