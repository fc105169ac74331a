"""What gothond writes to the journal: fields, message ids with entries in the catalog, levels; and that it is quiet."""

import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import manager  # noqa: E402
from manager import BIN, SERVICE, run, systemctl, wait_for  # noqa: E402

CATALOG = BIN.parent / "lib" / "systemd" / "catalog"


def journal(*matches):
    text = run("journalctl", "--quiet", "--output=json", *matches)
    return [json.loads(line) for line in text.splitlines()]


def own(pid, *matches):
    """Those that this very process has written: its number may have been another's before."""
    began = int(pathlib.Path("/proc/{}/stat".format(pid)).read_text().rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
    boot = pathlib.Path("/proc/sys/kernel/random/boot_id").read_text().strip().replace("-", "")
    # The kernel rounds the start down to a tick; it counts time asleep, which the journal does not.
    asleep = time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)
    return [entry for entry in journal("_PID={}".format(pid), "_BOOT_ID=" + boot, *matches)
            if int(entry["__MONOTONIC_TIMESTAMP"]) / 1e6 > began - asleep - 0.02]


class Journal(manager.TestCase):
    def test_a_session_found_again_is_told_with_its_fields(self):
        process, session = self.begin(2, "app")
        systemctl("restart", SERVICE)
        self.listed()
        entry, = wait_for(lambda: journal("GOTHON_SESSION=" + session), "the entry")
        self.assertEqual((entry["MESSAGE"], entry["PRIORITY"], entry["SYSLOG_IDENTIFIER"], int(entry["_PID"])),
                         ("session {}: found again".format(session), "6", "gothond", self.gothond()))
        (self.project / "go").touch()
        self.assertRun(self.finish(process))

    def test_a_lost_session_is_a_warning(self):
        process, session = self.begin(2, "app")
        os.kill(self.listed()[session]["pid"], signal.SIGKILL)
        self.finish(process)
        entry = wait_for(lambda: journal("GOTHON_SESSION=" + session, "PRIORITY=4"), "the entry")[0]
        self.assertIn("lost", entry["MESSAGE"])
        run("rm", "-rf", str(self.project / ".gothon"))

    def test_sessions_that_come_and_go_and_fail_are_no_news(self):
        self.write("app.py", "import sys\n_x_: int = 0\nsys.exit(3)\n")
        self.assertRun(self.gothon(2, "app"), 3)
        wait_for(lambda: not self.listed(), "the end of the session")
        self.assertEqual({entry["MESSAGE"] for entry in own(self.gothond())}, {"ready"})

    def test_asked_for_it_tells_of_ends_and_of_nodes(self):
        systemctl("set-environment", "GOTHON_LOG_LEVEL=debug")
        try:
            self.write("app.py", "import sys\n_x_: int = 0\n_node_: int = 0\nsys.exit(3 * _node_)\n")
            self.assertRun(self.gothon(2, "app"), 3)
            node = wait_for(lambda: own(self.gothond(), "GOTHON_NODE=1"), "the entry of the node")[0]
            self.assertEqual((node["MESSAGE"], node["PRIORITY"]),
                             ("session {}: node 1: wait status {}".format(node["GOTHON_SESSION"], 3 << 8), "7"))
            wait_for(lambda: "ended" in [entry["MESSAGE"].split(": ")[-1] for entry in journal("GOTHON_SESSION=" + node["GOTHON_SESSION"])],
                     "the entry of the end")
        finally:
            systemctl("unset-environment", "GOTHON_LOG_LEVEL")

    def test_every_message_id_has_an_entry_in_the_catalog(self):
        """journalctl makes a catalog of it, below a root of the test's own."""
        root = self.project / "root"
        place = root / "usr" / "lib" / "systemd" / "catalog"
        place.mkdir(parents=True)
        (root / "var" / "lib" / "systemd" / "catalog").mkdir(parents=True)
        (place / "gothon.catalog").write_bytes((CATALOG / "gothon.catalog").read_bytes())
        run("journalctl", "--root=" + str(root), "--update-catalog")
        source = (pathlib.Path(__file__).resolve().parents[2] / "daemon" / "desk" / "events.cpp").read_text()
        ids = re.findall(r'"([0-9a-f]{32})"', source)
        self.assertEqual(len(set(ids)), 5)
        for message_id in ids:
            shown = subprocess.run(["journalctl", "--root=" + str(root), "--dump-catalog", message_id], stdout=subprocess.PIPE,
                                   universal_newlines=True)
            self.assertIn("Defined-By: Gothon", shown.stdout)


if __name__ == "__main__":
    unittest.main()
