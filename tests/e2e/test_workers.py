"""Threads, forked children and workers of multiprocessing and concurrent.futures belong to their node (docs/language.md, section 10)."""

import os
import unittest

import equivalence
import product
from programs import HEAD, TAIL

APP = """
import concurrent.futures, multiprocessing, subprocess, sys
_node_: int = 0
_node_count_: int = 1
_x_: int = 0
_q_: Queue[int] = Queue()

def work(n):
    global _x_
    for _ in range(n):
        _x_ += 1
    return _node_, _node_count_

def put(queue):
    return queue.put(7)

def late(n):
    import importlib
    module = importlib.import_module("la" + "te")
    module.add()
    return getattr(module, "_z_") > 0

if __name__ == "__main__":
    _sync_done_: callable = lambda n=_node_count_: ()
    context = multiprocessing.get_context(sys.argv[1])
    process = context.Process(target=work, args=(10,))
    process.start()
    process.join()
    with context.Pool(2) as pool:
        seen = set(pool.map(work, [5] * 4))
        put_there = pool.apply(put, (_q_,))
        declared_late = all(pool.map(late, range(2)))
    if sys.implementation.name == "pypy":
        work(20)
    else:
        with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as executor:
            seen |= set(executor.map(work, [5] * 4))
    plain = subprocess.run([sys.executable, "-c", "print(%r in globals())" % "_x_"], stdout=subprocess.PIPE).stdout
    print(process.exitcode, seen == {(_node_, _node_count_)}, put_there, declared_late, plain.strip().decode())
    _sync_done_(1)
    _sync_done_()
    if _node_ == 0:
        print(_x_, _q_.size())
"""

ORPHANS = """
import multiprocessing, os, sys
_x_: int = 0
def wait(pipe):
    pipe.send(os.getpid())
    while True:
        pipe.recv()
if __name__ == "__main__":
    context = multiprocessing.get_context(sys.argv[1])
    ours, theirs = context.Pipe()
    context.Process(target=wait, args=(theirs,)).start()
    print(ours.recv(), flush=True)
    os.kill(os.getpid(), 9)
"""


class Workers(equivalence.TestCase):
    def check(self, method):
        self.write("app.py", APP)
        self.write("late.py", "_z_: int = 0\ndef add():\n    global _z_\n    _z_ += 1\n")
        self.assertNodesPrint(2, ["app", method], sorted(["0 True True True False"] * 2 + ["100 2"]))

    def test_fork(self):
        self.check("fork")

    def test_spawn(self):
        self.check("spawn")

    def test_forkserver(self):
        self.check("forkserver")

    def test_a_worker_is_started_as_python_would_start_it(self):
        self.write("app.py", """
            import multiprocessing, sys
            _x_: int = 0
            def show(lock):
                import __main__
                print(__name__, __main__.__name__, __main__.__spec__ and __main__.__spec__.name, sys.argv,
                      sorted(name for name in vars(__main__) if not name.startswith("_")))
            if __name__ == "__main__":
                for method in ("spawn", "forkserver"):
                    context = multiprocessing.get_context(method)
                    lock = context.Lock()
                    process = context.Process(target=show, args=(lock,))
                    process.start()
                    process.join()
            """)
        for arguments in (["app", "a"], ["app.py", "a"]):
            for python in self.each_interpreter():
                with self.subTest(python):
                    mode = [] if arguments[0].endswith(".py") else ["-m"]
                    plain = self.finish(self.start(python, *mode, *arguments))
                    run = self.assertRun(self.gothon("--python", python, 1, *arguments))
                    self.assertEqual(run.out.decode(), plain.out.decode(), repr(run))

    def test_what_a_worker_raises_is_shown_as_python_shows_it(self):
        self.write("app.py", """
            import multiprocessing
            _x_: int = 0
            def fail():
                raise KeyError(_x_)
            if __name__ == "__main__":
                process = multiprocessing.get_context("spawn").Process(target=fail)
                process.start()
                process.join()
                print(process.exitcode)
            """)
        self.assertSameAsPython("app")

    def test_orphans_do_not_outlive_the_session(self):
        self.write("app.py", ORPHANS)
        for method in ("fork", "spawn", "forkserver"):
            for nodes in (1, 2):
                run = self.gothon("--keep-going", nodes, "app", method)
                self.assertIn(run.status, (137, -9), repr(run))
                for line in run.lines():
                    pid = int(line)
                    product.wait_for(lambda: not os.path.exists("/proc/{}".format(pid)), "the end of a worker, " + method)


class Children(product.TestCase):
    def test_threads_and_forked_children_share_with_all_nodes(self):
        run = self.run_app(4, HEAD + """
import os, threading
_x_: int = 0
_lock_m_: callable = lambda: ()
_unlock_m_: callable = lambda: ()
_y_: int = 0

def work():
    global _x_, _y_
    for _ in range(25):
        _x_ += 1
        _lock_m_()
        y = _y_
        _y_ = y + 1
        _unlock_m_()

child = os.fork()
threads = [threading.Thread(target=work) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
if child == 0:
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0

def report():
    print(_x_, _y_)
""" + TAIL)
        self.assertEqual(run.lines(), ["600 600"])

    def test_forked_workers_of_multiprocessing_share(self):
        self.write("app.py", HEAD + """
import multiprocessing
_x_: int = 0

def work(n):
    global _x_
    for _ in range(n):
        _x_ += 1

if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(2) as pool:
        pool.map(work, [10, 10, 10])
    _sync_done_(1)
    _sync_done_()
    if _node_ == 0:
        print(_x_)
""")
        run = self.assertRun(self.gothon(2, "app"))
        self.assertEqual(run.lines(), ["60"], repr(run))


if __name__ == "__main__":
    unittest.main()
