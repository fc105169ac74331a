"""What is wrong with a program is Python's to say, also where a translation would have hidden it."""

import os
import unittest

import interpreters
import product

HEAD = "_x_: int = 1\n_y_: int = 2\n\n\n"
PROGRAMS = {
    "global_behind_a_use": "def f():\n    print(_x_)\n    global _x_\n",
    "global_behind_a_binding": "def f():\n    _x_ = 1\n    global _y_, _x_\n",
    "global_parameter": "def f(_x_):\n    global _x_\n",
    "annotated_global": "def f():\n    global _x_\n    _x_: int = 3\n",
    "nonlocal_without_binding": "def f():\n    nonlocal _x_\n",
    "walrus_as_a_statement": "_x_ := 1\n",
    "walrus_as_a_default": "def f(a=_x_ := 1): pass\n",
    "walrus_in_an_iterable": "[a for a in (_x_ := [1])]\n",
    "walrus_in_a_class_body": "class A:\n    b = [(_x_ := a) for a in 'b']\n",
    "walrus_of_an_iteration_variable": "[(_x_ := 1) for _x_ in 'b']\n",
    "walrus_in_a_set_before_3_9": "print({_x_ := 1})\n",
    "capture_of_everything": "match 1:\n    case _x_: pass\n    case 2: pass\n",
    "capture_twice": "match 1:\n    case [_x_, _x_]: pass\n",
    "targets": "_x_ + 1 = 2\n",
    "call_as_a_target": "_x_() = 2\n",
    "await_outside": "_x_ = await 1\n",
    "keyword_twice": "print(sep=_x_, sep=_y_)\n",
    "warning": "if _x_ is 5: print('5')\nprint('\\d', _x_)\n",
}


class SyntaxErrors(product.TestCase):
    def check(self, text, path):
        self.write("app.py", HEAD + text)
        plain = self.finish(self.start(path, "-m", "app"))
        run = self.gothon("-q", "--python", path, 1, "app")
        self.assertEqual((run.status, run.out, report(run)), (plain.status, plain.out, report(plain)))


class Once(product.TestCase):
    """What keeps the main module from being loaded is the same in all nodes, and said by the first."""

    def check(self, module, status, text):
        run = self.assertRun(self.gothon(4, module), status)
        self.assertEqual(run.text().count(text), 1, repr(run))
        self.assertEqual(run.text().count("gothon: "), 1, repr(run))
        self.assertIn("gothon: node 0 failed: exit status {}; the other nodes were stopped\n".format(status), run.text())

    def test_a_missing_module(self):
        self.check("absent", 1, ": No module named absent\n")

    def test_a_missing_file(self):
        self.check("absent.py", 2, "absent.py': [Errno 2] No such file or directory\n")

    def test_a_package_that_is_no_program(self):
        self.write("package/__init__.py", "_x_: int = 1\n")
        self.check("package", 1, "; 'package' is a package and cannot be directly executed\n")

    def test_a_syntax_error_that_takes_python_to_see(self):
        self.write("app.py", HEAD + "return 5\n")
        for module in ("app", "app.py"):
            self.check(module, 1, "SyntaxError: 'return' outside function\n")

    def test_each_node_tells_what_its_own_code_comes_to(self):
        self.write("app.py", HEAD + "import other\n")
        self.write("other.py", "return 5\n")
        run = self.assertRun(self.gothon("--keep-going", 2, "app"), 1)
        self.assertEqual(run.text().count("SyntaxError: 'return' outside function\n"), 2, repr(run))


def report(run):
    """Without Python's own frames: before a node runs there are none."""
    place = run.text().find('  File "{}'.format(os.sep))
    while place >= 0 and "app.py" not in run.text()[place:].split("\n")[0]:
        place = run.text().find('  File "', place + 1)
    return run.text()[max(place, 0):]


for interpreter in interpreters.cpythons(3):
    for name, program in PROGRAMS.items():
        setattr(SyntaxErrors, "test_{}_with_{}".format(name, interpreter.name),
                lambda self, program=program, place=interpreter.path: self.check(program, place))


if __name__ == "__main__":
    unittest.main()
