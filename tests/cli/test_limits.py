"""What a run may take: --timeout, --stop-timeout, --bind, threads of numerical libraries, GOTHON_ variables of nodes."""

import os
import signal
import unittest

import product

STUBBORN = """\
    import signal, sys
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print('here', flush=True)
    signal.pause()
"""
THREADS = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "NUMEXPR_NUM_THREADS"]


class Timeout(product.TestCase):
    def test_the_stacks_of_all_nodes_come_before_the_end(self):
        self.write("app.py", "def hangs():\n    while True:\n        pass\nhangs()\n")
        run = self.gothon("--timeout", "1", 3, "app")
        self.assertEqual(run.status, 124, repr(run))
        lines = run.text().splitlines()
        self.assertEqual(lines[0], "gothon: timed out after 1 s: the nodes' stacks follow, then they are stopped")
        for node in range(3):
            shown = [line for line in lines if line.startswith("[{}]".format(node))]
            self.assertRegex("\n".join(shown), r'app\.py", line [23] in hangs\n.*app\.py", line 4 in <module>')

    def test_a_node_that_waits_in_a_latch_shows_where(self):
        self.write("app.py", "_sync_a_: callable = lambda n=1: ()\n\n_sync_a_()\n")
        run = self.gothon("--timeout", "1", "--no-deadlock-check", 1, "app")
        self.assertEqual(run.status, 124, repr(run))
        self.assertIn('app.py", line 3 in <module>', run.text())

    def test_a_stopped_node_holds_nothing_up(self):
        self.write("app.py", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\n")
        run = self.gothon("--timeout", "0.5", 2, "app")
        self.assertEqual(run.status, 124, repr(run))

    def test_a_run_that_ends_before_is_what_it_is(self):
        self.write("app.py", "import sys; sys.exit(3)\n")
        self.assertEqual(self.gothon("--timeout", "1m", 1, "app").status, 3)
        self.assertEqual(self.gothon("--timeout", "60", 2, "app").status, 3)

    def test_nodes_that_ignore_sigterm_are_killed_when_the_stop_timeout_is_over(self):
        self.write("app.py", STUBBORN)
        process = self.start("gothon", "--stop-timeout", "0.2", "2", "app")
        for _ in range(2):
            self.assertIn(b"here", process.stdout.readline())
        process.terminate()
        # Well under the five seconds that it takes by default.
        self.assertEqual(self.finish(process, timeout=4).status, -signal.SIGTERM)


class World(product.TestCase):
    def world_of(self, *arguments, names, **environment):
        self.write("app.py", "import os\nprint([os.environ.get(name) for name in {!r}])\n".format(names))
        run = self.assertRun(self.gothon(*arguments, environment=environment))
        return run.lines()

    def test_nodes_know_their_place(self):
        names = ["GOTHON_NODE", "GOTHON_NODE_COUNT"]
        self.assertEqual(self.world_of(2, "app", names=names), ["['0', '2']", "['1', '2']"])
        self.assertEqual(self.world_of(1, "app", names=names, GOTHON_NODE="7"), ["['0', '1']"])
        self.assertRegex(self.world_of(1, "app", names=["GOTHON_SESSION"])[0], r"\A\['[0-9a-f]{8}'\]\Z")

    def test_cpus_are_divided_among_the_threads_of_numerical_libraries(self):
        cpus = len(os.sched_getaffinity(0))
        share = str([str(max(1, cpus // 2))] * 5)
        self.assertEqual(self.world_of(2, "app", names=THREADS), [share, share])
        self.assertEqual(self.world_of(1, "app", names=THREADS), [str([None] * 5)])
        self.assertEqual(self.world_of("--no-thread-limits", 2, "app", names=THREADS), [str([None] * 5)] * 2)
        self.assertEqual(self.world_of(2, "app", names=THREADS[:1], OMP_NUM_THREADS="5"), ["['5']"] * 2)

    def test_nodes_are_bound_to_cores_in_turn(self):
        self.write("app.py", "import os\nprint(*os.sched_getaffinity(0))\n")
        cpus = sorted(os.sched_getaffinity(0))
        wanted = [str(cpus[node % len(cpus)]) for node in range(3)]
        self.assertEqual(self.assertRun(self.gothon("--bind", "core", 3, "app")).lines(), sorted(wanted))
        self.assertEqual(self.assertRun(self.gothon("--bind", "none", 2, "app")).lines(), [" ".join(map(str, cpus))] * 2)


class Interrupts(product.TestCase):
    WAITING = "import time\nprint('here', flush=True)\ntime.sleep(100)\n"

    def interrupted(self, *options, app=None):
        self.write("app.py", app or self.WAITING)
        process = self.start("gothon", *options, "3", "app")
        for _ in range(3):
            self.assertIn(b"here", process.stdout.readline())
        process.send_signal(signal.SIGINT)
        return self.finish(process)

    def test_one_line_stands_for_all_tracebacks(self):
        run = self.interrupted()
        self.assertEqual(run.status, -signal.SIGINT, repr(run))
        self.assertEqual(run.text(), "gothon: interrupted: nodes 0-2: killed by SIGINT\n")

    def test_verbose_shows_them(self):
        self.assertEqual(self.interrupted("-v").text().count("KeyboardInterrupt"), 3)

    def test_a_program_with_a_hook_of_its_own_is_left_alone(self):
        run = self.interrupted(app="import sys\nsys.excepthook = lambda *e: print('mine', file=sys.stderr)\n" + self.WAITING)
        self.assertEqual(run.text().count("mine"), 3, repr(run))

    def test_nodes_that_handle_it_are_named_by_their_status(self):
        run = self.interrupted(app="_node_: int = 0\nimport signal, sys, time\n"
                                   "signal.signal(signal.SIGINT, lambda *a: sys.exit(_node_))\n" + self.WAITING.partition("\n")[2])
        self.assertEqual(run.text(), "gothon: interrupted: node 0: exit status 0; node 1: exit status 1; node 2: exit status 2\n")

    def test_quit_and_window_signals_reach_the_nodes(self):
        self.write("app.py", "import signal, sys\n"
                             "signals = [signal.SIGQUIT, signal.SIGWINCH, signal.SIGUSR1, signal.SIGUSR2]\n"
                             "signal.pthread_sigmask(signal.SIG_BLOCK, signals)\nprint('here', flush=True)\n"
                             "for _ in signals: print(signal.sigwait(signals).name, flush=True)\n")
        process = self.start("gothon", "--label", "never", "2", "app")
        for _ in range(2):
            self.assertIn(b"here", process.stdout.readline())
        for name in ("SIGQUIT", "SIGWINCH", "SIGUSR1", "SIGUSR2"):
            process.send_signal(getattr(signal, name))
            self.assertEqual([process.stdout.readline() for _ in range(2)], [name.encode() + b"\n"] * 2)
        self.assertRun(self.finish(process))

    def test_nodes_that_quit_dump_and_the_client_quits_likewise(self):
        self.write("app.py", self.WAITING)
        process = self.start("gothon", "2", "app")
        for _ in range(2):
            self.assertIn(b"here", process.stdout.readline())
        process.send_signal(signal.SIGQUIT)
        self.assertEqual(self.finish(process).status, -signal.SIGQUIT)


if __name__ == "__main__":
    unittest.main()
