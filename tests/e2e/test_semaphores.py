"""Semaphore, BoundedSemaphore and Event of `threading`, shared by nodes (docs/language.md, section 15)."""

import unittest

import interpreters
import product
import programs
from proofs import lock_tests

# Never more inside than the semaphore lets in, whatever they are: nodes, threads, children and workers.
CROWD = programs.of_all_kinds("""
from threading import BoundedSemaphore, Event
_inside_: int = 0
_most_: int = 0
_done_: int = 0
_few_: BoundedSemaphore = BoundedSemaphore(_node_count_)
_go_: Event = Event()
_here_: int = 0
""", """
with _few_:
    _inside_ += 1
    if _inside_ > _node_count_:
        _most_ = 99
    _inside_ -= 1
if turn % 10 == 0:
    while not _few_.acquire(timeout=0.001 * (turn % 3)):
        pass
    _few_.release()
_done_ += 1
""", "print(_done_ == wanted or _done_, _most_, _few_.get_value() == _node_count_)", """
_here_ += 1
if _here_ == _node_count_:
    _go_.set()
print(_go_.wait(), _go_.wait(60), _go_.is_set())
""")

# The same alone, by gothon and by Python. What came with later versions of Python is left out.
ALONE = """
import multiprocessing, threading
from threading import BoundedSemaphore, Event, Semaphore
_s_: Semaphore = Semaphore(2)
_one_: Semaphore = Semaphore()
_b_: BoundedSemaphore = BoundedSemaphore(value=1)
_m_: Semaphore = multiprocessing.Semaphore(int("1"))
_n_: Semaphore = multiprocessing.BoundedSemaphore(int("1"))
_e_: Event = Event()
_f_: Event = multiprocessing.Event()

def tried(call, *arguments, **named):
    try:
        return call(*arguments, **named)
    except Exception as error:
        return type(error).__name__

print(_s_.acquire(), _s_.acquire(False), _s_.acquire(blocking=False), _s_.acquire(timeout=0.01), _s_.acquire(True, 0))
print(_s_.acquire(timeout=-1), _s_.release(), _s_.acquire(timeout=1e-9), _s_.release(), _s_.release(), _s_.release())
print([_s_.acquire(False) for _ in range(4)])
for bad in (False, 1), (True, "1"), (True, 1, 2):
    print(tried(_s_.acquire, *bad))
print(tried(_one_.acquire), _one_.acquire(False))
with _b_ as entered:
    print(entered, _b_.acquire(False))
print(tried(_b_.release), _b_.acquire(False), tried(_b_.release), tried(_b_.release))
print(_m_.get_value(), _m_.acquire(block=False), _m_.acquire(block=True, timeout=0), _m_.acquire(block=True, timeout=-5), _m_.get_value())
print(_m_.release(), _m_.release(), _m_.get_value(), _n_.get_value(), tried(_n_.release))
print(_e_.is_set(), _e_.wait(0), _e_.wait(0.01), _e_.wait(timeout=-1), _e_.set(), _e_.set(), _e_.is_set(), _e_.wait(), _e_.wait(1))
print(_e_.clear(), _e_.clear(), _e_.is_set(), _f_.is_set(), _f_.set(), _f_.wait(5), _f_.clear(), _f_.wait(0.01))
results = []
threads = [threading.Thread(target=lambda: results.append(_e_.wait())) for _ in range(5)]
for thread in threads:
    thread.start()
_e_.set()
for thread in threads:
    thread.join()
print(results)
"""

# Two nodes, one of which waits for what the other one does; `_turn_` says how far both are.
MEETINGS = """
from threading import Event, Semaphore
_node_: int = 0
_ping_: Event = Event()
_pong_: Event = Event()
_left_: Semaphore = Semaphore(0)
_right_: Semaphore = Semaphore(0)
_x_: int = 0
_sync_end_: callable = lambda n=_node_count_: ()
TURNS = 300
for turn in range(TURNS):
    if _node_ == 0:
        _x_ += 1
        _ping_.set()
        assert _pong_.wait()
        _pong_.clear()
        _left_.release()
        _right_.acquire()
    else:
        assert _ping_.wait(60)
        _ping_.clear()
        _x_ -= 1
        _pong_.set()
        assert _left_.acquire(timeout=60)
        _right_.release()
_sync_end_(1)
_sync_end_()
print(_x_, _left_.get_value(), _right_.get_value())
"""

# What a process took stays taken when it ends; what it waited for is forgotten.
DEATHS = """
import os, signal
from threading import Event, Semaphore
_s_: Semaphore = Semaphore(2)
_e_: Event = Event()
_held_: Event = Event()
child = os.fork()
if child == 0:
    _s_.acquire()
    _held_.set()
    _e_.wait()
_held_.wait()
os.kill(child, signal.SIGKILL)
os.waitpid(child, 0)
child = os.fork()
if child == 0:
    _s_.acquire()
    _held_.clear()
    _s_.acquire()
while _held_.is_set():
    pass
os.kill(child, signal.SIGKILL)
os.waitpid(child, 0)
print(_s_.get_value(), _s_.acquire(timeout=0.01))
_s_.release(2)
_e_.set()
print(_s_.acquire(), _s_.acquire(False), _s_.acquire(False), _e_.is_set())
"""

BY_DATAGRAM = {"GOTHON_TRANSPORT": "datagram"}
KINDS = {"SemaphoreTests": ("semtype", "Semaphore"), "BoundedSemaphoreTests": ("semtype", "BoundedSemaphore"),
         "EventTests": ("eventtype", "Event")}


class Semaphores(product.TestCase):
    def test_never_more_are_inside_than_it_lets_in(self):
        run = self.run_app(2, CROWD, 500)
        self.assertEqual(run.lines(), ["True 0 True"] * 2 + ["True True True"] * 2)

    def test_nodes_of_each_transport_share_them(self):
        self.assertCrowd('case "$*" in *"/manifest 1 "*) export GOTHON_TRANSPORT=datagram;; esac')

    def test_nodes_of_both_implementations_share_them(self):
        found = interpreters.pypys()
        if not found:
            self.skipTest("no PyPy on this machine")
        self.assertCrowd('case "$*" in *"/manifest 1 "*) exec {} "$@";; esac'.format(found[-1].path))

    def assertCrowd(self, line):
        run = self.run_app(3, CROWD, 50, environment={"PATH": self.path_after(line)})
        self.assertEqual(run.lines(), ["True 0 True"] * 3 + ["True True True"] * 3)

    def test_alone_they_are_what_they_are_in_python(self):
        self.write("app.py", ALONE)
        for each in interpreters.supported():
            plain = self.assertRun(self.finish(self.start(each.path, "-m", "app")))
            for environment in ({}, BY_DATAGRAM):
                with self.subTest(each.name, **environment):
                    run = self.assertRun(self.gothon("--python", each.path, 1, "app", environment=environment))
                    self.assertEqual(run.out.decode(), plain.out.decode())

    def test_nodes_wait_for_each_other(self):
        for environment in ({}, BY_DATAGRAM):
            self.assertEqual(self.run_app(2, MEETINGS, environment=environment).lines(), ["0 0 0"] * 2)

    def test_the_dead_hold_up_nobody_who_does_not_want_what_they_had(self):
        for environment in ({}, BY_DATAGRAM):
            self.assertEqual(self.run_app(1, DEATHS, environment=environment).lines(), ["0 False", "True True False True"])

    def test_a_timeout_that_is_no_number_is_refused_by_whatever_waits(self):
        text = """
from threading import Barrier, Condition, Event, Lock, RLock, Semaphore
_l_: Lock = Lock()
_r_: RLock = RLock()
_s_: Semaphore = Semaphore(0)
_e_: Event = Event()
_c_: Condition = Condition()
_b_: Barrier = Barrier(2)
_q_: Queue[int] = Queue(1)
_lock_a_: callable = lambda: ()
_sync_a_: callable = lambda n=1: ()
_q_.put(1, block=True)
nan = float("nan")
def wait():
    with _c_:
        _c_.wait(nan)
for each in (lambda: _l_.acquire(True, nan), lambda: _r_.acquire(timeout=nan), lambda: _s_.acquire(timeout=nan), lambda: _e_.wait(nan), wait,
             lambda: _b_.wait(nan), lambda: _q_.put(2, timeout=nan), lambda: _q_.get(timeout=nan), lambda: _lock_a_(timeout=nan),
             lambda: _sync_a_(timeout=nan)):
    try:
        print(each())
    except ValueError as error:
        print(str(error)[:3])
print(_q_.size(), _l_.locked(), _b_.n_waiting)
"""
        for environment in ({}, BY_DATAGRAM):
            run = self.run_app(1, text, environment=environment)
            self.assertEqual(run.lines(), sorted(["_l_", "_r_", "_s_", "_e_", "_c_", "_b_", "_q_", "_q_", "_lo", "_sy", "1 False 0"]))

    def test_the_interpreters_own_tests_of_them_pass(self):
        lock_tests.check(self, KINDS, least=24)
        lock_tests.check(self, KINDS, least=24, environment=BY_DATAGRAM)


if __name__ == "__main__":
    unittest.main()
