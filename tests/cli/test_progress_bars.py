"""Lines that are not complete: on a terminal they are redrawn in their place, elsewhere they cost one final line."""

import pathlib
import re
import unittest

import product
from terminal import Terminal

BARS = """\
import os, sys, time
_node_: int = 0
def until(name):
    while not os.path.exists(name): time.sleep(0.01)
for i in range(1, 6):
    print("\\rbar %d: %d%%" % (_node_, i * 10), end="", flush=True)
until("half")
print("\\rbar %d: done" % _node_ if _node_ else "\\rbar 0: 60%", end="\\n" if _node_ else "", flush=True)
until("go")
print("\\rbar %d: over" % _node_, flush=True)
"""


#: Each node's bar is as many lines down as its number, and within it is another.
TQDM = """\
import os, sys, time
sys.path.append("/usr/lib/python3/dist-packages")  # Debian's is pure Python
from tqdm import tqdm
_node_: int = 0
def until(name):
    while not os.path.exists(name): time.sleep(0.01)
with tqdm(total=40, position=_node_, desc="node %d" % _node_, mininterval=0, miniters=1, file=sys.stdout, ncols=50, ascii=True) as bar:
    for i in range(40):
        bar.update()
        if i == 19: until("half")
    until("go")
"""
NESTED = """\
import sys
sys.path.append("/usr/lib/python3/dist-packages")
from tqdm import tqdm
_node_: int = 0
for i in tqdm(range(3), desc="outer", position=0, mininterval=0, file=sys.stdout, ncols=40, ascii=True):
    for j in tqdm(range(4), desc="inner", position=1, mininterval=0, file=sys.stdout, ncols=40, ascii=True, leave=False):
        pass
print("end", _node_)
"""


class ProgressBars(product.TestCase):
    def test_each_node_redraws_its_own_row_below_the_lines(self):
        self.write("app.py", BARS)
        job = Terminal(self, "gothon", "3", "app")
        job.await_screen(["[0] bar 0: 50%", "[1] bar 1: 50%", "[2] bar 2: 50%"])
        self.write("half", "")
        job.await_screen(lambda lines: sorted(lines[:2]) == ["[1] bar 1: done", "[2] bar 2: done"] and lines[2:] == ["[0] bar 0: 60%"])
        self.write("go", "")
        self.assertEqual(job.wait(), 0)
        self.assertEqual(sorted(job.lines()), ["[0] bar 0: over", "[1] bar 1: done", "[1] bar 1: over", "[2] bar 2: done", "[2] bar 2: over"])

    def test_lines_of_others_scroll_past_a_bar_and_stay_whole(self):
        self.write("app.py", """\
            import time
            _node_: int = 0
            _stop_: bool = False
            _sync_turning_: callable = lambda n=1: ()
            if _node_ == 0:
                while not _stop_:
                    print("\\rturning", end="", flush=True)
                    _sync_turning_(1)
                print()
            else:
                _sync_turning_()
                for i in range(200):
                    print("line", i, "x" * 50, flush=True)
                _stop_ = True
            """)
        job = Terminal(self, "gothon", "2", "app", rows=300)
        self.assertEqual(job.wait(), 0)
        lines = job.lines()
        lines.remove("[0] turning")
        self.assertEqual(lines, ["[1] line {} {}".format(i, "x" * 50) for i in range(200)])

    def test_a_bar_costs_one_line_in_a_file(self):
        self.write("app.py", BARS)
        self.write("half", "")
        self.write("go", "")
        run = self.assertRun(self.gothon(2, "app"))
        self.assertEqual(sorted(run.out.splitlines()), [b"[0] bar 0: over", b"[1] bar 1: done", b"[1] bar 1: over"])

    def test_bars_at_positions_are_redrawn_in_their_rows(self):
        self.write("app.py", TQDM)
        job = Terminal(self, "gothon", "4", "app", rows=12)
        half = [r"\[{0}\] node {0}:  50%\|.*\| 20/40 ".format(node) for node in range(4)]
        job.await_screen(lambda lines: len(lines) == 4 and all(map(re.match, half, lines)))
        self.write("half", "")
        job.await_screen(lambda lines: len(lines) == 4 and all("40/40" in line for line in lines))
        self.write("go", "")
        self.assertEqual(job.wait(), 0)
        self.assertEqual(sorted(line[:17] for line in job.lines()), ["[{0}] node {0}: 100%|".format(node) for node in range(4)])

    def test_bars_at_positions_cost_one_line_each_in_a_pipe(self):
        self.write("app.py", TQDM)
        self.write("half", "")
        self.write("go", "")
        for options in ((), ("--pty",)):
            run = self.assertRun(self.gothon(*options, 4, "app"))
            self.assertEqual(sorted(line[:17] for line in run.out.decode().splitlines()), ["[{0}] node {0}: 100%|".format(node) for node in range(4)])

    def test_nested_bars(self):
        self.write("app.py", NESTED)
        run = self.assertRun(self.gothon(2, "app"))
        lines = sorted(line[:17] for line in run.out.decode().splitlines())
        self.assertEqual(lines, ["[0] end 0", "[0] outer: 100%|#", "[1] end 1", "[1] outer: 100%|#"])
        job = Terminal(self, "gothon", "2", "app")
        self.assertEqual(job.wait(), 0)
        self.assertEqual(sorted(line[:17] for line in job.lines()), lines)

    def test_bars_at_positions_in_the_log_of_a_detached_session(self):
        self.write("app.py", TQDM)
        session = self.assertRun(self.gothon("--detach", 2, "app")).out.decode().strip()
        job = Terminal(self, "gothonctl", "logs", "-f", session)
        job.await_screen(lambda lines: len(lines) == 2 and all("20/40" in line for line in lines))
        self.write("half", "")
        self.write("go", "")
        self.assertEqual(job.wait(), 0)
        self.assertEqual(sorted(line[:17] for line in job.lines()), ["[{0}] node {0}: 100%|".format(node) for node in range(2)])

    def test_who_follows_a_log_in_a_pipe_sees_a_bar_that_is_over_and_an_empty_line_while_nothing_more_comes(self):
        self.write("app.py", """\
            import os, time
            while not os.path.exists("go"):
                print("before", flush=True)
                time.sleep(0.01)
            print(os.environ["LAST"], end="\\n", flush=True)
            while not os.path.exists("end"): time.sleep(0.01)
            """)
        for last, shown in (("\r50%\r100%", b"100%\n"), ("", b"\n")):
            for command in (("logs", "-f"), ("attach",)):
                with self.subTest(last=last, command=command):
                    session = self.assertRun(self.gothon("--detach", 1, "app", environment={"LAST": last})).out.decode().strip()
                    with open(str(self.project / "seen"), "w+b") as seen:
                        job = self.start("gothonctl", *command, session, stdout=seen)
                        product.wait_for(lambda: pathlib.Path(seen.name).read_bytes().startswith(b"before\n"), "the first line")
                        self.write("go", "")
                        product.wait_for(lambda: pathlib.Path(seen.name).read_bytes().endswith(b"before\n" + shown), "what ends no bar")
                        self.write("end", "")
                        self.assertRun(self.finish(job))
                    for name in ("go", "end"):
                        (self.project / name).unlink()

    def test_what_is_a_bar_and_what_is_not(self):
        self.write("app.py", "import sys; sys.stdout.buffer.write(sys.argv[1].encode().decode('unicode_escape').encode())\n")
        for written, shown in ((r"10%\r20%\r", b"20%\n"), (r"10%\r20%\rdone\n", b"done\n"), (r"dos\r\nlines\r\n", b"dos\r\n[0] lines\r\n"),
                               (r"10%\r20%\r\n", b"20%\r\n"), (r"50%\r   \r", b""), (r"50%\r\x1b[K", b""), (r"50%\r    \rnext\n", b"next\n"),
                               (r"\r\n", b"\r\n")):
            run = self.assertRun(self.gothon("--label", "always", 1, "app", written))
            self.assertEqual(run.out, b"[0] " + shown if shown else b"", written)

    def test_one_node_without_a_label_and_logs_keep_every_byte(self):
        self.write("app.py", "print('10%\\r20%')\n")
        run = self.assertRun(self.gothon("--log-dir", "logs", 1, "app"))
        self.assertEqual(run.out, b"10%\r20%\n")
        self.assertEqual((self.project / "logs" / "node-0.out").read_bytes(), b"10%\r20%\n")

    def test_a_bar_that_runs_for_long_costs_no_memory(self):
        self.write("app.py", """\
            import os, sys
            for i in range(40):
                os.write(1, b"\\r" + (b"%06d" % i) * 200000)
            print()
            """)
        run = self.assertRun(self.gothon("--label", "always", 1, "app"))
        self.assertEqual(run.out, b"[0] " + b"000039" * 200000 + b"\n")

    def test_more_bars_than_the_terminal_has_lines(self):
        self.write("app.py", BARS)
        job = Terminal(self, "gothon", "30", "app", rows=10)
        job.await_screen(["… and 22 more"] + ["[{0}] bar {0}: 50%".format(node) for node in range(22, 30)])
        self.write("half", "")
        self.write("go", "")
        self.assertEqual(job.wait(), 0)

    def test_a_row_never_wraps(self):
        self.write("app.py", """\
            import os, time
            print("\\r\\x1b[31m" + "日本" * 40 + "\\x1b[5A", end="", flush=True)
            while not os.path.exists("go"): time.sleep(0.01)
            print("\\rshort", flush=True)
            """)
        job = Terminal(self, "gothon", "2", "app", columns=30)
        job.await_screen(["[0] " + "日本" * 6, "[1] " + "日本" * 6])
        self.write("go", "")
        self.assertEqual(job.wait(), 0)
        self.assertEqual(sorted(job.lines()), ["[0] short", "[1] short"])

    def test_a_node_cannot_draw_over_the_lines_of_others(self):
        self.write("app.py", """\
            _node_: int = 0
            _sync_first_: callable = lambda n=1: ()
            if _node_ == 0:
                print("first", flush=True)
                _sync_first_(1)
            else:
                _sync_first_()
                print("\\x1b[A\\x1b[2Kup\\x1b[2J \\x1b[32mgreen\\x1b[0m \\x1bcend", flush=True)
            """)
        job = Terminal(self, "gothon", "2", "app")
        self.assertEqual(job.wait(), 0)
        self.assertEqual(job.lines(), ["[0] first", "[1] up green end"])

    def test_a_prompt_is_seen_and_its_answer_stays_behind_it(self):
        self.write("app.py", """\
            _node_: int = 0
            if _node_ == 0:
                name = input("name? ")
                print("hello", name, flush=True)
                print("dots", end="", flush=True)
                input()
            """)
        job = Terminal(self, "gothon", "2", "app", echo=True)
        job.await_screen(["[0] name?"])
        job.type(b"Ann\n")
        job.await_screen(["[0] name? Ann", "[0] hello Ann", "[0] dots"])
        job.type(b"\n")
        self.assertEqual(job.wait(), 0)
        self.assertEqual(job.lines(), ["[0] name? Ann", "[0] hello Ann", "[0] dots"])

    def test_a_stopped_job_leaves_the_terminal_to_the_shell(self):
        self.write("app.py", BARS)
        job = Terminal(self, "sh", "-i", "-c", "set -m; gothon 2 app; echo status $?; fg >/dev/null; echo over $?")
        job.await_screen(["[0] bar 0: 50%", "[1] bar 1: 50%"])
        job.type(b"\x1a")
        job.await_screen(lambda lines: "bar" not in "".join(lines) and "status 14" in "".join(lines[-1:]))
        self.write("half", "")
        self.write("go", "")
        job.await_screen(lambda lines: lines[-1:] == ["over 0"])
        self.assertEqual(sorted(line for line in job.lines() if "bar 0" in line), ["[0] bar 0: over"])
        job.wait()

    def test_a_terminal_that_moves_no_cursor_gets_final_lines(self):
        self.write("app.py", BARS)
        self.write("half", "")
        self.write("go", "")
        job = Terminal(self, "gothon", "2", "app", TERM="dumb")
        self.assertEqual(job.wait(), 0)
        self.assertNotIn(b"\x1b", job.seen)
        self.assertEqual(len(job.lines()), 3)

    def test_following_a_detached_session_shows_its_bars(self):
        self.write("app.py", BARS)
        session = self.assertRun(self.gothon("--detach", 2, "app")).out.decode().strip()
        job = Terminal(self, "gothonctl", "logs", "-f", session)
        job.await_screen(["[0] bar 0: 50%", "[1] bar 1: 50%"])
        self.write("half", "")
        self.write("go", "")
        self.assertEqual(job.wait(), 0)
        expected = ["[0] bar 0: over", "[1] bar 1: done", "[1] bar 1: over"]
        self.assertEqual(sorted(job.lines()), expected)
        run = self.assertRun(self.finish(self.start("gothonctl", "logs", session)))
        self.assertEqual(sorted(run.out.decode().splitlines()), expected)


if __name__ == "__main__":
    unittest.main()
