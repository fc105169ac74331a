"""gothon check and gothon translate from the command line."""

import os
import unittest

import product

DOUBLE = "_x_: int = 0\n_x_: str = ''\n"
FINE = "_x_: int = 0\n_x_ += 1\n"


class Commands(product.TestCase):
    def places(self, run):
        """FILE:LINE of every error, in the order of the report."""
        return [":".join(line.split(":")[:2]) for line in run.out.decode().splitlines() if ": error: " in line]

    def closed_stdout(self, *arguments):
        """Runs gothon with a stdout that cannot be written."""
        with open("/dev/full", "wb") as full:
            return self.finish(self.start("gothon", *arguments, stdout=full))


class Check(Commands):
    def test_a_project_without_problems(self):
        self.write("app.py", FINE)
        run = self.assertRun(self.gothon("check"))
        self.assertEqual((run.out, run.err), (b"", b""))

    def test_a_problem_is_printed_with_its_line_and_a_caret(self):
        self.write("app.py", DOUBLE)
        run = self.assertRun(self.gothon("check", "app.py"), 1)
        self.assertEqual(run.err, b"")
        self.assertRegex(run.out.decode(), r"\Aapp\.py:2:1: error: `_x_`: it is declared as int in line 1 and as str here: .*\n"
                                           r"_x_: str = ''\n\^\n\Z")

    def test_warnings_alone_are_no_failure(self):
        self.write("app.py", "_x_: int = 0\n_x_: int = 1\n")
        run = self.assertRun(self.gothon("check"))
        self.assertIn(b"app.py:2:1: warning: ", run.out)

    def test_no_path_is_the_current_directory(self):
        self.write("app.py", DOUBLE)
        self.write("part/deep.py", DOUBLE)
        run = self.assertRun(self.gothon("check"), 1)
        self.assertEqual(self.places(run), ["app.py:2", "part/deep.py:2"])
        self.assertEqual(run.out, self.gothon("check", ".").out)

    def test_directories_are_walked_past_what_is_not_the_projects(self):
        for folder in (".hidden", "__pycache__", "node_modules", "venv/lib", "seen/.git", "seen/__pycache__"):
            self.write(folder + "/never.py", DOUBLE)
        self.write("venv/pyvenv.cfg", "home = /usr\n")
        self.write("notes.txt", DOUBLE)
        self.write(".hidden.py", DOUBLE)
        self.write("seen/here.py", DOUBLE)
        run = self.assertRun(self.gothon("check"), 1)
        self.assertEqual(self.places(run), ["seen/here.py:2"])

    def test_a_directory_that_is_named_is_walked_whatever_its_name(self):
        self.write("venv/pyvenv.cfg", "home = /usr\n")
        self.write("venv/here.py", DOUBLE)
        self.write(".hidden/here.py", DOUBLE)
        run = self.assertRun(self.gothon("check", "venv", ".hidden"), 1)
        self.assertEqual(self.places(run), [".hidden/here.py:2", "venv/here.py:2"])

    def test_a_link_to_the_directory_above_is_no_endless_walk(self):
        self.write("app.py", DOUBLE)
        (self.project / "again").symlink_to(".")
        run = self.assertRun(self.gothon("check"), 1)
        self.assertEqual(self.places(run), ["app.py:2"])

    def test_a_file_given_twice_is_reported_once(self):
        self.write("app.py", DOUBLE)
        (self.project / "link.py").symlink_to("app.py")
        run = self.assertRun(self.gothon("check", "app.py", ".", "./app.py", str(self.project / "app.py"), "link.py"), 1)
        self.assertEqual(self.places(run), ["app.py:2"])

    def test_problems_are_sorted_by_file_line_and_column(self):
        self.write("b.py", DOUBLE + "_y_: int = _x_\n# gothon:nonsense = 1\n")
        self.write("a.py", DOUBLE)
        run = self.assertRun(self.gothon("check", "b.py", "a.py"), 1)
        self.assertEqual(self.places(run), ["a.py:2", "b.py:2", "b.py:3", "b.py:4"])

    def test_what_is_not_there_is_an_error_and_the_rest_is_checked(self):
        self.write("app.py", DOUBLE)
        run = self.assertRun(self.gothon("check", "missing.py", "app.py"), 1)
        self.assertEqual(self.places(run), ["app.py:2", "missing.py:1"])

    def test_an_empty_file_and_one_that_is_no_python(self):
        self.write("empty.py", "")
        self.write("picture.py", "")
        (self.project / "picture.py").write_bytes(bytes(range(256)) * 8)
        run = self.gothon("check", "empty.py", "picture.py")
        self.assertEqual((run.status, run.err), (1, b""), repr(run))
        self.assertEqual(self.places(run), ["picture.py:1"])

    def test_a_syntax_error_beside_gothon_code(self):
        self.write("app.py", "_x_: int = 0\ny = [1, 2\n")
        run = self.assertRun(self.gothon("check"), 1)
        self.assertEqual(self.places(run), ["app.py:2"])

    def test_a_report_that_cannot_be_written_is_a_failure(self):
        self.write("app.py", "_x_: int = 0\n_x_: int = 1\n")
        run = self.closed_stdout("check")
        self.assertEqual(run.status, 1, repr(run))
        self.assertEqual(run.text(), "gothon: standard output: No space left on device: "
                                     "what was to be printed is not complete, write it to another place\n")

    def test_a_reader_that_is_gone(self):
        self.write("app.py", DOUBLE * 3000)
        run = self.finish(self.start("sh", "-c", "gothon check | head -n 1"))
        self.assertEqual((run.status, run.err), (0, b""), repr(run))
        self.assertIn(b"app.py:2:1: error: ", run.out)

    def test_unknown_options(self):
        run = self.assertRun(self.gothon("check", "--nonsense"), 2)
        self.assertEqual(run.text(), "gothon: --nonsense: no such option, see gothon --help\n")


class Translate(Commands):
    def test_the_text_keeps_its_lines(self):
        self.write("app.py", "# first\n" + FINE + "print(_x_)\n")
        run = self.assertRun(self.gothon("translate", "app.py"))
        self.assertEqual(run.err, b"")
        lines = run.out.decode().splitlines()
        self.assertEqual((len(lines), lines[0]), (4, "# first"))
        self.assertNotEqual(lines[2], "_x_ += 1")
        compile(run.out, "app.py", "exec")

    def test_a_file_without_gothon_code_is_printed_as_it_is(self):
        for text in (b"print(1)\n", b"", b"no newline", b"# -*- coding: latin-1 -*-\nx = '\xe9'\r\n"):
            (self.project / "plain.py").write_bytes(text)
            self.assertEqual(self.assertRun(self.gothon("translate", "plain.py")).out, text)

    def test_errors_go_to_stderr_and_nothing_to_stdout(self):
        self.write("app.py", DOUBLE)
        run = self.assertRun(self.gothon("translate", "app.py"), 1)
        self.assertEqual(run.out, b"")
        self.assertTrue(run.text().startswith("app.py:2:1: error: "), repr(run))

    def test_what_cannot_be_read(self):
        for name, why in (("missing.py", "No such file or directory"), (".", "Is a directory")):
            run = self.assertRun(self.gothon("translate", name), 1)
            self.assertEqual((run.out, run.text()), (b"", "gothon: {}: {}: give the path of a Python file\n".format(name, why)))

    def test_a_text_that_cannot_be_written_is_a_failure(self):
        self.write("app.py", FINE)
        run = self.closed_stdout("translate", "app.py")
        self.assertEqual(run.status, 1, repr(run))
        self.assertEqual(run.text(), "gothon: standard output: No space left on device: "
                                     "what was to be printed is not complete, write it to another place\n")

    def test_one_file_it_is(self):
        for files in ([], ["a.py", "b.py"]):
            run = self.assertRun(self.gothon("translate", *files), 2)
            self.assertEqual(run.text(), "gothon: translate: it takes exactly one FILE, see gothon --help\n")

    def test_it_changes_nothing(self):
        path = self.write("app.py", FINE)
        before = path.read_bytes()
        self.assertRun(self.gothon("translate", "app.py"))
        self.assertEqual((path.read_bytes(), os.listdir(str(self.project))), (before, ["app.py"]))


if __name__ == "__main__":
    unittest.main()
