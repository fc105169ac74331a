"""Command lines that are refused; tests/cli/test_bad_input.py has the rest of what is."""

import os
import unittest

import product


class Usage(product.TestCase):
    def refused(self, *arguments, status=2, words="", **options):
        run = self.gothon(*arguments, **options)
        self.assertEqual(run.status, status, repr(run))
        self.assertEqual(run.out, b"", repr(run))
        self.assertEqual(run.text().count("\n"), 1, repr(run))
        self.assertTrue(run.text().startswith("gothon: "), repr(run))
        self.assertIn(words, run.text())
        return run

    def test_wrong_command_lines(self):
        for arguments, words in (
            ([], "NODE_COUNT: it is missing"),
            (["2"], "MODULE: it is missing"),
            (["0", "app"], "1 to 4096"),
            (["4097", "app"], "1 to 4096"),
            (["two", "app"], "it is no number"),
            (["--label", "often", "2", "app"], "auto, always or never"),
            (["--nonsense", "2", "app"], "--nonsense: no such option"),
            (["-p", "MemoryMax", "2", "app"], "--property MemoryMax: it is no property, give one as in MemoryMax=500M"),
            (["--memory-max", "", "2", "app"], "--memory-max: it is empty"),
            (["--standalone", "--cpu-quota", "50%", "2", "app"], "--standalone and CPUQuota=50%"),
            (["2", "--label", "never", "app"], "options come before NODE_COUNT"),
            (["translate"], "exactly one FILE"),
            (["translate", "a.py", "b.py"], "exactly one FILE"),
        ):
            with self.subTest(arguments=arguments):
                self.refused(*arguments, words=words)

    def test_help_and_version(self):
        self.assertIn(b"usage: gothon", self.assertRun(self.gothon("--help")).out)
        self.assertRegex(self.assertRun(self.gothon("--version")).out, rb"\Agothon \d+\.\d+\.\d+\n\Z")

    def test_help_that_cannot_be_written_says_so(self):
        for command, word in (("gothon", "--help"), ("gothon", "--version"), ("gothonctl", "--help")):
            with open("/dev/full", "wb") as full:
                run = self.finish(self.start(command, word, stdout=full))
            self.assertEqual((run.status, run.text()), (1, command + ": stdout: it cannot be written: No space left on device\n"))

    def test_a_missing_interpreter_is_127(self):
        self.write("app.py", "")
        self.refused("--python", "./nowhere", 1, "app", status=127, words="./nowhere")
        self.refused("--python", "no-such-python", 1, "app", status=127, words="no-such-python")
        self.refused(1, "app", environment={"PATH": "/nonexistent"}, status=127, words="python")

    def test_an_interpreter_that_cannot_be_executed_is_126(self):
        self.write("app.py", "")
        self.write("plain", "no program")
        self.refused("--python", "./plain", 1, "app", status=126, words="./plain")
        broken = self.write("broken", "#!/nonexistent/interpreter\n")
        broken.chmod(0o755)
        for nodes in (1, 2):
            with self.subTest(nodes=nodes):
                run = self.gothon("--python", "./broken", nodes, "app")
                self.assertIn(run.status, (126, 127), repr(run))
                self.assertIn("broken", run.text())

    def test_a_missing_module_is_pythons_to_report(self):
        expected = self.python("-m", "missing")
        run = self.gothon(1, "missing")
        self.assertEqual(run.status, 1, repr(run))
        self.assertEqual(run.text(), expected.text())

    def test_a_working_directory_that_is_gone(self):
        script = 'mkdir gone && cd gone && rmdir "$PWD" && exec gothon 1 app'
        run = self.finish(self.start("sh", "-c", script))
        self.assertNotEqual(run.status, 0, repr(run))
        self.assertFalse(os.path.exists(str(self.project / "gone")))


if __name__ == "__main__":
    unittest.main()
