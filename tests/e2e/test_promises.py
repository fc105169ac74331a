"""Cells of docs/promises.md that no other test is about: threads that die, nodes without descriptors, a session process that is stopped."""

import json
import os
import signal
import unittest

import product

THREAD = """
import threading
_node_: int = 0
_x_: int = 0
_q_: Queue[int] = Queue()
_lock_a_: callable = lambda: ()
_unlock_a_: callable = lambda: ()
_sync_held_: callable = lambda n=1: ()
_sync_all_: callable = lambda n=2: ()
def die():
    _lock_a_()
    _q_.put(1)
    _x_ += 1
    _sync_all_(1)
    raise ValueError("dies")
if _node_ == 0:
    threading.excepthook = lambda *_: None
    thread = threading.Thread(target=die)
    thread.start()
    thread.join()
    _sync_held_(1)
    while _q_.qsize() == 1:
        pass
    _unlock_a_()
else:
    _sync_held_()
    print("waits")
    print(_q_.get(), _x_)
    _lock_a_()
    _unlock_a_()
    _sync_all_(1)
    _sync_all_()
    print("has it")
"""

DESCRIPTORS = """
import os, resource, threading
_node_: int = 0
_x_: int = 0
_q_: Queue[int] = Queue()
_lock_a_: callable = lambda: ()
_unlock_a_: callable = lambda: ()
_sync_begun_: callable = lambda n=1: ()
_sync_over_: callable = lambda n=1: ()
def work(seen):
    try:
        _x_ += 1
        _q_.put(2)
    except OSError as error:
        seen.append(error.errno)
def threaded():
    seen = []
    thread = threading.Thread(target=work, args=(seen,))
    thread.start()
    thread.join()
    return seen
if _node_ == 0:
    _lock_a_()
    _q_.put(1)
    _x_ += 1
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(map(int, os.listdir("/proc/self/fd"))), before[1]))
    taken = []
    try:
        while True: taken.append(os.dup(0))
    except OSError:
        pass
    print("without", threaded())
    _x_ += 1
    print("this thread goes on", _x_, _q_.qsize())
    for each in taken: os.close(each)
    resource.setrlimit(resource.RLIMIT_NOFILE, before)
    print("with", threaded(), _x_, _q_.qsize())
    _unlock_a_()
    _sync_begun_(1)
else:
    _sync_begun_()
    _lock_a_()
    print("the other", _x_, _q_.get(), _q_.get())
    _unlock_a_()
"""


STOPPED = """
import os, time
_node_: int = 0
_x_: int = 0
_q_: Queue[int] = Queue()
_lock_a_: callable = lambda: ()
_unlock_a_: callable = lambda: ()
_sync_begun_: callable = lambda n=2: ()
def work():
    for i in range(1000):
        _x_ += 1
        _lock_a_()
        _q_.put(i)
        assert _q_.get() == (i, True)
        _unlock_a_()
if _node_ == 0:
    work()
_sync_begun_(1)
_sync_begun_()
print("begun", flush=True)
while not os.path.exists("go"): time.sleep(0.01)
if _node_ == 0:
    work()
    open("done", "w").close()
    for i in range(100_000): _q_.put(i)  # more than there is memory for without the session process
    print("all", _x_, _q_.qsize(), flush=True)
"""


class Promises(product.TestCase):
    def test_a_thread_that_dies_leaves_its_lock_to_its_process(self):
        for transport in ("auto", "datagram"):
            with self.subTest(transport):
                run = self.run_app(2, THREAD, environment={"GOTHON_TRANSPORT": transport})
                self.assertEqual(run.lines(), ["(1, True) 1", "has it", "waits"])

    def test_a_node_without_descriptors_gets_an_error_and_loses_nothing(self):
        run = self.run_app(2, DESCRIPTORS, environment={"GOTHON_TRANSPORT": "datagram"})
        self.assertEqual(run.lines(), ["the other 3 (1, True) (2, True)", "this thread goes on 2 1", "with [] 3 2", "without [24]"])

    def test_nodes_go_on_while_the_session_process_is_stopped_until_they_need_it(self):
        self.write("app.py", STOPPED)
        process = self.start("gothon", "2", "app")
        for _ in range(2):
            self.assertIn(b"begun", process.stdout.readline())
        session, = json.loads(self.finish(self.start("gothonctl", "list", "--json")).out)["sessions"]
        os.kill(session["pid"], signal.SIGSTOP)
        self.write("go", "")
        product.wait_for(lambda: (self.project / "done").exists(), "the work that needs no session process")
        self.assertIsNone(process.poll())
        os.kill(session["pid"], signal.SIGCONT)
        run = self.assertRun(self.finish(process))
        self.assertEqual(run.out, b"[0] all 2000 100000\n")


if __name__ == "__main__":
    unittest.main()
