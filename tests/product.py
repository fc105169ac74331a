"""The installed product in a private world: HOME and XDG directories of its own, its own gothond, and nothing left at the end.

    class Something(product.TestCase):
        def test_it(self):
            self.write("app.py", "_x_: int = 0\n...")
            run = self.gothon(4, "app")
            self.assertEqual(run.lines(), [...])

GOTHON_BIN names the directory with gothon, gothond and gothonctl.
"""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest

import processes
from interpreters import supported

BIN = pathlib.Path(os.environ.get("GOTHON_BIN") or "/usr/local/bin")
TOP = pathlib.Path(__file__).resolve().parent.parent
TIME_LIMIT = 60.0


#: Whether the product is built with a sanitizer, which has memory of its own: ./test.sh sanitize.
SANITIZED = "ASAN_OPTIONS" in os.environ


def interpreters():
    """name → path of every interpreter of this machine that Gothon supports, see interpreters.py."""
    return {each.name: each.path for each in supported()}


def free_threaded():
    """The free-threaded ones among them."""
    return {each.name: each.path for each in supported() if each.free_threaded}


class Run:
    """A finished gothon or python: status as the shell would see it (negative: the signal that ended it), stdout, stderr as bytes."""

    def __init__(self, status, out, err):
        self.status = status
        self.out = out
        self.err = err

    def lines(self):
        """What the nodes printed, without labels, sorted: the order between nodes is nobody's promise."""
        return sorted(unlabelled(line) for line in self.out.decode("utf-8", "surrogateescape").splitlines())

    def text(self):
        return self.err.decode("utf-8", "surrogateescape")

    def __repr__(self):
        return "status {}\n--- stdout\n{}\n--- stderr\n{}".format(
            self.status, self.out.decode(errors="replace"), self.err.decode(errors="replace"))


def unlabelled(line):
    label, end, rest = line.partition("] ")
    return rest if end and label.startswith("[") and label[1:].isdigit() else line


def processes_with(marker):
    """pid → command line of the processes that have the marker in their environment; zombies are none."""
    return processes.processes_with(lambda environment: marker in environment.split(b"\0"))


def kill(pid):
    """Ends a process, unless it has ended meanwhile."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def wait_for(condition, what, seconds=10.0):
    """Waits for a condition, never for time; returns what the condition did."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError("waited {} s for {}".format(seconds, what))
        time.sleep(0.01)


class TestCase(unittest.TestCase):
    maxDiff = None
    #: What `python` is: this interpreter itself, as a version manager's start script would only cost time.
    interpreter = os.path.realpath(sys.executable)

    @classmethod
    def setUpClass(cls):
        if not (BIN / "gothon").exists():
            raise AssertionError("{}: there is no gothon: set GOTHON_BIN, or run ./test.sh".format(BIN))
        cls.world = pathlib.Path(tempfile.mkdtemp(prefix="gothon-world-"))
        cls.environment = dict(os.environ)
        for name in [name for name in cls.environment if name.startswith(("GOTHON_", "PYTHON"))
                     or name in ("NO_COLOR", "DBUS_SESSION_BUS_ADDRESS")]:
            del cls.environment[name]
        for name in ("HOME", "XDG_RUNTIME_DIR", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
            (cls.world / name).mkdir(mode=0o700)
            cls.environment[name] = str(cls.world / name)
        cls.marker = "XDG_RUNTIME_DIR={}".format(cls.world / "XDG_RUNTIME_DIR").encode()
        commands = cls.world / "bin"
        commands.mkdir()
        (commands / "python").symlink_to(cls.interpreter)
        cls.environment["PATH"] = os.pathsep.join([str(BIN), str(commands), cls.environment.get("PATH", "/usr/bin:/bin")])

    @classmethod
    def tearDownClass(cls):
        """Ends the gothond of this world; its spare session process has to end by itself then."""
        left = {}
        try:
            for pid, line in processes_with(cls.marker).items():
                if "gothond" in line and "--session" not in line:
                    os.kill(pid, signal.SIGTERM)
            end = time.monotonic() + 10
            while time.monotonic() < end:
                left = processes_with(cls.marker)
                if not left:
                    break
                time.sleep(0.01)
            for pid in left:
                kill(pid)
            runtime = cls.world / "XDG_RUNTIME_DIR" / "gothon"
            files = [] if left or not runtime.exists() else [
                entry.name for entry in runtime.iterdir() if entry.name not in ("control.sock", "control.lock")]
        finally:
            shutil.rmtree(str(cls.world), ignore_errors=True)
        if left:
            raise AssertionError("left running after gothond: {}".format(left))
        if files:
            raise AssertionError("left in the runtime directory: {}".format(files))

    def setUp(self):
        self.project = pathlib.Path(tempfile.mkdtemp(prefix="project-", dir=str(self.world)))

    def tearDown(self):
        self.assertNothingLeft()

    def assertNothingLeft(self, project=None):
        """No node, no session and no .gothon of the test; gothond and its one spare stay."""
        def rest():
            return {pid: line for pid, line in processes_with(self.marker).items() if "gothond" not in line}

        end = time.monotonic() + 5
        left = rest()
        while left and time.monotonic() < end:
            time.sleep(0.01)
            left = rest()
        for pid in left:
            kill(pid)
        self.assertEqual(left, {}, "left running")
        self.assertFalse(os.path.lexists(os.path.join(os.fspath(project or self.project), ".gothon")), ".gothon is left")

    def write(self, name, text):
        path = self.project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return path

    def start(self, *arguments, cwd=None, environment=None, **options):
        full = dict(self.environment, **(environment or {}))
        settings = dict(stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        settings.update(options)
        return subprocess.Popen(list(arguments), cwd=os.fspath(cwd or self.project), env=full, **settings)

    def finish(self, process, stdin=None, timeout=TIME_LIMIT):
        try:
            out, err = process.communicate(stdin, timeout=timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
            self.fail("took longer than {} s: {!r}".format(timeout, Run("none", out or b"", err or b"")))
        return Run(process.returncode, out or b"", err or b"")

    def gothon(self, *arguments, stdin=None, timeout=TIME_LIMIT, **options):
        if stdin is not None:
            options["stdin"] = subprocess.PIPE
        process = self.start(str(BIN / "gothon"), *[a if isinstance(a, bytes) else str(a) for a in arguments], **options)
        return self.finish(process, stdin, timeout)

    def python(self, *arguments, **options):
        return self.finish(self.start("python", *arguments, **options))

    def assertRun(self, run, status=0):
        self.assertEqual(run.status, status, repr(run))
        return run

    def path_after(self, line):
        """A search path whose `python` is this interpreter after a line of shell."""
        interpreter = self.project / "commands" / "python"
        interpreter.parent.mkdir(exist_ok=True)
        interpreter.write_text("#!/bin/sh\n{}\nexec {} \"$@\"\n".format(line, self.interpreter))
        interpreter.chmod(0o755)
        return os.pathsep.join([str(interpreter.parent), self.environment["PATH"]])

    def run_app(self, nodes, text, *arguments, status=0, **options):
        """Writes app.py, runs it, checks the status; with status 0 stderr has to be empty."""
        self.write("app.py", text)
        run = self.assertRun(self.gothon(nodes, "app", *arguments, **options), status)
        if status == 0:
            self.assertEqual(run.text(), "", repr(run))
        return run
