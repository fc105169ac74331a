"""Programs mean the same as plain Python and under `gothon 1`: one for each room of the language, in `language/`.

A program's first line may say from which version of Python on it is one: `# python: 3.10`.
"""

import pathlib
import re
import unittest

import product

PROGRAMS = pathlib.Path(__file__).resolve().parent / "language"
VERSIONS = ((3, 8), (3, 11), (3, 13))


def interpreters():
    """(version, path) of the interpreters that the programs are run under."""
    for name, path in product.interpreters().items():
        found = re.match(r"cpython_(\d+)_(\d+)_", name)
        if found and (int(found.group(1)), int(found.group(2))) in VERSIONS:
            yield (int(found.group(1)), int(found.group(2))), path


class Language(product.TestCase):
    def check(self, program, path):
        (self.project / "app.py").write_bytes(program.read_bytes())
        plain = self.finish(self.start(path, "-m", "app"))
        run = self.gothon("--python", path, 1, "app")
        self.assertEqual((run.out.decode(), run.text(), run.status), (plain.out.decode(), plain.text(), plain.status))
        self.assertTrue(plain.out, "the program prints nothing")


def add_tests():
    for version, path in interpreters():
        for program in sorted(PROGRAMS.glob("*.py")):
            wanted = re.match(rb"# python: 3\.(\d+)", program.read_bytes())
            if wanted and version < (3, int(wanted.group(1))):
                continue
            name = "test_{}_with_{}_{}".format(program.stem, *version)
            setattr(Language, name, lambda self, program=program, path=path: self.check(program, path))


add_tests()

if __name__ == "__main__":
    unittest.main()
