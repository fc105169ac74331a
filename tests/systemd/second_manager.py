"""A user manager of its own for each test, in a delegated scope of the one that with-user-manager runs: one to end, and without a bus.

    class Something(second_manager.TestCase):
        def test_it(self):
            self.gothon(2, "app")               # starts gothond.service of that manager; the command itself is outside
            self.systemctl("stop", SERVICE)
"""

import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import product  # noqa: E402
from manager import SERVICE, SOCKET, UNITS, processes, run, wait_for  # noqa: E402

# What the manager hears of the surroundings of its units.
TOLD = ("HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_STATE_HOME")


class TestCase(product.TestCase):
    def setUp(self):
        super().setUp()
        self.runtime = pathlib.Path(os.environ["XDG_RUNTIME_DIR"]) / "second"
        self.runtime.mkdir(mode=0o700)
        self.addCleanup(run, "rm", "-rf", str(self.runtime))
        # The manager makes places there that nobody may enter.
        self.addCleanup(run, "chmod", "-R", "u+rwX", str(self.runtime))
        self.environment = dict(self.environment, XDG_RUNTIME_DIR=str(self.runtime))
        self.manager = subprocess.Popen(
            ["systemd-run", "--user", "--scope", "--quiet", "--property=Delegate=yes", "env", "--unset=DBUS_SESSION_BUS_ADDRESS",
             "SYSTEMD_LOG_TARGET=null", *("{}={}".format(name, self.environment[name]) for name in TOLD), "/lib/systemd/systemd", "--user"],
            stderr=subprocess.DEVNULL)
        self.addCleanup(self.manager.wait, 20)
        self.addCleanup(self.manager.terminate)
        wait_for(lambda: self.systemctl("is-system-running", check=False) in ("running", "degraded"), "the manager")
        self.systemctl("link", *(UNITS / name for name in (SOCKET, SERVICE, "gothon.slice")))
        self.systemctl("enable", "--now", SOCKET)

    def systemctl(self, *arguments, check=True):
        return run("env", "--unset=DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR=" + str(self.runtime), "systemctl", "--user",
                   *map(str, arguments), check=check)

    def show(self, unit, name):
        return self.systemctl("show", "--property", name, "--value", unit)

    def gothons(self):
        """The command lines of its nodes, gothond and session processes."""
        return [line for line in processes().values() if "boot.py" in line or line.split(" ")[0].endswith("gothond")]
