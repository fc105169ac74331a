"""A daemon or a session process of another version: neighbours work together, others are told apart in words."""

import json
import os
import re
import socket
import struct
import threading
import unittest

import product

OWN = 1  # the protocol of docs/protocol.md


def frame(body, blob=b""):
    text = json.dumps(body).encode()
    return struct.pack("<II", len(text), len(blob)) + text + blob


def greeting(role, protocol, oldest, version="9.9.9"):
    return {"gothon": {"role": role, "version": version, "protocol": protocol, "oldest": oldest, "pid": 4711}}


class Versions(product.TestCase):
    """Each test has a peer on a runtime directory of its own that greets as a program of that version does."""

    def setUp(self):
        super().setUp()
        self.write("app.py", "open('started', 'w')\n")
        self.runtime = self.project / "run"
        (self.runtime / "gothon" / "00000001").mkdir(parents=True)
        for path in (self.runtime, self.runtime / "gothon", self.runtime / "gothon" / "00000001"):
            path.chmod(0o700)

    def listen(self, name, *frames):
        """Greets whoever connects with the first frame and answers what it says with the others."""
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(self.runtime / "gothon" / name))
        listener.listen(5)
        self.addCleanup(listener.close)
        kept = []

        def serve():
            while True:
                try:
                    connection = listener.accept()[0]
                except OSError:
                    return
                kept.append(connection)
                connection.sendall(frames[0])
                if frames[1:] and connection.recv(65536):
                    connection.sendall(b"".join(frames[1:]))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        self.addCleanup(lambda: [each.close() for each in kept])
        # Closing alone does not end accept(2).
        self.addCleanup(listener.shutdown, socket.SHUT_RDWR)

    def refused(self, words, program="gothon", arguments=("2", "app")):
        run = self.finish(self.start(program, *arguments, environment={"XDG_RUNTIME_DIR": str(self.runtime)}))
        self.assertEqual(run.status, 125, repr(run))
        self.assertEqual(run.out, b"")
        self.assertRegex(run.text(), r"\A{}: {}\n\Z".format(program, words))
        self.assertFalse((self.project / "started").exists())

    def version(self):
        return re.escape(self.gothon("--version").out.decode().split()[1])

    def test_a_newer_gothond_is_named_with_what_to_do(self):
        self.listen("control.sock", frame(greeting("desk", OWN + 2, OWN + 1)))
        words = (r"(gothond: )?gothond 9\.9\.9 is newer than this gothon " + self.version() +
                 " and they cannot talk to each other: install the same version of gothon")
        self.refused(words)
        self.refused(words, "gothonctl", ("status",))
        self.refused(words, "gothonctl", ("stop", "--all"))

    def test_an_older_gothond_is_named_with_what_to_do(self):
        self.listen("control.sock", frame(greeting("desk", OWN - 1, OWN - 1, "0.0.1")))
        self.refused(r"(gothond: )?gothond 0\.0\.1 is older than this gothon " + self.version() +
                     r" and they cannot talk to each other: stop it \(kill 4711\) and run again: running sessions go on")

    def test_something_else_on_the_socket_is_said(self):
        self.listen("control.sock", frame({"gothon": {"protocol": "one"}}))
        self.refused(".*the other side is not gothond: something else listens on its socket; stop that, then run again")

    def test_a_session_process_of_another_version_is_told_from_gothond(self):
        session = self.runtime / "gothon" / "00000001"
        self.listen("00000001/session.sock", frame(greeting("session", OWN + 2, OWN + 1)))
        self.listen("control.sock", frame(greeting("desk", OWN, OWN)),
                    frame({"reply": "open", "id": "00000001"}, os.fsencode(str(session)) + b"\0"))
        self.refused("session 00000001: its process 9.9.9 is newer than this gothon .*")

    def test_a_newer_gothond_that_knows_this_protocol_is_worked_with(self):
        self.listen("control.sock", frame(greeting("desk", OWN + 1, OWN)),
                    frame({"reply": "status", "daemon": {"pid": 1, "version": "9.9.9"}, "sessions": []}))
        run = self.finish(self.start("gothonctl", "status", "--json", environment={"XDG_RUNTIME_DIR": str(self.runtime)}))
        self.assertEqual(json.loads(self.assertRun(run).out.decode())["daemon"]["version"], "9.9.9")


if __name__ == "__main__":
    unittest.main()
