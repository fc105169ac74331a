"""Ctrl-C, Ctrl-Z, Ctrl-D and typed input: gothon as the foreground job of a terminal."""

import os
import signal
import time
import unittest

import product
from terminal import Terminal


class TerminalJobs(product.TestCase):
    def job(self, *arguments):
        return Terminal(self, *arguments)

    def test_ctrl_c_ends_by_sigint(self):
        self.write("app.py", "import time\nprint('here', flush=True)\ntime.sleep(100)\n")
        for nodes in ("1", "3"):
            with self.subTest(nodes=nodes):
                job = self.job("gothon", nodes, "app")
                for words in [b"here"] if nodes == "1" else [b"[0] here", b"[1] here", b"[2] here"]:
                    job.expect(words)
                job.type(b"\x03")
                status = job.wait()
                self.assertTrue(os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGINT, status)

    def test_each_node_gets_one_sigint(self):
        """What ends them goes the way of the Ctrl-C, behind it."""
        self.write("app.py", """\
            import os, signal
            def handler(*_):
                os.write(1, b"got\\n")  # print() may be what it interrupts
            signal.signal(signal.SIGINT, handler)
            signal.signal(signal.SIGUSR1, lambda *_: os._exit(0))
            told, tells = os.pipe()
            os.set_blocking(tells, False)
            signal.set_wakeup_fd(tells)
            print("here", flush=True)
            while True: os.read(told, 1)
        """)
        job = self.job("gothon", "2", "app")
        job.expect(b"[0] here")
        job.expect(b"[1] here")
        job.type(b"\x03")
        job.expect(b"[0] got")
        job.expect(b"[1] got")
        os.kill(job.pid, signal.SIGUSR1)
        job.wait()
        self.assertEqual(job.seen.count(b"] got"), 2, job.seen)

    def test_the_one_node_gets_one_sigint(self):
        """It is in the terminal's foreground itself. Its client hears of it later, and of what comes behind."""
        self.write("app.py", """\
            import os, signal, time
            signal.signal(signal.SIGINT, lambda *_: os.write(1, b"got\\n"))
            signal.signal(signal.SIGUSR1, lambda *_: (os.write(1, b"over\\n"), os._exit(0)))
            print("here", flush=True)
            while True: time.sleep(1)
        """)
        job = self.job("gothon", "1", "app")
        job.expect(b"here")
        os.kill(job.pid, signal.SIGSTOP)
        job.type(b"\x03")
        job.expect(b"got")
        os.kill(job.pid, signal.SIGUSR1)
        os.kill(job.pid, signal.SIGCONT)
        job.expect(b"over")
        job.wait()
        self.assertEqual(job.seen.count(b"got"), 1, job.seen)

    def test_the_third_ctrl_c_kills(self):
        self.write("app.py", """\
            import os, signal, time
            signal.signal(signal.SIGINT, lambda *_: os.write(1, b"INT\\n"))
            signal.signal(signal.SIGTERM, lambda *_: os.write(1, b"TERM\\n"))
            print("here", flush=True)
            while True: time.sleep(1)
        """)
        # Ten seconds after the first Ctrl-C the client kills by itself: a run that has taken as long proves nothing.
        for _ in range(6):
            job = self.job("gothon", "2", "app")
            job.expect(b"[0] here")
            job.expect(b"[1] here")
            first = time.monotonic()
            for word in (b"INT", b"TERM"):
                job.type(b"\x03")
                for node in (b"[0] ", b"[1] "):
                    product.wait_for(lambda: not job.read() or node + word in job.seen, word)
            job.type(b"\x03")
            status = job.wait()
            if time.monotonic() < first + 10:
                break
        else:
            self.fail("the third has not killed before the client did by itself")
        self.assertEqual(os.WTERMSIG(status), signal.SIGINT)
        for node in (b"0", b"1"):
            for word in (b"INT", b"TERM"):
                self.assertEqual(job.seen.count(b"[" + node + b"] " + word), 1, job.seen)

    def test_typed_input_reaches_node_0(self):
        self.write("app.py", """\
            import sys
            print("here", flush=True)
            for line in sys.stdin: print("read", line.strip(), flush=True)
            print("eof", flush=True)
        """)
        for nodes in ("1", "2"):
            with self.subTest(nodes=nodes):
                job = self.job("gothon", nodes, "app")
                job.expect(b"here")
                job.type(b"one\n")
                job.expect(b"read one")
                job.type(b"two\n")
                job.expect(b"read two")
                job.type(b"\x04")
                job.expect(b"eof")
                self.assertEqual(job.wait(), 0)

    def test_what_no_node_asks_for_stays_for_the_shell(self):
        """Whether the node computes, sleeps, waits for a lock, or for another node."""
        for name, text in (("computes", "while time.monotonic() < end: pass"),
                           ("sleeps", "time.sleep(0.5)"),
                           ("waits_for_a_thread", "threading.Timer(0.5, lambda: None).run()"),
                           ("waits_for_a_node", "_sync_a_(1) if _node_ else _sync_a_()")):
            self.write(name + ".py", """\
                import threading, time
                _node_: int = 0
                _sync_a_: callable = lambda n=1: ()
                print("here", flush=True)
                end = time.monotonic() + 0.5
                if _node_: time.sleep(0.5)
                {}
            """.format(text))
            with self.subTest(name):
                job = self.job("sh", "-c", "gothon 2 {}; read line; echo shell $line".format(name))
                job.expect(b"[0] here")
                job.type(b"one\n")
                job.expect(b"shell one")
                self.assertEqual(job.wait(), 0)

    def test_what_was_typed_before_is_there_when_it_is_asked_for(self):
        for name, text in (("reads", "print(input())"),
                           ("selects", "select.select([0], [], []); print(os.read(0, 9).decode())"),
                           ("polls", "p = select.epoll(); p.register(0, 1); p.poll(); print(os.read(0, 9).decode())"),
                           ("has_a_child_that_reads", "subprocess.run(['head', '-n', '1'], check=True)")):
            self.write(name + ".py", """\
                import os, select, subprocess, time
                _node_: int = 0
                if _node_ == 0:
                    print("here", flush=True)
                    time.sleep(0.2)
                    {}
            """.format(text))
            with self.subTest(name):
                job = self.job("sh", "-c", "gothon 2 {}; read line; echo shell $line".format(name))
                job.expect(b"[0] here")
                job.type(b"one\ntwo\n")
                job.expect(b"[0] one")
                job.expect(b"shell two")
                self.assertEqual(job.wait(), 0)

    def test_many_lines_that_are_typed_at_once_are_all_read(self):
        self.write("app.py", "import sys\n_node_: int = 0\nif _node_ == 0:\n    print('here', flush=True)\n"
                             "    print(sum(int(line) for line in sys.stdin))\n")
        job = self.job("gothon", "2", "app")
        job.expect(b"[0] here")
        job.type(b"".join(b"%d\n" % i for i in range(300)) + b"\x04")
        job.expect(b"[0] %d" % sum(range(300)))
        self.assertEqual(job.wait(), 0)

    def test_ctrl_z_stops_and_goes_on(self):
        self.write("app.py", """\
            import sys, time
            print("here", flush=True)
            print("read", sys.stdin.readline().strip(), flush=True)
        """)
        for nodes in ("1", "2"):
            with self.subTest(nodes=nodes):
                # The shell is the session's leader: only a child of it can be stopped by the terminal.
                job = self.job("sh", "-i", "-c", "set -m; gothon {} app; echo status $?; fg; echo over $?".format(nodes))
                job.expect(b"here")
                job.type(b"\x1a")
                job.expect(b"status 14")
                job.type(b"line\n")
                job.expect(b"read line")
                job.expect(b"over 0")
                job.wait()

    def test_output_is_timely_on_a_terminal(self):
        self.write("app.py", "import sys\nprint('first')\nsys.stdin.readline()\n")
        job = self.job("gothon", "2", "app")
        job.expect(b"[0] first")
        job.type(b"\n")
        self.assertEqual(job.wait(), 0)

    def test_an_attached_node_has_the_terminal(self):
        self.write("app.py", "import os, sys\nprint(sys.stdin.isatty(), sys.stdout.isatty(), os.getpgrp() == os.tcgetpgrp(0))\n"
                             "open('/dev/tty').close()\n")
        job = self.job("gothon", "1", "app")
        job.expect(b"True True True")
        self.assertEqual(job.wait(), 0)


if __name__ == "__main__":
    unittest.main()
