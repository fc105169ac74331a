"""Who is told to end does, also when others do not listen: a stopped session process, a reader that reads nothing."""

import array
import fcntl
import json
import os
import signal
import subprocess
import termios
import time
import unittest

import product
from product import BIN, wait_for

WAITS = """
import time
_x_: int = 0
print("up", flush=True)
while True:
    time.sleep(0.01)
"""
FLOOD = """
_node_: int = 0
_x_: int = 0
while True:
    print("x" * 1000)
"""


class StoppedSession(product.TestCase):
    def waiting(self, nodes, *options, standalone=False):
        """A client of waiting nodes whose session process has been stopped, and that one's number."""
        self.write("app.py", WAITS)
        host = ("--standalone",) if standalone else ()
        client = self.start("gothon", "-v", *host, *options, str(nodes), "app")
        for _ in range(nodes):
            self.assertIn(b"up", client.stdout.readline())
        session, = self.listed()
        os.kill(session["pid"], signal.SIGSTOP)
        self.addCleanup(self.let_go, session["pid"])
        return client, session

    def listed(self):
        listed = json.loads(subprocess.run([str(BIN / "gothonctl"), "list", "--json"], env=self.environment, stdout=subprocess.PIPE,
                                           check=True).stdout)["sessions"]
        return [each for each in listed if each["project"] == str(self.project)]

    @staticmethod
    def let_go(pid):
        try:
            os.kill(pid, signal.SIGCONT)
        except ProcessLookupError:
            pass

    def errors_until(self, client, text):
        said = b""
        while text not in said:
            part = os.read(client.stderr.fileno(), 65536)
            self.assertTrue(part, said)
            said += part
        return said.decode()

    def assertGone(self, session):
        wait_for(lambda: not os.path.exists("/proc/{}".format(session["pid"])), "the session process to go")
        runtime = os.path.join(self.environment["XDG_RUNTIME_DIR"], "gothon", session["id"])
        wait_for(lambda: not os.path.exists(runtime), "its directory to go")

    def test_ctrl_c_says_so_and_the_third_ends_the_client(self):
        client, session = self.waiting(2)
        client.send_signal(signal.SIGINT)
        begin = time.monotonic()
        said = self.errors_until(client, b"is stopped")
        self.assertLess(time.monotonic() - begin, 5)
        self.assertIn("gothon: session {id}: its session process {pid} is stopped: continue it (kill -CONT {pid}), or press Ctrl-C a third "
                      "time\n".format(**session), said)
        client.send_signal(signal.SIGINT)
        client.send_signal(signal.SIGINT)
        # Once it is seen as two: the kernel keeps one of each kind.
        time.sleep(0.1)
        client.send_signal(signal.SIGINT)
        run = self.finish(client, timeout=8)
        self.assertEqual(run.status, -signal.SIGINT, repr(run))
        self.assertIn("its session process was stopped, and has been killed\n", run.text())
        self.assertGone(session)

    def test_one_that_goes_on_again_ends_in_order(self):
        client, session = self.waiting(2)
        client.send_signal(signal.SIGINT)
        self.errors_until(client, b"is stopped")
        os.kill(session["pid"], signal.SIGCONT)
        run = self.finish(client)
        self.assertEqual(run.status, -signal.SIGINT, repr(run))
        self.assertNotIn("has been killed", run.text())

    def test_sigterm_ends_the_client(self):
        client, session = self.waiting(2)
        client.terminate()
        run = self.finish(client, timeout=8)
        self.assertEqual(run.status, -signal.SIGTERM, repr(run))
        self.assertGone(session)

    def test_one_that_is_stopped_after_the_word_to_end_ends_the_client_too(self):
        self.write("app.py", "import signal\nsignal.signal(signal.SIGTERM, lambda *_: print('told', flush=True))\n" + WAITS)
        client = self.start("gothon", "--stop-timeout", "1000", "2", "app")
        for _ in range(2):
            self.assertIn(b"up", client.stdout.readline())
        session, = self.listed()
        client.terminate()
        for _ in range(2):
            self.assertIn(b"told", client.stdout.readline())
        time.sleep(0.6)  # longer than until the client looks for the first time
        os.kill(session["pid"], signal.SIGSTOP)
        self.addCleanup(self.let_go, session["pid"])
        run = self.finish(client, timeout=8)
        self.assertEqual(run.status, -signal.SIGTERM, repr(run))
        self.assertGone(session)

    def test_one_that_is_only_slow_is_not_killed(self):
        self.write("app.py", "import os, signal, time\nsignal.signal(signal.SIGTERM, lambda *_: (time.sleep(1.5), os._exit(0)))\n" + WAITS)
        client = self.start("gothon", "--stop-timeout", "1000", "2", "app")
        for _ in range(2):
            self.assertIn(b"up", client.stdout.readline())
        client.terminate()
        run = self.finish(client)
        self.assertEqual((run.status, "killed" in run.text()), (-signal.SIGTERM, False), repr(run))

    def test_the_time_limit_ends_the_client(self):
        for nodes in (1, 2):
            with self.subTest(nodes=nodes):
                client, session = self.waiting(nodes, "--timeout", "2")
                run = self.finish(client, timeout=10)
                self.assertEqual(run.status, 124, repr(run))
                self.assertGone(session)

    def test_the_end_of_the_one_node_ends_the_client(self):
        client, session = self.waiting(1)
        client.send_signal(signal.SIGTERM)
        run = self.finish(client, timeout=8)
        self.assertEqual(run.status, -signal.SIGTERM, repr(run))
        self.assertGone(session)


class NobodyReads(product.TestCase):
    """stdout, and maybe stderr, is a pipe that is full, and stays so."""

    def flooding(self, nodes, *options, stderr=subprocess.PIPE):
        self.write("app.py", FLOOD)
        reading, writing = os.pipe()
        self.addCleanup(os.close, reading)
        client = self.start("gothon", *options, str(nodes), "app", stdout=writing, stderr=writing if stderr is None else stderr)
        os.close(writing)
        os.set_blocking(reading, True)
        wait_for(lambda: self.is_full(reading), "the pipe to be full")
        return client

    @staticmethod
    def is_full(reading):
        count = array.array("i", [0])
        fcntl.ioctl(reading, termios.FIONREAD, count)
        return count[0] > 50000

    def finish_without_reading(self, client, seconds):
        try:
            return client.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(client.pid, signal.SIGKILL)
            client.wait()
            self.fail("it has not ended")
        finally:
            if client.stderr is not None:
                client.stderr.close()

    def test_the_time_limit_ends_it(self):
        for nodes in (1, 3):
            for stderr in (subprocess.DEVNULL, None):
                with self.subTest(nodes=nodes, both=stderr is None):
                    client = self.flooding(nodes, "--timeout", "1", stderr=stderr)
                    self.assertEqual(self.finish_without_reading(client, 10), 124)
                    self.assertNothingLeft()

    def test_the_first_sigterm_ends_it(self):
        for nodes in (1, 3):
            for stderr in (subprocess.DEVNULL, None):
                with self.subTest(nodes=nodes, both=stderr is None):
                    client = self.flooding(nodes, stderr=stderr)
                    client.terminate()
                    self.assertEqual(self.finish_without_reading(client, 10), -signal.SIGTERM)
                    self.assertNothingLeft()


if __name__ == "__main__":
    unittest.main()
