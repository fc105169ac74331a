"""Workers of multiprocessing and concurrent.futures, under every start method and on both transports: no update is lost, and where one
would be, because a worker is plain Python, there is an error that names the start method."""

import unittest

import equivalence
import product

APP = """
import concurrent.futures, multiprocessing, sys
_x_: int = 0

def step(n):
    global _x_
    for _ in range(n):
        _x_ += 1

if __name__ == "__main__":
    context = multiprocessing.get_context(sys.argv[1] if sys.argv[1:] else None)
    process = context.Process(target=step, args=(100,))
    process.start()
    process.join()
    with context.Pool(2) as pool:
        pool.map(step, [50] * 4)
    if sys.implementation.name == "pypy":
        step(300)  # its executors do not end
    else:
        with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as executor:
            list(executor.map(step, [75] * 4))
    print(_x_)
"""
METHODS = ("fork", "spawn", "forkserver")

#: As sitecustomize: a later Python that starts interpreters by another function than the one that Gothon replaces.
OTHER_FUNCTION = """
import multiprocessing.popen_spawn_posix, multiprocessing.forkserver, multiprocessing.resource_tracker, multiprocessing.util, types
start = multiprocessing.util.spawnv_passfds
for user in (multiprocessing.popen_spawn_posix, multiprocessing.forkserver, multiprocessing.resource_tracker):
    names = dict(vars(multiprocessing.util), spawnv_passfds=lambda *arguments: start(*arguments))
    user.util = types.SimpleNamespace(**names)
"""
WITHOUT = OTHER_FUNCTION + "del multiprocessing.util.spawnv_passfds\n"
#: The same, and nobody asks when a worker has been started.
UNWATCHED = OTHER_FUNCTION + """
import multiprocessing.context
start_process = multiprocessing.process.BaseProcess.start
for kind in (multiprocessing.context.SpawnProcess, multiprocessing.context.ForkServerProcess):
    kind.start = start_process
"""
#: Commands that look like none before them, and flags that have a word behind them.
OTHER_COMMAND = """
import multiprocessing.popen_spawn_posix, multiprocessing.forkserver, multiprocessing.util, types
def spawnv_passfds(path, args, passfds):
    at = args.index("-c")
    args = args[:at] + ["-W", "ignore", "-c", "# coming\\nimport os; " + args[at + 1]] + args[at + 2:]
    return multiprocessing.util.spawnv_passfds(path, args, passfds)
for user in (multiprocessing.popen_spawn_posix, multiprocessing.forkserver):
    user.util = types.SimpleNamespace(**dict(vars(multiprocessing.util), spawnv_passfds=spawnv_passfds))
"""

REFUSED = r"gothon: multiprocessing, start method '{}': the worker is plain Python, which shares no variables: Python \S+ starts it in " \
          r"a way that this Gothon does not know: use the start method 'fork'"


class StartMethods(product.TestCase):
    def check(self, python):
        self.write("app.py", APP)
        for transport in ("auto", "datagram"):
            for method in METHODS + (None,):
                with self.subTest((transport, method or "default")):
                    arguments = [method] if method else []
                    run = self.gothon("--python", python, 1, "app", *arguments, environment={"GOTHON_TRANSPORT": transport})
                    self.assertEqual((run.status, run.out, run.text()), (0, b"600\n", ""), repr(run))


class Unknown(equivalence.TestCase):
    """Interpreters of which this Gothon knows less than it thinks."""

    def setUp(self):
        super().setUp()
        self.write("app.py", APP)

    def run_with(self, sitecustomize, method):
        self.write("site/sitecustomize.py", sitecustomize)
        for python in self.each_interpreter():
            with self.subTest(method):
                yield self.gothon("--python", python, 1, "app", method, environment={"PYTHONPATH": str(self.project / "site")})

    def test_multiprocessing_that_was_loaded_before_the_program(self):
        for method in METHODS:
            for run in self.run_with("import multiprocessing.util\n", method):
                self.assertEqual((run.status, run.out), (0, b"600\n"), repr(run))

    def test_commands_of_any_form(self):
        for method in ("spawn", "forkserver"):
            for run in self.run_with(OTHER_COMMAND, method):
                self.assertEqual((run.status, run.out), (0, b"600\n"), repr(run))

    def test_another_function_that_starts_workers(self):
        for text in (OTHER_FUNCTION, WITHOUT):
            for method in ("spawn", "forkserver"):
                for run in self.run_with(text, method):
                    self.assertEqual((run.status, run.out), (1, b""), repr(run))
                    self.assertRegex(run.text(), REFUSED.format(method))

    def test_a_plain_worker_that_nobody_has_noticed_says_so_itself(self):
        self.write("app.py", """
            import multiprocessing, sys
            _x_: int = 0
            def step():
                global _x_
                _x_ += 1
            if __name__ == "__main__":
                process = multiprocessing.get_context(sys.argv[1]).Process(target=step)
                process.start()
                process.join()
                print(_x_, process.exitcode)
            """)
        for method in ("spawn", "forkserver"):
            for run in self.run_with(UNWATCHED, method):
                self.assertEqual((run.status, run.out), (0, b"0 1\n"), repr(run))
                self.assertRegex(run.text(), REFUSED.format(method))

    def test_fork_needs_none_of_it(self):
        for run in self.run_with(WITHOUT, "fork"):
            self.assertEqual((run.status, run.out), (0, b"600\n"), repr(run))


for interpreter, place in product.interpreters().items():
    setattr(StartMethods, "test_" + interpreter, lambda self, path=place: self.check(path))


if __name__ == "__main__":
    unittest.main()
