"""Speaks the control protocol (docs/protocol.md section 3) to a gothond in a private runtime directory."""

import array
import json
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from product import BIN, kill, processes_with, wait_for  # noqa: E402


class Control:
    """One connection, greeted."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(20)
        self.socket.connect(str(path))
        self.greeting = self.receive()[0]["gothon"]

    def _exactly(self, count):
        data = b""
        while len(data) < count:
            part = self.socket.recv(count - len(data))
            if not part:
                raise EOFError
            data += part
        return data

    def receive(self):
        json_size, blob_size = struct.unpack("<II", self._exactly(8))
        return json.loads(self._exactly(json_size)), self._exactly(blob_size)

    def send(self, body, blob=b"", fds=()):
        text = json.dumps(body).encode()
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
        self.socket.sendmsg([struct.pack("<II", len(text), len(blob)) + text + blob], rights)

    def ask(self, body, blob=b"", fds=()):
        """The reply to a request; events that come before it are dropped."""
        self.send(body, blob, fds)
        while True:
            answer = self.receive()
            if "reply" in answer[0]:
                return answer

    def until(self, event):
        """The next event of that name, and the ones before it."""
        events = []
        while True:
            message = self.receive()[0]
            events.append(message)
            if message.get("event") == event:
                return message, events

    def close(self):
        self.socket.close()


class GothondTestCase(unittest.TestCase):
    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="gothon-daemon-"))
        self.addCleanup(shutil.rmtree, str(self.directory), True)
        self.environment = {"XDG_RUNTIME_DIR": str(self.directory), "HOME": str(self.directory), "PATH": "/usr/bin:/bin"}
        self.marker = "XDG_RUNTIME_DIR={}".format(self.directory).encode()
        self.runtime = self.directory / "gothon"
        self.addCleanup(self.end_all)
        self.daemon = None

    def end_all(self):
        """No process of the test outlives it; one that has to be killed for that is a fault."""
        if self.daemon is not None and self.daemon.poll() is None:
            self.daemon.terminate()
            self.daemon.wait(10)
        try:
            wait_for(lambda: not processes_with(self.marker), "the end of all processes")
        except AssertionError:
            left = processes_with(self.marker)
            for pid in left:
                kill(pid)
            raise AssertionError("left running: {}".format(left))

    def start(self, *options):
        self.daemon = subprocess.Popen([str(BIN / "gothond"), *options], env=self.environment, stderr=subprocess.DEVNULL)
        return wait_for(self.connect, "gothond to listen")

    def connect(self):
        try:
            control = Control(self.runtime / "control.sock")
        except (OSError, EOFError):
            return None
        self.addCleanup(control.close)
        return control

    def sessions(self):
        control = self.connect()
        listed = control.ask({"verb": "status"})[0]["sessions"]
        control.close()
        return {session["id"]: session for session in listed}

    def open(self, desk):
        """A session process, as a client gets one: (id, connection)."""
        answer, blob = desk.ask({"verb": "open"})
        session = Control(pathlib.Path(os.fsdecode(blob.rstrip(b"\0"))) / "session.sock")
        self.addCleanup(session.close)
        return answer["id"], session

    def run_request(self, **facts):
        request = dict(verb="run", name="test", project=str(self.directory / "project"), module="app", nodes=1, keep_going=False,
                       keep_directory=False, string_limit=65536, token="00000000000000ff", umask=0o027, nice=0, io_priority=0,
                       affinity=[], rlimits=[], ignored_signals=[], no_new_privileges=False, variables=0)
        request.update(facts)
        return request

    def run_nodes(self, session_id, session, command, nodes=1, spawn=True, interpreter="/bin/sh", **facts):
        """Runs a shell command as each node; `$0` is its number."""
        project = self.directory / "project"
        directory = project / ".gothon" / session_id
        directory.mkdir(parents=True)
        (project / ".gothon" / ".gitignore").write_text("*\n")
        arguments = ["sh", "-c", command, "{node}"]
        environment = ["{}={}".format(*item) for item in self.environment.items()]
        blob = b"".join(os.fsencode(text) + b"\0" for text in [interpreter, str(directory)] + arguments + environment)
        request = self.run_request(nodes=nodes, argc=len(arguments), envc=len(environment), **facts)
        cwd = os.open(str(project), os.O_RDONLY)
        answer = session.ask(request, blob, [cwd])[0]
        os.close(cwd)
        self.assertNotIn("error", answer)
        null = os.open(os.devnull, os.O_RDWR)
        out = os.open(str(self.directory / "out"), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        answer = session.ask({"verb": "spawn", "first": 0, "count": nodes}, b"", [null, out, out] * nodes)[0] if spawn else None
        os.close(null)
        os.close(out)
        return answer

    def output(self):
        return (self.directory / "out").read_text()
