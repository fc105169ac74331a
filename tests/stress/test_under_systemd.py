"""gothond is killed three hundred times while sessions come and go."""

import os
import pathlib
import signal
import statistics
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "systemd"))
import manager  # noqa: E402
from manager import BIN, wait_for  # noqa: E402

KILLS = 300


class Kills(manager.TestCase):
    def test_no_session_is_lost_late_or_listed_twice(self):
        self.write("waits.py", manager.WAITS)
        self.write("work.py", "_x_: int = 0\nfor _ in range(300):\n    _x_ += 1\nassert _x_ >= 300\nprint('done')\n")
        waiting = self.start(str(BIN / "gothon"), "2", "waits")
        session, = wait_for(self.listed, "the session that lives through it all")
        right_after = []
        for _ in range(KILLS):
            running = self.start(str(BIN / "gothon"), "2", "work")
            pid = wait_for(self.gothond, "gothond")
            os.kill(pid, signal.SIGKILL)
            killed = time.monotonic()
            self.assertIn(session, self.listed())
            right_after.append(time.monotonic() - killed)
            self.assertEqual(self.assertRun(self.finish(running)).lines(), ["done", "done"])
            self.clients.remove(running)
        (self.project / "go").touch()
        self.assertEqual(self.assertRun(self.finish(waiting)).lines(), ["0 done", "1 done"])
        print("gothonctl list after kill -9: median {:.0f} ms, p99 {:.0f} ms".format(
            statistics.median(right_after) * 1e3, statistics.quantiles(right_after, n=100)[98] * 1e3))


if __name__ == "__main__":
    unittest.main()
