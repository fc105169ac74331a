"""What is no Python, or one that does not start, is named, and nothing is taken for done that nobody has begun."""

import re
import unittest

import product

APP = "_x_: int = 0\n_x_ += 1\nprint('started')\n"
CASES = (
    ("no_python", "#!/bin/sh\necho I am no Python\n", "exit status 0"),
    ("fails", "#!/bin/sh\necho broken >&2\nexit 3\n", "exit status 3"),
    ("crashes", "#!/bin/sh\nkill -SEGV $$\n", r"killed by SIGSEGV( \(core dumped\))?"),
    ("aborts", "#!/bin/sh\nkill -ABRT $$\n", r"killed by SIGABRT( \(core dumped\))?"),
    ("is_not_found", "#!/bin/sh\nexit 127\n", "exit status 127"),
)
# What the other nodes have said may come behind it.
SAID = r"gothon: {}: it ended before it began with the program \({}\): make sure that it is CPython 3.8 or later, or PyPy 3, and runs by " \
       r"itself, or choose another with --python\n(\[\d\] .*\n)*\Z"


class BadInterpreters(product.TestCase):
    def setUp(self):
        super().setUp()
        self.write("app.py", APP)

    def program(self, name, text):
        path = self.write("bin/" + name, text)
        path.chmod(0o755)
        return str(path)

    def test_programs_that_are_no_python(self):
        for name, text, how in CASES:
            for nodes in (1, 2):
                for more in ((), ("--keep-going",), ("--standalone",)):
                    with self.subTest((name, nodes, more)):
                        path = self.program(name, text)
                        run = self.gothon(*more, "--python", path, nodes, "app")
                        self.assertEqual(run.status, 126, repr(run))
                        self.assertNotIn(b"started", run.out)
                        self.assertRegex(run.text(), SAID.format(re.escape(path), how))

    def test_python_on_the_path(self):
        path = self.program("python", "#!/bin/sh\nexit 0\n")
        run = self.gothon(2, "app", environment={"PATH": str(self.project / "bin")})
        self.assertEqual(run.status, 126, repr(run))
        self.assertRegex(run.text(), SAID.format(re.escape(path), "exit status 0"))

    def test_a_python_whose_library_is_gone(self):
        run = self.gothon("--python", product.sys.executable, 1, "app", environment={"PYTHONHOME": str(self.project / "nowhere")})
        self.assertEqual(run.status, 126, repr(run))
        self.assertRegex(run.text(), SAID.format(re.escape(product.sys.executable), "exit status 1"))

    def test_detached(self):
        path = self.program("python", "#!/bin/sh\nexit 0\n")
        started = self.assertRun(self.gothon("--detach", "--python", path, 2, "app"))
        run = self.finish(self.start(str(product.BIN / "gothonctl"), "wait", started.out.decode().strip()))
        self.assertEqual(run.status, 126, repr(run))

    def test_a_python_that_runs_may_fail_as_it_likes(self):
        for text, status in (("raise SystemExit(3)\n", 3), ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n", -11), ("", 0)):
            with self.subTest(text):
                self.write("app.py", "_x_: int = 0\n" + text)
                run = self.gothon(1, "app")
                self.assertEqual((run.status, run.text()), (status, ""), repr(run))

    def test_what_the_system_cannot_execute(self):
        garbage = self.program("garbage", "garbage\n")
        lost = self.program("lost", "#!/nowhere/python\n")
        for path, status in ((garbage, 126), (lost, 127), (str(self.project), 126), (str(self.project / "none"), 127)):
            for nodes in (1, 2):
                with self.subTest((path, nodes)):
                    run = self.gothon("--python", path, nodes, "app")
                    self.assertEqual((run.status, run.out), (status, b""), repr(run))
                    self.assertIn(path, run.text())


if __name__ == "__main__":
    unittest.main()
