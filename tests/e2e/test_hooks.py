"""What the node side relies on in Python and in tools (docs/hooks.md) is broken row by row, in a real interpreter: each time there is a
warning or an error that names it, and never plain Python without a word."""

import pathlib
import re
import subprocess
import sys
import unittest

import equivalence
import interpreters
import product
import terminal

SYSTEM = "/usr/bin/python3"
sys.path.insert(0, str(product.TOP / "glue" / "node"))
from _gothon import relied

#: In sitecustomize: `hide("module", "Class.name")` leaves Python itself as it is, and shows who imports the module from now on a copy of
#: it without that name. `other` in its place, if there is one.
HIDE = """
import importlib, sys, types
def hide(module, path, *other):
    real = importlib.import_module(module)
    owner = sys.modules[module] = types.ModuleType(module)
    owner.__dict__.update(real.__dict__)
    parent, _, last = module.rpartition(".")
    if parent:
        setattr(sys.modules[parent], last, owner)
    *classes, name = path.split(".")
    for each in classes:
        inner = getattr(owner, each)
        names = {key: value for key, value in inner.__dict__.items() if key not in ("__dict__", "__weakref__")}
        setattr(owner, each, type(each, (), names))
        owner = getattr(owner, each)
    delattr(owner, name)
    if other:
        setattr(owner, name, *other)
"""

PART = "_x_: int = 0\n_x_ += 1\nprint('part', _node_, _x_)\n"
APP = "_x_: int = 0\n_x_ += 1\nprint('done', _x_)\n"
LAST = {
    "": APP,
    "bdb": "import bdb\n" + APP,
    "mock": "import unittest.mock\n" + APP,
    "monkeypatch": "import _pytest.monkeypatch\n" + APP,
    "run_path": "import runpy\n_x_: int = 0\nrunpy.run_path('part.py')\n",
    "process": """
        import multiprocessing
        _x_: int = 0
        def step():
            global _x_
            _x_ += 1
        if __name__ == "__main__":
            process = multiprocessing.get_context("spawn").Process(target=step)
            process.start()
            process.join()
            print("done", _x_)
        """,
    "interpreters": """
        try:
            import _interpreters as interpreters
        except ImportError:
            import _xxsubinterpreters as interpreters
        _x_: int = 0
        interpreters.run_string(interpreters.create(), "import sys; sys.path.insert(0, ''); import part")
        """,
}

#: What is run for the rows of a module, and how they are broken where hiding them is not the way.
PROGRAMS = {
    "multiprocessing.util": "process",
    "multiprocessing.spawn": "process",
    "multiprocessing.process": "process",
    "_interpreters": "interpreters",
    "_xxsubinterpreters": "interpreters",
    "runpy:_get_code_from_file": "run_path",
    "_frozen_importlib_external:MAGIC_NUMBER": "run_path",
    "unittest.mock": "mock",
    "_pytest.monkeypatch": "monkeypatch",
    "bdb:Bdb.trace_dispatch": "bdb",
    "bdb:Bdb.set_trace": "bdb",
    "bdb:Bdb.get_stack": "bdb",
}
TOOLS = {
    "cProfile": ["cProfile", "app.py"],
    "profiling.tracing": ["cProfile", "app.py"],
    "profile": ["profile", "app.py"],
    "py_compile": ["py_compile", "app.py"],
    "trace": ["trace", "--listfuncs", "app.py"],
    "pdb": ["pdb", "app.py"],
    "bdb": ["pdb", "app.py"],
    "_pytest.assertion.rewrite": ["pytest", "-q", "-p", "no:cacheprovider", "test_app.py"],
    "coverage.execfile": ["coverage", "run", "app.py"],
}
#: The standard library's own text is changed for rows that look into functions.
RENAMED = {
    "compile": (r"(?<![\w.])compile\(", "_other("),
    "exec": (r"(?<![\w.\"'])exec\(", "_other("),
    "eval": (r"(?<![\w.])eval\(", "_other("),
    "open_code": (r"io\.open_code\(", "_other("),
    "SourceFileLoader": (r"importlib\.machinery\.SourceFileLoader", "getattr(importlib.machinery, 'SourceFile' + 'Loader')"),
}
#: Rows that have tests of their own, which say more: test_start_methods.py.
ELSEWHERE = ("multiprocessing.util:spawnv_passfds",)


def chosen():
    """The oldest and the newest CPython here, the newest in which rows that ended with a version still are, and the system's, which has
    pytest and coverage: (path, version)."""
    found = {each.path: each.minor for each in interpreters.supported() if each.implementation == "cpython" and not each.free_threaded}
    system = interpreters.ask(SYSTEM)
    ends = {row[2] for row in relied.ROWS if row[2]}
    wanted = {min(found.values()), max(found.values())} | {max((n for n in found.values() if n <= end), default=None) for end in ends}
    return [(path, minor) for path, minor in found.items() if minor in wanted] + ([(SYSTEM, system.minor)] if system else [])


def has(python, module):
    return subprocess.run([python, "-c", "import " + module], stderr=subprocess.DEVNULL).returncode == 0


PYTHONS = chosen()


class Hooks(equivalence.TestCase):
    def setUp(self):
        super().setUp()
        self.write("part.py", PART)
        self.write("test_app.py", "_x_: int = 0\ndef test_it():\n    assert _node_count_ == 1\n")
        self.write("app.py", APP)

    def run_broken(self, python, place):
        """The program that the row matters to, with the row broken."""
        module, _, name = place.partition(":")
        row = next(row for row in relied.ROWS if row[0] == place)
        self.write("app.py", LAST[PROGRAMS.get(place, PROGRAMS.get(module, ""))])
        arguments = ["app"] if place in PROGRAMS else TOOLS.get(module, ["app"])
        options = ["--timeout", "50"] if module == "faulthandler" else []
        nodes = 1
        if place == "pdb:set_trace":
            options, nodes, arguments = ["--pdb", "0"], 2, ["app"]
            self.write("app.py", "import pdb\n_x_: int = 0\n_x_ += 1\n")
        site = self.project / "site"
        if row[3] == relied.NAMES and module in TOOLS:
            find = "import importlib.util as u, sys; sys.path = [p for p in sys.path if p]; print(u.find_spec(sys.argv[1]).origin)"
            origin = subprocess.run([python, "-c", find, module], stdout=subprocess.PIPE, check=True).stdout.decode().strip()
            text = re.sub(*RENAMED[row[4]], pathlib.Path(origin).read_text(encoding="utf-8"))
            if module == "profiling.tracing":
                self.write("site/sitecustomize.py", "import profiling\nprofiling.__path__.insert(0, %r)\n" % str(site / "profiling"))
                self.write("site/profiling/tracing/_utils.py", (pathlib.Path(origin).parent / "_utils.py").read_text())
                (site / "profiling" / "tracing" / "__init__.py").write_text(text, encoding="utf-8")
            else:
                (site / (module + ".py")).parent.mkdir(exist_ok=True)
                (site / (module + ".py")).write_text(text, encoding="utf-8")
        else:
            other = ", lambda *a: (exec(compile(open('part.py').read(), 'part.py', 'exec'), {}), 0)" if row[3] == relied.NAMES else ""
            self.write("site/sitecustomize.py", HIDE + "hide({!r}, {!r}{})\n".format(module, name, other))
        environment = {"PYTHONPATH": str(site)}
        if place != "pdb:set_trace":
            return self.gothon(*options, "--python", python, nodes, *arguments, environment=environment, stdin=b"c\nq\n")
        job = terminal.Terminal(self, str(product.BIN / "gothon"), *options, "--python", python, str(nodes), *arguments, **environment)
        status = job.wait()
        return product.Run(status, b"", job.seen.replace(b"\r", b""))

    def check(self, place):
        """How many interpreters have what the row names."""
        module = place.partition(":")[0]
        _, since, until, _, _, outcome, _ = next(row for row in relied.ROWS if row[0] == place)
        tried = 0
        for python, number in PYTHONS:
            if (since and number < since) or (until and number > until) or not has(python, module):
                continue
            tried += 1
            with self.subTest(python):
                run = self.run_broken(python, place)
                said = r"gothon: Python \S+: this Gothon relies on it that {} .*: choose another with --python, or install a newer Gothon\n"
                self.assertRegex(run.text(), said.format(re.escape(place.replace(":", "."))), repr(run))
                if outcome == relied.ERROR:
                    self.assertNotEqual(run.status, 0, repr(run))
                    self.assertNotIn(b"part", run.out, "it has run as plain Python: " + repr(run))
                    self.assertNotIn(b"done", run.out, repr(run))
                else:
                    self.assertEqual(run.status, 0, repr(run))
        return tried

    def test_all_rows_are_broken_somewhere(self):
        # A version that is not here cannot be tried; a row that nobody tries on any would be one that is not tested.
        self.assertEqual([place for place in ELSEWHERE if place not in {row[0] for row in relied.ROWS}], [])


def add_test(place):
    def test(self):
        if not self.check(place):
            self.skipTest("no interpreter here has it")

    setattr(Hooks, "test_" + re.sub(r"\W", "_", place), test)


for each in relied.ROWS:
    if each[0] not in ELSEWHERE:
        add_test(each[0])


class Boot(equivalence.TestCase):
    def test_a_private_module_that_is_gone(self):
        self.write("app.py", APP)
        for module in ("_struct", "_socket"):
            self.write(module + "/sitecustomize.py", "import os, sys\nsys.modules[{!r}] = None\n".format(module))
            for python in self.each_interpreter():
                with self.subTest(module):
                    run = self.gothon("--python", python, 1, "app", environment={"PYTHONPATH": str(self.project / module)})
                    self.assertEqual((run.status, run.out), (126, b""), repr(run))
                    self.assertRegex(run.text(), r"\Agothon: Python \S+: .*{}.*, which this Gothon relies on: choose another".format(module))


if __name__ == "__main__":
    unittest.main()
