"""What the caller's limits (ulimit) leave no room for is said in words, wherever on the way it is noticed, and ends the session."""

import os
import pathlib
import shutil
import tempfile
import unittest

import product

#: Says that it has begun, as the nodes' boot does: many Pythons would take long.
NODE = '#!/bin/sh\nprintf 1 | dd of="${2%/*}/sock/starts" bs=1 seek="$3" conv=notrunc 2>/dev/null\necho here\n'
ROOT = os.getuid() == 0


@unittest.skipIf(product.SANITIZED, "a sanitizer needs descriptors and memory of its own, and says so itself where there are none")
class Shortage(product.TestCase):
    def setUp(self):
        super().setUp()
        self.write("app.py", "_x_: int = 0\n")
        self.node = self.write("node", NODE)
        self.node.chmod(0o755)
        # gothond is there, and has all that it needs.
        self.assertRun(self.gothon("--python", "./node", 1, "app"))

    def limited(self, limit, nodes, *options, program=("--python", "./node"), **settings):
        """Under a hard limit, in a world in which gothond runs without it."""
        words = ["gothon", *options, *program, str(nodes), "app"]
        return self.finish(self.start("sh", "-c", "ulimit {} && exec \"$@\"".format(limit), "sh", *words, **settings), timeout=15)

    def assertSaid(self, run, limit):
        self.assertIn(run.status, (125, 126), "{}: {!r}".format(limit, run))
        self.assertRegex(run.text(), r"(?m)^gothond?: .*: ", limit)

    def sweep(self, nodes, *options, first=4, step=1, enough=500):
        """From the fewest descriptors with which a program starts at all, until three values in a row have been enough."""
        succeeded = 0
        for number in range(first, enough, step):
            limit = "-n {}".format(number)
            run = self.limited(limit, nodes, *options)
            if run.status == 0:
                self.assertEqual(len(run.out.splitlines()), nodes, "{}: {!r}".format(limit, run))
                succeeded += 1
                if succeeded == 3:
                    return
            else:
                succeeded = 0
                self.assertSaid(run, limit)
                self.assertIn("ulimit -n", run.text(), limit)
        self.fail("{} descriptors are not enough".format(enough))

    def test_too_few_descriptors_for_one_node_are_told(self):
        self.sweep(1)

    def test_too_few_descriptors_for_some_nodes_are_told(self):
        self.sweep(4)

    def test_too_few_descriptors_for_many_nodes_are_told(self):
        self.sweep(100, first=60, step=23, enough=1000)

    def test_too_few_descriptors_for_terminals_are_told(self):
        self.sweep(2, "--pty", first=12)

    def test_too_few_descriptors_for_detached_nodes_are_told(self):
        for number in range(4, 40):
            run = self.limited("-n {}".format(number), 3, "--detach")
            if run.status == 0:
                self.assertEqual(self.finish(self.start("gothonctl", "wait", run.out.decode().strip())).status, 0)
                return
            self.assertSaid(run, number)
        self.fail("40 descriptors are not enough")

    def test_too_few_descriptors_of_a_session_process_are_told(self):
        self.sweep(4, "--standalone", first=9)

    def test_a_limit_of_file_sizes_is_told_and_no_signal_is_died_of(self):
        for limit in ("-f 0", "-f 1"):
            for options in ((), ("--standalone",)):
                for nodes in (1, 2):
                    run = self.limited(limit, nodes, *options)
                    self.assertSaid(run, limit)
                    self.assertIn("ulimit -f", run.text(), limit)

    def test_too_little_memory_is_told(self):
        run = self.limited("-v 60000", 2, "--standalone")
        self.assertSaid(run, "-v 60000")
        self.assertIn("ulimit -v", run.text())

    @unittest.skipUnless(ROOT, "the limit of processes is no limit for root, who runs this as somebody else")
    def test_too_few_processes_are_told(self):
        user = 64999
        # Not where temporary files of a test are, which nobody else can reach.
        place = pathlib.Path(tempfile.mkdtemp(prefix="gothon-world-", dir="/tmp"))
        self.addCleanup(shutil.rmtree, str(place))
        for name in ("app.py", "node"):
            shutil.copy(str(self.project / name), str(place))
        runtime = place / "run"
        runtime.mkdir(mode=0o700)
        for path in (place, runtime):
            os.chown(str(path), user, user)
        somebody = ["setpriv", "--reuid", str(user), "--clear-groups"]
        if self.finish(self.start(*somebody, "test", "-x", str(product.BIN / "gothon"))).status != 0:
            self.skipTest("another user may not execute gothon here: {}".format(product.BIN))
        command = ["setpriv", "--reuid", str(user), "--clear-groups", "--inh-caps=-all", "sh", "-c", "ulimit -p \"$0\" && exec \"$@\""]
        for number in range(1, 60):
            run = self.finish(self.start(*command, str(number), "gothon", "--standalone", "--python", "./node", "3", "app", cwd=place,
                                         environment={"XDG_RUNTIME_DIR": str(runtime), "XDG_CONFIG_HOME": str(place)}), timeout=15)
            if run.status == 0:
                return
            # The node is a shell that forks, and says so itself.
            self.assertIn(run.status, (2, 125, 126), repr(run))
            self.assertRegex(run.text(), "ulimit -u|Cannot fork", repr(run))
        self.fail("60 processes are not enough")


if __name__ == "__main__":
    unittest.main()
