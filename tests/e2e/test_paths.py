"""Projects in odd places."""

import os
import pathlib
import shutil
import unittest

import product

APP = """
from part import _x_
_node_count_: int = 1
_sync_done_: callable = lambda n=_node_count_: ()
_x_ += 1
_sync_done_(1)
_sync_done_()
print(_x_)
"""


class Paths(product.TestCase):
    def check(self, *names):
        project = os.path.join(os.fsencode(self.project), *[name if isinstance(name, bytes) else os.fsencode(name) for name in names])
        os.makedirs(project)
        for name, text in ((b"app.py", APP), (b"part.py", "_x_: int = 0\n")):
            with open(os.path.join(project, name), "w") as file:
                file.write(text)
        run = self.assertRun(self.gothon(2, "app", cwd=os.fsdecode(project)))
        self.assertEqual((run.lines(), run.text()), (["2", "2"], ""), repr(run))
        self.assertNothingLeft(os.fsdecode(project))

    def test_blanks_and_quotes(self):
        self.check("a folder with 'blanks' and \"quotes\"")

    def test_more_than_200_characters(self):
        self.check("l" * 120, "o" * 120, "n" * 120)

    def test_a_name_that_is_no_utf_8(self):
        self.check(b"caf\xe9 \xff")

    def test_a_newline_and_a_tab(self):
        self.check("new\nline", "tab\tand \\n")

    def test_a_link_to_the_project(self):
        project = self.project / "real"
        project.mkdir()
        (project / "app.py").write_text(APP)
        (project / "part.py").write_text("_x_: int = 0\n")
        link = self.project / "link"
        link.symlink_to(project)
        run = self.assertRun(self.gothon(2, "app", cwd=link))
        self.assertEqual(run.lines(), ["2", "2"], repr(run))
        self.assertNothingLeft(project)

    def test_a_path_to_a_file_runs_as_python_would_run_it(self):
        self.write("folder/app.py", "import sys\n_x_: int = 1\n_x_ += 1\nprint(_x_, sys.argv, sys.path[0], __spec__)\n")
        plain = self.assertRun(self.python("folder/app.py", "a"))
        run = self.assertRun(self.gothon(1, "folder/app.py", "a"))
        self.assertEqual(run.out, plain.out)

    def test_two_sessions_in_one_project_do_not_meet(self):
        self.write("app.py", """
            import sys
            _x_: int = 0
            _sync_done_: callable = lambda n=2: ()
            for _ in range(100):
                _x_ += int(sys.argv[1])
            _sync_done_(1)
            _sync_done_()
            print(_x_)
            """)
        processes = [self.start(str(product.BIN / "gothon"), "2", "app", str(step)) for step in (1, 7)]
        runs = [self.assertRun(self.finish(process)) for process in processes]
        self.assertEqual([run.lines() for run in runs], [["200"] * 2, ["1400"] * 2])

    def test_a_kept_directory_ignores_itself(self):
        self.write("app.py", "_x_: int = 0\nprint(_x_)\n")
        self.assertRun(self.gothon(1, "app", environment={"GOTHON_KEEP_TEMP_DIR": "True"}))
        kept = pathlib.Path(str(self.project / ".gothon"))
        self.assertTrue((kept / ".gitignore").exists())
        self.assertEqual(len(list(kept.glob("*/modules/*.py"))), 1)
        shutil.rmtree(str(kept))


if __name__ == "__main__":
    unittest.main()
