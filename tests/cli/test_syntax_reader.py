"""The interpreter reads what the grammar does not know, once for a command; one that cannot is named, and nothing starts."""

import os
import unittest

import interpreters
import product

UNKNOWN = "_a_: int = 0\nfirst, *(_a_, second) = 7, 8, 9\nprint(_a_)\n"
NO_INTERPRETERS = {
    "ends": ("exit 3", "it ended with status 3 instead of an answer"),
    "dies": ("kill -9 $$", "it was ended by SIGKILL"),
    "babbles": ("echo hello; exec cat >/dev/null", "it gives an answer that makes no sense"),
    "echoes": ("exec cat", "it gives an answer that makes no sense"),
    "stops in the middle": ("read size; echo tree 100 100; echo Module", "it ended with status 0 instead of an answer"),
    "makes a tree of nothing": ("read size; echo tree 6 4; printf 'Nodule    '", "it gives an answer that makes no sense"),
}


class SyntaxReader(product.TestCase):
    def script(self, text):
        path = self.project / "no_python"
        path.write_text("#!/bin/sh\n{}\n".format(text))
        path.chmod(0o755)
        return str(path)

    def test_one_that_cannot_is_named_with_the_file_and_nothing_starts(self):
        self.write("app.py", UNKNOWN)
        for name, (text, why) in NO_INTERPRETERS.items():
            for nodes in (1, 2):
                with self.subTest(name, nodes=nodes):
                    run = self.gothon("--python", self.script(text), nodes, "app")
                    self.assertEqual((run.status, run.out), (1, b""), repr(run))
                    self.assertRegex(run.text(), r"\Aapp\.py:\d+:\d+: error: ")
                    self.assertIn(why, run.text())

    def test_a_tree_that_leaves_out_what_has_to_be_there_is_an_error(self):
        self.write("app.py", UNKNOWN)
        # A module with one statement of an expression, which has none.
        numbers = "".join("\\%03o" % byte for number in (1, -2, 2, 1, 0, 1, 3) for byte in number.to_bytes(4, "little", signed=True))
        text = "case \"$*\" in *syntax_tree.py) ;; *) exit 0;; esac; read size; echo tree 21 28; printf 'Module 0 body*\\nExpr 4%s'; exec cat >/dev/null" % numbers
        run = self.gothon("check", "--python", self.script(text), "app.py")
        self.assertEqual(run.status, 1, repr(run))
        self.assertIn(b"error: the interpreter does not tell where all of this stands: write it in another way [syntax]", run.out)

    def test_one_that_is_too_old_is_named(self):
        self.write("app.py", UNKNOWN)
        for old in interpreters.too_old():
            with self.subTest(old):
                run = self.gothon("--python", old.path, 1, "app")
                self.assertIn(run.status, (1, 126), repr(run))
                self.assertEqual(run.out, b"")
                self.assertIn("CPython 3.8 or later", run.text())

    def test_it_is_started_once_for_all_modules_and_not_at_all_without_need(self):
        self.write("app.py", "import one, two, three\n" + UNKNOWN)
        for name in ("one", "two", "three"):
            self.write(name + ".py", UNKNOWN)
        self.write("known.py", "_a_: int = 0\nprint(_a_)\n")
        python = os.path.realpath(self.environment["PATH"].split(os.pathsep)[1] + "/python")
        log = self.project / "starts"
        counting = self.script("case \"$*\" in *syntax_tree.py) echo >>{}; esac\nexec {} \"$@\"".format(log, python))
        run = self.assertRun(self.gothon("--python", counting, 1, "app"))
        self.assertEqual(run.out, b"8\n" * 4)
        self.assertEqual(log.read_text(), "\n")
        self.assertRun(self.gothon("--python", counting, 1, "known"))
        self.assertEqual(log.read_text(), "\n")

    def test_a_module_that_nobody_foresaw_is_read_by_the_interpreter_of_its_node(self):
        self.write("app.py", "_x_: int = 1\n__import__('la' + 'te')\nprint(_x_)\n")
        self.write("late.py", UNKNOWN)
        for python in interpreters.supported():
            with self.subTest(python):
                environment = {"PATH": str(product.BIN)}  # no other python is found
                run = self.assertRun(self.gothon("--python", python.path, 1, "app", environment=environment))
                self.assertEqual(run.out, b"8\n1\n")

    def test_what_python_refuses_too_is_left_to_it(self):
        self.write("app.py", "try: import other\nexcept SyntaxError as error: print('refused', error.lineno)\n_x_: int = 5\nprint(_x_)\n")
        self.write("other.py", "_y_: int = 1\n_y_ = = 2\n")
        run = self.assertRun(self.gothon(1, "app"))
        self.assertEqual((run.out, run.text()), (b"refused 2\n5\n", ""))

    def test_what_nests_deeper_than_it_follows_is_an_error_in_words(self):
        self.write("app.py", "_a_: int = 1\nfirst, *(_a_, second) = 7, 1, 9\nprint({})\n".format("+".join(["_a_"] * 6000)))
        run = self.gothon("check", "app.py")
        self.assertEqual(run.status, 1, repr(run))
        self.assertRegex(run.out.decode(), r"app\.py:\d+:\d+: error: (it nests deeper than Gothon follows: take it apart|RecursionError: .*) \[syntax\]\n")

    def test_long_and_deep_texts_are_read(self):
        deep = "+".join(["_a_"] * 1400)
        self.write("app.py", "_a_: int = 1\nfirst, *(_a_, second) = 7, 1, 9\nprint({}, len({!r}))\n".format(deep, "x" * 300000))
        for python in interpreters.supported():
            with self.subTest(python):
                run = self.gothon("--python", python.path, 1, "app")
                plain = self.finish(self.start(python.path, "-m", "app"))
                self.assertEqual((run.status, run.out), (plain.status, plain.out), repr(run))


if __name__ == "__main__":
    unittest.main()
