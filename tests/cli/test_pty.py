"""--pty: a terminal for each node."""

import os
import signal
import subprocess
import termios
import unittest

import product
from terminal import Terminal

LOOK = """\
import os, sys
print(os.isatty(0), os.isatty(1), os.isatty(2), *os.get_terminal_size(1), flush=True)
print("error", file=sys.stderr)
"""
#: Says its terminal's new size.
RESIZED = """\
import os, signal, time
_node_: int = 0
signal.signal(signal.SIGWINCH, lambda *_: None)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGWINCH])
print("size", *os.get_terminal_size(1), flush=True)
while os.get_terminal_size(1).lines == 24: signal.sigwait([signal.SIGWINCH])
print("size", *os.get_terminal_size(1), flush=True)
"""

#: Node 0 wants single keys, and shows the first one.
KEYS = """\
import os, sys, tty
_node_: int = 0
if _node_ == 0:
    tty.setcbreak(0)
    print("ready", flush=True)
    print("key", os.read(0, 1).decode(), flush=True)
"""


def local_modes(job):
    """Of the caller's terminal."""
    return job.modes()[3]


class Pty(product.TestCase):
    def test_each_node_writes_to_a_terminal_and_lines_are_labelled_and_end_as_ever(self):
        self.write("app.py", LOOK)
        run = self.assertRun(self.gothon("--pty", 2, "app"))
        self.assertEqual(sorted(run.out.splitlines(True)), [b"[0] False True True 76 24\n", b"[0] error\n",
                                                            b"[1] False True True 76 24\n", b"[1] error\n"])
        self.assertEqual(run.err, b"")

    def test_one_node_has_a_terminal_where_the_caller_has_none(self):
        self.write("app.py", LOOK + "sys.stdout.buffer.write(b'a\\rb\\nc')\n")
        run = self.assertRun(self.gothon("--pty", 1, "app"))
        self.assertEqual(run.out, b"False True True 80 24\nerror\na\rb\nc\n")

    def test_one_node_on_a_terminal_has_that_one(self):
        self.write("app.py", "import os; print(os.ttyname(1), os.getpgrp() == os.tcgetpgrp(0))\n")
        job = Terminal(self, "gothon", "--pty", "1", "app")
        self.assertEqual(job.wait(), 0)
        self.assertEqual(job.lines(), [job.name + " True"])

    def test_the_nodes_terminals_have_the_size_of_the_callers(self):
        self.write("app.py", RESIZED)
        job = Terminal(self, "gothon", "--pty", "2", "app")
        job.await_screen(lambda lines: sorted(lines) == ["[0] size 76 24", "[1] size 76 24"])
        job.resize(30, 50)
        self.assertEqual(job.wait(), 0)
        self.assertEqual(sorted(job.lines()), ["[0] size 46 30", "[0] size 76 24", "[1] size 46 30", "[1] size 76 24"])

    def test_what_is_typed_reaches_node_0_and_passwords_are_not_shown(self):
        self.write("app.py", """\
            import getpass, os, sys
            _node_: int = 0
            if _node_ == 0:
                print(sys.stdin.isatty(), os.ttyname(0) == os.ttyname(1), flush=True)
                print("got", input("name? "), flush=True)
                print("got", getpass.getpass("password? "), flush=True)
                print("got", repr(sys.stdin.read()), flush=True)
            """)
        job = Terminal(self, "gothon", "--pty", "2", "app", echo=True)
        job.await_screen(["[0] True True", "[0] name?"])
        job.type(b"Ann\n")
        job.expect(b"password?")
        product.wait_for(lambda: not local_modes(job) & termios.ECHO, "a terminal that does not echo")
        job.type(b"secret\n")
        job.expect(b"got secret")
        product.wait_for(lambda: local_modes(job) & termios.ECHO, "a terminal that echoes again")
        job.type(b"text\n")
        job.type(b"\x04")
        self.assertEqual(job.wait(), 0)
        self.assertEqual(job.seen.count(b"secret"), 1)
        self.assertEqual([line for line in job.lines() if "got" in line], ["[0] got Ann", "[0] got secret", "[0] got 'text\\n'"])

    def test_single_keys_reach_node_0_and_the_terminal_is_as_it_was_afterwards(self):
        self.write("app.py", KEYS + "    if os.read(0, 1) == b'k': os.kill(os.getpid(), 9)\n")
        for keys, status in ((b"xq", 0), (b"xk", 137)):
            job = Terminal(self, "gothon", "--pty", "2", "app", echo=True)
            job.expect(b"ready")
            product.wait_for(lambda: not local_modes(job) & termios.ICANON, "single keys")
            job.type(keys[:1])
            job.expect(b"key x")
            job.type(keys[1:])
            self.assertEqual(os.waitstatus_to_exitcode(job.wait()), status)
            self.assertEqual(job.modes(), job.first_modes)

    def test_ctrl_c_reaches_all_and_gives_the_terminal_back(self):
        self.write("app.py", """\
            import os, signal, sys, time, tty
            _node_: int = 0
            # Not print: that which says "ready" may still be at work.
            for number in (signal.SIGINT, signal.SIGTERM): signal.signal(number, lambda *_: os.write(1, b"caught\\n"))
            if _node_ == 0: tty.setcbreak(0)
            print("ready", flush=True)
            while True: time.sleep(0.01)
            """)
        job = Terminal(self, "gothon", "--pty", "2", "app", echo=True)
        for node in (b"0", b"1"):
            job.expect(b"[" + node + b"] ready")
        product.wait_for(lambda: not local_modes(job) & termios.ICANON, "single keys")
        for count in (2, 4):
            job.type(b"\x03")
            job.await_screen(lambda lines: sum(line.endswith("] caught") for line in lines) == count)
        job.type(b"\x03")
        self.assertEqual(os.WTERMSIG(job.wait()), signal.SIGINT)
        self.assertEqual(job.modes(), job.first_modes)

    def test_who_is_told_twice_to_end_gives_the_terminal_back_at_once(self):
        self.write("app.py", """\
            import os, signal, time, tty
            _node_: int = 0
            signal.signal(signal.SIGTERM, lambda *_: os.write(1, b"caught\\n"))
            if _node_ == 0: tty.setcbreak(0)
            print("ready", flush=True)
            while True: time.sleep(0.01)
            """)
        job = Terminal(self, "gothon", "--pty", "--stop-timeout", "1000", "2", "app", echo=True)
        for node in (b"0", b"1"):
            job.expect(b"[" + node + b"] ready")
        product.wait_for(lambda: not local_modes(job) & termios.ICANON, "single keys")
        os.kill(job.pid, signal.SIGTERM)
        job.await_screen(lambda lines: sum(line.endswith("] caught") for line in lines) == 2)
        os.kill(job.pid, signal.SIGTERM)
        self.assertEqual(os.WTERMSIG(job.wait()), signal.SIGTERM)
        self.assertEqual(job.modes(), job.first_modes)
        # It has waited for nobody.
        product.wait_for(lambda: not (self.project / ".gothon").exists(), "the end of the session")

    def test_a_stopped_job_gives_the_terminal_back_for_a_while(self):
        self.write("app.py", KEYS)
        job = Terminal(self, "sh", "-i", "-c", "set -m; gothon --pty 2 app; echo status $?; read line; fg >/dev/null; echo over $?", echo=True)
        job.expect(b"ready")
        product.wait_for(lambda: not local_modes(job) & termios.ICANON, "single keys")
        job.type(b"\x1a")
        job.expect(b"status 14")
        self.assertTrue(local_modes(job) & termios.ICANON)
        job.type(b"\n")
        product.wait_for(lambda: not local_modes(job) & termios.ICANON, "single keys again")
        job.type(b"x")
        job.expect(b"key x")
        job.expect(b"over 0")
        job.wait()

    def test_a_job_in_the_background_leaves_the_terminal_alone(self):
        self.write("app.py", """\
            import os, time, tty
            _node_: int = 0
            if _node_ == 0: tty.setcbreak(0)
            print("set", flush=True)
            while not os.path.exists("end"): time.sleep(0.01)
        """)
        job = Terminal(self, "sh", "-i", "-c", "set -m; gothon --pty 2 app & wait; echo over $?", echo=True)
        # It comes behind the news of the modes.
        job.expect(b"[0] set")
        self.write("end", "")
        job.expect(b"over 0")
        job.wait()
        self.assertEqual(job.modes(), job.first_modes)

    def test_a_file_as_stdin_is_passed_on_and_the_others_read_its_end(self):
        self.write("app.py", "import sys; print(sys.stdin.isatty(), repr(sys.stdin.read()))\n")
        run = self.assertRun(self.gothon("--pty", 2, "app", stdin=b"given"))
        self.assertEqual(sorted(run.out.splitlines()), [b"[0] False 'given'", b"[1] False ''"])

    def test_much_output_is_all_there(self):
        self.write("app.py", "_node_: int = 0\nfor i in range(20000): print(i, 'x' * 60)\nprint('no newline', end='')\n")
        run = self.assertRun(self.gothon("--pty", 3, "app"))
        for node in range(3):
            label = "[%d] " % node
            mine = [line for line in run.out.decode().splitlines() if line.startswith(label)]
            self.assertEqual(mine, [label + "%d %s" % (i, "x" * 60) for i in range(20000)] + [label + "no newline"])

    def test_a_reader_that_leaves_ends_the_writers(self):
        self.write("app.py", "while True: print('x' * 1000)\n")
        process = self.start("gothon", "--pty", "3", "app", stderr=subprocess.DEVNULL)
        process.stdout.read(100)
        process.stdout.close()
        self.assertNotEqual(process.wait(timeout=30), 0)

    def test_detached_nodes_have_terminals_and_their_lines_are_in_the_log(self):
        self.write("app.py", LOOK)
        session = self.assertRun(self.gothon("--pty", "--detach", 2, "app")).out.decode().strip()
        self.assertEqual(self.finish(self.start("gothonctl", "wait", session)).status, 0)
        run = self.assertRun(self.finish(self.start("gothonctl", "logs", session)))
        self.assertEqual(sorted(run.out.splitlines(True)), [b"[0] False True True 80 24\n", b"[0] error\n",
                                                            b"[1] False True True 80 24\n", b"[1] error\n"])

    def test_a_terminal_for_each_of_many_nodes(self):
        self.write("app.py", "import os; print(os.isatty(1))\n")
        run = self.assertRun(self.gothon("--pty", 40, "app"))
        self.assertEqual(run.lines(), ["True"] * 40)


if __name__ == "__main__":
    unittest.main()
