"""Programs that load the user's modules in their own way: they get what the nodes run, and show what the user wrote."""

import re
import unittest

import equivalence
import interpreters

#: Debian's pytest and coverage belong to it.
SYSTEM = "/usr/bin/python3"

CHECKED = """
import state
from state import State
_x_: int = 2
_s_: str = "abc"

def test_good():
    global _x_
    _x_ += 0
    assert _x_ == 2

def test_bad():
    assert _x_ == 3, "why"

def test_bad_text():
    assert _s_ == "abd"

def test_others():
    assert state._y_ == State().y()
    assert State().y() > 100

class TestClass:
    def test_length(self):
        length = len(_s_)
        assert length == 4
"""
STATE = "_y_: int = 5\nclass State:\n    def y(self): return _y_\n    def __repr__(self): return 'State()'\n"
APP = """
import sys
_x_: int = 1
def f():
    global _x_
    _x_ += 1
f()
print(_x_, __name__, sys.argv[1:], "compile" in globals())
"""


class Tools(equivalence.TestCase):
    def setUp(self):
        super().setUp()
        self.write("app.py", APP)

    def pair(self, *arguments, **options):
        """What plain Python and what one node makes of it, without times and addresses."""
        plain = self.finish(self.start(SYSTEM, "-m", *arguments, **options), options.pop("input", None))
        run = self.gothon("--python", SYSTEM, 1, *arguments, **options)
        return [re.sub(rb"in \d+\.\d+s|0x[0-9a-f]+|=={3,}", b"", each.out + each.err).decode() for each in (plain, run)]

    def test_pytest_shows_the_users_lines_and_values(self):
        self.write("test_checked.py", CHECKED)
        self.write("state.py", STATE)
        plain, run = self.pair("pytest", "-p", "no:cacheprovider", "test_checked.py")
        self.assertEqual(run, plain)
        self.assertIn("assert 2 == 3", run)
        self.assertIn("4 failed, 1 passed", run)

    def test_pytest_on_several_nodes_shares(self):
        self.write("test_sum.py", """
            _x_: int = 0
            _sync_all_: callable = lambda n=_node_count_: ()
            _node_count_: int = 1
            def test_sum():
                global _x_
                _x_ += 1
                _sync_all_(1)
                _sync_all_()
                assert _x_ == 3
            """)
        run = self.assertRun(self.gothon("--python", SYSTEM, 3, "pytest", "-q", "-p", "no:cacheprovider", "test_sum.py"))
        self.assertEqual(run.out.count(b"1 passed"), 3, repr(run))

    def test_pytests_bytecode_is_neither_read_nor_written(self):
        self.write("test_one.py", "_node_count_: int = 1\ndef test_count():\n    assert _node_count_ == 2\n")
        self.write("conftest.py", "_limit_: int = 1\n")
        plain = self.finish(self.start(SYSTEM, "-m", "pytest", "-q", "-p", "no:cacheprovider"))
        self.assertEqual(plain.status, 1)
        caches = {path.name: path.read_bytes() for path in (self.project / "__pycache__").iterdir()}
        self.assertTrue(caches)
        self.assertRun(self.gothon("--python", SYSTEM, 2, "pytest", "-q", "-p", "no:cacheprovider"))
        self.assertEqual({path.name: path.read_bytes() for path in (self.project / "__pycache__").iterdir()}, caches)

    def test_tools_that_compile_scripts(self):
        for tool in (["cProfile", "app.py", "a"], ["cProfile", "-m", "app"], ["profile", "app.py"], ["trace", "--listfuncs", "app.py"]):
            for python in self.each_interpreter():
                with self.subTest(python):
                    plain = self.finish(self.start(python, "-m", *tool))
                    run = self.assertRun(self.gothon("--python", python, 1, *tool))
                    for each in (plain, run):
                        self.assertIn(b"2 __main__ ", each.out)
                    self.assertEqual(run.out.split(b"\n")[0], plain.out.split(b"\n")[0])

    def test_tools_translate_the_script_that_they_compile(self):
        self.write("app.py", "_node_count_: int = 1\nprint('count', _node_count_)\n")
        for tool in (["cProfile"], ["profile"], ["trace", "--listfuncs"], ["coverage", "run", "-p"],
                     ["coverage", "run", "-p", "-m"], ["runpy"]):
            name = "app" if tool[-1] in ("-m", "runpy") else "app.py"
            run = self.assertRun(self.gothon("--python", SYSTEM, 2, *tool, name))
            self.assertEqual(run.out.count(b"count 2"), 2, repr(run))

    def test_the_debugger_stops_where_it_would(self):
        self.write("commands", "b f\nc\nw\nn\np 1 + 1\nc\nq\n")
        for target in (["app.py"], ["-m", "app"]):
            for python in self.each_interpreter():
                with self.subTest(python):
                    with open(str(self.project / "commands")) as commands:
                        plain = self.finish(self.start(python, "-m", "pdb", *target, stdin=commands))
                    with open(str(self.project / "commands")) as commands:
                        run = self.finish(self.start(str(equivalence.product.BIN / "gothon"), "--python", python, "1", "pdb", *target, stdin=commands))
                    self.assertEqual(run.out.decode(), plain.out.decode())

    def test_the_debugger_translates_the_script_that_it_is_given(self):
        self.write("app.py", "_x_: int = 1\nnames = globals()\nprint('shared', '_x_' not in names)\n")
        # Some of 3.11 read the script by another function.
        for python in [SYSTEM] + [each.path for each in interpreters.supported()]:
            with self.subTest(python):
                run = self.assertRun(self.gothon("--python", python, 1, "pdb", "app.py", stdin=b"c\nq\n"))
                self.assertIn(b"shared True", run.out)

    def test_unittest_and_doctest_load_modules_late(self):
        self.write("test_one.py", """
            import unittest
            _x_: int = 0
            class One(unittest.TestCase):
                def test_count(self):
                    "One."
                    global _x_
                    _x_ += 1
                    self.assertEqual(_x_, 1)
            """)
        self.write("documented.py", '_x_: int = 0\ndef add():\n    """\n    >>> add()\n    1\n    """\n    global _x_\n    _x_ += 1\n    return _x_\n')
        for arguments in (["unittest", "-v", "test_one"], ["unittest"], ["doctest", "-v", "documented.py"]):
            for python in self.each_interpreter():
                with self.subTest(python):
                    plain = self.finish(self.start(python, "-m", *arguments))
                    run = self.gothon("--python", python, 1, *arguments)
                    texts = [re.sub(r"in \d+\.\d+s", "", (each.out + each.err).decode()) for each in (plain, run)]
                    self.assertEqual((run.status, texts[1]), (plain.status, texts[0]))


class Late(equivalence.TestCase):
    def test_a_script_finds_what_lies_beside_it(self):
        self.write("tools/state.py", "_x_: int = 1\n")
        self.write("tools/late.py", "from state import _x_\nimport state\ndef add():\n    global _x_\n    _x_ += 1\n    state._x_ += 1\n    return _x_\n")
        self.write("tools/run.py", "import importlib\n_y_: int = 0\nprint(importlib.import_module('la' + 'te').add())\n")
        self.assertNodesPrint(1, ["tools/run.py"], ["3"])

    def test_directories_that_the_program_adds_to_its_path(self):
        self.write("plugins/state.py", "_x_: int = 1\n")
        self.write("plugins/plug.py", "from state import _x_\ndef add():\n    global _x_\n    _x_ += 1\n    return _x_\n")
        self.write("app.py", "import importlib, sys\nsys.path.append('plugins')\n_y_: int = 0\nplug = importlib.import_module('plug')\n"
                             "import state\nplug.add()\nprint(plug.add(), getattr(state, '_x_'))\n")
        self.assertNodesPrint(1, ["app"], ["3 3"])

    def test_namespace_packages_and_the_main_module(self):
        self.write("space/state.py", "_x_: int = 1\n")
        self.write("space/late.py", """
            from . import state
            from .state import _x_
            import __main__
            def add():
                global _x_
                _x_ += 1
                state._x_ += 1
                __main__._total_ += _x_
                return _x_
            """)
        self.write("app.py", "import importlib\n_total_: int = 0\nprint(importlib.import_module('space.late').add(), _total_)\n")
        self.assertNodesPrint(1, ["app"], ["3 3"])

    def test_an_early_module_reads_a_late_ones_variables(self):
        self.write("late.py", "_x_: int = 1\nclass State:\n    _y_: int = 2\ndef add():\n    global _x_\n    _x_ += 1\n")
        self.write("early.py", "_z_: int = 0\ndef read(module):\n    return module._x_, module.State._y_, module.State()._y_\n")
        self.write("app.py", "import importlib, early\nlate = importlib.import_module('la' + 'te')\nlate.add()\nprint(early.read(late), late._x_)\n")
        self.assertSameAsPython("app")

    def test_source_directories_on_pythonpath(self):
        self.write("src/pkg/__init__.py", "from .core import _x_, add\n")
        self.write("src/pkg/core.py", "_x_: int = 1\ndef add():\n    global _x_\n    _x_ += 1\n")
        self.write("src/pkg/__main__.py", "import pkg\nfrom pkg import add\nadd()\npkg._x_ += 1\nprint(pkg._x_, __package__, __spec__.name)\n")
        for python in self.each_interpreter():
            with self.subTest(python):
                run = self.assertRun(self.gothon("--python", python, 1, "pkg", environment={"PYTHONPATH": "src"}))
                self.assertEqual(run.out, b"3 pkg pkg.__main__\n", repr(run))

    def test_a_module_in_a_zip_file_is_pythons(self):
        import zipfile
        with zipfile.ZipFile(str(self.project / "library.zip"), "w") as archive:
            archive.writestr("zipped.py", "_x_: int = 1\n_x_ += 1\nvalue = _x_, '_x_' in globals()\n")
        self.write("app.py", "import sys\nsys.path.insert(0, 'library.zip')\n_y_: int = 0\nimport zipped\nprint(zipped.value)\n")
        self.assertSameAsPython("app")

    def test_main_and_its_name_have_one_set_of_variables(self):
        self.write("app.py", "_x_: int = 0\n_x_ += 1\nif __name__ == '__main__':\n    import app\n    print(_x_, app._x_, app is not __import__('__main__'))\n")
        self.assertNodesPrint(1, ["app"], ["2 2 True"])


if __name__ == "__main__":
    unittest.main()
