"""The installed product as a user service of the user manager that with-user-manager runs: one gothond, started by its socket.

    class Something(manager.TestCase):
        def test_it(self):
            self.gothon(2, "app")               # starts gothond.service by connecting
            self.show("gothond.service", "MainPID")
"""

import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import product  # noqa: E402
from product import BIN, wait_for  # noqa: E402, F401

UNITS = BIN.parent / "lib" / "systemd" / "user"
SERVICE = "gothond.service"
SOCKET = "gothond.socket"


def run(*command, check=True):
    """What a command of systemd's prints."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
    if check and done.returncode != 0:
        raise AssertionError("{}: status {}: {}{}".format(command, done.returncode, done.stdout, done.stderr))
    return done.stdout.strip()


def systemctl(*arguments, check=True):
    return run("systemctl", "--user", *map(str, arguments), check=check)


def processes():
    """pid → command line of all processes of this namespace but zombies."""
    found = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            except OSError:
                continue
            if line:
                found[int(entry.name)] = line
    return found


def cgroup(pid):
    """The control group of version 2 that a process is in; None when it is gone."""
    try:
        lines = pathlib.Path("/proc/{}/cgroup".format(pid)).read_text().splitlines()
    except OSError:
        return None
    for line in lines:
        if line.startswith("0::"):
            return line[3:]
    return None


class TestCase(product.TestCase):
    """Each test begins with a gothond.socket that listens and nothing else, and ends so."""

    @classmethod
    def setUpClass(cls):
        runtime = os.environ["XDG_RUNTIME_DIR"]
        super().setUpClass()
        cls.environment["XDG_RUNTIME_DIR"] = runtime
        cls.environment["HOME"] = os.environ["HOME"]
        cls.environment["DBUS_SESSION_BUS_ADDRESS"] = os.environ["DBUS_SESSION_BUS_ADDRESS"]
        cls.marker = "XDG_RUNTIME_DIR={}".format(runtime).encode()
        cls.runtime = pathlib.Path(runtime) / "gothon"
        systemctl("link", *(UNITS / name for name in (SOCKET, SERVICE, "gothon.slice")))
        systemctl("enable", SOCKET)

    @classmethod
    def tearDownClass(cls):
        systemctl("disable", SOCKET, SERVICE, "gothon.slice", check=False)

    def setUp(self):
        super().setUp()
        self.clients = []
        systemctl("start", SOCKET)

    def tearDown(self):
        try:
            self.assertNothingLeft()
        finally:
            # What a failed test has left must not fail the next one.
            for pid in list(self.nodes()) + [client.pid for client in self.clients if client.poll() is None]:
                product.kill(pid)
            for client in self.clients:
                self.finish(client)
            systemctl("stop", SOCKET, "gothon.slice", SERVICE, check=False)
            wait_for(lambda: not self.gothons(), "the end of gothond and all session processes")
            systemctl("reset-failed", check=False)
            left = [name for name in os.listdir(str(self.runtime)) if not name.startswith("control.")]
            self.assertEqual(left, [], "left in the runtime directory")

    def assertNothingLeft(self, project=None):
        wait_for(lambda: not self.nodes(), "the end of all nodes")
        self.assertFalse(os.path.lexists(os.path.join(os.fspath(project or self.project), ".gothon")), ".gothon is left")

    def start(self, *arguments, **options):
        process = super().start(*arguments, **options)
        self.clients.append(process)
        return process

    def nodes(self):
        return {pid: line for pid, line in processes().items() if "boot.py" in line}

    def gothons(self):
        """pid → command line of gothond and the session processes."""
        return {pid: line for pid, line in processes().items() if line.split(" ")[0].rsplit("/", 1)[-1] == "gothond"}

    def show(self, unit, name):
        return run("systemctl", "--user", "show", "--property", name, "--value", unit)

    def gothond(self):
        """The pid of the service's main process; 0 if there is none."""
        return int(self.show(SERVICE, "MainPID"))

    def listed(self):
        """id → session, as gothonctl lists them."""
        run = subprocess.run([str(BIN / "gothonctl"), "list", "--json"], env=self.environment, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, universal_newlines=True, timeout=60)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        sessions = json.loads(run.stdout)["sessions"]
        self.assertEqual(len({session["id"] for session in sessions}), len(sessions), "a session is listed twice")
        return {session["id"]: session for session in sessions}

    def begin(self, *arguments, program=None):
        """Starts `gothon ARGUMENTS`; `app`, if no other program is given, ends when the file `go` is there. (process, session id)

        Each node says that it is up by making the file `up-` and its number."""
        self.write("app.py", program or WAITS)
        for old in self.project.glob("up-*"):
            old.unlink()
        before = set(self.listed())
        process = self.start(str(BIN / "gothon"), *map(str, arguments))

        def up():
            new = {key: value for key, value in self.listed().items() if key not in before}
            nodes = sum(session["nodes"]["total"] for session in new.values())
            return new if nodes > 0 and len(list(self.project.glob("up-*"))) == nodes else None

        key, = wait_for(up, "the nodes to run")
        return process, key


WAITS = """
import os, time
_x_: int = 0
_node_: int = 0
open("up-{}".format(_node_), "w").close()
while not os.path.exists("go"):
    time.sleep(0.01)
_x_ += 1
print(_node_, "done")
"""

