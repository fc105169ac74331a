"""How a run ends: exit statuses, the client's one line, lost clients, sessions and desks."""

import os
import signal
import subprocess
import unittest

import product

WAITING = "import time\nprint('here', flush=True)\ntime.sleep(100)\n"


class Endings(product.TestCase):
    def session_pids(self):
        return [pid for pid, line in product.processes_with(self.marker).items() if "gothond --session" in line]

    def started(self, *arguments, lines=1, **options):
        process = self.start("gothon", *arguments, **options)
        for _ in range(lines):
            self.assertIn(b"here", process.stdout.readline())
        return process

    def test_the_status_is_that_of_the_first_node_to_fail(self):
        self.write("app.py", "import sys, os\nif sys.stdin.read(): sys.exit(7)\nimport time; time.sleep(100)\n")
        run = self.gothon(3, "app", stdin=b"x")
        self.assertEqual(run.status, 7, repr(run))
        self.assertEqual(run.text(), "gothon: node 0 failed: exit status 7; the other nodes were stopped\n")

    def test_a_node_that_ends_at_once_has_its_own_status(self):
        self.write("app.py", "")
        for status in (0, 1):
            # Says that it has begun, as the nodes' boot does, and is gone.
            program = self.write("ends", "#!/bin/sh\nprintf 1 1<>\"${{2%/*}}/sock/starts\"\nexit {}\n".format(status))
            program.chmod(0o755)
            for _ in range(5):
                run = self.gothon("--python", str(program), 1, "app")
                self.assertEqual((run.status, run.text()), (status, ""))

    def test_a_program_that_ends_at_once_is_no_node(self):
        self.write("app.py", "")
        for program, status in (("/bin/true", 0), ("/bin/false", 1)):
            for _ in range(5):
                run = self.gothon("--python", program, 1, "app")
                self.assertEqual(run.status, 126, repr(run))
                self.assertIn("gothon: {}: it ended before it began with the program (exit status {}): ".format(program, status), run.text())

    def test_keep_going(self):
        self.write("app.py", "import sys\nif sys.stdin.read(): sys.exit(7)\nprint('done')\n")
        run = self.gothon("--keep-going", 3, "app", stdin=b"x")
        self.assertEqual(run.status, 7, repr(run))
        self.assertEqual(run.lines(), ["done", "done"])

    def test_a_killed_node(self):
        self.write("app.py", "import os, signal, sys\nif sys.stdin.read(): os.kill(os.getpid(), signal.SIGKILL)\n")
        run = self.gothon("--keep-going", 2, "app", stdin=b"x")
        self.assertEqual(run.status, 137, repr(run))
        self.assertIn("node 0 failed: killed by SIGKILL", run.text())
        self.assertEqual(self.gothon(1, "app", stdin=b"x").status, -signal.SIGKILL)

    def test_sigterm_stops_the_session(self):
        self.write("app.py", WAITING)
        for nodes in (1, 2):
            process = self.started(str(nodes), "app", lines=nodes)
            process.terminate()
            self.assertEqual(self.finish(process).status, -signal.SIGTERM)
            self.assertNothingLeft()

    def test_a_second_sigterm_waits_for_no_node(self):
        self.write("app.py", "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + WAITING)
        process = self.started("--stop-timeout", "1000", "2", "app", lines=2)
        process.terminate()
        listed = lambda: self.finish(self.start("gothonctl", "list")).out  # noqa: E731
        product.wait_for(lambda: b"stopping" in listed(), "the session to stop")
        process.terminate()
        self.assertEqual(self.finish(process, timeout=20).status, -signal.SIGTERM)
        product.wait_for(lambda: not (self.project / ".gothon").exists(), "the session's end")

    def test_what_the_one_node_sends_its_parent_is_not_sent_back_to_it(self):
        self.write("app.py", """\
            import os, signal, subprocess, time
            got = []
            for number in (signal.SIGUSR1, signal.SIGUSR2):
                signal.signal(number, lambda number, frame: got.append(number))
            os.kill(os.getppid(), signal.SIGUSR1)
            # Of others it is passed on.
            subprocess.check_call(["sh", "-c", "kill -USR2 $0", str(os.getppid())])
            while signal.SIGUSR2 not in got:
                time.sleep(0.01)
            print(signal.SIGUSR1 in got)
        """)
        run = self.assertRun(self.gothon(1, "app"))
        self.assertEqual(run.out, b"False\n")

    def test_what_nodes_that_are_being_stopped_held_is_no_news(self):
        self.write("app.py", """\
            import sys, time
            _node_: int = 0
            _lock_m_: callable = lambda: ()
            _unlock_m_: callable = lambda: ()
            _sync_held_: callable = lambda n=1: ()
            if _node_ == 0:
                _lock_m_()
                _sync_held_(1)
                time.sleep(1000)
            _sync_held_()
            sys.exit(3)
        """)
        run = self.assertRun(self.gothon(2, "app"), 3)
        self.assertEqual(run.text(), "gothon: node 1 failed: exit status 3; the other nodes were stopped\n")

    def test_a_killed_client_takes_its_session_along(self):
        self.write("app.py", WAITING)
        for nodes in (1, 2):
            process = self.started(str(nodes), "app", lines=nodes)
            process.kill()
            self.finish(process)
            product.wait_for(lambda: not (self.project / ".gothon").exists(), "the end of the session")
            self.assertNothingLeft()

    def test_nohup_is_honoured(self):
        self.write("app.py", "import sys\nprint('here', flush=True)\nsys.stdin.read()\n")
        process = self.start("sh", "-c", "trap '' HUP; exec gothon 2 app", stdin=subprocess.PIPE)
        self.assertIn(b"here", process.stdout.readline())
        process.send_signal(signal.SIGHUP)
        self.assertRun(self.finish(process, b""))

    def test_a_killed_session_process_is_said(self):
        self.write("app.py", WAITING)
        before = set(self.session_pids())
        process = self.started("2", "app", lines=2)
        for pid in before | set(self.session_pids()):
            # The spare goes too: it is nobody's.
            product.kill(pid)
        run = self.finish(process)
        self.assertEqual(run.status, 125, repr(run))
        self.assertIn("its session process was killed by SIGKILL, and its nodes were killed with it: run again", run.text())

    def test_a_killed_gothond_touches_no_session(self):
        self.write("app.py", "import sys\nprint('here', flush=True)\nsys.exit(len(sys.stdin.read()))\n")
        process = self.started("2", "app", lines=2, stdin=subprocess.PIPE)
        for pid, line in product.processes_with(self.marker).items():
            if "gothond" in line and "--session" not in line:
                os.kill(pid, signal.SIGKILL)
        run = self.finish(process, b"abcd")
        self.assertEqual(run.status, 4, repr(run))
        self.assertRun(self.gothon(2, "app", stdin=b""))

    def test_two_sessions_in_one_project(self):
        self.write("app.py", "import sys\nprint('here', flush=True)\nsys.stdin.read()\n")
        first = self.started("2", "app", lines=2, stdin=subprocess.PIPE)
        second = self.started("2", "app", lines=2, stdin=subprocess.PIPE)
        self.assertEqual(len([name for name in os.listdir(str(self.project / ".gothon")) if name[0] != "."]), 2)
        self.assertEqual((self.project / ".gothon" / ".gitignore").read_text(), "*\n")
        self.assertRun(self.finish(first, b""))
        self.assertTrue((self.project / ".gothon" / ".gitignore").exists())
        self.assertRun(self.finish(second, b""))

    def test_clients_that_start_together_start_one_gothond(self):
        self.write("app.py", "")
        for pid, line in product.processes_with(self.marker).items():
            if "gothond" in line and "--session" not in line:
                os.kill(pid, signal.SIGTERM)
        clients = [self.start("gothon", "1", "app") for _ in range(8)]
        for client in clients:
            self.assertRun(self.finish(client))
        desks = [line for line in product.processes_with(self.marker).values() if "gothond" in line and "--session" not in line]
        self.assertEqual(len(desks), 1, desks)

    def test_a_project_that_cannot_be_written(self):
        self.write("app.py", "_n_: int = 0\n_n_ += 1\nprint('done')\n")
        # A link that leads nowhere stops root too.
        (self.project / ".gothon").symlink_to("/nonexistent/place")
        try:
            self.assertEqual(self.assertRun(self.gothon(2, "app")).lines(), ["done", "done"])
        finally:
            (self.project / ".gothon").unlink()

    def test_keeping_the_directory(self):
        self.write("app.py", "_n_: int = 0\n")
        self.assertRun(self.gothon(1, "app", environment={"GOTHON_KEEP_TEMP_DIR": "True"}))
        sessions = [path for path in (self.project / ".gothon").iterdir() if path.name != ".gitignore"]
        self.assertEqual(len(sessions), 1)
        self.assertTrue((sessions[0] / "manifest").exists())
        product.shutil.rmtree(str(self.project / ".gothon"))

    def leave_behind(self, **environment):
        """A session whose client and session process are killed at once; what is left in the project."""
        self.write("app.py", "_x_: int = 0\n" + WAITING)
        self.write("other.py", "")
        # gothond clears when it starts, and when it lists.
        self.assertRun(self.gothon(1, "other"))
        self.addCleanup(lambda: self.finish(self.start("gothonctl", "list")))
        process = self.started("--standalone", "2", "app", lines=2, environment=environment)
        for pid, line in product.processes_with(self.marker).items():
            if "--standalone" in line:
                os.kill(pid, signal.SIGSTOP)
        for pid, line in product.processes_with(self.marker).items():
            if "--standalone" in line:
                os.kill(pid, signal.SIGKILL)
        self.finish(process)
        return [path for path in (self.project / ".gothon").iterdir() if path.name != ".gitignore"]

    def test_what_killed_processes_leave_in_the_project_the_next_session_removes(self):
        left, = self.leave_behind()
        self.assertTrue((left / "manifest").exists())
        self.write("other.py", "import os, sys\nprint(len([name for name in os.listdir('.gothon') if name[0] != '.']))\n")
        self.assertEqual(self.assertRun(self.gothon(1, "other")).out, b"1\n")

    def test_what_is_to_be_kept_and_what_lives_is_not_removed(self):
        kept, = self.leave_behind(GOTHON_KEEP_TEMP_DIR="true")
        process = self.started("2", "app", lines=2)
        self.write("other.py", "")
        self.assertRun(self.gothon(1, "other"))
        self.assertTrue((kept / "manifest").exists())
        self.assertEqual(len([path for path in (self.project / ".gothon").iterdir() if path.name != ".gitignore"]), 2)
        process.terminate()
        self.finish(process)
        product.shutil.rmtree(str(self.project / ".gothon"))

    def test_standalone(self):
        self.write("app.py", "_n_: int = 0\n_n_ += 1\nprint('done')\n")
        runtime = self.world / "alone"
        runtime.mkdir(mode=0o700, exist_ok=True)
        run = self.assertRun(self.gothon("--standalone", 2, "app", environment={"XDG_RUNTIME_DIR": str(runtime)}))
        self.assertEqual(run.lines(), ["done", "done"])
        self.assertFalse((runtime / "gothon" / "control.sock").exists())
        product.wait_for(lambda: not os.listdir(str(runtime / "gothon")), "an empty runtime directory")

    def test_verbose_names_session_interpreter_and_host(self):
        self.write("app.py", "")
        run = self.assertRun(self.gothon("-v", 1, "app"))
        self.assertRegex(run.text(), r"\Agothon: session ([0-9a-f]{8}), interpreter /\S+, hosted by gothond\n"
                                     r"gothon: session \1: \d+\.\d\d s, \d+\.\d\d s of CPU time\n\Z")


if __name__ == "__main__":
    unittest.main()
