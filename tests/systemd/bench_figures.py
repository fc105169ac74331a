"""Figures of the service, never verdicts: run by tests/bench/figures.py under with-user-manager."""

import os
import pathlib
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import manager  # noqa: E402
from manager import BIN, SERVICE, SOCKET, systemctl, wait_for  # noqa: E402


class Figures(manager.TestCase):
    def runTest(self):
        pass

    def wall(self, environment):
        started = time.perf_counter()
        self.assertEqual(subprocess.run([str(BIN / "gothon"), "2", "hello"], cwd=str(self.project), env=environment,
                                        stdout=subprocess.DEVNULL).returncode, 0)
        return time.perf_counter() - started

    def spares(self, environment):
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

    def scope(self):
        """`gothon 2 hello` with sessions in scopes, and with a gothond that finds no user manager."""
        self.write("hello.py", "_node_: int = 0\nprint('hello', _node_)\n")
        world = pathlib.Path(os.environ["HOME"]) / "plain"
        world.mkdir(mode=0o700)
        plain = dict(self.environment, XDG_RUNTIME_DIR=str(world))
        times = {"scope": [], "plain": []}
        for _ in range(31):
            for name, environment in (("scope", self.environment), ("plain", plain)):
                times[name].append(self.wall(environment))
                # The next one finds a spare that waits, as it does for people.
                wait_for(lambda: len(self.spares(environment)) >= 1, "the spare")
                time.sleep(0.05)
        with_scope, without = (statistics.median(times[name]) * 1e3 for name in ("scope", "plain"))
        print("gothon 2 hello in a scope:   {:.1f} ms, without {:.1f} ms: {:+.1f} ms  (aim +2)".format(with_scope, without,
                                                                                                 with_scope - without), flush=True)
        for pid, line in self.gothons().items():
            if "--session" not in line and pid != self.gothond():
                os.kill(pid, 15)


def main():
    Figures.setUpClass()
    figures = Figures()
    figures.setUp()
    try:
        figures.activation()
        figures.scope()
    finally:
        figures.tearDown()


if __name__ == "__main__":
    main()
