"""A channel to the session process: a pair of sockets of one thread (docs/protocol.md, section 2).

An operation is one send by the one and one receive by the other, whose far end went along with the hello: what is answered
reaches this process or nobody. What makes that safe to interrupt is `cancel`: an exception that a signal
handler raises while a request is open takes the request back before it travels on, so that an item that was taken or a
lock that was granted meanwhile is not lost. A channel is busy from before it sends until its caller has the answer in
hand; a handler that runs in between, on the same thread, uses another one.

A reply is received by `recv`, which is the fastest way and drops descriptors. A long one is asked for again under its
number, as the protocol allows, and received with its memfd. The same repetition, once a second, tells a waiting
operation whether the session process is still there, and fetches a reply that found no room.
"""

import _socket
import _struct
import _thread
import errno
import os
import time

from . import session, wire
from .wire import HEADER_SIZE as _HEADER_SIZE, INLINE as _INLINE, ROOM as _ROOM, VERSION as _VERSION, pack as _pack, parse as _parse

_ENDED = "gothon: the session has ended: its variables are gone with it"
_REFUSED = (
    "gothon: the session process has refused this thread's link: it is ending, or has no descriptors left: use fewer threads at a "
    "time, or raise the limit of open files (ulimit -n)"
)
_FOREIGN = (
    "gothon: this thread cannot reach its session: its process has another user's rights now: use shared variables as the user that "
    "started it"
)
_CLOSED = "gothon: the program has closed this thread's link to the session: close only descriptors that it opened"
#: Seconds that an answer is waited for before the first look whether the session process lives, and between two later ones.
_FIRST_PATIENCE = 0.2
_PATIENCE = 1.0

# PyPy names none of the three.
_SOCK_SEQPACKET = getattr(_socket, "SOCK_SEQPACKET", 5)
_O_PATH = getattr(os, "O_PATH", os.O_RDONLY)
_MSG_CMSG_CLOEXEC = getattr(_socket, "MSG_CMSG_CLOEXEC", 0x40000000)
_timeval = _struct.Struct("@ll").pack
#: What glue/native/channel.cpp works with: both sockets' numbers, the cookie of that for requests, the token.
_pack_link = _struct.Struct("<ii8sQ").pack

#: Whose hello the session process takes.
_USER = os.getuid()


#: SO_COOKIE (socket(7)): what tells a socket from whatever else may get its number.
_COOKIE = (_socket.SOL_SOCKET, 57, 8)


def _cookie_of(socket, option=_COOKIE, OSError=OSError):  # type: ignore[no-untyped-def]
    """None if it is closed, or no socket any more."""
    try:
        return socket.getsockopt(*option)
    except OSError:
        return None


class Overdue(Exception):
    """A wait was not granted in its time, and never will be."""


class Channel:
    """One pair of sockets of one thread. Thread rule: one; `idle` hands out the calling thread's."""

    __slots__ = ("busy", "done", "_number", "_open", "_requests", "_replies", "_own", "_look", "_cookie", "_send", "_receive", "_request", "_token", "_answer", "_link", "_process")  # fmt: skip

    def __init__(self) -> None:
        """Connects and says hello. RuntimeError if the session has ended; PermissionError if this process is another user's by now;
        another OSError if there are no descriptors left."""
        self.busy = False
        #: What the last `abandon` has returned, since the last `begin`.
        self.done = False
        self._number = 0
        self._open = 0
        self._request = b""
        self._process = os.getpid()
        self._own: "list[tuple[_socket.socket, object]]" = []
        self._set_token(session.manifest.token)
        self._replies, theirs = _socket.socketpair(_socket.AF_UNIX, _SOCK_SEQPACKET)
        try:
            self._adopt(self._replies)
            self._requests = _socket.socket(_socket.AF_UNIX, _socket.SOCK_DGRAM)
            self._adopt(self._requests)
            self._look = self._requests.getsockopt
            self._cookie = self._look(*_COOKIE)
            self._send = self._requests.send
            self._receive = self._replies.recv
            self._set_patience(_FIRST_PATIENCE)
            _connect(self._requests)
            self._send_hello(theirs)
        finally:
            theirs.close()
        reply = self._receive_until(1, None)
        status = _parse(reply)[1]
        if status:
            raise _error(status, 0, reply[_HEADER_SIZE:])
        _, number, token = wire.welcome(reply, _HEADER_SIZE)
        self._set_token(token)
        self._link = _pack_link(self._requests.fileno(), self._replies.fileno(), self._cookie, token)
        session.introduce(number)

    def _adopt(self, socket: "_socket.socket") -> None:
        self._own.append((socket, _cookie_of(socket)))

    def _set_token(self, token: int) -> None:
        self._token = token
        self._answer = token ^ 0xFFFFFFFFFFFFFFFF

    def _send_hello(self, theirs: "_socket.socket") -> None:
        """Hands over the end of the pair that the session process answers by."""
        self._request = self._hello_request(0)
        rights = [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, _struct.pack("i", theirs.fileno()))]
        while True:
            try:
                self._requests.sendmsg([self._request], rights)
                return
            except OSError as error:
                # So many descriptors of this user's are on their way that the limit of open files forbids more.
                if error.errno != errno.ETOOMANYREFS:
                    self._judge(error)
            time.sleep(0.001)

    def _hello_request(self, flags: int) -> bytes:
        number = self._number = self._number % 0xFFFFFFFF + 1
        payload = wire.hello(session.node, _thread.get_ident())
        return _pack(_VERSION, wire.HELLO, flags, 0, 0, number, len(payload), self._token) + payload

    def call(self, operation: int, variable: int, payload: bytes = b"") -> bytes:
        """Performs one operation; the reply's payload. Raises what the reply says."""
        try:
            reply = self.begin(operation, variable, payload)
            self.busy = False
            return reply
        except BaseException:
            self.abandon()
            raise

    def begin(self, operation: int, variable: int, payload: bytes = b"", flags: int = 0, timeout: "float | None" = None) -> bytes:
        """`call`, but that the channel stays busy: the caller has what it came for and sets `busy` to False, or calls
        `abandon` in its handler of all exceptions, which undoes the operation. Overdue after `timeout` seconds."""
        self.done = False
        self.busy = True
        number = self._number = self._open = self._number % 0xFFFFFFFF + 1
        size = len(payload)
        try:
            if self._look(*_COOKIE) != self._cookie:
                self._give_up()
            if size <= _INLINE:
                request = _pack(_VERSION, operation, flags, 0, variable, number, size, self._token) + payload
                self._request = request
                self._send(request)
            else:
                self._send_long(operation, flags, variable, number, payload)
            reply = self._receive(_ROOM) if timeout is None else b""
        except OSError as error:
            self._judge(error)
            reply = b""
        if timeout is None and len(reply) >= _HEADER_SIZE:
            form, status, answered, _, token = _parse(reply)
            if answered == number and token == self._answer and not (status or form & wire.MEMFD_FLAG):
                return reply[_HEADER_SIZE:]
        return self._judged(number, variable, reply, timeout)

    def _judged(self, number: int, variable: int, reply: bytes, timeout: "float | None" = None) -> bytes:
        """What the reply to the open request has for a payload. `reply` is one that has come already. Raises what it says."""
        reply = self._receive_until(number, None, reply) if timeout is None else self._receive_in_time(number, timeout)
        status = _parse(reply)[1]
        if status:
            self.busy = False
            raise _error(status, variable, reply[_HEADER_SIZE:])
        return reply[_HEADER_SIZE:]

    def _go_on(self, request: bytes, variable: int, reply: "bytes | None") -> bytes:
        """What is left of a `call` that glue/native/channel.cpp has begun: the reply's payload. `reply`: what has come; None if the request
        is not sent yet."""
        self._request = request
        if reply is None:
            self._repeat()
        return self._judged(self._number, variable, reply or b"")

    def _withdraw(self, number: int) -> None:
        """`abandon` of such a `call`."""
        self.done = False
        self._open = number
        self.abandon()

    def abandon(self) -> bool:
        """Takes the open request back; whether it had been done all the same.

        Another exception meanwhile is raised only when this is settled: half done is what nobody must see.
        """
        late = None
        target = wire.u32(self._open)
        number = self._number % 0xFFFFFFFF + 1
        while self.busy and self._requests.fileno() >= 0:
            try:
                self._number = number
                self._request = _pack(_VERSION, wire.CANCEL, 0, 0, 0, number, len(target), self._token) + target
                self._repeat()
                self.done = self._receive_until(number, None)[_HEADER_SIZE:] == b"\1"
                self.busy = False
            except BaseException as error:
                if self._requests.fileno() >= 0:
                    late = error
        if late is not None:
            raise late
        return self.done

    def _judge(self, error: OSError) -> None:
        """Returns if the socket's time for receiving is up. Raises what else an error of the socket means; and the error
        itself if it is not the socket's but a signal handler's, which has a frame of its own below the caller's."""
        if error.__traceback__.tb_next is not None:  # type: ignore[union-attr]
            raise error
        if isinstance(error, BlockingIOError):
            return
        if isinstance(error, ConnectionError):
            self.drop()
            raise RuntimeError(_ENDED) from None
        if error.errno in (errno.EBADF, errno.ENOTSOCK):
            self._give_up()
        raise error

    def _give_up(self) -> None:
        """Where the program has closed the sockets, and others may have their numbers."""
        self.drop()
        raise RuntimeError(_CLOSED) from None

    def drop(self, cookie_of=_cookie_of) -> None:  # type: ignore[no-untyped-def]
        """Closes the sockets, or in a forked child the copies of the parent's; not what has their numbers since the program closed
        them."""
        for socket, cookie in self._own:
            if cookie_of(socket) == cookie:
                socket.close()
            else:
                socket.detach()

    def _receive_in_time(self, number: int, timeout: float) -> bytes:
        """The reply to the open request `number`. Overdue if it has none after `timeout` seconds: it is taken back. What it was granted
        at the last moment is not given away again: others could have had what came later already."""
        try:
            return self._receive_until(number, timeout)
        except Overdue:
            target = wire.u32(number)
            withdrawal = self._number = self._number % 0xFFFFFFFF + 1
            self._request = _pack(_VERSION, wire.CANCEL, wire.WAIT_FLAG, 0, 0, withdrawal, len(target), self._token) + target
        self._repeat()
        reply = self._receive_until(withdrawal, None)
        if reply[1] != wire.CANCEL:
            return reply
        self.done = reply[_HEADER_SIZE:] == b"\1"
        self.busy = False
        raise Overdue

    def _receive_until(self, number: int, timeout: "float | None", reply: bytes = b"") -> bytes:
        """The whole reply to request `number`; `reply` is one that has come already. Others are dropped."""
        deadline = None if timeout is None else time.monotonic() + timeout
        patience = _FIRST_PATIENCE
        told = self._request[1] not in wire.WAITING
        if reply:
            self._examine(reply)
        try:
            while len(reply) < _HEADER_SIZE or _parse(reply)[2] != number:
                if deadline is not None:
                    self._set_patience(min(patience, deadline - time.monotonic()))
                try:
                    reply = self._receive(_ROOM)
                except OSError as error:
                    self._judge(error)
                    reply = b""
                else:
                    self._examine(reply)
                    continue
                if deadline is not None and time.monotonic() >= deadline:
                    raise Overdue
                self._repeat()
                told = told or self._tell_place(number, deadline is not None)
                if patience != _PATIENCE:
                    patience = _PATIENCE
                    self._set_patience(patience)
        finally:
            if (deadline is not None or patience != _FIRST_PATIENCE) and self._replies.fileno() >= 0:
                self._set_patience(_FIRST_PATIENCE)
        return self._receive_long(number) if _parse(reply)[0] & wire.MEMFD_FLAG else reply

    def _examine(self, reply: bytes) -> None:
        """Returns if this is an answer to a request of this channel. RuntimeError if the other end is closed, or what was received
        by is no longer this channel's socket."""
        if not reply:
            self.drop()
            if self._token != session.manifest.token:
                raise RuntimeError(_ENDED)
            raise PermissionError(_FOREIGN) if os.getuid() != _USER else RuntimeError(_REFUSED)
        if len(reply) < _HEADER_SIZE or _parse(reply)[4] != self._answer:
            self._give_up()

    def fetch(self, operation: int, variable: int, payload: bytes) -> "tuple[bytes, int]":
        """Performs an operation that is answered with a descriptor; the reply's payload, and the descriptor, the caller's to close.
        Raises what the reply says."""
        self.done = False
        self.busy = True
        number = self._number = self._open = self._number % 0xFFFFFFFF + 1
        try:
            flags = wire.SEGMENT_FLAG
            self._request = _pack(_VERSION, operation, flags, 0, variable, number, len(payload), self._token) + payload
            reply, descriptor = self._receive_descriptor(number, variable)
            self.busy = False
            return reply[_HEADER_SIZE:], descriptor
        except BaseException:
            self.abandon()
            raise

    def _receive_long(self, number: int) -> bytes:
        """Asks again for a reply whose payload is in a memfd, and takes the descriptor this time."""
        reply, memfd = self._receive_descriptor(number)
        try:
            return reply[:_HEADER_SIZE] + wire.contents(memfd, _parse(reply)[3])
        finally:
            os.close(memfd)

    def segment(self) -> int:
        """The session's shared memory: a descriptor, the caller's to close. RuntimeError if it is not handed out."""
        self._request = self._hello_request(wire.SEGMENT_FLAG)
        return self._receive_descriptor(self._number)[1]

    def _receive_descriptor(self, number: int, variable: int = 0) -> "tuple[bytes, int]":
        """Sends the open request, again if need be, and receives its reply with a descriptor, the caller's to close."""
        self._repeat()
        while True:
            try:
                reply, more, _, _ = self._replies.recvmsg(_ROOM, _socket.CMSG_SPACE(4), _MSG_CMSG_CLOEXEC)
            except OSError as error:
                self._judge(error)
                self._repeat()
                continue
            descriptors = [_struct.unpack("i", data[:4])[0] for _, kind, data in more if kind == _socket.SCM_RIGHTS]
            if len(descriptors) == 1 and _parse(reply)[2] == number:
                return reply, descriptors[0]
            for descriptor in descriptors:
                os.close(descriptor)
            self._examine(reply)
            if _parse(reply)[2] == number:
                if _parse(reply)[1]:
                    raise _error(_parse(reply)[1], variable, reply[_HEADER_SIZE:])
                raise RuntimeError("gothon: a reply came without its descriptor: raise the limit of open files")

    def _repeat(self) -> None:
        """Sends the open request again under its number. RuntimeError if nobody is there."""
        try:
            if self._look(*_COOKIE) != self._cookie:
                self._give_up()
            self._requests.send(self._request, _socket.MSG_DONTWAIT)
        except OSError as error:
            self._judge(error)  # returns if so many requests wait there that this one will be among them or follow

    def _tell_place(self, number: int, timeout: bool) -> bool:
        """Tells where this thread waits for the answer to request `number`, which nobody answers; False if there was no room."""
        place = self._number = self._number % 0xFFFFFFFF + 1
        payload = wire.place_of(number, timeout)
        try:
            self._requests.send(_pack(_VERSION, wire.PLACE, 0, 0, 0, place, len(payload), self._token) + payload, _socket.MSG_DONTWAIT)
            return True
        except OSError as error:
            self._judge(error)
            return False

    def _send_long(self, operation: int, flags: int, variable: int, number: int, payload: bytes) -> None:
        size = len(payload)
        if size > wire.LONGEST:
            raise OverflowError(
                "%s: a value of %d bytes: the limit is %d: store less" % (session.names.get(variable, "?"), size, wire.LONGEST)
            )
        header = _pack(_VERSION, operation, flags | wire.MEMFD_FLAG, 0, variable, number, size, self._token)
        # What is repeated needs no payload: the number alone tells that it has been here.
        self._request = header
        memfd = os.memfd_create("gothon-request")
        try:
            rest = memoryview(payload)
            while rest:
                rest = rest[os.write(memfd, rest) :]
            self._requests.sendmsg([header], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, _struct.pack("i", memfd))])
        except OSError as error:
            self._judge(error)
        finally:
            os.close(memfd)

    def _set_patience(self, seconds: float) -> None:
        # Zero would mean for ever.
        self._replies.setsockopt(_socket.SOL_SOCKET, _socket.SO_RCVTIMEO, _as_timeval(max(seconds, 1e-6)))

    def __del__(self, getpid=os.getpid, flags=_socket.MSG_DONTWAIT, bye=(_VERSION, wire.BYE), pack=_pack, Exception=Exception) -> None:  # type: ignore[no-untyped-def]
        """At the end of a thread: bye. A forked child closes its copies of the parent's sockets and says nothing. When an interpreter
        ends, this module and the builtins may be gone already."""
        try:
            if self._process == getpid() and not self.busy:
                number = self._number % 0xFFFFFFFF + 1
                self._requests.send(pack(*bye, 0, 0, 0, number, 0, self._token), flags)
        except Exception:
            pass  # nobody is left to hear it
        try:
            self.drop()
        except Exception:
            pass  # the sockets were never made, or are closed by themselves


def _connect(requests: "_socket.socket") -> None:
    try:
        directory = os.open(session.manifest.runtime, _O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            requests.connect("/proc/self/fd/%d/backplane.sock" % directory)
        finally:
            os.close(directory)
    except PermissionError:
        raise PermissionError(_FOREIGN) from None
    except (FileNotFoundError, ConnectionError):
        raise RuntimeError(_ENDED) from None


def _error(status: int, variable: int, message: bytes) -> Exception:
    return wire.error_of(status, session.names.get(variable, "?"), message)


def _as_timeval(seconds: float) -> bytes:
    return _timeval(int(seconds), int(seconds % 1 * 1e6))
