"""Projects in odd places."""

import os
import pathlib
import shutil
import unittest
import zipfile

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
FACTS = "_x_: int = 1\n_x_ += 1\nprint(_x_, sys.argv, sys.path[0], __name__, __file__, __spec__)\n"


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

    def assertRunsAsPlain(self, path):
        plain = self.assertRun(self.python(path, "a"))
        run = self.assertRun(self.gothon(1, path, "a"))
        self.assertEqual((run.out, run.err), (plain.out, plain.err))

    def test_a_script_by_any_name_runs_as_python_would_run_it(self):
        tool = self.write("tool", "#!/usr/bin/env python3\nimport sys\n" + FACTS)
        for path in ("tool", "./tool", str(tool)):
            self.assertRunsAsPlain(path)
        self.write("plain.txt", "import sys\n" + FACTS)
        self.assertRunsAsPlain("./plain.txt")

    def test_a_script_by_any_name_shares(self):
        self.write("part.py", "_x_: int = 0\n")
        self.write("tool", "#!/usr/bin/python3\n" + APP.lstrip())
        for path in ("tool", "./tool"):
            run = self.assertRun(self.gothon(3, path))
            self.assertEqual((run.lines(), run.text()), (["3"] * 3, ""))

    def test_a_script_by_any_name_is_that_of_its_workers(self):
        self.write("tool", """\
            #!/usr/bin/python3
            import multiprocessing
            _x_: int = 0
            def work(n):
                global _x_
                _x_ += n
            if __name__ == "__main__":
                with multiprocessing.get_context("spawn").Pool(2) as pool: pool.map(work, range(5))
                print(_x_)
        """)
        self.assertEqual(self.assertRun(self.gothon(1, "./tool")).out, b"10\n")

    def test_a_module_of_the_project_comes_before_a_file_of_that_name(self):
        self.write("app", "#!/usr/bin/python3\nprint('file')\n")
        self.write("app.py", "print('module')\n")
        self.assertEqual(self.assertRun(self.gothon(1, "app")).out, b"module\n")
        self.write("timeit", "no script\n")
        self.assertIn(b"usec", self.assertRun(self.gothon(1, "timeit", "-n1", "-r1", "pass")).out.replace(b"nsec", b"usec"))

    def test_a_directory_with_a_main_runs_as_python_would_run_it_and_shares(self):
        self.write("folder/__main__.py", "import sys, part\n_x_: int = 1\n_x_ += 1\nprint(_x_, sys.argv, sys.path[0], __name__, __file__)\n")
        self.write("folder/part.py", "")
        self.assertRunsAsPlain("./folder")
        self.write("folder/__main__.py", APP)
        self.write("folder/part.py", "_x_: int = 0\n")
        self.assertEqual(self.assertRun(self.gothon(3, "./folder")).lines(), ["3"] * 3)

    def test_a_zip_file_runs_as_python_would_run_it(self):
        self.zip("app.pyz", {"__main__.py": "import sys, part\nprint(part.x, sys.argv, sys.path[0], __name__, __file__)\n",
                             "part.py": "x = 3\n"})
        self.assertRunsAsPlain("app.pyz")
        self.assertEqual(len(self.assertRun(self.gothon(3, "app.pyz", "a")).lines()), 3)

    def test_a_zip_file_with_gothon_code_is_refused(self):
        self.zip("app.pyz", {"__main__.py": "import part\n", "part.py": "_x_: int = 3\n"})
        for nodes in (1, 2):
            run = self.gothon(nodes, "app.pyz")
            self.assertEqual((run.status, run.out), (1, b""), repr(run))
            self.assertEqual(run.text(), "gothon: app.pyz: its module part.py has Gothon code, and modules in a zip file are plain Python: "
                             "unpack it (python3 -m zipfile -e app.pyz DIRECTORY) and run ./DIRECTORY\n")

    def zip(self, name, files):
        with open(str(self.project / name), "wb") as file:
            file.write(b"#!/usr/bin/env python3\n")
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                for member, text in files.items():
                    archive.writestr(member, text)

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
