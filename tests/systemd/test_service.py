"""gothond as a user service: activation, READY, STATUS, watchdog, and sessions that outlive it."""

import os
import pathlib
import signal
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import manager  # noqa: E402
from manager import BIN, SERVICE, SOCKET, UNITS, systemctl, wait_for  # noqa: E402


class Units(manager.TestCase):
    def test_systemd_finds_nothing_wrong_with_them(self):
        names = ["gothond.socket", "gothond.service", "gothon.slice"]
        done = subprocess.run(["systemd-analyze", "--user", "verify", "--man=no"] + [str(UNITS / name) for name in names],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
        self.assertEqual((done.returncode, [line for line in done.stdout.splitlines() if "gothon" in line]), (0, []))

    def test_the_service_may_come_back_as_often_as_it_ends(self):
        shown = {name: self.show(SERVICE, name) for name in ("Type", "Restart", "RestartUSec", "StartLimitIntervalUSec", "OOMPolicy")}
        self.assertEqual(shown, {"Type": "notify", "Restart": "on-failure", "RestartUSec": "1ms", "StartLimitIntervalUSec": "0",
                                 "OOMPolicy": "continue"})

    def test_it_limits_nothing_that_the_caller_has(self):
        """A limit below the caller's would make every client host its session itself."""
        self.write("app.py", "_x_: int = 0\n")
        run = self.assertRun(self.gothon("-v", 2, "app"))
        self.assertIn("hosted by gothond", run.text())


class Activation(manager.TestCase):
    def test_connecting_starts_it(self):
        self.assertEqual(self.gothond(), 0)
        self.run_app(2, "_x_: int = 0\n_x_ += 1\n")
        self.assertEqual(self.show(SERVICE, "ActiveState"), "active")
        self.assertNotEqual(self.gothond(), 0)

    def test_status_counts_sessions_and_nodes(self):
        self.listed()
        wait_for(lambda: self.show(SERVICE, "StatusText") == "No session", "the status of an idle gothond")
        process, _ = self.begin(3, "app")
        wait_for(lambda: self.show(SERVICE, "StatusText") == "1 session, 3 nodes", "the status of a session")
        (self.project / "go").touch()
        self.assertRun(self.finish(process))
        wait_for(lambda: self.show(SERVICE, "StatusText") == "No session", "the status after it")

    def test_a_service_started_by_hand_says_that_systemd_listens(self):
        by_hand = subprocess.run([str(BIN / "gothond")], env=self.environment, stderr=subprocess.PIPE, timeout=20)
        self.assertEqual(by_hand.returncode, 125)
        self.assertIn(b"another gothond listens", by_hand.stderr)

    def test_what_systemd_must_not_pass_is_refused_in_words(self):
        """Two sockets, and one that is no listening stream socket."""
        for listen, words in ((["-l", "/run/user/{}/a".format(os.getuid()), "-l", "/run/user/{}/b".format(os.getuid())], "too many"),
                              (["--datagram", "-l", "/run/user/{}/c".format(os.getuid())], "something else")):
            with self.subTest(listen=listen):
                process = subprocess.Popen(["systemd-socket-activate", "--setenv=XDG_RUNTIME_DIR=" + os.environ["XDG_RUNTIME_DIR"], *listen,
                                            str(BIN / "gothond")], stderr=subprocess.PIPE)
                try:
                    poke = ["python3", "-c", "import socket,sys,time\nfor _ in range(500):\n try:\n"
                            "  s=socket.socket(1, {}); s.connect(sys.argv[1]); s.send(b'x'); break\n"
                            " except OSError: time.sleep(.01)".format(2 if "--datagram" in listen else 1), listen[-1]]
                    subprocess.run(poke, check=True, stderr=subprocess.PIPE)
                    _, err = process.communicate(timeout=20)
                finally:
                    process.kill()
                self.assertEqual(process.returncode, 125, err)
                self.assertIn(words, err.decode())

    def test_its_session_processes_do_not_speak_for_it(self):
        self.listed()
        session, = wait_for(lambda: [pid for pid, line in self.gothons().items() if "--session" in line], "the spare")
        names = {entry.split(b"=")[0] for entry in pathlib.Path("/proc/{}/environ".format(session)).read_bytes().split(b"\0")}
        self.assertEqual(names & {b"NOTIFY_SOCKET", b"WATCHDOG_USEC", b"WATCHDOG_PID", b"LISTEN_FDS", b"LISTEN_PID"}, set())


class Lives(manager.TestCase):
    def outlives(self, action, back=True):
        process, session = self.begin(2, "app")
        before = self.gothond()
        action(before)
        if back:
            wait_for(lambda: self.gothond() not in (0, before), "another gothond")
        self.assertIn(session, wait_for(self.listed, "the session to be listed again"))
        (self.project / "go").touch()
        self.assertEqual(self.assertRun(self.finish(process)).lines(), ["0 done", "1 done"])
        wait_for(lambda: session not in self.listed(), "the session to leave the list")

    def test_a_session_outlives_restart(self):
        self.outlives(lambda pid: systemctl("restart", SERVICE))

    def test_a_session_outlives_stop(self):
        self.outlives(lambda pid: systemctl("stop", SERVICE), back=False)

    def test_a_session_outlives_kill_9(self):
        self.outlives(lambda pid: os.kill(pid, signal.SIGKILL))

    def test_a_session_outlives_a_socket_that_is_made_anew(self):
        self.outlives(lambda pid: systemctl("restart", SOCKET), back=False)

    def test_ten_kills_under_load_lose_nothing(self):
        """Sessions come and go all the time; none is lost, late or listed twice, and all is right again soon."""
        self.write("app.py", "_x_: int = 0\nfor _ in range(300):\n    _x_ += 1\nassert _x_ >= 300\nprint('done')\n")
        self.write("waits.py", manager.WAITS)
        process = self.start(str(BIN / "gothon"), "2", "waits")
        session, = wait_for(self.listed, "the session that lives through it all")
        for _ in range(10):
            running = [self.start(str(BIN / "gothon"), "2", "app") for _ in range(2)]
            pid = wait_for(self.gothond, "gothond")
            os.kill(pid, signal.SIGKILL)
            wait_for(lambda: self.gothond() not in (0, pid), "another gothond")
            self.assertIn(session, self.listed())
            for each in running:
                self.assertEqual(self.assertRun(self.finish(each)).lines(), ["done", "done"])
        (self.project / "go").touch()
        self.assertEqual(self.assertRun(self.finish(process)).lines(), ["0 done", "1 done"])

    def test_the_watchdog_ends_a_gothond_that_hangs(self):
        drop_in = pathlib.Path(os.environ["XDG_RUNTIME_DIR"]) / "systemd" / "user" / "gothond.service.d" / "watchdog.conf"
        drop_in.parent.mkdir(parents=True)
        drop_in.write_text("[Service]\nWatchdogSec=500ms\n")
        systemctl("daemon-reload")
        try:
            self.outlives(lambda pid: os.kill(pid, signal.SIGSTOP))
        finally:
            drop_in.unlink()
            drop_in.parent.rmdir()
            systemctl("daemon-reload")


if __name__ == "__main__":
    unittest.main()
