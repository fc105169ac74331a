"""In a window of tmux, as in any other terminal: rows, Ctrl-C, Ctrl-Z and fg, detaching the window, and a screen that is as before."""

import subprocess
import unittest

import product

LOOP = """
import sys, time
_node_: int = 0
print("here", flush=True)
while True:
    print("\\rnode %d at work" % _node_, end="", flush=True)
    time.sleep(0.01)
"""
#: A prompt that nothing else looks like.
SHELL = "env PS1='ready> ' sh -i"


class Tmux(product.TestCase):
    def setUp(self):
        super().setUp()
        self.write("app.py", LOOP)
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", SHELL)
        self.await_lines(["ready>"])

    def tearDown(self):
        self.tmux("kill-server", check=False)
        super().tearDown()

    def tmux(self, *arguments, check=True):
        run = subprocess.run(("tmux", "-S", str(self.project / "tmux.sock")) + arguments, cwd=str(self.project), stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, universal_newlines=True, env=dict(self.environment, TERM="xterm", NO_COLOR="1", LC_ALL="C.UTF-8"))
        if check:
            self.assertEqual(run.returncode, 0, run.stdout)
        return run.stdout

    def enter(self, text):
        self.tmux("send-keys", text, "Enter")

    def press(self, key):
        self.tmux("send-keys", key)

    def lines(self):
        return [line.rstrip() for line in self.tmux("capture-pane", "-p").splitlines() if line.strip()]

    def await_lines(self, wanted):
        """Waits until these are the last lines of the window, in any order."""
        product.wait_for(lambda: sorted(self.lines()[-len(wanted):]) == sorted(wanted), "{} in {}".format(wanted, self.lines()))

    def begin(self):
        self.enter("gothon -q 2 app")
        self.await_lines(["[0] here", "[1] here", "[0] node 0 at work", "[1] node 1 at work"])

    def usable(self):
        self.enter("echo us''able")
        self.await_lines(["ready> echo us''able", "usable", "ready>"])

    def test_ctrl_c_takes_the_rows_away_and_leaves_a_usable_window(self):
        self.begin()
        self.press("C-c")
        product.wait_for(lambda: self.lines()[-1] == "ready>", "the prompt")
        self.assertNotIn("Traceback", "\n".join(self.lines()))
        self.usable()

    def test_ctrl_z_and_fg(self):
        self.begin()
        self.press("C-z")
        product.wait_for(lambda: self.lines()[-1] == "ready>", "the prompt")
        self.usable()
        self.enter("fg")
        self.await_lines(["[0] node 0 at work", "[1] node 1 at work"])
        self.press("C-c")
        product.wait_for(lambda: self.lines()[-1] == "ready>", "the prompt")

    def test_another_size_and_a_closed_window(self):
        self.begin()
        self.tmux("resize-window", "-x", "30", "-y", "10")
        self.await_lines(["[0] node 0 at work", "[1] node 1 at work"])
        self.tmux("kill-server")
        product.wait_for(lambda: not [line for line in product.processes_with(self.marker).values() if "boot.py" in line], "the end of the nodes")

    def test_top_gives_the_screen_back(self):
        self.enter("gothonctl top")
        product.wait_for(lambda: any("NODES/PID" in line for line in self.lines()), "the table")
        self.press("q")
        self.await_lines(["ready> gothonctl top", "ready>"])
        self.usable()


if __name__ == "__main__":
    unittest.main()
