"""Each session in a scope of its own under gothon.slice: counted, limited and stopped there, with all that descends from it."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import manager  # noqa: E402
from manager import BIN, SERVICE, SOCKET, cgroup, processes, run, systemctl, wait_for  # noqa: E402

STRAYS = """
import os, subprocess, sys, time
_x_: int = 0
_node_: int = 0
subprocess.Popen(["/bin/sh", "-c", "sleep 1000 & exec sleep 1001"], start_new_session=True)
open("up-{}".format(_node_), "w").close()
while not os.path.exists("go"):
    time.sleep(0.01)
"""
CATCHES = """
import signal, sys, time
_x_: int = 0
_node_: int = 0
def leave(number, frame):
    print(_node_, "got", signal.Signals(number).name, flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, leave)
open("up-{}".format(_node_), "w").close()
while True:
    time.sleep(0.01)
"""


def controllers():
    """Those that the user manager may use."""
    root = pathlib.Path("/sys/fs/cgroup")
    return (root / "cgroup.controllers").read_text().split()


class Scopes(manager.TestCase):
    def scopes(self):
        listed = systemctl("list-units", "--plain", "--no-legend", "--all", "gothon-*.scope")
        return [line.split()[0] for line in listed.splitlines()]

    def members(self, session):
        return [pid for pid in processes() if (cgroup(pid) or "").endswith("/gothon.slice/gothon-{}.scope".format(session))]

    def test_session_process_nodes_and_what_they_start_are_in_the_sessions_scope(self):
        process, session = self.begin(2, "app", program=STRAYS)
        lines = wait_for(lambda: (lambda found: found if sum("sleep" in line for line in found) == 4 else None)(
            [processes().get(pid, "") for pid in self.members(session)]), "all of them")
        self.assertEqual(sum("--session" in line for line in lines), 1)
        self.assertEqual(sum("boot.py" in line for line in lines), 2)
        self.assertEqual(len(lines), 7)
        (self.project / "go").touch()
        self.assertRun(self.finish(process))
        self.assertFalse([line for line in processes().values() if line.startswith("sleep")])

    def test_the_spare_waits_in_its_own_and_gothond_is_alone_in_its_service(self):
        self.listed()
        spare, = wait_for(self.scopes, "the scope of the spare")
        self.assertEqual(self.show(spare, "Slice"), "gothon.slice")
        self.assertEqual(self.show(spare, "TasksMax"), "infinity")
        service = [pid for pid in processes() if (cgroup(pid) or "").endswith("/gothond.service")]
        wait_for(lambda: [pid for pid in processes() if (cgroup(pid) or "").endswith("/gothond.service")] == [self.gothond()],
                 "gothond to be alone: {}".format(service))

    def test_the_end_of_a_session_ends_its_scope(self):
        process, session = self.begin(2, "app")
        unit = "gothon-{}.scope".format(session)
        self.assertIn(unit, self.scopes())
        (self.project / "go").touch()
        self.assertRun(self.finish(process))
        wait_for(lambda: unit not in self.scopes(), "the end of the scope")

    def test_what_a_killed_session_process_leaves_is_killed(self):
        for restarted in (False, True):
            with self.subTest(gothond_was_away=restarted):
                process, session = self.begin("--label", "always", 1, "app", program=STRAYS)
                wait_for(lambda: len(self.members(session)) == 4, "the strays")
                if restarted:
                    systemctl("stop", SOCKET, SERVICE)
                os.kill(next(pid for pid, line in self.gothons().items() if session in line), signal.SIGKILL)
                lost = self.finish(process)
                self.assertEqual(lost.status, 125)
                self.assertIn("its session process", lost.text())
                if restarted:
                    self.assertTrue(self.members(session))
                    systemctl("start", SOCKET)
                    self.listed()
                wait_for(lambda: not self.members(session), "the end of the strays")
                self.remove_gothon_directory()

    def remove_gothon_directory(self):
        """Its session process was killed: nobody takes it away."""
        run("rm", "-rf", str(self.project / ".gothon"))

    def test_the_end_of_the_slice_stops_sessions_in_order(self):
        process, session = self.begin(2, "app", program=CATCHES)
        systemctl("stop", "gothon.slice")
        self.assertEqual(processes().keys() & self.gothons().keys(), set())
        stopped = self.finish(process)
        self.assertEqual(stopped.status, 143)
        self.assertEqual(stopped.lines(), ["0 got SIGTERM", "1 got SIGTERM"])
        self.assertIn("gothon: stopped by systemd (gothon-{}.scope)\n".format(session), stopped.text())
        self.assertEqual(systemctl("is-active", SOCKET), "active")

    def test_stopping_one_scope_stops_that_session_only(self):
        first, one = self.begin(2, "app")
        second, other = self.begin(2, "app")
        systemctl("stop", "gothon-{}.scope".format(one))
        self.assertEqual(self.finish(first).status, 143)
        self.assertEqual(set(self.listed()), {other})
        (self.project / "go").touch()
        self.assertRun(self.finish(second))

    def test_a_session_in_a_scope_outlives_the_service_and_even_its_unit(self):
        process, session = self.begin(2, "app")
        systemctl("kill", "--signal", "KILL", SERVICE)
        self.assertIn(session, self.listed())
        systemctl("stop", SERVICE)
        self.assertEqual(len(self.members(session)), 3)
        (self.project / "go").touch()
        self.assertRun(self.finish(process))

    def test_stop_all(self):
        started = [self.begin(2, "app") for _ in range(3)]
        stop = self.assertRun(self.finish(self.start(str(BIN / "gothonctl"), "stop", "--all")))
        self.assertEqual(stop.text(), "")
        self.assertEqual(self.listed(), {})
        for process, _ in started:
            stopped = self.finish(process)
            self.assertEqual((stopped.status, stopped.text()), (143, "gothon: stopped by gothonctl\n"))
        self.assertRun(self.finish(self.start(str(BIN / "gothonctl"), "stop", "--all")))

    def test_a_session_process_that_is_told_to_end_stops_in_order(self):
        process, session = self.begin(2, "app", program=CATCHES)
        os.kill(next(pid for pid, line in self.gothons().items() if session in line), signal.SIGTERM)
        stopped = self.finish(process)
        self.assertEqual(stopped.status, 143)
        self.assertEqual(stopped.lines(), ["0 got SIGTERM", "1 got SIGTERM"])
        self.assertIn("told to end (SIGTERM)", stopped.text())

    def test_a_property_is_the_scopes(self):
        process, session = self.begin("-p", "ManagedOOMPreference=avoid", "--property=IPAccounting=no", 2, "app")
        unit = "gothon-{}.scope".format(session)
        self.assertEqual((self.show(unit, "ManagedOOMPreference"), self.show(unit, "IPAccounting")), ("avoid", "no"))
        (self.project / "go").touch()
        self.assertRun(self.finish(process))
        # systemd forgets the scope, with its drop-ins, when it has seen that nobody is in it.
        runtime = os.environ["XDG_RUNTIME_DIR"]
        wait_for(lambda: not run("find", runtime, "-name", "*{}*".format(session), check=False), "the end of the scope's files")

    def test_one_limited_node_is_in_the_scope_too(self):
        process, session = self.begin("-p", "IPAccounting=no", 1, "app")
        self.assertEqual(len(self.members(session)), 2)
        (self.project / "go").touch()
        self.assertEqual(self.assertRun(self.finish(process)).out, b"0 done\n")

    def test_what_systemd_does_not_take_is_told_in_its_words(self):
        self.write("app.py", "_x_: int = 0\n")
        for value, words in (("Colour=red", "Unknown assignment: Colour=red"), ("ManagedOOMPreference=perhaps", "ManagedOOMPreference")):
            with self.subTest(value=value):
                refused = self.assertRun(self.gothon("-p", value, 2, "app"), 125)
                self.assertIn("gothon: {}: systemd does not take it: ".format(value), refused.text())
                self.assertIn(words, refused.text())

    @unittest.skipIf("memory" in controllers(), "there is a memory controller")
    def test_a_limit_that_nothing_would_keep_is_refused(self):
        """systemd takes it without a word, and the session would run without limit."""
        self.write("app.py", "_x_: int = 0\n")
        refused = self.assertRun(self.gothon("--memory-max", "100M", 2, "app"), 125)
        self.assertEqual(refused.text(), "gothon: MemoryMax=100M: nothing would keep that limit: the user manager has no memory "
                         "controller here: gothonctl doctor says what it has\n")
        self.assertIn("no cpu controller", self.assertRun(self.gothon("--cpu-quota=50%", 2, "app"), 125).text()
                      if "cpu" not in controllers() else "no cpu controller")

    @unittest.skipUnless("memory" in controllers(), "the user manager has no memory controller here")
    def test_a_node_without_memory_is_named(self):
        self.write("app.py", "_node_: int = 0\n_x_: int = 0\n_sync_a_: callable = lambda n=1: ()\nif _node_ == 1:\n"
                   "    keep = [bytearray(b'x' * (1 << 20)) for _ in range(1000)]\n_sync_a_()\n")
        killed = self.assertRun(self.gothon("--memory-max", "200M", "-p", "MemorySwapMax=0", 2, "app"), 137)
        self.assertEqual(killed.text().splitlines()[-1], "gothon: node 1 failed: killed by SIGKILL, out of memory: the session's limit is "
                         "200 MiB, raise it with --memory-max; the other nodes were stopped")

    def test_limits_where_there_is_no_scope_are_refused(self):
        self.write("app.py", "_x_: int = 0\n")
        world = pathlib.Path(os.environ["HOME"]) / "no-manager"
        world.mkdir(mode=0o700)
        refused = self.assertRun(self.gothon("-p", "CPUWeight=10", 2, "app", environment={"XDG_RUNTIME_DIR": str(world)}), 125)
        self.assertEqual(refused.text(), "gothon: CPUWeight=10: limits are kept by a scope of systemd, and this session is in none: no "
                         "systemd user manager runs here: gothonctl doctor says more; or run without limits\n")
        listed = subprocess.run([str(BIN / "gothonctl"), "list", "--json"], env=dict(self.environment, XDG_RUNTIME_DIR=str(world)),
                                stdout=subprocess.PIPE, check=True)
        os.kill(json.loads(listed.stdout)["daemon"]["pid"], signal.SIGTERM)


class WithoutService(manager.TestCase):
    """A gothond that a command started, with a user manager but no socket unit, and no session bus."""

    def setUp(self):
        super().setUp()
        systemctl("stop", SOCKET)
        self.environment = dict(self.environment, DBUS_SESSION_BUS_ADDRESS="unix:path=/nowhere")

    def test_its_sessions_have_scopes_too(self):
        process, session = self.begin(2, "app")
        self.assertEqual(self.gothond(), 0)
        self.assertEqual(self.show("gothon-{}.scope".format(session), "ActiveState"), "active")
        (self.project / "go").touch()
        self.assertRun(self.finish(process))
        desk, = [pid for pid, line in self.gothons().items() if "--session" not in line]
        os.kill(desk, signal.SIGTERM)


if __name__ == "__main__":
    unittest.main()
