"""Programs that print the same under `python` and under `gothon 1`, interpreter by interpreter."""

import os

import product

#: One of each kind: the oldest, one with columns in tracebacks, the newest, and the one that is not CPython.
WANTED = ("cpython_3_8", "cpython_3_11", "cpython_3_13", "pypy3")


def chosen():
    """name → path of the wanted interpreters that are here; the one that runs the tests if there is no other."""
    found = {name: path for name, path in product.interpreters().items() if name.startswith(WANTED)}
    return found or {"this": os.path.realpath(product.sys.executable)}


INTERPRETERS = chosen()


class TestCase(product.TestCase):
    def each_interpreter(self):
        for name, path in INTERPRETERS.items():
            with self.subTest(name):
                yield path

    def assertSameAsPython(self, *arguments, stderr=True, **options):
        """`gothon 1 APP…` ends and prints as `python -m APP…` does; with a path as APP, as `python PATH…` does."""
        for python in self.each_interpreter():
            mode = [] if arguments[0].endswith(".py") else ["-m"]
            plain = self.finish(self.start(python, *mode, *arguments, **options))
            run = self.gothon("--python", python, 1, *arguments, **options)
            self.assertEqual((run.status, run.out.decode()), (plain.status, plain.out.decode()), repr(run))
            if stderr:
                self.assertEqual(run.text(), plain.text())

    def assertNodesPrint(self, nodes, arguments, lines, stderr=""):
        for python in self.each_interpreter():
            run = self.assertRun(self.gothon("--python", python, nodes, *arguments))
            self.assertEqual((run.lines(), run.text()), (lines, stderr), repr(run))
