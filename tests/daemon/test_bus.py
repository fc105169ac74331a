"""Sessions on a bus that lets everybody in: only this user's processes may do something, and what there is not is an error."""

import json
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from control import GothondTestCase, wait_for  # noqa: E402

SESSION = "org.gothon.Gothon1.Session"
NODE = "org.gothon.Gothon1.Node"
CONFIGURATION = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
  </policy>
</busconfig>
"""


@unittest.skipUnless(shutil.which("dbus-daemon") and shutil.which("busctl"), "there is no dbus-daemon or no busctl")
class Bus(GothondTestCase):
    def setUp(self):
        super().setUp()
        # Where another user can reach it, unlike what is in this test's own TMPDIR.
        place = tempfile.TemporaryDirectory(prefix="gothon-bus-", dir="/tmp")
        self.addCleanup(place.cleanup)
        directory = pathlib.Path(place.name)
        directory.chmod(0o711)
        socket = directory / "bus"
        self.address = "unix:path={}".format(socket)
        (directory / "bus.conf").write_text(CONFIGURATION.format(socket))
        bus = subprocess.Popen(["dbus-daemon", "--nofork", "--config-file", str(directory / "bus.conf")], stderr=subprocess.DEVNULL)
        self.addCleanup(bus.wait)
        self.addCleanup(bus.terminate)
        wait_for(socket.exists, "the bus to listen")
        socket.chmod(0o777)
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = self.address
        opened, self.session = self.open(self.start())
        self.run_nodes(opened, self.session, "exec sleep 1000", nodes=2)
        self.name = opened
        self.path = "/org/gothon/session/" + opened
        wait_for(lambda: self.call(self.path, SESSION, "Explain").returncode == 0, "the session to be on the bus")

    def call(self, path, interface, method, *arguments, around=(), options=()):
        return subprocess.run([*around, "busctl", "--address", self.address, *options, "--", "call", "org.gothon.Gothon1", path, interface, method, *arguments],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True, timeout=60)

    def alive(self):
        return self.sessions()[self.name]["nodes"]["alive"]

    @unittest.skipUnless(os.getuid() == 0, "only root can be somebody else")
    def test_another_user_does_nothing(self):
        stranger = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        for path, interface, *call in ((self.path, SESSION, "Stop"), (self.path, SESSION, "Kill", "i", "9"), (self.path, SESSION, "Explain"),
                                       (self.path, SESSION, "ReadVariable", "s", "_x_"), (self.path + "/node/0", NODE, "Kill", "i", "9")):
            refused = self.call(path, interface, *call, around=stranger)
            self.assertNotEqual(refused.returncode, 0, call)
            self.assertRegex(refused.stderr, "[Aa]ccess|denied|permi", call)
        self.assertEqual(self.alive(), 2)
        self.session.close()

    @unittest.skipUnless(os.getuid() == 0, "only root can be somebody else")
    def test_a_caller_who_has_gone_does_nothing(self):
        """gothond is stopped until whoever called has left the bus."""
        os.kill(self.daemon.pid, signal.SIGSTOP)
        try:
            for interface, path in ((SESSION, self.path), (NODE, self.path + "/node/0")):
                sent = self.call(path, interface, "Kill", "i", "9", around=["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"],
                                 options=["--expect-reply=no"])
                self.assertEqual(sent.returncode, 0, sent.stderr)
        finally:
            os.kill(self.daemon.pid, signal.SIGCONT)
        self.assertEqual(self.call(self.path, SESSION, "Explain").returncode, 0)
        self.assertEqual(self.alive(), 2)
        self.session.close()

    def test_what_is_not_there_is_an_error(self):
        for path in (self.path + "/node/2", self.path + "/node/4294967295", self.path + "/node/0x", self.path + "/node/", self.path + "/node/0/1", self.path + "x"):
            for interface in (NODE, SESSION):
                self.assertNotEqual(self.call(path, interface, "Kill", "i", "9").returncode, 0, path)
        for number in ("0", "-1", "1000"):
            self.assertIn("give a number as in signal(7)", self.call(self.path, SESSION, "Kill", "i", number).stderr)
        self.assertIn("no shared variable has that name", self.call(self.path, SESSION, "ReadVariable", "s", "_x_").stderr)
        self.assertEqual(self.alive(), 2)
        self.session.close()

    def test_stop_and_kill_reach_whom_they_name(self):
        self.assertEqual(self.call(self.path + "/node/1", NODE, "Kill", "i", str(int(signal.SIGTERM))).returncode, 0)
        self.assertEqual(self.session.until("exited")[0]["node"], 1)
        self.assertEqual(self.call(self.path, SESSION, "Stop").returncode, 0)
        self.session.until("ended")
        self.session.close()

    def test_nodes_that_a_session_does_not_have_are_not_kept(self):
        (self.runtime / "deadbeef").mkdir()
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(self.runtime / "deadbeef" / "session.sock"))
            listener.listen(5)
            listener.settimeout(20)
            desk = self.connect()
            desk.send({"verb": "status"})
            link = listener.accept()[0]
        self.addCleanup(link.close)
        for facts in ({"event": "announce", "session": {"id": "deadbeef", "state": "running", "nodes": {"total": 1, "alive": 1}}},
                      {"event": "nodes", "first": 0, "pids": [4000001, 4000002, 4000003], "statuses": [None, None, None]}):
            text = json.dumps(facts).encode()
            link.sendall(struct.pack("<II", len(text), 0) + text)
        desk.receive()
        known = [self.call("/org/gothon/session/deadbeef/node/{}".format(node), "org.freedesktop.DBus.Properties", "Get", "ss", NODE, "ProcessId")
                 for node in range(3)]
        self.assertEqual([each.stdout for each in known], ["v u 4000001\n", "", ""])
        self.session.close()


if __name__ == "__main__":
    unittest.main()
