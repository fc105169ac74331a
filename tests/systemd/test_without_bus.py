"""A user manager without a session bus, as on a small server: everything works by the manager's private socket, but D-Bus itself."""

import json
import os
import pathlib
import signal
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import second_manager  # noqa: E402
from manager import BIN, SERVICE, WAITS, wait_for  # noqa: E402


class WithoutBus(second_manager.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        units = pathlib.Path(cls.environment["XDG_CONFIG_HOME"]) / "systemd" / "user"
        units.mkdir(parents=True)
        for name in ("dbus.socket", "dbus.service"):
            (units / name).symlink_to("/dev/null")

    def ctl(self, *arguments):
        return self.finish(self.start(str(BIN / "gothonctl"), *arguments))

    def listed(self):
        return json.loads(self.assertRun(self.ctl("list", "--json")).out.decode())["sessions"]

    def begin(self, *options):
        """A session whose nodes wait for the file `go`: (process, id)."""
        self.write("app.py", WAITS)
        client = self.start(str(BIN / "gothon"), *options, "2", "app")
        wait_for(lambda: len(list(self.project.glob("up-*"))) == 2, "the nodes to be up")
        session, = self.listed()
        return client, session["id"]

    def go(self, client):
        (self.project / "go").touch()
        self.assertEqual(self.assertRun(self.finish(client)).lines(), ["0 done", "1 done"])

    def test_there_is_none(self):
        self.assertFalse((self.runtime / "bus").exists())
        self.assertTrue((self.runtime / "systemd" / "private").exists())

    def test_connecting_starts_the_service_and_the_session_is_in_its_scope(self):
        client, session = self.begin()
        self.assertEqual(self.show(SERVICE, "ActiveState"), "active")
        self.assertEqual(self.show("gothon-{}.scope".format(session), "Slice"), "gothon.slice")
        self.assertEqual(self.show(SERVICE, "StatusText"), "1 session, 2 nodes")
        self.go(client)

    def test_a_property_is_set(self):
        client, session = self.begin("-p", "IPAccounting=no", "-p", "ManagedOOMPreference=avoid")
        self.assertEqual(self.show("gothon-{}.scope".format(session), "ManagedOOMPreference"), "avoid")
        self.go(client)

    def test_a_killed_gothond_comes_back(self):
        client, session = self.begin()
        before = self.show(SERVICE, "MainPID")
        os.kill(int(before), signal.SIGKILL)
        wait_for(lambda: self.show(SERVICE, "MainPID") not in ("0", before), "another gothond")
        self.assertEqual([each["id"] for each in self.listed()], [session])
        self.go(client)

    def test_stopping_the_slice_stops_in_order(self):
        client, session = self.begin()
        self.systemctl("stop", "gothon.slice")
        stopped = self.finish(client)
        self.assertEqual((stopped.status, stopped.text()), (143, "gothon: stopped by systemd (gothon-{}.scope)\n".format(session)))
        self.assertEqual(self.gothons(), [])

    def test_the_doctor_says_what_is_missing(self):
        lines = self.assertRun(self.ctl("doctor")).out.decode().splitlines()
        line = next(line for line in lines if "session bus" in line)
        self.assertEqual(line, "note   session bus       {}/bus: nobody listens: sessions are not on D-Bus, all else works; "
                         "on Debian: apt install dbus-user-session".format(self.runtime))
        self.assertIn("ok     socket unit       gothond.socket is enabled and active", lines)


if __name__ == "__main__":
    unittest.main()
