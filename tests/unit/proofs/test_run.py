"""What tests/run.py makes of a file of tests; and which interpreters tests find."""

import contextlib
import io
import os
import pathlib
import sys
import tempfile
import unittest
import unittest.mock

import interpreters
import run

HEAD = "import unittest\nclass Case(unittest.TestCase):\n    "


class Files(unittest.TestCase):
    def counts(self, text):
        """(passed, failed, reasons of what was skipped) of a file with that text, and what was printed."""
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "test_it.py"
            path.write_text(text)
            count = run.Count()
            test = run.TestFile(path)
            test.process.wait()
            with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO(), write_through=True)) as printed:
                test.finish(count, False)
            reasons = [why.split(": ", 1)[1] for why in count.reasons]
            return (count.passed, count.failed, reasons), printed.buffer.getvalue().decode()

    def test_a_file_without_tests_fails(self):
        for text in ("", "import unittest\nclass Case(unittest.TestCase):\n    pass\n"):
            counts, printed = self.counts(text)
            self.assertEqual(counts, (0, 1, []), printed)

    def test_skips_are_told_with_their_reasons(self):
        counts, printed = self.counts(HEAD + "@unittest.skip('no  such\\nthing')\n    def test_it(self): pass\n")
        self.assertEqual(counts, (0, 0, ["no such thing"]), printed)

    def test_a_file_of_skips_without_a_reason_fails(self):
        counts, printed = self.counts(HEAD + "@unittest.skip('')\n    def test_it(self): pass\n")
        self.assertEqual(counts[:2], (0, 1), printed)
        self.assertIn("no test ran, and nothing says why", printed)

    def test_a_test_that_passes_is_enough(self):
        counts, printed = self.counts(HEAD + "def test_it(self): pass\n    @unittest.skip('why')\n    def test_other(self): pass\n")
        self.assertEqual(counts, (1, 0, ["why"]), printed)


class Elsewhere(unittest.TestCase):
    def counts(self, text):
        """(passed, failed, reasons) that count for a script in tests/trees."""
        with tempfile.TemporaryDirectory() as folder:
            script = pathlib.Path(folder) / "trees" / "it"
            script.parent.mkdir()
            script.write_text("#!/bin/sh\n" + text)
            script.chmod(0o755)
            count = run.Count()
            with unittest.mock.patch("run.TESTS", pathlib.Path(folder)), contextlib.redirect_stdout(io.StringIO()):
                run.run_elsewhere(("trees/it", "there"), count)
            return count.passed, count.failed, count.reasons

    def test_its_counts_and_skips_are_added(self):
        self.assertEqual(self.counts("echo one; echo 'skipped: f: why (3 times)'; echo 'skipped: g: w'; echo 4 skipped; echo 5 passed, 0 failed"),
                         (5, 0, {"trees/it there: f: why": 3, "trees/it there: g: w": 1}))
        self.assertEqual(self.counts("echo 5 passed, 2 failed; exit 1"), (5, 2, {}))

    def test_one_that_ends_before_it_has_counted_is_a_failure(self):
        self.assertEqual(self.counts("echo 'E: no space left'; exit 100"), (0, 1, {}))
        self.assertEqual(self.counts("echo hello"), (0, 1, {}))

    def test_where_it_cannot_be_it_is_skipped_and_says_why(self):
        self.assertEqual(self.counts("echo 'trees: only root' >&2; exit 77"), (0, 0, {"trees/it there: trees: only root": 1}))


class Interpreters(unittest.TestCase):
    def test_they_are_found_without_pyenv_and_without_a_path(self):
        with tempfile.TemporaryDirectory() as home, unittest.mock.patch("pwd.getpwuid") as user:
            user.return_value.pw_dir = home
            with unittest.mock.patch.dict(os.environ, PATH=home):
                found = interpreters.candidates()
        self.assertIn(os.path.realpath(sys.executable), map(os.path.realpath, found))
        self.assertEqual([path for path in found if ".pyenv" in path and path != sys.executable], [])

    def test_each_is_asked_what_it_is(self):
        self.assertEqual(interpreters.ask(sys.executable)[1:4:2], (sys.version_info[:2], sys.hexversion))
        with tempfile.TemporaryDirectory() as folder:
            for text in ("#!/bin/sh\necho cpython\n", "#!/bin/sh\nexit 1\n", "no program"):
                path = pathlib.Path(folder) / "python3"
                path.write_text(text)
                path.chmod(0o755)
                self.assertIsNone(interpreters.ask(str(path)), text)

    def test_there_is_one_of_each_minor_version_the_newest(self):
        found = interpreters.supported()
        self.assertEqual(len({each.name for each in found}), len(found))
        for path in interpreters.candidates():
            other = interpreters.ask(path)
            if other and other.minor >= interpreters.OLDEST:
                self.assertGreaterEqual(next(each for each in found if each.name == other.name).version, other.version)

    def test_some_of_many_are_from_the_oldest_to_the_newest(self):
        with unittest.mock.patch("interpreters.everything") as everything:
            everything.return_value = [interpreters.Interpreter("cpython", (3, minor), False, minor, "") for minor in range(6, 16)]
            self.assertEqual([each.minor[1] for each in interpreters.cpythons(3)], [8, 12, 15])
            self.assertEqual([each.minor[1] for each in interpreters.cpythons(2)], [8, 15])
            self.assertEqual(len(interpreters.cpythons(20)), 8)


if __name__ == "__main__":
    unittest.main()
