"""Detached sessions: start, look, come back, and what is left of them."""

import json
import os
import shutil
import signal
import subprocess
import unittest

import product

# Each node says what it is, and goes on when the file `go` appears.
PATIENT = """\
import os, sys, time
print('out', _node_)
print('err', _node_, file=sys.stderr)
while not os.path.exists('go'):
    time.sleep(0.01)
print('done', _node_)
sys.exit(STATUS if _node_ == 1 else 0)
"""


class Detached(product.TestCase):
    def ctl(self, *arguments):
        return self.finish(self.start("gothonctl", *arguments))

    def detach(self, nodes=2, status=0, text=PATIENT, options=()):
        self.write("app.py", "_node_: int = 0\n" + text.replace("STATUS", str(status)))
        run = self.assertRun(self.gothon("--detach", *options, nodes, "app"))
        self.assertRegex(run.out.decode(), r"\A[0-9a-f]{8}\n\Z")
        return run.out.decode().strip()

    def go(self):
        self.write("go", "")

    def listed(self, *options):
        sessions = json.loads(self.assertRun(self.ctl("list", "--json", *options)).out)["sessions"]
        return {session["id"]: session for session in sessions}

    def await_lines(self, session, count):
        return product.wait_for(lambda: self.ctl("logs", session).out.count(b"\n") >= count, "the log")

    def test_it_runs_without_its_client_and_wait_gives_its_status(self):
        session = self.detach(status=7)
        facts = self.listed()[session]
        self.assertEqual((facts["state"], facts["detached"], facts["client"], facts["exit"]), ("running", True, False, None))
        waiting = self.start("gothonctl", "wait", session)
        self.go()
        self.assertEqual(self.finish(waiting).status, 7)
        self.assertEqual(self.ctl("wait", session).status, 7, "after the end, from the record")
        self.assertNotIn(session, self.listed())
        facts = self.listed("--all")[session]
        self.assertEqual((facts["state"], facts["exit"], facts["nodes"]), ("ended", 7, {"alive": 0, "total": 2}))
        self.assertGreaterEqual(facts["ended"], facts["started"])

    def test_logs_keep_node_stream_and_time(self):
        session = self.detach()
        self.await_lines(session, 2)
        run = self.assertRun(self.ctl("logs", session))
        self.assertEqual(sorted(run.out.decode().splitlines()), ["[0] out 0", "[1] out 1"])
        self.assertEqual(sorted(run.text().splitlines()), ["[0] err 0", "[1] err 1"])
        run = self.assertRun(self.ctl("logs", "--node", "1", "-t", session))
        self.assertRegex(run.out.decode(), r"\A\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3} \[1\] out 1\n\Z")
        self.assertEqual(self.assertRun(self.ctl("logs", "--since", "0s", session)).out, b"")
        self.assertIn(b"out 0", self.assertRun(self.ctl("logs", "--since", "1h", session)).out)
        following = self.start("gothonctl", "logs", "-f", session)
        self.assertIn(b"out", following.stdout.readline())
        self.go()
        run = self.finish(following)
        self.assertIn(b"[0] done 0\n", run.out)
        self.assertIn(b"[1] done 1\n", self.assertRun(self.ctl("logs", session)).out, "when it has ended too")

    def test_what_two_megabytes_a_node_write_is_all_there(self):
        session = self.detach(text="for i in range(30000): print(_node_, i, 'x' * 60)\nprint('no newline', end='')\n")
        self.assertEqual(self.ctl("wait", session).status, 0)
        lines = self.assertRun(self.ctl("logs", session)).out.decode().splitlines()
        for node in range(2):
            mine = [line for line in lines if line.startswith("[%d] " % node)]
            self.assertEqual(mine, ["[%d] %d %d %s" % (node, node, i, "x" * 60) for i in range(30000)] + ["[%d] no newline" % node])

    def test_attaching_shows_the_rest_and_ends_with_its_status(self):
        session = self.detach(status=3)
        self.await_lines(session, 2)
        attached = self.start("gothonctl", "attach", session)
        product.wait_for(lambda: self.listed()[session]["client"], "the client")
        second = self.ctl("attach", session)
        self.assertEqual(second.status, 1)
        self.assertIn("has a client already (process %d)" % attached.pid, second.text())
        self.go()
        run = self.finish(attached)
        self.assertEqual(run.status, 3, repr(run))
        self.assertEqual(sorted(run.out.decode().splitlines())[-1], "[1] done 1")
        self.assertIn("node 1 failed", run.text())

    def test_leaving_an_attached_session_does_not_end_it(self):
        session = self.detach()
        for number, status in ((signal.SIGQUIT, 0), (signal.SIGTERM, -signal.SIGTERM), (signal.SIGKILL, -signal.SIGKILL)):
            attached = self.start("gothonctl", "attach", session)
            product.wait_for(lambda: self.listed()[session]["client"], "the client")
            attached.send_signal(number)
            self.assertEqual(self.finish(attached).status, status)
            product.wait_for(lambda: not self.listed()[session]["client"], "the client's end")
        self.go()
        self.assertEqual(self.ctl("wait", session).status, 0)

    def test_interrupting_while_attached_interrupts_the_nodes(self):
        session = self.detach()
        self.await_lines(session, 2)
        attached = self.start("gothonctl", "attach", session)
        product.wait_for(lambda: self.listed()[session]["client"], "the client")
        attached.send_signal(signal.SIGINT)
        self.assertEqual(self.finish(attached).status, -signal.SIGINT)
        self.assertEqual(self.ctl("wait", session).status, 130)

    def test_an_attached_session_is_not_for_a_second_client(self):
        self.write("app.py", "import sys\nprint('here', flush=True)\nsys.stdin.read()\n")
        process = self.start("gothon", "2", "app", stdin=subprocess.PIPE)
        self.assertIn(b"here", process.stdout.readline())
        session, = self.listed()
        run = self.ctl("attach", session)
        self.assertEqual(run.status, 1)
        self.assertIn("has a client already (process %d)" % process.pid, run.text())
        run = self.ctl("logs", session)
        self.assertEqual(run.status, 1)
        self.assertIn("keeps no log", run.text())
        waiting = self.start("gothonctl", "wait", session)
        self.assertRun(self.finish(process, b""))
        self.assertEqual(self.finish(waiting).status, 0)
        self.assertEqual(self.listed("--all")[session]["exit"], 0)

    def test_gothonds_death_does_not_end_it(self):
        session = self.detach(status=5)
        for pid, line in product.processes_with(self.marker).items():
            if "gothond" in line and "--session" not in line:
                os.kill(pid, signal.SIGKILL)
        self.assertEqual(self.listed()[session]["state"], "running")
        self.go()
        self.assertEqual(self.ctl("wait", session).status, 5)

    def test_a_killed_session_process_is_lost(self):
        session = self.detach()
        self.await_lines(session, 2)
        os.kill(self.listed()[session]["pid"], signal.SIGKILL)
        product.wait_for(lambda: session not in self.listed(), "the session's end")
        self.assertEqual(self.listed("--all")[session]["state"], "lost")
        run = self.ctl("wait", session)
        self.assertEqual(run.status, 125, repr(run))
        self.assertIn("killed", run.text())
        self.assertIn(b"out 0", self.ctl("logs", session).out)
        self.assertFalse((self.project / ".gothon").exists())

    def test_stop_needs_no_gothond(self):
        session = self.detach()
        for pid, line in product.processes_with(self.marker).items():
            if "gothond" in line and "--session" not in line:
                os.kill(pid, signal.SIGKILL)
        self.assertRun(self.ctl("stop", session))
        self.assertEqual(self.ctl("wait", session).status, 143)

    def test_a_session_that_its_client_hosts_is_listed(self):
        self.write("app.py", "import sys\nprint('here', flush=True)\nsys.stdin.read()\n")
        self.assertEqual(self.listed(), {})
        process = self.start("gothon", "--standalone", "2", "app", stdin=subprocess.PIPE)
        self.assertIn(b"here", process.stdout.readline())
        self.assertEqual([each["state"] for each in self.listed().values()], ["running"])
        self.assertRun(self.finish(process, b""))

    def test_stop_all_reaches_a_session_that_its_client_hosts(self):
        """gothond has not been asked for the list since."""
        self.write("app.py", "import sys\nprint('here', flush=True)\nsys.stdin.read()\n")
        self.assertEqual(self.listed(), {})
        process = self.start("gothon", "--standalone", "2", "app", stdin=subprocess.PIPE)
        self.assertIn(b"here", process.stdout.readline())
        self.assertRun(self.ctl("stop", "--all"))
        self.assertEqual(self.finish(process).status, 143)

    @unittest.skipUnless(shutil.which("unshare") and subprocess.run(["unshare", "-rm", "true"], stderr=subprocess.DEVNULL).returncode == 0,
                         "this user may make no namespace")
    def test_one_that_its_client_hosts_lets_go_of_the_callers_streams(self):
        self.write("app.py", "import os, time\nwhile not os.path.exists('go'): time.sleep(0.01)\n")
        self.ctl("list")
        # Another namespace than gothond's. The end of stdout and stderr is waited for, as ssh does.
        run = self.assertRun(self.finish(self.start("unshare", "-rm", "gothon", "--detach", "2", "app"), timeout=20))
        self.write("go", "")
        self.assertRun(self.ctl("wait", run.out.decode().strip()))

    def test_stop_and_the_beginning_of_an_id(self):
        session = self.detach()
        self.assertRun(self.ctl("stop", session[:6]))
        self.assertEqual(self.ctl("wait", session).status, 143)

    def test_kill_reaches_one_node_or_all(self):
        session = self.detach(text="import signal, sys, time\nsignal.signal(signal.SIGUSR1, lambda *_: sys.exit(40 + _node_))\n"
                                   "print('ready')\nwhile True: time.sleep(0.01)\n", options=["--keep-going"])
        self.await_lines(session, 2)
        self.assertRun(self.ctl("kill", "-s", "USR1", session, "1"))
        product.wait_for(lambda: self.listed()[session]["nodes"]["alive"] == 1, "the end of node 1")
        run = self.ctl("kill", session, "1")
        self.assertEqual((run.status, "has ended already" in run.text()), (1, True), repr(run))
        self.assertRun(self.ctl("kill", "-s", "SIGKILL", session))
        self.assertEqual(self.ctl("wait", session).status, 41)

    def test_an_interpreter_that_cannot_run_is_said_at_once(self):
        bad = self.write("bad", "no program\n")
        bad.chmod(0o755)
        self.write("app.py", "")
        run = self.gothon("--detach", "--python", str(bad), 2, "app")
        self.assertEqual((run.status, run.out), (126, b""), repr(run))

    def test_a_state_directory_that_cannot_be_made_is_said(self):
        self.write("app.py", "")
        run = self.gothon("--detach", 1, "app", environment={"XDG_STATE_HOME": "/proc/nowhere"})
        self.assertEqual((run.status, run.out), (125, b""), repr(run))
        self.assertIn("set XDG_STATE_HOME", run.text())

    def test_watching_shows_a_session_come_and_go(self):
        watching = self.start("gothonctl", "list", "--watch", "--json")
        self.assertEqual(json.loads(watching.stdout.readline())["sessions"], [])
        session = self.detach()
        self.assertEqual([each["id"] for each in json.loads(watching.stdout.readline())["sessions"]], [session])
        self.assertEqual(self.ctl("list", "-q").out.decode(), session + "\n")
        self.assertRun(self.ctl("stop", session))
        product.wait_for(lambda: not json.loads(watching.stdout.readline())["sessions"], "an empty list")
        watching.terminate()
        self.finish(watching)

    def test_one_after_another_each_is_whole_and_leaves_nothing(self):
        sessions = []
        for number in range(20):
            sessions.append(self.detach(text="print(_node_, {}, flush=True)\n".format(number)))
            session = sessions[-1]
            self.assertEqual(self.ctl("wait", session).status, 0)
            run = self.assertRun(self.ctl("logs", session))
            self.assertEqual(sorted(run.out.decode().splitlines()), ["[%d] %d %d" % (node, node, number) for node in range(2)])
        product.wait_for(lambda: not self.listed(), "the end of all")
        ended = self.listed("--all")
        self.assertEqual([ended[session]["exit"] for session in sessions], [0] * 20)

    def test_wrong_words(self):
        for words, text in ((["wait"], "exactly one ID"), (["logs", "--since", "yesterday", "x"], "--since yesterday"),
                            (["logs", "--node", "x", "y"], "give numbers"), (["kill", "-s", "NONE", "x"], "no such signal"),
                            (["kill", "x", "y"], "it is no number"), (["attach"], "exactly one ID"), (["list", "x"], "no arguments"),
                            (["list", "--json", "-q"], "give one of them"), (["logs", "--no"], "see gothonctl --help")):
            run = self.ctl(*words)
            self.assertEqual((run.status, text in run.text()), (2, True), repr(run))
        for command in ("wait", "attach", "logs", "stop", "kill"):
            run = self.ctl(command, "00000000")
            self.assertEqual((run.status, "no such session" in run.text()), (1, True), repr(run))
        self.assertEqual(self.gothon("--detach", "--standalone", 1, "app").status, 2)


if __name__ == "__main__":
    unittest.main()
