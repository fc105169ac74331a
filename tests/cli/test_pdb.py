"""--pdb: one node has the terminal and its debugger, the others run."""

import os
import signal
import sys
import termios
import unittest

import product
from terminal import Terminal

APP = """\
import os, time
_node_: int = 0
_x_: int = 0
_stop_: bool = False
def work():
    value = 7
    breakpoint()
    return value
work()
print("over", _node_, flush=True)
if _node_ == 1:
    _stop_ = True
while not _stop_: time.sleep(0.01)
"""
# Written past the buffer: a debugger that is interrupted in the midst of a print cannot print itself.
LOOP = """\
import os, time
_node_: int = 0
_rounds_: int = 0
import pdb
pdb.set_trace()
os.write(1, b"running\\n")
while True:
    time.sleep(0.01)
    _rounds_ += 1
"""
# Nearly always in the midst of an operation.
AMID = """\
import pdb
_node_: int = 0
_rounds_: int = 0
_q_: Queue[int] = Queue()
def work():
    mine = 5
    {}
if _node_ == 0:
    pdb.set_trace()
    work()
else:
    _q_.get(block=True)
"""


#: Where breakpoint() stops: at itself from Python 3.13 on, before at what follows.
STOP = 7 if sys.version_info >= (3, 13) else 8


class Pdb(product.TestCase):
    def debug(self, node, nodes=3, options=(), **settings):
        return Terminal(self, "gothon", "--pdb", str(node), *options, str(nodes), "app", echo=True, **settings)

    def command(self, job, text, answer):
        """Types at the prompt and waits for the answer and the next prompt."""
        job.expect(b"(Pdb) ")
        job.seen = b""
        job.type(text + b"\n")
        job.expect(answer)

    def test_a_breakpoint_stops_there_while_the_others_run(self):
        self.write("app.py", APP)
        job = self.debug(1)
        for node in (b"0", b"2"):
            job.expect(b"[" + node + b"] over " + node)
        self.command(job, b"p value, _node_", b"(7, 1)")
        self.command(job, b"!_x_ = 3", b"(Pdb) ")
        job.type(b"p _x_ + 1\n")
        job.expect(b"4\r\n")
        self.command(job, b"w", b"app.py(%d)work()" % STOP)
        job.type(b"c\n")
        self.assertEqual(job.wait(), 0)
        self.assertIn(b"over 1", job.seen)
        self.assertEqual(job.modes(), job.first_modes)

    def test_the_terminal_is_the_nodes_own_editing_included(self):
        self.write("app.py", "import os\nif os.isatty(0): print(*[os.ttyname(fd) for fd in range(3)])\nbreakpoint()\nprint('end')\n")
        job = self.debug(0, 2)
        job.expect(" ".join([job.name] * 3).encode())
        self.command(job, b"p 1 + 11\x7f", b"2\r\n")
        job.type(b"c\n")
        self.assertEqual(job.wait(), 0)

    def test_ctrl_c_is_the_debuggers(self):
        self.write("app.py", LOOP)
        job = self.debug(0, 2)
        self.command(job, b"c", b"running")
        job.type(b"\x03")
        job.expect(b"(Pdb) ")
        self.assertIn(b"Program interrupted", job.seen)
        self.command(job, b"p 'still', _rounds_ >= 0", b"('still', True)")
        job.type(b"\x03")
        job.expect(b"KeyboardInterrupt")
        job.seen = b""
        job.type(b"\n")
        job.expect(b"(Pdb) ")
        self.quit(job)

    def test_ctrl_c_amid_an_operation_stops_in_the_programs_own_frame(self):
        def shown(*words):
            session = self.finish(self.start("gothonctl", "list", "-q")).out.decode().strip()
            return self.finish(self.start("gothonctl", *words, session)).out

        for name, python in product.interpreters().items():
            with self.subTest(python=name, operation="datagrams"):
                self.write("app.py", AMID.format("while True: _rounds_ += 1"))
                job = self.debug(0, 2, options=["--python", python], GOTHON_TRANSPORT="datagram")
                job.expect(b"(Pdb) ")
                for _ in range(2):
                    before = shown("vars")
                    job.type(b"c\n")
                    product.wait_for(lambda: shown("vars") != before, "the program to go on")
                    self.assertInterrupted(job)
                self.quit(job)
            with self.subTest(python=name, operation="waiting"):
                self.write("app.py", AMID.format("_q_.get(block=True)"))
                job = self.debug(0, 2, options=["--no-deadlock-check", "--python", python])
                job.expect(b"(Pdb) ")
                job.type(b"c\n")
                product.wait_for(lambda: b"an item from queue '_q_' at app.py:7" in shown("why"), "the program to wait")
                self.assertInterrupted(job)
                self.quit(job)

    def assertInterrupted(self, job):
        job.seen = b""
        job.type(b"\x03")
        job.expect(b"Program interrupted")
        self.command(job, b"p 'mine is', mine, _rounds_ >= 0", b"('mine is', 5, True)")
        self.command(job, b"w", b"app.py(7)work()")
        job.expect(b"(Pdb) ")
        self.assertNotIn(b"gothon/node", job.seen)

    def quit(self, job):
        job.seen = b""
        job.type(b"q\n")
        # Since 3.14 it asks first.
        product.wait_for(lambda: job.read() and (b"[y/n]" in job.seen or b"node 0 failed" in job.seen), "the end or a question")
        if b"[y/n]" in job.seen:
            job.type(b"y\n")
        job.expect(b"node 0 failed: exit status 1; the other nodes were stopped")
        self.assertEqual(os.WEXITSTATUS(job.wait()), 1)

    def test_ctrl_c_where_no_debugger_is_ends_as_ever(self):
        self.write("app.py", "import time\nprint('here', flush=True)\nwhile True: time.sleep(0.01)\n")
        job = self.debug(1, 2)
        job.expect(b"here\r\n")
        product.wait_for(lambda: job.read() and job.seen.count(b"here") == 2, "both nodes")
        job.type(b"\x03")
        self.assertEqual(os.WTERMSIG(job.wait()), signal.SIGINT)
        self.assertIn(b"KeyboardInterrupt", job.seen)

    def test_when_the_node_has_ended_ctrl_c_reaches_the_others(self):
        self.write("app.py", "import time\n_node_: int = 0\nprint('here', _node_, flush=True)\nwhile _node_ != 1: time.sleep(0.01)\n")
        job = self.debug(1, 2)
        job.expect(b"here 1")
        job.expect(b"here 0")
        session = self.assertRun(self.finish(self.start("gothonctl", "list", "-q"))).out.decode().strip()

        def alive():
            listed = self.finish(self.start("gothonctl", "list", "--json")).out
            return b'"alive":1' in listed.replace(b" ", b"")

        product.wait_for(alive, "the end of node 1 of " + session)
        job.type(b"\x03")
        self.assertEqual(os.WTERMSIG(job.wait()), signal.SIGINT)
        self.assertIn(b"interrupted: node 1: exit status 0; node 0: killed by SIGINT", job.seen)

    def test_a_killed_debugger_leaves_the_terminal_usable(self):
        self.write("app.py", "import os, time\nbreakpoint()\n")
        job = self.debug(0, 2)
        job.expect(b"(Pdb) ")
        product.wait_for(lambda: job.modes() != job.first_modes, "the prompt's own modes")
        job.type(b"import os; os.kill(os.getpid(), 9)\n")
        self.assertEqual(os.WEXITSTATUS(job.wait()), 137)
        self.assertEqual(job.modes(), job.first_modes)

    def test_stopping_gives_the_terminal_to_the_shell_and_going_on_takes_it_back(self):
        self.write("app.py", "breakpoint()\nprint('over', flush=True)\n")
        job = Terminal(self, "sh", "-i", "-c", "set -m; gothon --pdb 0 2 app; echo status $?; stty -a | grep -c ' icanon'; fg >/dev/null; echo over $?",
                       echo=True)
        job.expect(b"(Pdb) ")
        job.type(b"\x1a")
        job.expect(b"status 14")
        job.expect(b"1\r\n")
        job.seen = b""
        product.wait_for(lambda: not job.modes()[3] & termios.ICANON, "the prompt's modes")
        job.type(b"p 6 * 7\n")
        job.expect(b"42")
        job.type(b"c\n")
        job.expect(b"over 0")
        job.wait()

    def test_one_node_is_debugged_on_its_own_terminal(self):
        self.write("app.py", "_x_: int = 1\nbreakpoint()\n")
        job = self.debug(0, 1)
        self.command(job, b"p _x_", b"1\r\n")
        job.type(b"c\n")
        self.assertEqual(job.wait(), 0)

    def test_others_on_terminals_of_their_own(self):
        self.write("app.py", "import os\n_node_: int = 0\nprint(_node_, os.isatty(1), flush=True)\nbreakpoint()\n")
        job = self.debug(1, 2, options=["--pty"])
        job.expect(b"[0] 0 True")
        job.expect(b"(Pdb) ")
        job.type(b"c\n")
        self.assertEqual(job.wait(), 0)

    def test_where_it_cannot_be_it_is_refused_before_anything_starts(self):
        self.write("app.py", "open('started', 'w')\n")
        for words, status, text in (
                (("--pdb", "2", 2, "app"), 2, "gothon: --pdb 2: there is no such node: with NODE_COUNT 2 the last one is 1\n"),
                (("--pdb", "x", 2, "app"), 2, "gothon: --pdb x: it is no node, give its number\n"),
                (("--pdb", "0,1", 2, "app"), 2, "gothon: --pdb 0,1: it is no node, give its number\n"),
                (("--pdb", "0", "--detach", 2, "app"), 2,
                 "gothon: --detach and --pdb: a node that is debugged needs a terminal, give one of them\n"),
                (("--pdb", "0", 2, "app"), 125, "gothon: --pdb 0: this command has no terminal: run it from one, or without --pdb\n")):
            run = self.gothon(*words)
            self.assertEqual((run.status, run.text()), (status, text))
        self.assertFalse((self.project / "started").exists())

    def test_in_the_background_it_waits_for_the_terminal(self):
        self.write("app.py", "breakpoint()\n")
        job = Terminal(self, "sh", "-i", "-c", "set -m; gothon --pdb 0 2 app & sleep 0; wait $!; echo status $?; fg >/dev/null; echo over $?", echo=True)
        job.expect(b"(Pdb) ")
        self.assertIn(b"status 1", job.seen)
        job.type(b"c\n")
        job.expect(b"over 0")
        job.wait()


if __name__ == "__main__":
    unittest.main()
