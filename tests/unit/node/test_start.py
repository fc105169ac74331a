"""boot.py runs a program as plain Python does: same names, arguments, path, tracebacks and exit, on every interpreter here.

There is no session: the programs have a Gothon module, but touch no shared variable.
"""

import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import textwrap
import unittest
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from product import TOP, interpreters  # noqa: E402

BOOT = TOP / "glue" / "node" / "boot.py"
FACTS = """\
import sys
print(sorted(globals()), __name__, __package__, __spec__ and __spec__.name, __file__, __doc__)
print(sys.argv, sys.path, getattr(sys, "orig_argv", None), type(__loader__).__name__)
"""


class Start(unittest.TestCase):
    def setUp(self):
        self.directory = pathlib.Path(os.path.realpath(tempfile.mkdtemp(prefix="gothon-boot-")))
        self.addCleanup(__import__("shutil").rmtree, str(self.directory))
        self.project = self.directory / "project"
        self.session = self.directory / "session"
        self.project.mkdir()
        self.session.mkdir()
        self.lines = ["gothon-manifest\t4", "nodes\t2", "token\tff", "gothon\t/bin/false", "runtime\t" + str(self.session)]

    def write(self, name, text, translated=None):
        """A module; with a translation it is one with Gothon code."""
        path = self.project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        if translated is None:
            self.lines.append("plain\t" + str(path))
        else:
            target = self.session / (path.stem + ".py")
            target.write_text(textwrap.dedent(translated), encoding="utf-8")
            self.lines.append("module\t{}\t{}\t_node_\t_node_count_\t-".format(path, target))

    def run_both(self, interpreter, mode, target, *arguments):
        """Plain Python's outcome and that of boot: (status, stdout, stderr) each."""
        manifest = self.session / "manifest"
        manifest.write_text("\n".join(self.lines) + "\n", encoding="utf-8")
        plain = [interpreter] + (["-m", target] if mode == "-m" else [target])
        booted = [interpreter, str(BOOT), str(manifest), "1", "-", mode, target]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        outcomes = []
        for command in (plain, booted):
            done = subprocess.run(command + list(arguments), cwd=str(self.project), env=environment, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
            outcomes.append((done.returncode, done.stdout.decode(), done.stderr.decode()))
        return outcomes

    def assertSame(self, mode, target, *arguments):
        for name, interpreter in interpreters().items():
            with self.subTest(interpreter=name):
                plain, booted = self.run_both(interpreter, mode, target, *arguments)
                self.assertEqual(booted, plain)
        return plain

    def test_module_sees_what_minus_m_gives(self):
        self.write("app.py", FACTS)
        self.assertSame("-m", "app", "a", "-b", "--", "ä")

    def test_package_with_main_sees_what_minus_m_gives(self):
        self.write("pack/__init__.py", "print('init', __name__)\n")
        self.write("pack/__main__.py", "from . import part\n" + FACTS)
        self.write("pack/part.py", "print(__name__)\n")
        self.assertSame("-m", "pack")

    def test_file_sees_what_python_path_gives(self):
        self.write("sub/app.py", FACTS)
        self.assertSame("-f", "sub/app.py", "x")

    def test_file_of_another_name_sees_what_python_path_gives(self):
        self.write("sub/tool", FACTS)
        self.assertSame("-f", "sub/tool", "x")

    def test_file_of_another_name_is_translated(self):
        self.write("tool", "print('plain')\n", "print('translated')\n")
        for name, interpreter in interpreters().items():
            with self.subTest(interpreter=name):
                plain, booted = self.run_both(interpreter, "-f", "tool")
                self.assertEqual((plain[1], booted[1]), ("plain\n", "translated\n"))

    def test_directory_with_main_sees_what_python_path_gives(self):
        self.write("pack/__main__.py", "import part\n" + FACTS)
        self.write("pack/part.py", "print(__name__)\n")
        for target in ("pack", "./pack/", str(self.project / "pack")):
            self.assertSame("-z", target, "x")

    def test_zip_file_with_main_sees_what_python_path_gives(self):
        with zipfile.ZipFile(str(self.project / "app.pyz"), "w") as archive:
            archive.writestr("__main__.py", "import part\n" + FACTS)
            archive.writestr("part.py", "print(__name__)\n")
        self.assertSame("-z", "app.pyz", "x")

    def test_directory_without_main_is_pythons_own_message(self):
        self.write("pack/part.py", "")
        status, _, error = self.assertSame("-z", "pack")
        self.assertEqual(status, 1)
        self.assertIn("can't find '__main__' module in", error)

    def test_missing_module_is_pythons_own_message(self):
        status, _, error = self.assertSame("-m", "absent")
        self.assertEqual(status, 1)
        self.assertIn("No module named absent", error)

    def test_uncaught_exceptions_look_like_plain_ones(self):
        self.write("app.py", """\
            import other

            def f():
                raise ValueError("why") from KeyError(1)

            if len(__import__("sys").argv) > 1:
                other.g()
            f()
            """)
        self.write("other.py", "def g():\n    import broken\n")
        self.write("broken.py", "x = 1\nx.y\n")
        for target in (("-m", "app"), ("-m", "app", "1"), ("-f", "app.py"), ("-f", "app.py", "1")):
            status, _, error = self.assertSame(*target)
            self.assertEqual(status, 1)
            self.assertIn("Traceback", error)

    def test_exceptions_of_gothon_modules_show_the_users_lines(self):
        text = "_x_: int = 0\n\n\ndef f():\n    1 / 0\n\n\nf()\n"
        self.write("app.py", text, text.replace("= 0", "; 0"))
        self.write("starter.py", "import app\n")
        self.assertSame("-m", "app")
        self.assertSame("-m", "starter")

    def test_system_exit_interrupts_and_hooks_end_as_in_plain_python(self):
        self.write("leave.py", "import sys\nsys.exit('bye')\n")
        self.write("seven.py", "raise SystemExit(7)\n")
        self.write("interrupt.py", "raise KeyboardInterrupt\n")
        self.write("hook.py", "import sys\nsys.excepthook = lambda *a: print('hook', a[0].__name__, a[2] is not None)\n1/0\n")
        self.assertSame("-m", "leave")
        self.assertEqual(self.assertSame("-m", "seven")[0], 7)
        self.assertEqual(self.assertSame("-m", "interrupt")[0], -signal.SIGINT)
        self.assertSame("-m", "hook")

    def test_a_gothon_module_is_served_translated_by_every_route(self):
        self.write("app.py", """\
            import importlib, importlib.util, runpy
            import m
            importlib.reload(m)
            spec = importlib.util.spec_from_file_location("other", m.__file__)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            runpy.run_path(m.__file__)
            runpy.run_module("m")
            """)
        self.write("m.py", '"""Doc."""\nfrom __future__ import annotations\nprint("plain", __doc__)\n',
                   '"""Doc."""\nfrom __future__ import annotations\nprint("translated", __doc__, _node_, _node_count_, _gothon_queue.__name__)\n')
        for name, interpreter in interpreters().items():
            with self.subTest(interpreter=name):
                _, booted = self.run_both(interpreter, "-m", "app")
                self.assertEqual(booted, (0, "translated Doc. 1 2 Queue\n" * 5, ""))

    def test_byte_code_of_gothon_modules_is_neither_read_nor_written(self):
        self.write("app.py", "import m\n")
        self.write("m.py", "print('plain')\n", "print('translated')\n")
        cache = self.project / "__pycache__"
        for name, interpreter in interpreters().items():
            with self.subTest(interpreter=name):
                __import__("shutil").rmtree(str(cache), ignore_errors=True)
                for _ in range(2):
                    plain, booted = self.run_both(interpreter, "-m", "app")
                    self.assertEqual((plain[1], booted[1]), ("plain\n", "translated\n"))
                self.assertEqual([path.name for path in cache.iterdir() if not re.match(r"m\.|app\.", path.name)], [])

    def test_names_of_the_users_modules_are_free(self):
        for name in ("signal", "socket", "struct", "datagram", "loader", "manifest", "run", "values"):
            self.write(name + ".py", "print('mine', __name__)\n")
        self.write("app.py", "import datagram, loader, manifest, run, values\n")
        self.assertSame("-m", "app")


if __name__ == "__main__":
    unittest.main()
