"""The interpreter that boot.py leaves behind is the one that `python -m` or `python PATH` makes."""
import os
import shutil
import subprocess
import sys
import unittest

import support

SEEN = """
    import sys
    print({name: repr(value).split(" object at")[0] for name, value in list(globals().items()) if name != "__builtins__"})
    print(list(globals()), __builtins__)
    print(sys.argv, sys.path, getattr(sys, "orig_argv", None), sys.flags, sys.stdout.line_buffering)
    print(sorted(n for n in vars(__import__("builtins")) if not n.startswith("_gothon")))
"""


class Boot(support.Case):
    def test_a_module_sees_what_it_sees_under_python(self):
        self.write("app.py", SEEN)
        self.assertSameAsPlain("app", "a", "", "--b", "-")

    def test_one_frame_of_the_glue_is_below_the_programs(self):
        self.write("app.py", """
            import inspect, sys, traceback
            def depth():
                try:
                    return 1 + depth()
                except RecursionError:
                    return 1
            frames = [each.function for each in inspect.stack()]
            deepest = depth()
            assert len(traceback.extract_stack()) == len(frames)
            print(frames, deepest)
            """)
        for mode, arguments in (("-m", ["-m", "app"]), ("-f", ["app.py"]), ("-c", ["-c", "import app"])):
            for python in support.INTERPRETERS:
                with self.subTest((mode, python)):
                    plain = self.execute([python, *arguments]).stdout.decode().strip()
                    frames, _, deepest = plain.rpartition(" ")
                    node = self.run_node(python, mode, arguments[-1]).stdout.decode().strip().rpartition(" ")
                    self.assertEqual(node[0], frames[:-1] + ", '<module>']")
                    if "pypy" not in python:  # its limit is one of memory
                        self.assertIn(int(deepest) - int(node[2]), (1, 2))

    def test_a_package_with_a_main_module(self):
        self.write("package/__init__.py", "import sys\nprint(sys.argv[0])\n")
        self.write("package/__main__.py", SEEN)
        self.assertSameAsPlain("package", "x")

    def test_a_script_sees_what_it_sees_under_python(self):
        self.write("sub/app.py", SEEN)
        os.symlink("sub", str(self.project / "linked"))
        os.symlink("sub/app.py", str(self.project / "link.py"))
        shutil.copy(str(self.project / "sub/app.py"), str(self.project / "app.py"))
        for path in ("app.py", "./app.py", "sub/app.py", "linked/app.py", "link.py", "../project/app.py"):
            with self.subTest(path):
                self.assertSameAsPlain(path, "a", "-b", mode="-f")

    def test_flags_that_keep_directories_off_the_path(self):
        self.write("app.py", SEEN)
        for flags in (("-I",), ("-E",), ("-O",), ("-S",), ("-B",)):
            with self.subTest(flags):
                self.assertSameAsPlain("app.py", flags=flags, mode="-f")
        self.assertSameAsPlain("app", environment={"PYTHONSAFEPATH": "1"})
        self.assertSameAsPlain("this", flags=("-I",))

    def test_a_missing_module_and_a_missing_file(self):
        self.assertSameAsPlain("nowhere")
        self.assertSameAsPlain("no.where")
        self.assertSameAsPlain("nowhere.py", mode="-f")

    def test_ways_to_end(self):
        for text in (
            "raise SystemExit",
            "raise SystemExit(3)",
            "import sys; sys.exit('words')",
            "raise KeyboardInterrupt",
            "import os, signal; os.kill(os.getpid(), signal.SIGINT)\nwhile True: pass",
            "import atexit; atexit.register(print, 'last'); 1 / 0",
        ):
            with self.subTest(text):
                self.write("app.py", text + "\n")
                if "while" not in text:
                    self.assertSameAsPlain("app")
                    self.assertSameAsPlain("app.py", mode="-f")
                for python in support.INTERPRETERS:
                    if "Interrupt" in text or "SIGINT" in text:
                        self.assertEqual(self.run_node(python, "-m", "app").returncode, support.SIGINT, python)

    def test_the_modules_loaded_are_pythons_and_the_glues(self):
        self.write("app.py", "import sys\nprint(*sorted(sys.modules))\n")
        for python in support.INTERPRETERS:
            with self.subTest(python):
                plain = set(self.execute([python, "-m", "app"]).stdout.split())
                node = set(self.run_node(python, "-m", "app").stdout.split())
                extra = sorted(name.decode() for name in node - plain if not name.startswith(b"_gothon"))
                self.assertEqual(extra, [])

    def test_the_glue_neither_shadows_nor_is_shadowed(self):
        for name in ("start", "loader", "manifest", "session", "values", "handles", "columns"):
            self.write(name + ".py", "print('the user\\'s', __name__)\n")
        self.write("app.py", "import loader, manifest, session, start, values, columns\n")
        self.assertSameAsPlain("app")

    def test_without_gothon_code_no_socket_and_no_handles(self):
        self.write("app.py", "import sys\nprint('_gothon.datagram' in sys.modules, '_socket' in sys.modules)\n")
        self.lines.append("plain\t%s" % (self.project / "app.py"))
        for python in support.INTERPRETERS:
            self.assertPrints(self.run_node(python, "-m", "app"), "False False\n")

    def test_a_terminal_gets_its_lines_in_time(self):
        self.write("app.py", "import sys\nprint(sys.stdout.line_buffering)\n")
        for python in support.INTERPRETERS:
            self.assertPrints(self.run_node(python, "-m", "app", options="l"), "True\n")
            self.assertPrints(self.run_node(python, "-m", "app"), "False\n")

    def test_what_of_the_glue_every_program_loads(self):
        self.write("app.py", "import sys\nprint(*sorted(name[8:] for name in sys.modules if name.startswith('_gothon.')))\n")
        self.lines.append("plain\t%s" % (self.project / "app.py"))
        for python in support.INTERPRETERS:
            # Each more is more time before every program's first statement.
            self.assertPrints(self.run_node(python, "-m", "app"),
                              "attributes columns exports hooks loader manifest relied room seed session start uncaught\n")

    def test_closed_standard_streams(self):
        self.write("app.py", "import sys\nsys.exit(7 if sys.stdout is None else 1)\n")
        for python in support.INTERPRETERS:
            if "pypy" in python:
                continue  # its stdout is never None
            command = " ".join(map("'{}'".format, self.command(python, "-m", "app", options="l")))
            run = subprocess.run(["sh", "-c", "exec %s >&-" % command], cwd=str(self.project), env=self.environment())
            self.assertEqual(run.returncode, 7, python)

    def test_a_manifest_of_another_version(self):
        self.lines[0] = "gothon-manifest\t1"
        run = self.run_node(sys.executable, "-m", "app")
        self.assertIn(b"not a manifest of this version", run.stderr)


if __name__ == "__main__":
    unittest.main()
