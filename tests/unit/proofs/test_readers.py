"""The interpreter reads what the grammar reads: all texts of the translator's own cases, and a sample of each library, are read by
both, with the same outcome."""

import os
import pathlib
import re
import tempfile
import unittest

from proofs import corpus, readers

CASES = pathlib.Path(__file__).resolve().parents[1] / "translator"
SAMPLE = 20


def texts(name):
    cases = re.split(r"^### ", (CASES / name).read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return [case.split("\n", 1)[1].split("\n--->\n")[0] + "\n" for case in cases]


class Readers(unittest.TestCase):
    def test_every_case_of_the_translator_and_of_the_checks_is_read_alike(self):
        with tempfile.TemporaryDirectory() as directory:
            paths = []
            for name in ("cases.txt", "checks.txt", "problems.txt", "description.txt"):
                for number, text in enumerate(texts(name)):
                    path = os.path.join(directory, "%s_%d.py" % (name[:-4], number))
                    pathlib.Path(path).write_text(text, encoding="utf-8")
                    paths.append(path)
            self.assertGreater(len(paths), 100)
            for library in corpus.libraries():
                with self.subTest(library=library):
                    wrong, _ = readers.differences(library, paths)
                    self.assertEqual(wrong, [])

    def test_a_sample_of_each_library_is_read_alike(self):
        for library in corpus.libraries():
            with self.subTest(library=library):
                wrong, _ = readers.differences(library, library.files(SAMPLE))
                self.assertEqual(wrong, [])
