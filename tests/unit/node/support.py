"""What the tests of the node glue share: interpreters, projects in private directories, and running them."""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
import interpreters  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[3]
GLUE = ROOT / "glue" / "node"
#: Nothing hangs for longer; no test waits for time to pass.
PATIENCE = 60


#: Every CPython from 3.8 on and every PyPy 3 of this machine, one per version.
INTERPRETERS = [each.path for each in interpreters.supported()]


class Case(unittest.TestCase):
    """A private directory with a project in it; it is gone after the test."""

    def setUp(self) -> None:
        self.directory = pathlib.Path(os.path.realpath(tempfile.mkdtemp(prefix="gothon-node-")))
        self.addCleanup(shutil.rmtree, str(self.directory))
        self.project = self.directory / "project"
        self.session = self.project / ".gothon" / "abcdef01"
        self.runtime = self.directory / "run"
        for directory in (self.session / "modules", self.runtime, self.directory / "home"):
            directory.mkdir(parents=True)
        self.lines = [
            "gothon-manifest\t4",
            "session\tabcdef01",
            "runtime\t%s" % self.runtime,
            "token\t00000000deadbeef",
            "nodes\t4",
            "strings\t65536",
            "gothon\t%s" % (self.directory / "gothon"),
            "root\t%s" % self.project,
        ]
        self.variables: "dict[str, int]" = {}

    def environment(self, **more: str) -> "dict[str, str]":
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        return dict(kept, HOME=str(self.directory / "home"), XDG_RUNTIME_DIR=str(self.runtime), **more)

    def write(self, name: str, text: str) -> pathlib.Path:
        path = self.project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8", errors="surrogateescape")
        return path

    def variable(self, code: int, name: str, file: str = "app.py", schema: str = "") -> int:
        """Adds a variable to the manifest."""
        index = self.variables[name] = len(self.variables)
        self.lines.append("variable\t%d\t%d\t%s\t%s\t%s" % (index, code, name, self.project / file, schema))
        return index

    def module(self, name: str, source: str, translated: str, names: "dict[str, int]" = {}, flags: str = "-") -> None:
        """Adds a Gothon module: the user's text and what the translator makes of it."""
        path = self.write(name, source)
        text = self.session / "modules" / ("%d.py" % len(list((self.session / "modules").iterdir())))
        text.write_text(textwrap.dedent(translated), encoding="utf-8")
        self.lines.append("\t".join(["module", str(path), str(text), "_node_", "_node_count_", flags]))
        self.lines += ["name\t%s\t%d" % pair for pair in names.items()]

    def command(self, python: str, *arguments: str, node: int = 0, options: str = "-", flags: "tuple" = ()) -> "list[str]":
        manifest = self.session / "manifest"
        manifest.write_text("\n".join(self.lines) + "\n", encoding="utf-8", errors="surrogateescape")
        return [python, *flags, str(GLUE / "boot.py"), str(manifest), str(node), options, *arguments]

    def run_node(self, python: str, *arguments: str, **how: "object") -> "subprocess.CompletedProcess":
        environment = how.pop("environment", {})
        return self.execute(self.command(python, *arguments, **how), **environment)  # type: ignore[arg-type]

    def execute(self, command: "list[str]", **environment: str) -> "subprocess.CompletedProcess":
        return subprocess.run(
            command,
            cwd=str(self.project),
            env=self.environment(**environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=PATIENCE,
        )

    def assertPrints(self, run: "subprocess.CompletedProcess", text: str, status: int = 0) -> None:
        self.assertEqual((run.stdout.decode(), run.stderr.decode(), run.returncode), (text, "", status))

    def assertSameAsPlain(self, *arguments: str, flags: "tuple" = (), environment: "dict" = {}, mode: str = "-m") -> None:
        """What the node prints and how it ends is what plain Python does, under every interpreter."""
        for python in INTERPRETERS:
            with self.subTest(python):
                typed = ["-m", *arguments] if mode == "-m" else list(arguments)
                plain = self.execute([python, *flags, *typed], **environment)
                node = self.run_node(python, mode, *arguments, flags=flags, environment=environment)
                self.assertEqual(node.stderr.decode(), plain.stderr.decode())
                self.assertEqual(node.stdout.decode(), plain.stdout.decode())
                self.assertEqual(node.returncode, plain.returncode)


def in_process() -> None:
    """Makes the glue's modules importable in the test's own process."""
    if str(GLUE) not in sys.path:
        sys.path.insert(0, str(GLUE))


SIGINT = -int(signal.SIGINT)


class Thread:
    """Something that runs beside the test; `finish` gives its result or raises what it raised."""

    def __init__(self, work: "object") -> None:
        self._result: "list" = []
        self._error: "list" = []
        self._thread = threading.Thread(target=self._run, args=(work,))
        self._thread.start()

    def _run(self, work: "object") -> None:
        try:
            self._result.append(work())  # type: ignore[operator]
        except BaseException as error:
            self._error.append(error)

    def finish(self) -> "object":
        self._thread.join(PATIENCE)
        if self._error:
            raise self._error[0]
        return self._result[0]
