"""Figures of the service, never verdicts: run by tests/bench/figures.py under with-user-manager."""

import os
import pathlib
import signal
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import manager  # noqa: E402
from manager import BIN, SERVICE, SOCKET, systemctl, wait_for  # noqa: E402

KILLS = 60
PAIRS = 102


class Figures(manager.TestCase):
    def runTest(self):
        pass

    def wall(self, environment):
        started = time.perf_counter()
        self.assertEqual(subprocess.run([str(BIN / "gothon"), "2", "hello"], cwd=str(self.project), env=environment,
                                        stdout=subprocess.DEVNULL).returncode, 0)
        return time.perf_counter() - started

    def spares(self):
        return [line for line in self.gothons().values() if "--session" in line]

    def activation(self):
        """From connecting to READY, as systemd saw it."""
        times = []
        for _ in range(15):
            systemctl("stop", SERVICE)
            started = time.monotonic()
            systemctl("start", SERVICE)
            ready = int(self.show(SERVICE, "ActiveEnterTimestampMonotonic")) / 1e6
            times.append(ready - started)
        print("activation to READY:         {:.1f} ms  (aim 100)".format(statistics.median(times) * 1e3), flush=True)

    def found_again(self):
        """From the start of the gothond that follows a killed one to its first right answer, to a client that waits for it; and from the kill."""
        self.write("waits.py", manager.WAITS)
        process = self.start(str(BIN / "gothon"), "2", "waits")
        session, = wait_for(self.listed, "the session")
        started, killed = [], []
        for _ in range(KILLS):
            pid = wait_for(self.gothond, "gothond")
            os.kill(pid, signal.SIGKILL)
            kill = time.monotonic()
            self.assertIn(session, self.listed())
            answer = time.monotonic()
            started.append(answer - int(self.show(SERVICE, "ExecMainStartTimestampMonotonic")) / 1e6)
            killed.append(answer - kill)
        (self.project / "go").touch()
        self.finish(process)
        for name, times, aim in (("found again by a gothond:    ", started, 100), ("right again after kill -9:   ", killed, 500)):
            print("{}median {:.0f} ms, p99 {:.0f} ms  (aim {})".format(
                name, statistics.median(times) * 1e3, statistics.quantiles(times, n=100)[98] * 1e3, aim), flush=True)

    def scope(self):
        """`gothon 2 hello` with sessions in scopes and on D-Bus, and with a gothond that finds no user manager: pairs, each in the other order than the
        last, and the median of their differences with its 95 % interval. What else the machine does hits both of a pair."""
        self.write("hello.py", "_node_: int = 0\nprint('hello', _node_)\n")
        world = pathlib.Path(os.environ["HOME"]) / "plain"
        world.mkdir(mode=0o700)
        # Without a bus too: the name on it is taken, and asking for it again and again costs more than having it.
        plain = dict(self.environment, XDG_RUNTIME_DIR=str(world), DBUS_SESSION_BUS_ADDRESS="unix:path=/nowhere")
        environments = [self.environment, plain]
        differences, with_scope = [], []
        for turn in range(PAIRS):
            times = [0.0, 0.0]
            for which in (0, 1) if turn % 2 else (1, 0):
                times[which] = self.wall(environments[which])
                # The next one finds a spare that waits, as it does for people.
                wait_for(lambda: len(self.spares()) >= min(turn, 1) + 1, "the spare")
                time.sleep(0.05)
            if turn > 1:
                differences.append((times[0] - times[1]) * 1e3)
                with_scope.append(times[0] * 1e3)
        differences.sort()
        # Ranks of the sign test (binomial, by its normal approximation).
        half = 0.98 * len(differences) ** 0.5
        low, high = (differences[round(len(differences) / 2 + side * half)] for side in (-1, 1))
        print("gothon 2 hello in a scope:   {:.1f} ms, that is {:+.1f} ms [{:+.1f}, {:+.1f}] beside none  (aim +2)".format(
            statistics.median(with_scope), statistics.median(differences), low, high), flush=True)
        for pid, line in self.gothons().items():
            if "--session" not in line and pid != self.gothond():
                os.kill(pid, 15)


def main():
    Figures.setUpClass()
    figures = Figures()
    figures.setUp()
    try:
        figures.activation()
        figures.found_again()
        figures.scope()
    finally:
        figures.tearDown()


if __name__ == "__main__":
    main()
