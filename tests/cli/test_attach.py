"""gothonctl attach on a terminal."""

import json
import os
import signal
import unittest

import product
from terminal import Terminal

APP = """\
import os, signal, time
_node_: int = 0
signal.signal(signal.SIGINT, lambda *_: (os.write(1, b"INT\\n"), None if os.path.exists("stay") else os._exit(3)))
print("here", _node_, flush=True)
while not os.path.exists("go"): time.sleep(0.01)
print("over", _node_, flush=True)
"""


class Attach(product.TestCase):
    def detach(self):
        self.write("app.py", APP)
        session = self.assertRun(self.gothon("--detach", 2, "app")).out.decode().strip()
        product.wait_for(lambda: self.finish(self.start("gothonctl", "logs", session)).out.count(b"here") == 2, "both nodes")
        return session

    def attach(self, session):
        job = Terminal(self, "gothonctl", "attach", session, echo=True)
        job.expect(b"Ctrl-C interrupts its nodes, Ctrl-\\ leaves it running\r\n")
        return job

    def state(self, session):
        listed = self.assertRun(self.finish(self.start("gothonctl", "list", "--json", "--all"))).out
        return next(each for each in json.loads(listed)["sessions"] if each["id"] == session)

    def wait(self, session):
        return self.finish(self.start("gothonctl", "wait", session)).status

    def test_it_shows_what_comes_and_ends_with_the_session(self):
        session = self.detach()
        job = self.attach(session)
        self.write("go", "")
        self.assertEqual(job.wait(), 0)
        self.assertEqual(sorted(job.lines()[-2:]), ["[0] over 0", "[1] over 1"])
        self.assertNotIn(b"here", job.seen)
        self.assertEqual(job.modes(), job.first_modes)

    def test_ctrl_backslash_leaves_it_running_any_number_of_times(self):
        session = self.detach()
        for _ in range(3):
            job = self.attach(session)
            job.type(b"\x1c")
            self.assertEqual(job.wait(), 0)
            self.assertIn("gothonctl: session {0} goes on: gothonctl attach {0} comes back to it\r\n".format(session).encode(), job.seen)
            product.wait_for(lambda: not self.state(session)["client"], "the client's end")
        self.write("go", "")
        self.assertEqual(self.wait(session), 0)

    def test_ctrl_c_interrupts_the_nodes(self):
        session = self.detach()
        job = self.attach(session)
        job.type(b"\x03")
        job.expect(b"[0] INT")
        job.expect(b"[1] INT")
        self.assertEqual(os.WTERMSIG(job.wait()), signal.SIGINT)
        self.assertEqual(self.wait(session), 3)

    def test_ctrl_c_does_what_the_first_line_says_before_that_line_can_be_read(self):
        session = self.detach()
        job = Terminal(self, "sh", "-c", "read go; exec gothonctl attach " + session)
        job.type(b"\x13go\n")  # Ctrl-S: whoever writes to the terminal waits

        def takes_ctrl_c():
            with open("/proc/{}/status".format(job.pid)) as file:
                blocked = next(line.split()[1] for line in file if line.startswith("SigBlk:"))
            return int(blocked, 16) & 1 << signal.SIGINT - 1

        product.wait_for(takes_ctrl_c, "a client that takes SIGINT")
        job.read()
        self.assertNotIn(b"Ctrl-C", job.seen)
        job.type(b"\x03")
        self.assertEqual(os.WTERMSIG(job.wait()), signal.SIGINT)
        self.assertEqual(self.wait(session), 3)

    def test_nodes_that_ignore_ctrl_c_are_killed_ten_seconds_later(self):
        session = self.detach()
        self.write("stay", "")
        job = self.attach(session)
        job.type(b"\x03")
        job.expect(b"[0] INT")
        product.wait_for(lambda: self.state(session)["state"] == "ended", "the end of the session", 20)
        self.assertEqual(os.WTERMSIG(job.wait()), signal.SIGINT)
        self.assertEqual(self.wait(session), 128 + signal.SIGKILL)

    def test_ctrl_z_stops_only_the_view(self):
        session = self.detach()
        job = Terminal(self, "sh", "-i", "-c", "set -m; gothonctl attach {}; echo status $?; fg >/dev/null; echo over $?".format(session))
        job.expect(b"leaves it running")
        job.type(b"\x1a")
        job.expect(b"status 14")
        self.assertEqual(self.state(session)["nodes"]["alive"], 2)
        self.write("go", "")
        job.wait()
        for line in b"\n[0] over 0", b"\n[1] over 1", b"\nover 0":
            self.assertIn(line, job.seen)

    def test_a_terminal_that_is_closed_ends_the_view_and_not_the_session(self):
        session = self.detach()
        job = self.attach(session)
        job.hang_up()
        self.assertEqual(os.WTERMSIG(os.waitpid(job.pid, 0)[1]), signal.SIGHUP)
        product.wait_for(lambda: not self.state(session)["client"], "the client's end")
        self.assertEqual(self.state(session)["nodes"]["alive"], 2)
        self.write("go", "")
        self.assertEqual(self.wait(session), 0)


if __name__ == "__main__":
    unittest.main()
