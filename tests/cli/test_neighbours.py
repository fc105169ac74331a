"""An upgrade with sessions running: programs of two versions work on the same sessions (docs/protocol.md section 3, Versions).

The other versions are builds of the same sources that greet as others (tests/versions); `before` does not number its requests.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import unittest

import product
from product import wait_for

BUILD = pathlib.Path(os.environ.get("GOTHON_BUILD", product.BIN.parent.parent))
PROGRAMS = ("gothon", "gothonctl", "gothond")
VERSIONS = {"before": "0.0.9", "next": "9.2.0", "far": "9.9.0"}
#: Whose sessions, or gothond, and who looks at them.
NEIGHBOURS = (("own", "next"), ("next", "own"), ("own", "before"), ("before", "own"))

# Says what it is, and goes on when the file `go` appears.
PATIENT = """
import os, time
_node_: int = 0
_x_: int = 5
print("up", _node_, flush=True)
while not os.path.exists("go"):
    time.sleep(0.01)
_x_ += 1
print("done", _node_)
"""


class Neighbours(product.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bin = {"own": product.BIN}
        for name in VERSIONS:
            cls.bin[name] = cls.world / name / "bin"
            cls.bin[name].mkdir(parents=True)
            for program in PROGRAMS:
                shutil.copy(str(BUILD / "tests" / "versions" / "{}-{}".format(name, program)), str(cls.bin[name] / program))
            (cls.world / name / "lib").symlink_to(product.BIN.parent / "lib")
        own = subprocess.check_output([str(product.BIN / "gothon"), "--version"])
        cls.version = {"own": own.decode().split()[1], **VERSIONS}

    def setUp(self):
        super().setUp()
        self.write("app.py", PATIENT)

    def tearDown(self):
        self.end_gothond()
        super().tearDown()

    def run_as(self, version, program, *arguments):
        return self.finish(self.start(str(self.bin[version] / program), *map(str, arguments)))

    def end_gothond(self):
        desks = [pid for pid, line in product.processes_with(self.marker).items() if "gothond" in line and "--session" not in line]
        for pid in desks:
            os.kill(pid, signal.SIGTERM)
        wait_for(lambda: not set(desks) & set(product.processes_with(self.marker)), "the end of gothond")

    def detach(self, version):
        """A session whose process is of that version; gothond has ended then."""
        session = self.assertRun(self.run_as(version, "gothon", "--detach", 2, "app")).out.decode().strip()
        wait_for(lambda: self.run_as(version, "gothonctl", "logs", session).out.count(b"up") == 2, "the nodes to be up")
        self.end_gothond()
        return session

    def listed(self, version):
        """What gothonctl and gothond of that version list, after the daemon's version."""
        document = json.loads(self.assertRun(self.run_as(version, "gothonctl", "list", "--json")).out.decode())
        self.assertEqual(document["daemon"]["version"], self.version[version])
        return {session["id"]: session for session in document["sessions"]}

    def test_a_neighbour_lists_shows_and_ends_the_session_in_order(self):
        for of_session, looks in NEIGHBOURS:
            with self.subTest(session=of_session, looks=looks):
                session = self.detach(of_session)
                facts = self.listed(looks)[session]
                self.assertEqual((facts["state"], facts["nodes"], facts["version"]),
                                 ("running", {"alive": 2, "total": 2}, self.version[of_session]))
                self.assertIn(b"_x_", self.assertRun(self.run_as(looks, "gothonctl", "vars", session)).out)
                self.assertIn(b"running", self.assertRun(self.run_as(looks, "gothonctl", "why", session)).out)
                attached = self.start(str(self.bin[looks] / "gothonctl"), "attach", session)
                wait_for(lambda: self.listed(looks)[session]["client"], "it to be attached")
                self.write("go", "")
                self.assertEqual(self.assertRun(self.finish(attached)).lines(), ["done 0", "done 1"])
                self.assertNotIn(session, self.listed(looks))
                self.assertEqual(self.assertRun(self.run_as(looks, "gothonctl", "wait", session)).status, 0)
                (self.project / "go").unlink()
                self.end_gothond()

    def test_a_neighbour_stops_it(self):
        for of_session, looks in NEIGHBOURS:
            for arguments in ("--all", None):
                with self.subTest(session=of_session, looks=looks, arguments=arguments):
                    session = self.detach(of_session)
                    self.assertRun(self.run_as(looks, "gothonctl", "stop", arguments or session))
                    self.assertEqual(self.run_as(looks, "gothonctl", "wait", session).status, 128 + signal.SIGTERM)
                    self.end_gothond()

    def test_a_client_runs_its_nodes_at_a_neighbours_gothond(self):
        self.write("go", "")
        for client, gothond in NEIGHBOURS:
            with self.subTest(client=client, gothond=gothond):
                self.listed(gothond)
                run = self.assertRun(self.run_as(client, "gothon", "-v", 2, "app"))
                self.assertEqual(run.lines(), ["done 0", "done 1", "up 0", "up 1"])
                self.assertIn("hosted by gothond", run.text())
                self.end_gothond()

    def test_an_attached_session_goes_on_through_the_upgrade(self):
        for before, after in NEIGHBOURS:
            with self.subTest(before=before, after=after):
                client = self.start(str(self.bin[before] / "gothon"), "2", "app")
                for _ in range(2):
                    self.assertIn(b"up", client.stdout.readline())
                self.end_gothond()
                self.assertEqual(len(self.listed(after)), 1)
                self.write("go", "")
                self.assertEqual(self.assertRun(self.finish(client)).lines(), ["done 0", "done 1"])
                wait_for(lambda: not self.listed(after), "the list to be empty")
                (self.project / "go").unlink()
                self.end_gothond()

    def test_stacks_are_shown_whoever_answers_which_signal(self):
        """The reply to the stack signal is told from those to other signals, by its number or by the order."""
        for client, gothond in NEIGHBOURS:
            with self.subTest(client=client, gothond=gothond):
                self.listed(gothond)
                run = self.start(str(self.bin[client] / "gothon"), "--timeout", "2", "2", "app")
                for _ in range(2):
                    self.assertIn(b"up", run.stdout.readline())
                for _ in range(5):
                    run.send_signal(signal.SIGCONT)
                run = self.finish(run)
                self.assertEqual(run.status, 124, repr(run))
                self.assertEqual(run.text().count("most recent call first"), 2, repr(run))
                self.end_gothond()

    def test_a_session_of_a_version_too_far_away_is_listed_and_can_be_stopped(self):
        for of_session, looks, order in (("own", "far", "older"), ("far", "own", "newer")):
            for arguments in ("--all", None):
                with self.subTest(session=of_session, arguments=arguments):
                    session = self.detach(of_session)
                    facts = self.listed(looks)[session]
                    self.assertEqual((facts["state"], facts["version"]), ("unknown", self.version[of_session]))
                    self.assertIn("gothond", product.processes_with(self.marker)[facts["pid"]])
                    table = self.assertRun(self.run_as(looks, "gothonctl", "list")).out.decode()
                    self.assertRegex(table, session + " .*unknown")
                    run = self.run_as(looks, "gothonctl", "vars", session)
                    self.assertEqual(run.status, 1)
                    self.assertRegex(run.text(), "session {}: its process .* is {} than this gothon".format(session, order))
                    self.assertRun(self.run_as(looks, "gothonctl", "stop", arguments or session))
                    self.assertEqual(self.listed(looks), {})
                    self.end_gothond()
                    # It has ended in order, as its own version tells.
                    self.assertEqual(self.run_as(of_session, "gothonctl", "wait", session).status, 128 + signal.SIGTERM)
                    self.end_gothond()


if __name__ == "__main__":
    unittest.main()
