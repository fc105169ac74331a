"""What a lazy import of Python 3.15 brings is the shared variable, and its module is imported when the variable is used."""

import unittest

import product

APP = """
lazy from state import _x_, _computed_ as total, add
lazy import state

print("before")
_x_ += 1
print(_x_, total)
add(5)
total += 10
print(_x_, state._x_, state._computed_)
"""
STATE = """
print("state is imported")
_x_: int = 1
_computed_: int = len("abc")


def add(number):
    global _x_
    _x_ += number
"""


class LazyImports(product.TestCase):
    def check(self, path):
        self.write("app.py", APP)
        self.write("state.py", STATE)
        plain = self.finish(self.start(path, "-m", "app"))
        run = self.gothon("--python", path, 1, "app")
        self.assertIn(b"before\nstate is imported\n", run.out)
        self.assertEqual(run.out.decode().splitlines()[-1], "7 7 13", repr(run))
        self.assertEqual(run.out.decode().splitlines()[:3], plain.out.decode().splitlines()[:3])
        for transport in ("auto", "datagram"):
            several = self.assertRun(self.gothon("--python", path, 4, "app", environment={"GOTHON_TRANSPORT": transport}))
            self.assertEqual(several.out.count(b"state is imported"), 4)
            self.assertEqual(max(int(line.split()[0]) for line in several.lines() if line[0].isdigit()), 25)


for name, place in product.interpreters().items():
    if product.version_of(place) >= (3, 15):
        setattr(LazyImports, "test_" + name, lambda self, place=place: self.check(place))

if __name__ == "__main__":
    unittest.main()
