"""Programs that print the same under `python` and under `gothon 1`, interpreter by interpreter."""

import interpreters
import product

#: CPython from the oldest to the newest, and what is not CPython.
INTERPRETERS = interpreters.cpythons(3) + interpreters.pypys()


class TestCase(product.TestCase):
    def each_interpreter(self):
        return map(str, INTERPRETERS)

    def assertSameAsPython(self, *arguments, stderr=True, **options):
        """`gothon 1 APP…` ends and prints as `python -m APP…` does; with a path as APP, as `python PATH…` does."""
        for python in self.each_interpreter():
            with self.subTest(python):
                mode = [] if arguments[0].endswith(".py") else ["-m"]
                plain = self.finish(self.start(python, *mode, *arguments, **options))
                run = self.gothon("--python", python, 1, *arguments, **options)
                self.assertEqual((run.status, run.out.decode()), (plain.status, plain.out.decode()), repr(run))
                if stderr:
                    self.assertEqual(run.text(), plain.text())

    def assertNodesPrint(self, nodes, arguments, lines, stderr=""):
        for python in self.each_interpreter():
            with self.subTest(python):
                run = self.assertRun(self.gothon("--python", python, nodes, *arguments))
                self.assertEqual((run.lines(), run.text()), (lines, stderr), repr(run))
