"""Lines of gothond and session processes that nothing but a rare event needs: each event is made to happen."""

import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from control import Control, GothondTestCase, processes_with, wait_for  # noqa: E402


def is_gone(pid):
    """Ended, reaped or not."""
    try:
        return pathlib.Path("/proc/{}/stat".format(pid)).read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


class Strangers(GothondTestCase):
    @unittest.skipUnless(os.getuid() == 0, "only root can be somebody else")
    def test_another_user_is_not_even_greeted(self):
        opened, session = self.open(self.start())
        places = [self.runtime / "control.sock", self.runtime / opened / "session.sock"]
        # He is in the socket's directory, wherever that is: what is above it is not asked.
        for path in [self.runtime, self.runtime / opened]:
            path.chmod(0o755)
        for path in places:
            path.chmod(0o777)
            stranger = subprocess.run(
                [sys.executable, "-c", "import os, socket, sys\nos.setgid(65534); os.setuid(65534)\npeer = socket.socket(socket.AF_UNIX)\n"
                 "peer.settimeout(20)\npeer.connect(sys.argv[1])\ntry:\n    print(len(peer.recv(100)))\nexcept ConnectionResetError:\n    print(0)",
                 path.name], cwd=str(path.parent), stdout=subprocess.PIPE, universal_newlines=True, timeout=30)
            self.assertEqual((stranger.returncode, stranger.stdout), (0, "0\n"), path)
        self.runtime.chmod(0o700)
        session.close()


class Directories(GothondTestCase):
    def test_one_in_the_making_is_left_alone_and_an_old_one_without_a_socket_is_cleared(self):
        self.start()
        for name in ("0000beef", "0000dead"):
            (self.runtime / name).mkdir(mode=0o700)
        os.utime(str(self.runtime / "0000dead"), (0, 0))
        self.sessions()
        self.assertEqual([(self.runtime / name).exists() for name in ("0000beef", "0000dead")], [True, False])


class IdleExit(GothondTestCase):
    def test_who_connects_at_the_last_moment_is_served(self):
        """It is stopped until its time is up and somebody waits in the backlog: both are seen in the same turn of its loop."""
        for _ in range(3):
            desk = self.start("--idle-exit", "1")
            desk.close()
            wait_for(lambda: len(os.listdir("/proc/{}/fd".format(self.daemon.pid))) > 0, "gothond")
            os.kill(self.daemon.pid, signal.SIGSTOP)
            time.sleep(1.2)
            client = socket.socket(socket.AF_UNIX)
            self.addCleanup(client.close)
            client.settimeout(20)
            client.connect(str(self.runtime / "control.sock"))
            os.kill(self.daemon.pid, signal.SIGCONT)
            self.assertEqual(len(client.recv(8)), 8)
            client.close()
            self.daemon.terminate()
            self.daemon.wait()
            wait_for(lambda: not processes_with(self.marker), "the spare to end")


class Endings(GothondTestCase):
    def test_a_client_that_never_reads_the_end_is_not_waited_for(self):
        opened, session = self.open(self.start())
        self.run_nodes(opened, session, "exit 3")
        pid = session.greeting["pid"]
        # It keeps the connection, and reads nothing of the end.
        wait_for(lambda: is_gone(pid), "the session process to end", 20)

    def test_a_stopped_node_is_continued_so_that_it_hears_that_it_is_to_end(self):
        opened, session = self.open(self.start())
        self.run_nodes(opened, session, "trap 'echo bye; exit 0' TERM; echo up; kill -STOP $$; while :; do sleep 0.01; done",
                       stop_timeout=60000)
        wait_for(lambda: self.output() == "up\n", "the node to run")
        session.send({"verb": "stop"})
        session.until("ended")
        self.assertEqual(self.output(), "up\nbye\n")

    def attached(self):
        """A session of one node that the test has started itself, as a client does."""
        opened, session = self.open(self.start())
        self.run_nodes(opened, session, "", spawn=False)
        node = subprocess.Popen(["sleep", "1000"], env=self.environment)
        self.addCleanup(node.wait)
        self.addCleanup(node.kill)
        self.assertNotIn("error", session.ask({"verb": "attached", "pid": node.pid})[0])
        return opened, session, node

    def test_an_attached_node_that_has_ended_holds_nobody_when_its_client_goes_without_a_word(self):
        _, session, node = self.attached()
        node.kill()
        node.wait()
        session.close()
        wait_for(lambda: is_gone(session.greeting["pid"]), "the session process to end", 20)

    def test_only_the_client_says_how_the_attached_node_has_ended(self):
        opened, session, node = self.attached()
        other = Control(self.runtime / opened / "session.sock")
        self.addCleanup(other.close)
        self.assertIn("error", other.ask({"verb": "exited", "status": 256})[0])
        self.assertEqual(self.sessions()[opened]["nodes"]["alive"], 1)
        node.kill()
        node.wait()
        self.assertNotIn("error", session.ask({"verb": "exited", "status": 9})[0])
        self.assertEqual(session.until("ended")[0]["exit"], 137)
        session.close()


if __name__ == "__main__":
    unittest.main()
