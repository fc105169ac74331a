"""The end of the user manager, as at the last logout: its sessions stop in order, and their clients hear why."""

import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import second_manager  # noqa: E402
from manager import BIN, SERVICE, wait_for  # noqa: E402

CATCHES = """
import os, signal, sys, time
_node_: int = 0
_x_: int = 0
def stop(*_):
    os.write(1, b"%d got SIGTERM\\n" % _node_)
    sys.exit(3)
signal.signal(signal.SIGTERM, stop)
print(_node_, "up", flush=True)
while True:
    time.sleep(0.01)
"""
IGNORES = CATCHES.replace("signal.signal(signal.SIGTERM, stop)", "signal.signal(signal.SIGTERM, signal.SIG_IGN)")


class EndOfManager(second_manager.TestCase):
    def begin(self, program, *options, nodes=2):
        self.write("app.py", program)
        client = self.start(str(BIN / "gothon"), *options, str(nodes), "app")
        for _ in range(nodes):
            self.assertIn(b"up", client.stdout.readline())
        return client

    def end_manager(self):
        """As user@.service is stopped; afterwards nothing of Gothon is left."""
        self.manager.terminate()
        self.assertEqual(self.manager.wait(30), 0)
        self.assertEqual(self.gothons(), [])
        self.assertEqual([name for name in os.listdir(str(self.runtime / "gothon")) if not name.startswith("control.")], [])

    def assertStopped(self, client, lines, status=143):
        ended = self.finish(client)
        self.assertEqual((ended.status, ended.lines()), (status, lines), repr(ended))
        self.assertRegex(ended.text(), r"gothon: stopped by systemd \(gothon-[0-9a-f]{8}\.scope\)\n\Z")

    def test_nodes_get_sigterm_and_the_client_the_reason(self):
        client = self.begin(CATCHES)
        self.end_manager()
        self.assertStopped(client, ["0 got SIGTERM", "1 got SIGTERM"])

    def test_without_gothond_too(self):
        client = self.begin(CATCHES)
        self.systemctl("stop", SERVICE)
        self.end_manager()
        self.assertStopped(client, ["0 got SIGTERM", "1 got SIGTERM"])

    def test_nodes_that_take_no_notice_are_killed_in_their_time(self):
        client = self.begin(IGNORES, "--stop-timeout", "0.3")
        self.end_manager()
        self.assertStopped(client, [])

    def test_one_node_that_has_its_scope_stops_with_it(self):
        client = self.begin(CATCHES, "-p", "IPAccounting=no", nodes=1)
        self.end_manager()
        self.assertStopped(client, ["0 got SIGTERM"])

    def test_one_attached_node_stops_too_with_its_own_status(self):
        """It is the shell's and in no scope; its session process is in one."""
        client = self.begin(CATCHES, nodes=1)
        self.end_manager()
        self.assertStopped(client, ["0 got SIGTERM"], status=3)

    def test_a_detached_session_leaves_the_reason_in_its_record(self):
        self.write("app.py", CATCHES)
        session = self.assertRun(self.gothon("--detach", 2, "app")).out.decode().strip()

        def logs():
            return self.finish(self.start(str(BIN / "gothonctl"), "logs", session)).lines()

        wait_for(lambda: len(logs()) == 2, "the nodes to be up")
        self.end_manager()
        self.assertEqual([line for line in logs() if "got" in line], ["0 got SIGTERM", "1 got SIGTERM"])
        self.assertEqual(self.finish(self.start(str(BIN / "gothonctl"), "wait", session)).status, 143)


if __name__ == "__main__":
    unittest.main()
