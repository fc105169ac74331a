"""More interpreters in one process (concurrent.interpreters since 3.14, and the private modules before it) share with their node."""

import unittest

import interpreters
import product

PART = """
import sys
_y_: int = 0
_z_: int = len("abc")
_q_: Queue[int] = Queue()
_lock_m_: callable = lambda: ()
_unlock_m_: callable = lambda: ()

def step(n):
    global _y_
    for _ in range(n):
        _y_ += 1
    _lock_m_()
    seen = _z_
    _z_ = seen + 1
    _unlock_m_()
    _q_.put(n)
    return _node_, _node_count_
""".replace("    global _y_\n", "    global _y_, _z_\n")

PRIVATE = """
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
import part
_done_: int = 0
_bad_: int = 0

def work():
    global _bad_
    id = interpreters.create()
    failed = interpreters.run_string(id, "import part; assert part.step(50) == (0, 1), 1; print(sorted(globals()), flush=True)")
    if failed is not None:
        _bad_ += 1
    interpreters.destroy(id)

if __name__ == "__main__":
    work()
    work()
    part.step(50)
    print(part._y_, part._z_, part._q_.size(), _bad_)
"""

POOL = """
import concurrent.futures, part
_x_: int = 0

def work(n):
    global _x_
    for _ in range(n):
        _x_ += 1
    return part.step(n)

if __name__ == "__main__":
    with concurrent.futures.InterpreterPoolExecutor(2) as executor:
        seen = set(executor.map(work, [100] * 4))
    work(200)
    print(_x_, part._y_, part._z_, part._q_.size(), seen)
"""

PUBLIC = """
import late_name
from concurrent import interpreters
_x_: int = 0

def work(n):
    global _x_
    for _ in range(n):
        _x_ += 1

def late():
    import importlib
    importlib.import_module("la" + "te").add()

if __name__ == "__main__":
    one, two = interpreters.create(), interpreters.create()
    threads = [one.call_in_thread(work, 150), two.call_in_thread(work, 250)]
    work(200)
    for thread in threads:
        thread.join()
    one.call(late)
    late()
    one.exec("import part; part.step(1)")
    import part
    for each in (one, two):
        each.close()
    print(_x_, late_name.value(), part._y_)
"""


class Interpreters(product.TestCase):
    def each(self, since):
        for each in interpreters.supported():
            if each.implementation == "cpython" and each.minor >= since:
                with self.subTest(each.name):
                    yield each.path

    def setUp(self):
        super().setUp()
        self.write("part.py", PART)

    def assertPrints(self, python, line, transport="auto"):
        # New interpreters have no working directory on their path.
        run = self.gothon("--python", python, 1, "app", environment={"GOTHON_TRANSPORT": transport, "PYTHONPATH": str(self.project)})
        self.assertEqual((run.status, run.out.decode().splitlines()[-1:], run.text()), (0, [line], ""), repr(run))
        return run

    def test_the_private_modules(self):
        self.write("app.py", PRIVATE)
        for python in self.each((3, 8)):
            for transport in ("auto", "datagram"):
                run = self.assertPrints(python, "150 6 3 0", transport)
                self.assertNotIn(b"_gothon", run.out)

    def test_the_pool_executor(self):
        self.write("app.py", POOL)
        for python in self.each((3, 14)):
            for transport in ("auto", "datagram"):
                self.assertPrints(python, "600 600 8 5 {(0, 1)}", transport)

    def test_the_public_module(self):
        self.write("app.py", PUBLIC)
        self.write("late.py", "_l_: int = 0\ndef add():\n    global _l_\n    _l_ += 1\n")
        self.write("late_name.py", "def value():\n    import late\n    return getattr(late, '_l_')\n")
        for python in self.each((3, 14)):
            self.assertPrints(python, "600 2 1")


if __name__ == "__main__":
    unittest.main()
