"""gothond's log: where it goes, in which form, and that nothing depends on it."""

import os
import pathlib
import re
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from control import BIN, GothondTestCase, processes_with, wait_for  # noqa: E402

LINE = re.compile(rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} gothond\[\d+\] info: ready\n")


class Log(GothondTestCase):
    def first_line(self, *options, **environment):
        """What a gothond says first on a stderr of its own; `{stream}` in a value is that stream as systemd names it."""
        reading, writing = os.pipe()
        self.addCleanup(os.close, reading)
        status = os.fstat(writing)
        stream = "{}:{}".format(status.st_dev, status.st_ino)
        full = dict(self.environment, **{name: value.format(stream=stream) for name, value in environment.items()})
        self.daemon = subprocess.Popen([str(BIN / "gothond"), *options], env=full, stderr=writing)
        os.close(writing)
        line = os.read(reading, 4096)
        self.daemon.terminate()
        self.daemon.wait(20)
        # Its spare session process too: the next gothond would speak of it first.
        wait_for(lambda: not processes_with(self.marker), "the end of gothond's session process")
        return line

    def from_client(self, **environment):
        full = dict(self.environment, **environment)
        client = subprocess.run([str(BIN / "gothonctl"), "status"], env=full, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=20)
        for pid, line in processes_with(self.marker).items():
            if "gothond" in line and "--session" not in line:
                os.kill(pid, 15)
        self.assertEqual(client.returncode, 0, client.stdout)
        wait_for(lambda: not processes_with(self.marker), "the end of gothond")

    def test_for_people_it_has_the_time(self):
        self.assertRegex(self.first_line(), LINE)

    def test_for_the_journal_it_has_the_level(self):
        self.assertEqual(self.first_line(JOURNAL_STREAM="{stream}"), b"<6>ready\n")

    def test_another_stream_is_not_the_journal(self):
        for stream in ("1:1", "{stream}1", "", "nonsense", ":"):
            with self.subTest(stream=stream):
                self.assertRegex(self.first_line(JOURNAL_STREAM=stream), LINE)

    def test_levels_by_option_and_environment(self):
        self.assertRegex(self.first_line("--log-level", "debug"), LINE)
        self.assertRegex(self.first_line("--log-level", "info", GOTHON_LOG_LEVEL="error"), LINE)
        wrong = subprocess.run([str(BIN / "gothond")], env=dict(self.environment, GOTHON_LOG_LEVEL="loud"), stderr=subprocess.PIPE)
        self.assertEqual(wrong.returncode, 2)
        self.assertIn(b"GOTHON_LOG_LEVEL=loud", wrong.stderr)

    def test_a_client_has_it_logged_in_the_state_directory(self):
        self.from_client()
        log = self.directory / ".local" / "state" / "gothon" / "gothond.log"
        self.assertRegex(log.read_bytes(), LINE)
        log.write_bytes(b"x" * (1 << 20))
        self.from_client()
        self.assertEqual(sorted(path.name for path in log.parent.iterdir()), ["gothond.1.log", "gothond.log"])
        self.from_client(XDG_STATE_HOME=str(self.directory / "state"), GOTHON_LOG_LEVEL="error")
        self.assertEqual((self.directory / "state" / "gothon" / "gothond.log").read_bytes(), b"")
        self.assertEqual((self.directory / "state").stat().st_mode & 0o077, 0)

    def test_without_a_place_in_the_state_directory_it_is_in_the_runtime_directory(self):
        (self.directory / "file").write_text("")
        self.from_client(XDG_STATE_HOME=str(self.directory / "file"))
        self.assertRegex((self.runtime / "gothond.log").read_bytes(), LINE)

    def test_without_any_place_gothond_serves_all_the_same(self):
        (self.directory / "file").write_text("")
        (self.runtime / "gothond.log").mkdir(parents=True)
        self.runtime.chmod(0o700)
        self.from_client(XDG_STATE_HOME=str(self.directory / "file"))

    def test_its_size_is_bounded(self):
        log = self.directory / "gothond.log"
        for number in range(6):
            with open(str(log), "ab") as stream:
                stream.write(b"x" * (1 << 20))
            self.start("--log-file", str(log)).close()
            self.daemon.terminate()
            self.daemon.wait(20)
            self.daemon = None
        kept = sorted(self.directory.glob("gothond*.log"))
        self.assertEqual([path.name for path in kept], ["gothond.1.log", "gothond.2.log", "gothond.3.log", "gothond.log"])
        self.assertLess(log.stat().st_size, 1 << 20)

    def test_a_full_disk_stops_nobody(self):
        desk = self.start("--log-level", "debug", "--log-file", "/dev/full")
        for _ in range(3):
            self.open(desk)
        self.assertEqual(len(self.sessions()), 3)

    def test_a_log_that_cannot_be_opened_is_on_stderr(self):
        self.assertIn(b"the log goes to stderr", self.first_line("--log-file", str(self.directory)))


if __name__ == "__main__":
    unittest.main()
