"""Trees of Debian releases: which copies packaging/trees makes and keeps."""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

TOP = pathlib.Path(__file__).resolve().parents[3]


class Copies(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.script = pathlib.Path(folder.name) / "packaging" / "trees"
        self.script.parent.mkdir()
        shutil.copy(str(TOP / "packaging" / "trees"), str(self.script))
        self.trees = pathlib.Path(folder.name) / "build" / "trees"
        self.bootstrap("first")

    def bootstrap(self, contents):
        """What making a tree of Debian's sid leaves."""
        (self.trees / "sid").mkdir(parents=True, exist_ok=True)
        (self.trees / "sid" / "system").write_text(contents)
        (self.trees / "sid.log").write_text("I: Retrieving {}\n".format(contents))

    def do(self, *arguments):
        subprocess.run([str(self.script), *arguments], check=True)

    def files(self, tree):
        return {path.name: path.read_text() for path in (self.trees / tree).iterdir()}

    def test_a_copy_is_fresh_each_time_and_its_tree_stays_as_it_is(self):
        for _ in range(2):
            self.do("copy", "sid", "other")
            self.assertEqual(self.files("other"), {"system": "first"})
            (self.trees / "other" / "installed").write_text("")
        self.assertEqual(self.files("sid"), {"system": "first"})

    def test_one_that_is_kept_has_what_was_installed_until_there_is_a_newer_tree(self):
        self.do("keep", "sid", "other")
        (self.trees / "other" / "installed").write_text("")
        self.do("keep", "sid", "other")
        self.assertEqual(self.files("other"), {"system": "first", "installed": ""})
        self.bootstrap("second")
        self.do("keep", "sid", "other")
        self.assertEqual(self.files("other"), {"system": "second"})

    def test_one_whose_copying_was_interrupted_is_copied_again(self):
        (self.trees / "other").mkdir()
        self.do("keep", "sid", "other")
        self.assertEqual(self.files("other"), {"system": "first"})

    def test_nothing_of_a_removed_one_is_left(self):
        self.do("copy", "sid", "other")
        self.do("remove", "other")
        self.assertEqual(sorted(path.name for path in self.trees.iterdir()), ["sid", "sid.log"])


if __name__ == "__main__":
    unittest.main()
