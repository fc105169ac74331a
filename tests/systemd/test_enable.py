"""What install.sh does where a user manager runs."""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import manager  # noqa: E402
import product  # noqa: E402
from manager import BIN, SERVICE, SOCKET, UNITS, run, systemctl, wait_for  # noqa: E402


class Enabling(manager.TestCase):
    def setUp(self):
        super().setUp()
        systemctl("stop", SOCKET)
        systemctl("disable", SOCKET, SERVICE, "gothon.slice", check=False)

    def enable(self, units=UNITS, **environment):
        done = subprocess.run([str(product.TOP / "packaging" / "enable-socket"), str(units)], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, universal_newlines=True, env=dict(os.environ, **environment))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def test_the_socket_listens_then_and_after_the_next_login(self):
        self.assertIn("is enabled", self.enable())
        self.assertEqual((systemctl("is-active", SOCKET), systemctl("is-enabled", SOCKET)), ("active", "enabled"))
        # Nothing of the prefix is where systemd looks by itself, and nothing was started yet.
        self.assertEqual(self.gothond(), 0)
        self.run_app(4, "_x_: int = 0\n_x_ += 1\n")
        self.assertNotEqual(self.gothond(), 0)

    def test_a_second_time_the_service_is_the_new_one_and_sessions_go_on(self):
        self.enable()
        process, session = self.begin(2, "app")
        before = self.gothond()
        copy = pathlib.Path(os.environ["HOME"]) / "other-prefix"
        shutil.copytree(str(UNITS), str(copy))
        self.assertIn("sessions go on", self.enable(copy))
        self.assertEqual(os.path.realpath(self.show(SERVICE, "FragmentPath")), str(copy / SERVICE))
        wait_for(lambda: self.gothond() not in (0, before), "the new gothond")
        self.assertIn(session, self.listed())
        (self.project / "go").touch()
        self.assertRun(self.finish(process))

    def test_the_socket_of_a_gothond_that_a_command_started_is_not_taken(self):
        by_hand = subprocess.Popen([str(BIN / "gothond")], env=self.environment, stderr=subprocess.DEVNULL)
        try:
            wait_for(lambda: (self.runtime / "control.sock").exists(), "the socket")
            said = self.enable()
            self.assertIn("a gothond that a command started listens still", said)
            self.assertEqual((systemctl("is-active", SOCKET, check=False), systemctl("is-enabled", SOCKET)), ("inactive", "enabled"))
            self.listed()
            self.assertEqual(self.gothond(), 0)
        finally:
            by_hand.send_signal(signal.SIGTERM)
            by_hand.wait(20)
        # What it has said to type then.
        run(*said.rsplit(": ", 1)[1].split())
        self.listed()
        self.assertNotEqual(self.gothond(), 0)

    def test_without_a_user_manager_it_does_nothing(self):
        self.assertEqual(self.enable(XDG_RUNTIME_DIR=str(self.project)), "")
        self.assertEqual(systemctl("is-active", SOCKET, check=False), "inactive")


if __name__ == "__main__":
    unittest.main()
