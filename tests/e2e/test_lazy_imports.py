"""Modules that Python 3.15 imports lazily are translated, and loaded when plain Python loads them; their names are the variables."""

import unittest

import interpreters
import product

STATE = """
print("state is loaded")
_x_: int = len("abc")
_lock_m_: callable = lambda: ()
_unlock_m_: callable = lambda: ()
class State:
    _y_: int = 2
def add():
    global _x_
    _x_ += 1
    return _x_
"""
PASSES_ON = "print('middle is loaded')\nfrom state import _x_, add\n"
USES = """
import sys
from state import _x_ as near, add
import state as far
import middle
print("state" in sys.modules, "middle" in sys.modules)
_own_: int = 0
_own_ += 1
print(_own_, "state" in sys.modules, "middle" in sys.modules)
def read():
    return near
print(read(), "state" in sys.modules, "middle" in sys.modules)
print(far._x_, far.State._y_, far.State()._y_, near, [near for _ in range(2)], f"{near=}")
print(middle._x_, middle.add is add)
far._x_ += 1
print(far._x_, add(), "state" in sys.modules, "middle" in sys.modules)
"""
PASSED_ON = """
import sys
import middle
from middle import _x_ as through
print("state" in sys.modules, "middle" in sys.modules)
_own_: int = 1
print(getattr(middle, "_x_"), through)
print("state" in sys.modules, "middle" in sys.modules)
"""
#: What only Gothon can: the names of both modules are the one variable.
SHARED = """
from state import _x_ as near, add
from middle import _x_ as through
near += 1
through += 1
def inside():
    from middle import _x_ as z
    z += 1
    return z
print(inside(), add(), near, through)
"""
LOCKS = """
import sys
from state import _lock_m_, _unlock_m_
print("state" in sys.modules)
_own_: int = 1
def work():
    _lock_m_()
    _unlock_m_()
work()
print("state" in sys.modules)
"""


class LazyImports(product.TestCase):
    def each_interpreter(self):
        for each in interpreters.supported():
            if each.implementation == "cpython" and each.minor >= (3, 15):
                with self.subTest(each.name):
                    yield each.path

    def setUp(self):
        super().setUp()
        self.write("state.py", STATE)
        self.write("middle.py", PASSES_ON)

    def assertSame(self, environment=None):
        for python in self.each_interpreter():
            plain = self.assertRun(self.finish(self.start(python, "-m", "app", environment=environment)))
            for transport in ("auto", "datagram"):
                more = dict(environment or {}, GOTHON_TRANSPORT=transport)
                run = self.gothon("--python", python, 1, "app", environment=more)
                self.assertEqual((run.status, run.out.decode(), run.text()), (0, plain.out.decode(), ""), repr(run))

    def test_all_imports(self):
        self.write("app.py", USES)
        self.assertSame({"PYTHON_LAZY_IMPORTS": "all"})

    def test_names_that_a_lazy_module_passes_on(self):
        self.write("app.py", PASSED_ON)
        self.assertSame({"PYTHON_LAZY_IMPORTS": "all"})

    def test_they_are_the_variable(self):
        self.write("app.py", SHARED)
        for python in self.each_interpreter():
            run = self.assertRun(self.gothon("--python", python, 1, "app", environment={"PYTHON_LAZY_IMPORTS": "all"}))
            self.assertEqual((run.out.decode().splitlines()[-1], run.text()), ("6 7 7 7", ""), repr(run))

    def test_mutexes(self):
        self.write("app.py", LOCKS)
        self.assertSame({"PYTHON_LAZY_IMPORTS": "all"})

    def test_not_lazy(self):
        self.write("app.py", USES)
        self.assertSame()

    def test_modules_that_are_named(self):
        self.write("app.py", "__lazy_modules__ = ['state', 'middle']\n" + USES)
        self.assertSame()

    def test_switched_on_by_the_program(self):
        self.write("uses.py", USES)
        self.write("app.py", "import sys\n_a_: int = 0\nsys.set_lazy_imports('all')\nimport importlib\nimportlib.import_module('us' + 'es')\n")
        self.assertSame()

    def test_workers_and_several_nodes(self):
        self.write("app.py", """
            import multiprocessing, sys
            from state import _x_
            def work():
                global _x_
                _x_ += 1
            if __name__ == "__main__":
                for method in ("fork", "spawn", "forkserver"):
                    process = multiprocessing.get_context(method).Process(target=work)
                    process.start()
                    process.join()
                print(_x_)
            """)
        for python in self.each_interpreter():
            run = self.assertRun(self.gothon("--python", python, 1, "app", environment={"PYTHON_LAZY_IMPORTS": "all"}))
            self.assertEqual((run.out.splitlines()[-1], run.text()), (b"6", ""), repr(run))


if __name__ == "__main__":
    unittest.main()
