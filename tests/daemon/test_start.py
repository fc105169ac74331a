"""Starting and leaving: one gothond at a time, whoever starts it, and no socket taken from anybody."""

import contextlib
import fcntl
import os
import pathlib
import signal
import socket
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from control import BIN, GothondTestCase, processes_with, wait_for  # noqa: E402


class Starting(GothondTestCase):
    def by_hand(self, *options):
        process = subprocess.Popen([str(BIN / "gothond"), *options], env=self.environment, stderr=subprocess.PIPE)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        return process

    def leave_dead_socket(self):
        self.runtime.mkdir(mode=0o700, exist_ok=True)
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(str(self.runtime / "control.sock"))

    def test_of_many_that_start_at_once_over_a_dead_socket_one_serves(self):
        for _ in range(5):
            self.leave_dead_socket()
            started = [self.by_hand() for _ in range(8)]
            wait_for(lambda: sum(process.poll() is None for process in started) <= 1, "all but one to end")
            serving, = [process for process in started if process.poll() is None]
            self.assertEqual(wait_for(self.connect, "gothond to listen").greeting["pid"], serving.pid)
            for process in started:
                if process is not serving:
                    self.assertEqual(process.returncode, 125)
                    self.assertIn(b"another gothond", process.stderr.read())
            serving.terminate()
            self.assertEqual(serving.wait(20), 0)
            self.assertEqual(sorted(name for name in os.listdir(str(self.runtime)) if name.startswith("control")), ["control.lock"])

    @contextlib.contextmanager
    def waiting_for_the_lock(self):
        """A gothond that waits until the block is left."""
        self.runtime.mkdir(mode=0o700)
        with open(str(self.runtime / "control.lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            process = self.by_hand()
            waiting = "-> FLOCK  ADVISORY  WRITE {} ".format(process.pid)
            wait_for(lambda: waiting in pathlib.Path("/proc/locks").read_text(), "gothond to wait for the lock")
            yield process

    def test_it_waits_for_who_is_starting_or_leaving(self):
        with self.waiting_for_the_lock() as process:
            self.assertFalse((self.runtime / "control.sock").exists())
        self.assertEqual(wait_for(self.connect, "gothond to listen").greeting["pid"], process.pid)

    def test_while_it_waits_a_signal_ends_it(self):
        with self.waiting_for_the_lock() as process:
            process.terminate()
            self.assertEqual(process.wait(20), -signal.SIGTERM)

    def test_a_socket_that_somebody_else_has_put_there_is_left_alone(self):
        self.start()
        (self.runtime / "control.sock").unlink()
        other = socket.socket(socket.AF_UNIX)
        self.addCleanup(other.close)
        other.bind(str(self.runtime / "control.sock"))
        other.listen()
        self.daemon.terminate()
        self.assertEqual(self.daemon.wait(20), 0)
        self.assertTrue((self.runtime / "control.sock").exists())

    def test_a_listener_that_is_no_gothond_is_left_alone(self):
        self.runtime.mkdir(mode=0o700)
        other = socket.socket(socket.AF_UNIX)
        self.addCleanup(other.close)
        other.bind(str(self.runtime / "control.sock"))
        other.listen()
        second = subprocess.run([str(BIN / "gothond")], env=self.environment, stderr=subprocess.PIPE, timeout=20)
        self.assertEqual(second.returncode, 125)
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(self.runtime / "control.sock"))

    def test_a_stopped_gothond_is_not_replaced(self):
        self.start()
        os.kill(self.daemon.pid, signal.SIGSTOP)
        try:
            second = subprocess.run([str(BIN / "gothond")], env=self.environment, stderr=subprocess.PIPE, timeout=20)
        finally:
            os.kill(self.daemon.pid, signal.SIGCONT)
        self.assertEqual(second.returncode, 125)
        self.assertIn(b"another gothond", second.stderr)

    def test_clients_and_gothonds_that_start_at_once_end_with_one(self):
        self.leave_dead_socket()
        hands = [self.by_hand("--idle-exit", "60") for _ in range(3)]
        clients = [subprocess.Popen([str(BIN / "gothonctl"), "status"], env=self.environment, stdout=subprocess.DEVNULL,
                                    stderr=subprocess.PIPE) for _ in range(5)]
        for client in clients:
            self.assertEqual(client.communicate(timeout=20)[1], b"")
            self.assertEqual(client.returncode, 0)

        def desks():
            return [pid for pid, line in processes_with(self.marker).items() if "gothond" in line and "--session" not in line]

        pid, = wait_for(lambda: len(desks()) == 1 and desks(), "one gothond")
        self.assertEqual(self.connect().greeting["pid"], pid)
        os.kill(pid, signal.SIGTERM)
        for process in hands:
            process.wait(20)


if __name__ == "__main__":
    unittest.main()
