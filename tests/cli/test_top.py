"""gothonctl top: what it shows, its keys, and that it gives the terminal back however it ends."""

import os
import pathlib
import re
import signal
import unittest

import product
import terminal

# Node 0 keeps the lock and writes, node 1 waits for it.
HOLDS = """\
    _node_: int = 0
    _lock_a_: callable = lambda: ()
    _sync_held_: callable = lambda n=1: ()
    import os, sys, time
    if _node_ == 0:
        _lock_a_()
        _sync_held_(1)
        while not os.path.exists('go'):
            sys.stdout.write('x' * 1000 + '\\n')
            time.sleep(0.01)
    else:
        _sync_held_()
        _lock_a_()
"""
HEADING = "SESSION  NODES/PID STATE      CPU%   RES OPS/s OUT/s WAIT PROGRAM/WAITS FOR"


class Top(product.TestCase):
    def setUp(self):
        super().setUp()
        self.started = []
        self.jobs = []

    def tearDown(self):
        for job in self.jobs:
            try:
                if os.waitpid(job.pid, os.WNOHANG)[0] == 0:
                    os.kill(job.pid, signal.SIGKILL)
                    os.waitpid(job.pid, 0)
            except ChildProcessError:
                pass  # the test has seen its end
        self.go()
        super().tearDown()

    def run_session(self, nodes=2, text=HOLDS, name="app"):
        self.write(name + ".py", text)
        before = set(self.ids())
        self.started.append(self.start("gothon", "--name", name, str(nodes), name))
        return product.wait_for(lambda: set(self.ids()) - before, "the session").pop()

    def ids(self):
        return self.assertRun(self.ctl("list", "-q")).out.decode().split()

    def ctl(self, *arguments, **options):
        return self.finish(self.start("gothonctl", *arguments, **options))

    def go(self):
        """Lets the sessions end, so that nothing is left."""
        self.write("go", "")
        for process in self.started:
            self.finish(process)
        self.started = []

    def job(self, *arguments, **options):
        self.jobs.append(terminal.Terminal(self, *arguments, **options))
        return self.jobs[-1]

    def top(self, *arguments, **options):
        job = self.job("gothonctl", "top", "-d", "0.1", *arguments, **options)
        job.await_screen(lambda lines: HEADING[:job.screen.columns].rstrip() in lines)
        return job

    def assertRestored(self, job):
        """The terminal's modes are as before, its main screen and its cursor are back."""
        self.assertEqual(job.modes(), job.first_modes)
        self.assertGreater(job.seen.rfind(b"\x1b[?1049l"), job.seen.rfind(b"\x1b[?1049h"))
        self.assertGreater(job.seen.rfind(b"\x1b[?25h"), job.seen.rfind(b"\x1b[?25l"))

    def row_of(self, job, start):
        return next((line for line in job.lines() if line.startswith(start)), "")

    def test_sessions_and_nodes_are_shown_with_what_they_use_and_wait_for(self):
        session = self.run_session()
        job = self.top()
        job.await_screen(lambda lines: re.search(
            r"^{} +2/2 running +[\d.]+ +[\d.]+M +\d+ +[\d.]+[KM] +1 app$".format(session), "\n".join(lines), re.M))
        job.await_screen(lambda lines: re.search(r"^  1 +\d+ waiting +[\d.]+ +[\d.]+M +0 +1 lock '_lock_a", "\n".join(lines), re.M))
        self.assertRegex(job.lines()[0], r"^gothonctl top - [\d:]{8}, 1 session, 2 nodes, CPU [\d.]+ %, memory [\d.]+M$")
        self.assertEqual(job.lines()[1], "sorted by CPU; h: help, q: quit")

    def test_a_selected_node_tells_its_whole_wait(self):
        self.run_session()
        job = self.top("--sort", "started")
        job.type(b"\x1bOF")  # End
        job.await_screen(lambda lines: re.match(
            r"node 1 waits for lock '_lock_a_' at app.py:13, which node 0 holds, for \d", lines[-1]))

    def test_keys_sort_hide_nodes_and_help(self):
        calm = self.run_session(1, "import os, time\nwhile not os.path.exists('go'): time.sleep(0.01)\n", "calm")
        busy = self.run_session(1, "import os\nwhile not os.path.exists('go'): pass\n", "busy")
        job = self.top()

        def order():
            return [line[:8] for line in job.lines() if line[:8] in (calm, busy)]

        job.await_screen(lambda lines: order() == [busy, calm])
        job.type(b"t")
        job.await_screen(lambda lines: order() == [calm, busy] and lines[1] == "sorted by time of start; h: help, q: quit")
        job.type(b"r")
        job.await_screen(lambda lines: order() == [busy, calm])
        self.assertTrue(self.row_of(job, "  0"))
        job.type(b"n")
        job.await_screen(lambda lines: order() == [busy, calm] and not self.row_of(job, "  0"))
        job.type(b"h")
        job.await_screen(lambda lines: "  s, k: stop the selected session, after a question" in lines
                         and "  m: sort by memory" in lines)
        job.type(b"x")
        job.await_screen(lambda lines: HEADING in lines)

    def top_with_a_session(self):
        """gothonctl top, and the session that it shows as the selected one."""
        session = self.run_session()
        job = self.top()
        job.await_screen(lambda lines: self.row_of(job, session))
        return job, session

    def test_e_explains_the_selected_session(self):
        job, session = self.top_with_a_session()
        job.type(b"e")
        job.await_screen(lambda lines: lines[0] == "session {}:".format(session)
                         and "no deadlock: node 0" in "\n".join(lines) and "any key: back" in lines[-1])
        job.type(b" ")
        job.await_screen(lambda lines: HEADING in lines)

    def test_s_stops_the_selected_session_after_a_question(self):
        job, session = self.top_with_a_session()
        job.type(b"s")
        question = "stop session {} with all its nodes? y: yes; any other key: no".format(session)
        job.await_screen(lambda lines: lines[-1] == question)
        job.type(b"n")
        job.await_screen(lambda lines: lines[-1] != question)
        self.assertEqual(self.ids(), [session])
        job.type(b"sy")
        self.assertEqual(self.finish(self.started.pop()).status, 143)
        job.await_screen(lambda lines: not self.row_of(job, session))

    def test_q_ends_it_and_the_terminal_is_as_before(self):
        job = self.top()
        job.type(b"q")
        self.assertEqual(job.wait(), 0)
        self.assertRestored(job)

    def test_a_signal_ends_it_by_that_signal_and_the_terminal_is_as_before(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            with self.subTest(signal=number.name):
                job = self.top()
                job.type(b"\x03") if number == signal.SIGINT else os.kill(job.pid, number)
                status = job.wait()
                self.assertTrue(os.WIFSIGNALED(status) and os.WTERMSIG(status) == number, status)
                self.assertRestored(job)

    def test_ctrl_z_gives_the_terminal_back_and_fg_takes_it_again(self):
        job = self.job("sh", "-i", "-c", "set -m; gothonctl top -d 0.1; echo stopped $?; fg; echo over $?")
        job.await_screen(lambda lines: HEADING in lines)
        job.type(b"\x1a")
        job.expect(b"stopped 14")
        job.await_screen(lambda lines: HEADING.encode() in job.seen.partition(b"stopped 14")[2])
        self.assertIn(b"\x1b[?1h", job.seen.partition(b"stopped 14")[2], "the keys for which it reads")
        job.type(b"q")
        job.expect(b"over 0")
        job.wait()
        self.assertRestored(job)

    def test_it_fits_every_size_of_the_terminal(self):
        session = self.run_session()
        job = self.top(rows=24, columns=80)
        for rows, columns in ((10, 40), (3, 20), (1, 1), (30, 120)):
            job.resize(rows, columns)
            if rows > 3:
                job.await_screen(lambda lines: HEADING[:columns] in lines and any(line.startswith(session) for line in lines))
        # The whole sentence has room now.
        job.await_screen(lambda lines: any(line.endswith("1 lock '_lock_a_' at app.py:13") for line in lines))
        job.type(b"q")
        self.assertEqual(job.wait(), 0)

    def test_it_goes_on_when_gothond_is_killed(self):
        job, session = self.top_with_a_session()
        for pid, line in product.processes_with(self.marker).items():
            if "gothond" in line and "--session" not in line:
                os.kill(pid, signal.SIGKILL)
        # A session that begins now is known to the next gothond only.
        another = self.run_session(1, "import os, time\nwhile not os.path.exists('go'): time.sleep(0.01)\n", "another")
        job.await_screen(lambda lines: self.row_of(job, session) and self.row_of(job, another))

    def test_a_session_process_that_is_stopped_is_shown_as_silent_and_holds_nothing_up(self):
        session = self.run_session()
        another = self.run_session(1, "import os, time\nwhile not os.path.exists('go'): time.sleep(0.01)\n", "another")
        job = self.top()
        job.await_screen(lambda lines: self.row_of(job, session) and self.row_of(job, another))
        pid = next(pid for pid, line in product.processes_with(self.marker).items() if "--session " + session in line)
        os.kill(pid, signal.SIGSTOP)
        try:
            job.await_screen(lambda lines: "silent" in self.row_of(job, session) and "running" in self.row_of(job, another))
        finally:
            os.kill(pid, signal.SIGCONT)
        job.await_screen(lambda lines: "running" in self.row_of(job, session))

    def test_how_nodes_are_is_told(self):
        self.write("app.py", """\
            _node_: int = 0
            import os, signal, sys, time
            if _node_ == 1: sys.exit(3)
            if _node_ == 2: os.kill(os.getpid(), signal.SIGKILL)
            while not os.path.exists('go'): time.sleep(0.01)
        """)
        self.started.append(self.start("gothon", "--keep-going", "4", "app"))
        job = self.top("--sort", "started")
        job.await_screen(lambda lines: "exit 3" in self.row_of(job, "  1") and "SIGKILL" in self.row_of(job, "  2"))
        pid = int(self.row_of(job, "  3").split()[1])
        os.kill(pid, signal.SIGSTOP)
        job.await_screen(lambda lines: "stopped" in self.row_of(job, "  3"))
        os.kill(pid, signal.SIGCONT)
        job.await_screen(lambda lines: "sleeping" in self.row_of(job, "  3"))

    def test_into_a_pipe_and_with_once_it_is_one_plain_table(self):
        session = self.run_session()
        plain = re.compile(r"\A{}\n{} +2/2 running .*\n  0 .*\n  1 +\d+ waiting .* 1 lock '_lock_a_' at app.py:13\n\Z".format(HEADING, session))
        options = (["--sort", "started"], ["--once", "--sort", "started", session[:4]], ["-b", "--sort", "started"])
        for arguments in options:
            run = product.wait_for(lambda: (lambda run: plain.match(run.out.decode()) and run)(
                self.assertRun(self.ctl("top", *arguments))), "the table")
            self.assertEqual(run.text(), "")
        job = self.job("gothonctl", "top", "--once")
        self.assertEqual(job.wait(), 0)
        self.assertNotIn(b"\x1b", job.seen)

    def test_without_a_session_it_says_how_to_start_one(self):
        job = self.top()
        job.await_screen(lambda lines: lines[-1] == "no session runs: gothon 4 app starts one")
        self.assertEqual(self.assertRun(self.ctl("top")).out.decode(), HEADING + "\n")

    def test_wrong_words_and_terminals_are_named(self):
        for words, wanted in ((["-d", "0"], "-d 0: it takes seconds, from 0.1 to 3600"), (["-d", "x"], "-d x: it takes seconds"),
                              (["--sort", "name"], "there are cpu, memory, operations, output, waits, started"),
                              (["a", "b"], "one ID at most"), (["--nope"], "--nope")):
            run = self.assertRun(self.ctl("top", *words), 2)
            self.assertIn(wanted, run.text())
        self.assertIn("no such session", self.assertRun(self.ctl("top", "0123"), 1).text())
        job = self.job("gothonctl", "top", TERM="no-such-terminal")
        self.assertEqual(os.WEXITSTATUS(job.wait()), 1)
        self.assertIn(b"TERM=no-such-terminal: nothing can be drawn on this terminal", job.seen)


if __name__ == "__main__":
    unittest.main()
