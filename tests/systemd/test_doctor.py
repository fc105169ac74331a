"""gothonctl doctor: what is wrong or missing, and what to type."""

import os
import pathlib
import signal
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import manager  # noqa: E402
from manager import BIN, SERVICE, SOCKET, run, systemctl, wait_for  # noqa: E402


class Doctor(manager.TestCase):
    def doctor(self, status=0, **environment):
        """check → (grade, text)"""
        done = self.finish(self.start(str(BIN / "gothonctl"), "doctor", environment=environment))
        self.assertEqual((done.status, done.text()), (status, ""))
        return {line[7:25].strip(): (line[:5].strip(), line[25:]) for line in done.out.decode().splitlines()}

    def test_all_is_well_but_for_what_this_machine_has_not(self):
        found = self.doctor()
        limits = found.pop("limits")
        self.assertEqual({name: text for name, (grade, text) in found.items() if grade != "ok"}, {})
        controllers = pathlib.Path("/sys/fs/cgroup/cgroup.controllers").read_text().split()
        for name in ("memory", "cpu", "pids", "io"):
            self.assertEqual(name in limits[1].split(":")[0], (name not in controllers) == (limits[0] == "note"))

    def test_it_names_the_running_gothond(self):
        self.listed()
        self.assertIn("process {}".format(self.gothond()), self.doctor()["gothond"][1])

    def test_looking_starts_nothing(self):
        systemctl("stop", SOCKET)
        self.assertEqual(self.doctor()["gothond"], ("ok", "does not run; it starts when it is needed"))
        self.assertEqual(self.gothons(), {})

    def test_what_it_says_to_type_helps(self):
        systemctl("disable", SOCKET)
        systemctl("stop", SOCKET)
        systemctl("link", *(manager.UNITS / name for name in (SOCKET, SERVICE, "gothon.slice")))
        grade, text = self.doctor()["socket unit"]
        self.assertEqual(grade, "note")
        run(*text.split(": ", 1)[1].split())
        self.assertEqual(self.doctor()["socket unit"], ("ok", "gothond.socket is enabled and active"))

    def test_a_gothond_that_a_command_started_is_told(self):
        systemctl("stop", SOCKET)
        process = subprocess.Popen([str(BIN / "gothond")], env=self.environment, stderr=subprocess.DEVNULL)
        try:
            wait_for(lambda: "listens" in self.doctor()["socket unit"][1], "the finding")
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)

    def test_leftovers_are_named_and_the_living_are_not(self):
        process, session = self.begin(2, "app")
        dead = self.project / ".gothon" / "deadbeef"
        dead.mkdir()
        self.assertEqual(self.doctor()["leftovers"], ("note", "of sessions that are gone: rm -r .gothon/deadbeef"))
        dead.rmdir()
        self.assertEqual(self.doctor()["leftovers"], ("ok", "none here"))
        (self.project / "go").touch()
        self.assertRun(self.finish(process))

    def test_without_a_manager_a_bus_and_a_python(self):
        world = pathlib.Path(os.environ["HOME"]) / "nothing"
        world.mkdir(mode=0o700, exist_ok=True)
        found = self.doctor(1, XDG_RUNTIME_DIR=str(world), DBUS_SESSION_BUS_ADDRESS="unix:path={}/bus".format(world), PATH="/nowhere")
        self.assertEqual({name for name, (grade, _) in found.items() if grade == "WRONG"}, {"python"})
        self.assertEqual({name for name, (grade, _) in found.items() if grade == "note"},
                         {"user manager", "socket unit", "session bus", "limits"})

    def test_a_runtime_directory_that_others_can_enter(self):
        world = pathlib.Path(os.environ["HOME"]) / "open"
        (world / "gothon").mkdir(parents=True, exist_ok=True)
        (world / "gothon").chmod(0o755)
        self.assertIn("chmod 700", self.doctor(1, XDG_RUNTIME_DIR=str(world))["runtime directory"][1])


if __name__ == "__main__":
    unittest.main()
