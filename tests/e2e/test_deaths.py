"""Every way in which a node dies, at every moment: the session ends with the cause that matters, its status is right, and nothing is left."""

import unittest

import product

DEATHS = """\
import ctypes, os, signal, sys

def die(how):
    if how == 'exit code': sys.exit(7)
    if how == 'exception': raise ValueError('no luck')
    if how == 'os._exit': os._exit(9)
    if how == 'SIGKILL': os.kill(os.getpid(), signal.SIGKILL)
    if how == 'SIGSEGV': os.kill(os.getpid(), signal.SIGSEGV)
    if how == 'stopped': os.kill(os.getpid(), signal.SIGSTOP)
"""
# What the client exits with and says; a program that stops itself is ended by --timeout.
ENDS = {"exit code": (7, "exit status 7"), "exception": (1, "exit status 1"), "os._exit": (9, "exit status 9"),
        "SIGKILL": (137, "killed by SIGKILL"), "SIGSEGV": (139, "killed by SIGSEGV"), "stopped": (124, "")}
# Node 1 dies while node 0 goes on, for longer than the test may take.
APP = """\
import sys, time
_node_: int = 0
_lock_a_: callable = lambda: ()
_unlock_a_: callable = lambda: ()
_sync_ready_: callable = lambda n=1: ()
_sync_never_: callable = lambda n=2: ()
from deaths import die
HOW = sys.argv[1]
def others():
    time.sleep(100)
"""
MOMENTS = {
    "start": "die(HOW) if _node_ == 1 else others()\n",
    "import": "if _node_ == 1: import dies\nothers()\n",
    "in a lock": "if _node_ == 1:\n    _lock_a_()\n    _sync_ready_(1)\n    die(HOW)\n_sync_ready_()\n_lock_a_()\nothers()\n",
    # A signal handler runs in the middle of the wait.
    "in a latch": "import signal\nif _node_ == 1:\n    signal.signal(signal.SIGALRM, lambda *_: die(HOW))\n"
                  "    signal.setitimer(signal.ITIMER_REAL, 0.1)\n    _sync_never_()\nothers()\n",
    "at exit": "import atexit\nif _node_ == 1:\n    atexit.register(die, HOW)\n    sys.exit()\nothers()\n",
}


class Deaths(product.TestCase):
    def run_death(self, moment, how):
        self.write("deaths.py", DEATHS)
        self.write("dies.py", "import sys\nfrom deaths import die\n_imported_: int = 0\n_imported_ += 1\ndie(sys.argv[1])\n")
        self.write("app.py", APP + MOMENTS[moment])
        options = ["--timeout", "2"] if how == "stopped" else ["--timeout", "40"]
        return self.gothon(*options, 2, "app", how)

    def check(self, moment):
        for how, (status, cause) in ENDS.items():
            if moment == "at exit" and how in ("exit code", "exception"):
                continue  # Python's exit status does not change there any more
            with self.subTest(how=how):
                run = self.run_death(moment, how)
                self.assertEqual(run.status, status, repr(run))
                if cause:
                    self.assertRegex(run.text(), r"(?m)^gothon: node 1 failed: {}( \(core dumped\))?; the other nodes were stopped$".format(cause))
                else:
                    self.assertIn("gothon: timed out after 2 s", run.text())
                if how == "exception":
                    self.assertIn("ValueError: no luck", run.text())
                if moment == "in a lock" and how != "stopped":
                    self.assertEqual(run.text().count("gothon: node 1 ended while it held lock '_lock_a_'"), 1, repr(run))
                self.assertNothingLeft()

    def test_at_the_start(self):
        self.check("start")

    def test_while_a_module_is_imported(self):
        self.check("import")

    def test_while_it_holds_a_lock(self):
        self.check("in a lock")

    def test_while_it_waits_in_a_latch(self):
        self.check("in a latch")

    def test_at_exit(self):
        self.check("at exit")

    def test_an_exit_handler_that_fails_changes_as_little_as_in_python(self):
        self.write("deaths.py", DEATHS)
        self.write("app.py", "import atexit, sys\nfrom deaths import die\natexit.register(die, sys.argv[1])\n")
        for how in ("exit code", "exception"):
            with self.subTest(how=how):
                plain = self.python("-m", "app", how)
                self.assertEqual(self.gothon(2, "app", how).status, plain.status)


if __name__ == "__main__":
    unittest.main()
