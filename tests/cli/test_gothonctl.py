"""gothonctl: status and stop."""

import json
import subprocess
import unittest

import product

# Node 0 waits for its input to end, the others for node 0.
WAITING = """\
import sys
_sync_end_: callable = lambda n=1: ()
print('here', flush=True)
if _node_ == 0:
    sys.stdin.read()
    _sync_end_(1)
_sync_end_()
"""


class Gothonctl(product.TestCase):
    def ctl(self, *arguments):
        return self.finish(self.start("gothonctl", *arguments))

    def sessions(self):
        return json.loads(self.assertRun(self.ctl("status", "--json")).out)["sessions"]

    def test_usage(self):
        for arguments, words in ((["destroy"], "no such command"), ([], "a command is missing"), (["stop"], "one ID"),
                                 (["status", "--xml"], "no such option")):
            run = self.ctl(*arguments)
            self.assertEqual(run.status, 2, repr(run))
            self.assertTrue(run.text().startswith("gothonctl: ") and words in run.text(), repr(run))
        self.assertIn(b"usage: gothonctl", self.assertRun(self.ctl("--help")).out)
        self.assertTrue(self.assertRun(self.ctl("--version")).out.startswith(b"gothonctl "))

    def test_status(self):
        self.write("app.py", WAITING)
        process = self.start("gothon", "--name", "mine", "2", "app", stdin=subprocess.PIPE)
        for _ in range(2):
            self.assertIn(b"here", process.stdout.readline())
        session, = self.sessions()
        self.assertEqual((session["name"], session["module"], session["project"]), ("mine", "app", str(self.project)))
        self.assertEqual(session["nodes"], {"alive": 2, "total": 2})
        self.assertEqual(session["state"], "running")
        heading, row = self.assertRun(self.ctl("status")).out.decode().splitlines()
        self.assertEqual(heading.split(), "ID NAME PROJECT MODULE NODES STATE STARTED OPERATIONS".split())
        self.assertEqual(row.split()[:6], [session["id"], "mine", str(self.project), "app", "2/2", "running"])
        self.assertRun(self.finish(process, b""))
        self.assertEqual(self.sessions(), [])

    def test_status_names_the_daemon(self):
        document = json.loads(self.assertRun(self.ctl("status", "--json")).out)
        self.assertEqual(sorted(document), ["daemon", "sessions"])
        self.assertIn(document["daemon"]["pid"], product.processes_with(self.marker))

    def test_stop(self):
        self.write("app.py", WAITING)
        for nodes in (1, 2):
            process = self.start("gothon", str(nodes), "app", stdin=subprocess.PIPE)
            for _ in range(nodes):
                self.assertIn(b"here", process.stdout.readline())
            session, = self.sessions()
            self.assertRun(self.ctl("stop", session["id"]))
            self.assertEqual(self.sessions(), [])
            self.assertNotEqual(self.finish(process).status, 0)

    def test_stopping_what_is_not_there(self):
        run = self.ctl("stop", "00000000")
        self.assertEqual(run.status, 1, repr(run))
        self.assertIn("no such session", run.text())


if __name__ == "__main__":
    unittest.main()
