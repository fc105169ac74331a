"""Uncaught exceptions print what they print under plain Python."""
import unittest

import support

BAD = "x = 1\ndef f(:\n    pass\n"


class Tracebacks(support.Case):
    def same(self, text):
        self.write("app.py", text)
        self.assertSameAsPlain("app")
        self.assertSameAsPlain("app.py", mode="-f")

    def gothon_module(self, name, text):
        """A Gothon module whose failing lines are the user's own: only its first line is translated."""
        self.module(name, "_x_: int = 0\n" + text, "_x_: int; 0\n" + text)

    def test_an_exception_in_plain_code(self):
        self.same("def f():\n    return 1 / 0\n\n\nf()\n")

    def test_chains_and_causes(self):
        self.same("try:\n    {}['a']\nexcept KeyError as e:\n    raise ValueError('b') from e\n")
        self.same("try:\n    {}['a']\nexcept KeyError:\n    raise ValueError('b')\n")

    def test_hooks_of_the_users_own(self):
        self.same("import sys\nsys.excepthook = lambda *a: print('mine', a[0], a[2].tb_frame.f_code.co_name)\n1 / 0\n")
        self.same("import sys\ndef hook(*a):\n    print(sys.excepthook is hook)\nsys.excepthook = hook\n1 / 0\n")

    def test_a_hook_that_exits_fails_or_is_missing(self):
        self.write("app.py", "import sys\ndef hook(*a):\n    sys.exit(9)\nsys.excepthook = hook\n1 / 0\n")
        self.assertSamesOnCPython()
        self.write("app.py", "import sys\ndef hook(*a):\n    {}['k']\nsys.excepthook = hook\n1 / 0\n")
        self.assertSamesOnCPython()
        self.write("app.py", "import sys\ndel sys.excepthook\n1 / 0\n")
        self.assertSamesOnCPython()

    def assertSamesOnCPython(self):
        known = support.INTERPRETERS
        support.INTERPRETERS = [python for python in known if "pypy" not in python]
        try:
            self.assertSameAsPlain("app")
        finally:
            support.INTERPRETERS = known

    def test_what_atexit_sees_of_it(self):
        self.same("import atexit, sys, traceback\n"
                  "atexit.register(lambda: traceback.print_tb(sys.last_traceback))\n1 / 0\n")

    def test_syntax_errors_in_plain_files(self):
        self.write("bad.py", BAD)
        self.same(BAD)
        self.same("import bad\n")
        self.same("import importlib\nimportlib.import_module('bad')\n")

    def test_syntax_errors_in_gothon_modules_show_the_users_text(self):
        self.module("bad.py", "_x_: int = 0\nreturn _x_\n", "_x_: int; 0\nreturn _gothon_x.value\n")
        self.same("import bad\n")
        self.same("import importlib\nimportlib.import_module('bad')\n")
        self.same("import runpy\nrunpy.run_module('bad')\n")

    def test_exceptions_in_gothon_modules(self):
        self.gothon_module("part.py", "def inner():\n    return 1 / 0\n\ndef outer():\n    return inner()\n")
        self.same("import part\npart.outer()\n")
        self.gothon_module("fails.py", "import sys\nraise ValueError(sys.argv)\n")
        self.same("import fails\n")
        self.same("import importlib\nimportlib.import_module('fails')\n")

    def test_a_missing_import_in_a_gothon_module(self):
        self.gothon_module("part.py", "import nowhere\n")
        self.same("import part\n")

    def test_a_failing_main_module_with_gothon_code(self):
        self.gothon_module("app.py", '@print\ndef f():\n    """doc"""\n\nassert f is None\nraise LookupError(1)\n')
        for mode, target in (("-m", "app"), ("-f", "app.py")):
            for python in support.INTERPRETERS:
                with self.subTest((mode, python)):
                    plain = self.execute([python] + (["-m", "app"] if mode == "-m" else ["app.py"]))
                    node = self.run_node(python, mode, target)
                    self.assertEqual(node.stderr.decode(), plain.stderr.decode())

    def test_a_translated_line_shows_no_carets_of_the_translations_columns(self):
        self.module("app.py", "_x_: int = 0\nvalue = [_x_] + missing\n", "_x_: int; 0\nvalue = [_gothon_node] + missing\n")
        for python in support.INTERPRETERS:
            with self.subTest(python):
                error = self.run_node(python, "-m", "app").stderr.decode()
                self.assertIn("    value = [_x_] + missing\nNameError: ", error)


if __name__ == "__main__":
    unittest.main()
