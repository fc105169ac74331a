"""How output is shown: --label-format, --color, --only, --log-dir."""

import os
import subprocess
import unittest

import product

HELLO = "import sys; print('out'); print('err', file=sys.stderr)\n"


class OutputOptions(product.TestCase):
    def test_the_label_has_a_format(self):
        self.write("app.py", "print('here')\n")
        run = self.assertRun(self.gothon("--label-format", "{name} {node}/{count}> ", "--name", "mine", 2, "app"))
        self.assertEqual(sorted(run.out.decode().splitlines()), ["mine 0/2> here", "mine 1/2> here"])

    def test_a_label_field_that_is_none_is_refused(self):
        self.write("app.py", "print('here')\n")
        run = self.gothon("--label-format", "{rank}: ", 2, "app")
        self.assertEqual((run.status, run.text()), (2, "gothon: --label-format {rank}: : there is no field {rank}, use {node}, {count} or {name}\n"))
        run = self.assertRun(self.gothon("--label-format", "{} {a b} {{node}} ", 2, "app"))
        self.assertEqual(sorted(run.out.decode().splitlines()), ["{} {a b} {0} here", "{} {a b} {1} here"])

    def test_a_full_disk_is_named_once(self):
        self.write("app.py", "for i in range(100000): print('x' * 100)\n")
        with open("/dev/full", "wb") as full:
            run = self.finish(self.start("gothon", "2", "app", stdout=full))
        self.assertNotEqual(run.status, 0, repr(run))
        self.assertEqual(run.text().count("gothon: stdout: it cannot be written: No space left on device"), 1, repr(run))

    def test_each_node_has_a_steady_colour(self):
        self.write("app.py", "print('a'); print('b')\n")
        run = self.assertRun(self.gothon("--color", "always", 2, "app"))
        lines = run.out.decode().splitlines()
        colours = {node: {line.split("[" + node)[0] for line in lines if "[" + node + "]" in line} for node in "01"}
        self.assertEqual([len(each) for each in colours.values()], [1, 1], lines)
        self.assertNotEqual(colours["0"], colours["1"])
        self.assertTrue(all(line.startswith("\x1b[") and "\x1b[0m" in line for line in lines), lines)

    def terminal_output(self, *arguments, **environment):
        """What gothon writes when its streams are a terminal."""
        master, slave = os.openpty()
        try:
            process = self.start("gothon", *arguments, environment=dict({"TERM": "xterm"}, **environment),
                                 stdout=slave, stderr=slave)
            os.close(slave)
            shown = b""
            while True:
                try:
                    piece = os.read(master, 65536)
                except OSError:
                    break
                if not piece:
                    break
                shown += piece
            self.assertRun(self.finish(process))
            return shown.decode()
        finally:
            os.close(master)

    def test_colour_is_for_terminals_and_no_color_refuses_it(self):
        self.write("app.py", "print('here')\n")
        self.assertNotIn("\x1b", self.gothon(2, "app").out.decode())
        self.assertIn("\x1b[36m[0] \x1b[0mhere", self.terminal_output("2", "app"))
        self.assertNotIn("\x1b", self.terminal_output("2", "app", NO_COLOR="1"))
        self.assertNotIn("\x1b", self.terminal_output("2", "app", TERM="dumb"))
        self.assertNotIn("\x1b", self.terminal_output("--color", "never", "2", "app"))
        self.assertIn("\x1b", self.terminal_output("--color", "always", "2", "app", NO_COLOR="1"))

    def test_only_some_nodes_are_shown(self):
        self.write("app.py", "_node_: int = 0\n_n_: int = 0\n_n_ += 1\nprint('x' * 200000)\n")
        run = self.assertRun(self.gothon("--only", "0,2-3", "--label", "always", 5, "app"))
        self.assertEqual(sorted(line[:4] for line in run.out.decode().splitlines()), ["[0] ", "[2] ", "[3] "])

    def test_logs_of_all_nodes_are_written_without_labels(self):
        self.write("app.py", HELLO)
        run = self.assertRun(self.gothon("--log-dir", "logs/today", "--only", "1", 2, "app", stderr=subprocess.STDOUT))
        self.assertEqual(sorted(run.out.decode().splitlines()), ["[1] err", "[1] out"])
        logs = self.project / "logs" / "today"
        self.assertEqual({path.name: path.read_text() for path in logs.iterdir()},
                         {"node-0.out": "out\n", "node-0.err": "err\n", "node-1.out": "out\n", "node-1.err": "err\n"})

    def test_one_node_is_logged_too(self):
        self.write("app.py", HELLO)
        run = self.assertRun(self.gothon("--log-dir", "logs", 1, "app"))
        self.assertEqual((run.out, run.err), (b"out\n", b"err\n"))
        self.assertEqual((self.project / "logs" / "node-0.out").read_text(), "out\n")

    def test_a_log_directory_that_cannot_be_made_is_said_before_anything_starts(self):
        self.write("app.py", "open('started', 'w')\n")
        self.write("logs", "")
        run = self.gothon("--log-dir", "logs/today", 2, "app")
        self.assertEqual(run.status, 125, repr(run))
        self.assertRegex(run.text(), r"\Agothon: --log-dir: logs/today: Not a directory\b")
        self.assertFalse((self.project / "started").exists())

    def test_a_full_disk_ends_a_log_and_not_the_run(self):
        (self.project / "logs").mkdir()
        self.write("app.py", HELLO)
        mapped = [] if os.geteuid() == 0 else ["--map-root-user"]
        full = "mount -t tmpfs -o size=16k none logs && ! dd if=/dev/zero of=logs/fill bs=4k 2>/dev/null && exec \"$@\""
        run = self.assertRun(self.finish(self.start("unshare", "--mount", *mapped, "sh", "-c", full, "sh", "gothon", "--log-dir", "logs",
                                                    "--label", "always", "1", "app")))
        self.assertEqual(run.out, b"[0] out\n")
        self.assertIn("gothon: --log-dir: node-0.out: No space left on device: it ends here\n", run.text())


if __name__ == "__main__":
    unittest.main()
