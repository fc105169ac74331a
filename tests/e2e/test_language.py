"""Programs mean the same as plain Python and under `gothon 1`: one for each room of the language, in `language/`.

A program's first line may say from which version of Python on it is one: `# python: 3.10`.
"""

import pathlib
import re
import unittest

import interpreters
import product

PROGRAMS = pathlib.Path(__file__).resolve().parent / "language"


class Language(product.TestCase):
    def check(self, program, path):
        (self.project / "app.py").write_bytes(program.read_bytes())
        plain = self.finish(self.start(path, "-m", "app"))
        run = self.gothon("--python", path, 1, "app")
        self.assertEqual((run.out.decode(), run.text(), run.status), (plain.out.decode(), plain.text(), plain.status))
        self.assertTrue(plain.out, "the program prints nothing")


def add_tests():
    for interpreter in interpreters.cpythons(3):
        for program in sorted(PROGRAMS.glob("*.py")):
            wanted = re.match(rb"# python: 3\.(\d+)", program.read_bytes())
            if wanted and interpreter.minor < (3, int(wanted.group(1))):
                continue
            name = "test_{}_with_{}".format(program.stem, interpreter.name)
            setattr(Language, name, lambda self, program=program, path=interpreter.path: self.check(program, path))


add_tests()

if __name__ == "__main__":
    unittest.main()
