"""Mutexes and latches that nodes use in shared memory and by datagrams at the same time (docs/language.md, sections 7 and 8)."""

import unittest

import interpreters
import product
import programs

# What the mutex protects is read and written in two operations, and by processes of all kinds.
EXCLUSION = programs.of_all_kinds("""
_x_: int = 0
_lock_m_: callable = lambda: ()
_unlock_m_: callable = lambda: ()
""", """
_lock_m_()
now = _x_
_x_ = now + 1
_unlock_m_()
""", "print(_x_ == wanted or _x_)")

HANDLER = """
import os, signal, sys, time
_node_: int = 0
_lock_m_: callable = lambda: ()
_unlock_m_: callable = lambda: ()
_lock_h_: callable = lambda: ()
_unlock_h_: callable = lambda: ()
_sync_held_: callable = lambda n=1: ()
_sync_tried_: callable = lambda n=1: ()
_sync_never_: callable = lambda n=1: ()
_inside_: int = 0

class Enough(Exception):
    pass

def handler(*_):
    global calls
    calls += 1
    _lock_h_()
    _unlock_h_()
    if calls % 3 == 0:
        raise Enough

calls = 0
if _node_ == 0:
    _lock_m_()
    _sync_held_(1)
    _sync_tried_()
    _unlock_m_()
else:
    _sync_held_()
    signal.signal(signal.SIGALRM, handler)
    for wait in (_lock_m_, _sync_never_) * 3:
        signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
        try:
            wait()
        except Enough:
            signal.setitimer(signal.ITIMER_REAL, 0)
    _sync_tried_(1)
    _lock_m_()
    _unlock_m_()
    print(calls)
"""

# Node 0 takes the lock for moments and for longer, while signals arrive at node 1's every instruction.
STORM = """
import signal, sys
_node_: int = 0
_x_: int = 0
_over_: bool = False
_lock_m_: callable = lambda: ()
_unlock_m_: callable = lambda: ()
class Enough(Exception):
    pass
armed = False
def handler(*_):
    if armed:
        raise Enough
held = 0
if _node_ == 0:
    while not _over_:
        _lock_m_()
        now = _x_
        _x_ = now + 1
        held += 1
        _unlock_m_()
    _lock_m_()
    print("free")
    _unlock_m_()
else:
    signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.0003, 0.0003)
    interrupted = 0
    while interrupted < 200:
        have = False
        try:
            armed = True
            _lock_m_()
            have = True
            armed = False
        except Enough:
            armed = False
            interrupted += 1
        # Between the end of the call and the next line an interrupt leaves it locked, as with any lock.
        try:
            _unlock_m_()
        except RuntimeError:
            assert not have
    signal.setitimer(signal.ITIMER_REAL, 0)
    _over_ = True
    print("interrupted", interrupted)
"""

FORKED = """
import os
_lock_m_: callable = lambda: ()
_unlock_m_: callable = lambda: ()
_lock_m_()
if os.fork() == 0:
    try:
        _unlock_m_()
    except RuntimeError as error:
        print("holds it" in str(error), flush=True)
    os._exit(0)
os.wait()
_unlock_m_()
for _ in range(3):
    # Held by a child that is gone is free.
    child = os.fork()
    if child == 0:
        _lock_m_()
        os._exit(0)
    os.waitpid(child, 0)
    _lock_m_()
    _unlock_m_()
print("free")
"""

# Node 1 always comes while node 0 has the lock, for longer than a turn of looking at it.
MOMENTS = """
import json, subprocess, time
_node_: int = 0
_lock_m_: callable = lambda: ()
_unlock_m_: callable = lambda: ()
_held_: int = 0
_taken_: int = 0
TURNS = 200
for turn in range(1, TURNS + 1):
    if _node_ == 0:
        _lock_m_()
        _held_ = turn
        until = time.perf_counter() + 0.0003
        while time.perf_counter() < until:
            pass
        _unlock_m_()
        while _taken_ < turn:
            pass
    else:
        while _held_ < turn:
            pass
        _lock_m_()
        _taken_ = turn
        _unlock_m_()
if _node_ == 0:
    session, = json.loads(subprocess.check_output(["gothonctl", "list", "--json"]))["sessions"]
    print(session["operations"] < TURNS / 2 or session["operations"])
"""

# Many more than there are processors for. Whoever waits in the session process is counted there, once for the lock and once for the unlock.
CROWD = """
import json, subprocess
_node_: int = 0
_lock_m_: callable = lambda: ()
_unlock_m_: callable = lambda: ()
_x_: int = 0
_sync_go_: callable = lambda n=_node_count_: ()
_sync_done_: callable = lambda n=_node_count_: ()
TURNS = 20_000
_sync_go_(1)
_sync_go_()
for _ in range(TURNS):
    _lock_m_()
    now = _x_
    _x_ = now + 1
    _unlock_m_()
_sync_done_(1)
_sync_done_()
if _node_ == 0:
    session, = json.loads(subprocess.check_output(["gothonctl", "list", "--json"]))["sessions"]
    print(_x_ == TURNS * _node_count_ or _x_, session["operations"] < TURNS * _node_count_ / 5 or session["operations"])
"""

# The thread that holds the lock needs the interpreter to give it back.
THREADS = """
import json, subprocess, sys, threading
_lock_m_: callable = lambda: ()
_unlock_m_: callable = lambda: ()
TURNS = 300
tries = threading.Event()
held = threading.Event()
again = threading.Event()

def hold():
    for _ in range(TURNS):
        again.wait()
        again.clear()
        _lock_m_()
        held.set()
        tries.wait()
        tries.clear()
        sum(range(100))
        _unlock_m_()

sys.setswitchinterval(1e-5)
holder = threading.Thread(target=hold)
holder.start()
for _ in range(TURNS):
    again.set()
    held.wait()
    held.clear()
    tries.set()
    _lock_m_()
    _unlock_m_()
holder.join()
session, = json.loads(subprocess.check_output(["gothonctl", "list", "--json"]))["sessions"]
print(session["operations"] < TURNS / 2 or session["operations"])
"""


class Mutexes(product.TestCase):
    def test_nodes_children_threads_and_workers_exclude_each_other(self):
        run = self.run_app(2, EXCLUSION, 1000)
        self.assertEqual(run.lines(), ["True"] * 2)

    def test_nodes_of_each_transport_exclude_each_other(self):
        self.assertExclusion('case "$*" in *"/manifest 1 "*) export GOTHON_TRANSPORT=datagram;; esac')

    def test_nodes_of_both_implementations_exclude_each_other(self):
        found = interpreters.pypys()
        if not found:
            self.skipTest("no PyPy on this machine")
        self.assertExclusion('case "$*" in *"/manifest 1 "*) exec {} "$@";; esac'.format(found[-1].path))

    def assertExclusion(self, line):
        run = self.run_app(3, EXCLUSION, 100, environment={"PATH": self.path_after(line)})
        self.assertEqual(run.lines(), ["True"] * 3)

    def test_a_lock_that_is_held_for_moments_stays_in_shared_memory(self):
        run = self.run_app(2, MOMENTS)
        self.assertEqual(run.lines(), ["True"])

    def test_a_lock_that_a_crowd_takes_again_and_again_stays_in_shared_memory(self):
        run = self.run_app(16, CROWD)
        self.assertEqual(run.lines(), ["True True"])

    def test_a_thread_that_looks_at_a_busy_lock_leaves_the_interpreter_to_who_holds_it(self):
        run = self.run_app(1, THREADS)
        self.assertEqual(run.lines(), ["True"])

    def test_a_signal_handler_runs_in_a_wait_and_may_end_it(self):
        run = self.run_app(2, HANDLER)
        self.assertEqual(run.lines(), ["18"])

    def test_an_interrupted_lock_is_held_by_nobody(self):
        run = self.run_app(2, STORM)
        self.assertEqual(run.lines(), ["free", "interrupted 200"])

    def test_a_forked_child_holds_nothing_of_its_parent_and_leaves_nothing_held(self):
        for environment in ({}, {"GOTHON_TRANSPORT": "datagram"}):
            self.write("app.py", FORKED)
            run = self.assertRun(self.gothon(1, "app", environment=environment))
            self.assertEqual(run.lines(), ["True", "free"])
            self.assertEqual(run.text().count("ended while it held lock '_lock_m_'"), 3, repr(run))


if __name__ == "__main__":
    unittest.main()
