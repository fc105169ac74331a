"""Lock and RLock of `threading`, shared by nodes (docs/language.md, section 15)."""

import unittest

import interpreters
import product
import programs
from proofs import lock_tests

# What the locks protect is read and written in two operations, and by processes of all kinds.
EXCLUSION = programs.of_all_kinds("""
from threading import Lock, RLock
_x_: int = 0
_y_: int = 0
_l_: Lock = Lock()
_r_: RLock = RLock()
""", """
with _l_:
    x = _x_
    _x_ = x + 1
with _r_:
    y = _y_
    with _r_:
        _y_ = y + 1
if turn % 10 == 0:
    while not _r_.acquire(timeout=0.001 * (turn % 3)):
        pass
    _r_.release()
""", "print(_x_ == wanted or _x_, _y_ == wanted or _y_)")

# The same alone, by gothon and by Python. What differs between versions of Python is left out.
ALONE = """
import multiprocessing, threading
from threading import Lock, RLock
_l_: Lock = Lock()
_m_: Lock = multiprocessing.Lock()
_r_: RLock = RLock()

def tried(call, *arguments, **named):
    try:
        return call(*arguments, **named)
    except Exception as error:
        return type(error).__name__

def in_a_thread(call, *arguments, **named):
    results = []
    thread = threading.Thread(target=lambda: results.append(tried(call, *arguments, **named)))
    thread.start()
    thread.join()
    return results[0]

print(_l_.acquire(), _l_.locked(), _l_.acquire(False), _l_.acquire(blocking=False), _l_.acquire(0), _l_.acquire(True, 0))
print(_l_.acquire(timeout=0.01), in_a_thread(_l_.release), _l_.locked(), tried(_l_.release))
print(_l_.acquire(True, -1), _l_.release(), _l_.acquire(timeout=1e-9), _l_.release())
for bad in (False, 1), (True, -5), (True, 1e100), (True, "1"), (True, 1, 2):
    print(tried(_l_.acquire, *bad), tried(_r_.acquire, *bad))
print(tried(_l_.acquire, bad=1), tried(_r_.acquire, bad=1), _l_.locked())
with _l_ as entered:
    print(bool(entered), _l_.locked())
print(_l_.locked())
print(_m_.acquire(block=True, timeout=None), _m_.acquire(block=False), _m_.acquire(True, 0), _m_.release())
print(_r_.acquire(), _r_.acquire(blocking=False), _r_.acquire(timeout=1), in_a_thread(_r_.acquire, False), in_a_thread(_r_.release))
print(_r_.release(), _r_.release(), in_a_thread(_r_.acquire, timeout=0.01), _r_.release(), tried(_r_.release))
with _r_ as entered, _r_:
    print(bool(entered), in_a_thread(_r_.acquire, False))
print(in_a_thread(_r_.acquire, False))
"""

# Node 1 is refused what node 0 alone may do, and may do what anybody may.
OTHERS = """
from threading import Lock, RLock
_node_: int = 0
_l_: Lock = Lock()
_r_: RLock = RLock()
_sync_held_: callable = lambda n=1: ()
_sync_tried_: callable = lambda n=1: ()
if _node_ == 0:
    with _r_:
        _l_.acquire()
        _sync_held_(1)
        _sync_tried_()
    print(_l_.locked())
else:
    _sync_held_()
    print(_l_.acquire(False), _l_.acquire(timeout=0.01), _r_.acquire(blocking=False), _r_.acquire(True, 0.01))
    try:
        _r_.release()
    except RuntimeError as error:
        print(error)
    _l_.release()
    try:
        _l_.release()
    except RuntimeError as error:
        print(error)
    _sync_tried_(1)
"""

# Held by a child that is gone is free; a child has nothing of its parent.
FORKED = """
import os
from threading import Lock, RLock
_l_: Lock = Lock()
_r_: RLock = RLock()
_r_.acquire()
if os.fork() == 0:
    taken = _r_.acquire(False)
    try:
        _r_.release()
    except RuntimeError:
        print("not the child's", taken, _r_.acquire(False), flush=True)
    os._exit(0)
os.wait()
_r_.release()
for _ in range(3):
    child = os.fork()
    if child == 0:
        _l_.acquire()
        _r_.acquire()
        _r_.acquire()
        os._exit(0)
    os.waitpid(child, 0)
    with _l_, _r_:
        pass
print("free")
"""

# While signals arrive at node 1's every instruction; node 0 takes the lock for moments.
STORM = """
import signal
from threading import RLock
_node_: int = 0
_x_: int = 0
_over_: bool = False
_r_: RLock = RLock()
class Enough(Exception):
    pass
armed = False
def handler(*_):
    if armed:
        raise Enough
if _node_ == 0:
    while not _over_:
        with _r_:
            x = _x_
            _x_ = x + 1
    with _r_:
        print("free")
else:
    signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.0003, 0.0003)
    interrupted = 0
    while interrupted < 200:
        have = False
        try:
            armed = True
            _r_.acquire()
            have = True
            armed = False
        except Enough:
            armed = False
            interrupted += 1
        # Between the end of the call and the next line an interrupt leaves it locked, as with any lock.
        try:
            _r_.release()
        except RuntimeError:
            assert not have
    signal.setitimer(signal.ITIMER_REAL, 0)
    _over_ = True
    print("interrupted", interrupted)
"""

TIMEOUTS = """
import threading, time
_node_: int = 0
_lock_a_: callable = lambda timeout=None: True
_unlock_a_: callable = lambda: ()
_sync_all_: callable = lambda n=2, timeout=None: True
_sync_held_: callable = lambda n=1: ()
_sync_tried_: callable = lambda n=1: ()
if _node_ == 0:
    print(_lock_a_(timeout=0), _sync_all_(timeout=0), _sync_all_(timeout=0.01), _sync_all_(0, timeout=1e-9))
    _sync_held_(1)
    _sync_tried_()
    _unlock_a_()
    print(_sync_all_(timeout=60), _sync_all_(timeout=0))
    for wrong in -1, "1", None:
        try:
            print(_lock_a_(timeout=wrong))
        except (ValueError, TypeError) as error:
            print(type(error).__name__)
    try:
        _lock_a_(timeout=1)
    except RuntimeError as error:
        print("itself" in str(error))
    try:
        _sync_all_(1, timeout=1)
    except TypeError as error:
        print(error)
else:
    _sync_held_()
    print(_lock_a_(timeout=0), _lock_a_(timeout=0.01))
    _sync_tried_(1)
    print(_lock_a_(timeout=60))
    _unlock_a_()
    _sync_all_(2)
"""

BY_DATAGRAM = {"GOTHON_TRANSPORT": "datagram"}


class Locks(product.TestCase):
    def test_nodes_children_threads_and_workers_exclude_each_other(self):
        run = self.run_app(2, EXCLUSION, 1000)
        self.assertEqual(run.lines(), ["True True"] * 2)

    def test_nodes_of_each_transport_exclude_each_other(self):
        self.assertExclusion('case "$*" in *"/manifest 1 "*) export GOTHON_TRANSPORT=datagram;; esac')

    def test_nodes_of_both_implementations_exclude_each_other(self):
        found = interpreters.pypys()
        if not found:
            self.skipTest("no PyPy on this machine")
        self.assertExclusion('case "$*" in *"/manifest 1 "*) exec {} "$@";; esac'.format(found[-1].path))

    def assertExclusion(self, line):
        run = self.run_app(3, EXCLUSION, 100, environment={"PATH": self.path_after(line)})
        self.assertEqual(run.lines(), ["True True"] * 3)

    def test_alone_they_are_what_they_are_in_python(self):
        self.write("app.py", ALONE)
        for each in interpreters.supported():
            plain = self.assertRun(self.finish(self.start(each.path, "-m", "app")))
            for environment in ({}, BY_DATAGRAM):
                with self.subTest(each.name, **environment):
                    run = self.assertRun(self.gothon("--python", each.path, 1, "app", environment=environment))
                    self.assertEqual(run.out.decode(), plain.out.decode())

    def test_any_node_releases_a_lock_and_its_thread_alone_an_rlock(self):
        for environment in ({}, BY_DATAGRAM):
            with self.subTest(**environment):
                self.write("app.py", OTHERS)
                run = self.assertRun(self.gothon(2, "app", environment=environment))
                self.assertEqual(run.lines(), [
                    "False", "False False False False",
                    "_l_: it cannot be unlocked: nobody holds it; lock it first",
                    "_r_: cannot release un-acquired lock: this thread does not have it: acquire it first"])

    def test_a_forked_child_holds_nothing_of_its_parent_and_leaves_nothing_held(self):
        for environment in ({}, BY_DATAGRAM):
            self.write("app.py", FORKED)
            run = self.assertRun(self.gothon(1, "app", environment=environment))
            self.assertEqual(run.lines(), ["free", "not the child's False False"])
            for name in "_l_", "_r_":
                self.assertEqual(run.text().count("ended while it held lock '{}'".format(name)), 3, repr(run))

    def test_an_interrupted_acquire_leaves_it_held_by_nobody(self):
        for environment in ({}, BY_DATAGRAM):
            run = self.run_app(2, STORM, environment=environment)
            self.assertEqual(run.lines(), ["free", "interrupted 200"])

    def test_locks_and_syncs_wait_no_longer_than_their_timeout(self):
        self.write("app.py", TIMEOUTS)
        for interpreter in interpreters.cpythons(2) + interpreters.pypys():
            for environment in ({}, BY_DATAGRAM):
                run = self.assertRun(self.gothon("--python", interpreter.path, 2, "app", environment=environment))
                wanted = sorted(["True False False False", "True True", "ValueError", "TypeError", "None", "True", "False False", "True",
                                 "_sync_all_: called with a number and a timeout: who signals does not wait: leave one of them out"])
                self.assertEqual(run.lines(), wanted)

    def test_the_interpreters_own_tests_of_locks_pass(self):
        kinds = {"LockTests": ("locktype", "Lock"), "RLockTests": ("locktype", "RLock")}
        lock_tests.check(self, kinds, least=28)
        lock_tests.check(self, kinds, least=28, environment=BY_DATAGRAM)


if __name__ == "__main__":
    unittest.main()
