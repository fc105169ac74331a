"""A session process for tests: answers datagrams from a thread of the test, and lets the test hold answers back.

It knows scalars as their last bytes, int addition, queues, one-owner mutexes and latches: enough to see on the wire what
the glue does. The real one is daemon/backplane.
"""
import array
import os
import signal
import socket
import struct
import threading

HEADER = struct.Struct("<BBBBIIIQ")
NAMES = {1: "hello", 2: "bye", 3: "declare", 4: "claim", 5: "settle", 6: "cancel", 7: "place", 16: "read", 17: "assign", 18: "add",
         19: "subtract", 20: "multiply", 21: "divide", 22: "swap", 32: "put", 33: "take", 34: "size", 35: "full",
         48: "lock", 49: "unlock", 64: "signal", 65: "wait"}  # fmt: skip
TOKEN = 0xDEADBEEF


class Peer:
    """Use as a context manager. `log` holds (operation, variable, payload) of every request that was not a repetition."""

    def __init__(self, runtime: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(os.path.join(runtime, "backplane.sock"))
        self.socket.settimeout(60)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        #: Process id of the last sender.
        self.pid = 0
        self.changed = threading.Condition()
        self.log = []
        #: The sockets that came with hellos; a sender's token is TOKEN and its number, counted from 1.
        self.senders = []
        self.values = {}
        self.queues = {}
        self.owners = {}
        self.errors = {}
        self.declared = []
        self.parked = {}
        self.last = {}
        self.held = set()
        self.repeated = 0
        #: What is parked is answered when it is to be cancelled, before that.
        self.hesitates = False
        #: Each answer is preceded by one to another request; `stale` has them by sender.
        self.stale_first = False
        self.stale = {}
        self.thread = threading.Thread(target=self._serve)

    def __enter__(self) -> "Peer":
        self.thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        stop = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        stop.sendto(b"stop", self.socket.getsockname())
        stop.close()
        self.thread.join()
        self.socket.close()
        for sender in self.senders:
            sender.close()

    def wait_for(self, condition: "object") -> None:
        """Returns when `condition()` holds."""
        with self.changed:
            if not self.changed.wait_for(condition, 20):
                raise AssertionError("never came: the log is %r" % self.log)

    def count(self, name: str) -> int:
        return sum(1 for operation, _, _ in self.log if operation == name)

    def interrupt(self) -> None:
        """Sends SIGUSR1 to the last sender."""
        assert self.pid > 1, self.pid
        os.kill(self.pid, signal.SIGUSR1)

    def release(self) -> None:
        """Answers what is parked, in order, and holds nothing back any more."""
        with self.changed:
            self.held.clear()
            for sender, (operation, variable, number, payload, flags) in list(self.parked.items()):
                del self.parked[sender]
                self._answer(sender, operation, variable, number, payload, flags)

    def _serve(self) -> None:
        while True:
            data, more, _, _ = self.socket.recvmsg(70000, socket.CMSG_SPACE(16) + socket.CMSG_SPACE(12))
            if data == b"stop":
                return
            pid = 0
            fds = array.array("i")
            for _, kind, content in more:
                if kind == socket.SCM_RIGHTS:
                    fds.frombytes(content[: len(content) // 4 * 4])
                elif kind == socket.SCM_CREDENTIALS:
                    pid = struct.unpack("3i", content)[0]
            version, code, flags, _, variable, number, length, token = HEADER.unpack_from(data)
            with self.changed:
                self.pid = pid
                if token == TOKEN and NAMES[code] == "hello" and fds:
                    self.senders.append(socket.socket(fileno=fds.pop()))
                    sender = len(self.senders)
                else:
                    sender = token ^ TOKEN
                assert version == 2 and sender <= len(self.senders), (version, token)
                if sender == 0:
                    continue  # a hello that is repeated to see whether anybody is here
                if self.last.get(sender, (0,))[0] == number:
                    self.repeated += 1
                    if sender in self.stale:
                        self._send(sender, self.stale[sender])
                    if self.last[sender][1] is not None:
                        self._send(sender, self.last[sender][1])
                else:
                    payload = os.pread(fds[0], length, 0) if flags & 1 else data[HEADER.size :]
                    assert len(payload) == length
                    self._take_in(sender, NAMES[code], variable, number, payload, flags)
                self.changed.notify_all()
            for fd in fds:
                os.close(fd)

    def _take_in(self, sender, operation, variable, number, payload, flags) -> None:  # type: ignore[no-untyped-def]
        self.log.append((operation, variable, payload))
        if operation in ("bye", "place"):
            return
        if operation == "cancel":
            self._cancel(sender, number, struct.unpack("<I", payload)[0], flags)
            return
        self.last[sender] = (number, None, operation, variable)
        if operation in self.held:
            self.parked[sender] = (operation, variable, number, payload, flags)
        else:
            self._answer(sender, operation, variable, number, payload, flags)

    def _cancel(self, sender, number, target, flags) -> None:  # type: ignore[no-untyped-def]
        if self.hesitates and sender in self.parked:
            parked_operation, parked_variable, parked_number, payload, parked_flags = self.parked.pop(sender)
            self._answer(sender, parked_operation, parked_variable, parked_number, payload, parked_flags)
        last, reply, operation, variable = self.last.get(sender, (0, None, "", 0))
        if flags & 2 and last == target and reply is not None:
            self._reply(sender, operation, variable, number, reply[0][3], reply[1])
            return
        done = b"\0"
        if self.parked.pop(sender, None) is None and last == target and reply is not None:
            if operation == "take":
                self.queues[variable].insert(0, reply[1][1:])
            elif operation == "lock":
                del self.owners[variable]
            else:
                done = b"\1"
        self._reply(sender, "cancel", 0, number, 0, done)

    def _answer(self, sender, operation, variable, number, payload, flags) -> None:  # type: ignore[no-untyped-def]
        status, content = 0, b""
        if variable in self.errors and operation not in ("hello", "declare"):
            status, content = self.errors[variable]
        elif operation == "hello":
            content = struct.pack("<IIQ", 65536, 1, TOKEN ^ sender)
        elif operation == "declare":
            self.declared.append(payload)
            content = struct.pack("<I", 100 + len(self.declared))
        elif operation == "read":
            content = self.values.get(variable, b"\0")
        elif operation == "assign":
            self.values[variable] = payload
        elif operation == "add":
            total = int.from_bytes(self.values.get(variable, b"\0"), "little", signed=True)
            total += int.from_bytes(payload, "little", signed=True)
            self.values[variable] = total.to_bytes(9, "little", signed=True)
        elif operation == "swap":
            size = struct.unpack_from("<I", payload)[0]
            same = payload[4 : 4 + size] == self.values.get(variable, b"\0")
            if same:
                self.values[variable] = payload[4 + size :]
            content = b"\1" if same else b"\0"
        elif operation == "claim":
            content = b"\0" if variable in self.values else b"\1"
        elif operation == "settle" and payload[:1] == b"\1":
            self.values[variable] = payload[1:]
        elif operation == "put":
            self.queues.setdefault(variable, []).append(payload)
            content = b"\1"
        elif operation == "take":
            queue = self.queues.setdefault(variable, [])
            if not queue and flags & 2:
                self.parked[sender] = (operation, variable, number, payload, flags)
                return
            content = b"\1" + queue.pop(0) if queue else b"\0"
        elif operation == "size":
            content = struct.pack("<Q", len(self.queues.get(variable, [])))
        elif operation == "full":
            content = b"\0"
        elif operation == "lock":
            self.owners[variable] = sender
        self._reply(sender, operation, variable, number, status, content)

    def _reply(self, sender, operation, variable, number, status, content) -> None:  # type: ignore[no-untyped-def]
        code = next(code for code, name in NAMES.items() if name == operation)
        token = 0xFFFFFFFFFFFFFFFF ^ TOKEN ^ (0 if operation == "hello" else sender)
        header = HEADER.pack(2, code, 0, status, variable, number, len(content), token)
        self.last[sender] = (number, (header, content), operation, variable)
        if self.stale_first:
            stale = b"\x55" * max(1, len(content))
            self.stale[sender] = HEADER.pack(2, code, 0, 0, variable, (number + 7) & 0xFFFFFFFF, len(stale), token), stale
            self._send(sender, self.stale[sender])
        self._send(sender, (header, content))

    def _send(self, sender, reply) -> None:  # type: ignore[no-untyped-def]
        header, content = reply
        to = self.senders[sender - 1]
        if len(content) <= 65536:
            to.send(header + content)
            return
        memfd = os.memfd_create("reply")
        os.write(memfd, content)
        header = header[:2] + b"\1" + header[3:]
        to.sendmsg([header], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [memfd]))])
        os.close(memfd)
