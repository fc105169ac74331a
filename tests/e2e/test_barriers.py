"""Barrier and Condition of `threading`, shared by nodes (docs/language.md, section 15)."""

import subprocess
import unittest

import interpreters
import product
from proofs import lock_tests

# Nobody is a round ahead, whatever the parties are: nodes, threads, children and workers.
ROUNDS = """
import concurrent.futures, os, sys, threading
from threading import Barrier
_b_: Barrier = Barrier(_node_count_ * 4)
_come_: int = 0
_ahead_: int = 0
_firsts_: int = 0
ROUNDS = int(sys.argv[1])

def meet():
    for turn in range(1, ROUNDS + 1):
        _come_ += 1
        index = _b_.wait()
        if _come_ < turn * _b_.parties:
            _ahead_ += 1
        if index == 0:
            _firsts_ += 1
        # Only then does anybody begin the next round.
        _b_.wait()

if __name__ == "__main__":
    child = os.fork()
    if child == 0:
        meet()
        os._exit(0)
    thread = threading.Thread(target=meet)
    thread.start()
    with concurrent.futures.ProcessPoolExecutor(1) as pool:
        work = pool.submit(meet)
        meet()
        work.result()
    thread.join()
    os.waitpid(child, 0)
    print(_ahead_, _b_.n_waiting, _b_.broken, _firsts_ == ROUNDS)
"""

# The same alone, by gothon and by Python.
ALONE = """
import multiprocessing, threading
from threading import Barrier, BrokenBarrierError, Condition
_b_: Barrier = Barrier(2)
_one_: Barrier = Barrier(parties=1)
_t_: Barrier = Barrier(2, timeout=0.01)
_m_: Barrier = multiprocessing.Barrier(int("2"))
_c_: Condition = Condition()

def tried(call, *arguments, **named):
    try:
        return call(*arguments, **named)
    except Exception as error:
        return type(error).__name__

def together(*calls):
    results = []
    threads = [threading.Thread(target=lambda call=call: results.append(tried(call))) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(results, key=str)

print(_b_.parties, _b_.n_waiting, _b_.broken, _one_.wait(), _one_.wait(5), _one_.parties)
print(together(_b_.wait, _b_.wait), together(_b_.wait, lambda: _b_.wait(timeout=5)), together(_m_.wait, _m_.wait))
print(tried(_t_.wait), _t_.broken, tried(_t_.wait), _t_.reset(), _t_.broken, tried(_t_.wait, 0.001), _t_.reset())
print(tried(_b_.wait, 0), _b_.broken, _b_.reset(), _b_.reset(), _b_.n_waiting)
print(_b_.abort(), _b_.abort(), _b_.broken, tried(_b_.wait), _b_.reset(), together(_b_.wait, _b_.wait))

def reset_when_one_waits():
    while not _b_.n_waiting:
        pass
    _b_.reset()

print(together(_b_.wait, reset_when_one_waits), _b_.broken, together(_b_.wait, _b_.wait))
print(tried(_c_.wait), tried(_c_.notify), tried(_c_.notify_all), tried(_c_.release))
with _c_ as entered:
    print(bool(entered), _c_.acquire(False), _c_.release(), _c_.notify(), _c_.notify(3), _c_.notify_all())
    print(_c_.wait(0.01), _c_.wait(0), _c_.wait(timeout=-1), _c_.wait_for(lambda: 7), _c_.wait_for(lambda: 0, 0.01))
    print(together(lambda: _c_.acquire(False), _c_.notify))
ready = []

def consume():
    with _c_:
        with _c_:
            result = _c_.wait_for(lambda: ready, timeout=60)
            return result.pop()

def produce():
    for item in 1, 2, 3:
        with _c_:
            ready.append(item)
            _c_.notify()

print(together(consume, consume, consume, produce))

def until_all_sleep():
    while True:
        with _c_:
            if len(sleeping) == 3:
                _c_.notify_all()
                return "woken"

sleeping = []

def sleep():
    with _c_:
        sleeping.append(1)
        return _c_.wait()

print(together(sleep, sleep, sleep, until_all_sleep), tried(_c_.release))
"""

# Each node produces and consumes, by one condition.
PIPES = """
import sys
from threading import Condition
_node_: int = 0
_c_: Condition = Condition()
_stock_: int = 0
_made_: int = 0
_used_: int = 0
TURNS = int(sys.argv[1])
for turn in range(TURNS):
    if _node_ % 2 == 0:
        with _c_:
            while _stock_ >= 3:
                _c_.wait()
            stock = _stock_
            _stock_ = stock + 1
            made = _made_
            _made_ = made + 1
            _c_.notify_all()
    else:
        with _c_:
            assert _c_.wait_for(lambda: _stock_ > 0, timeout=60)
            stock = _stock_
            _stock_ = stock - 1
            used = _used_
            _used_ = used + 1
            _c_.notify_all()
while _used_ < _node_count_ // 2 * TURNS:
    pass
print(_stock_, _made_, _used_)
"""

# A party that dies while it waits breaks the barrier for the others, which repair it and go on without.
DEATHS = """
import os, signal
from threading import Barrier, BrokenBarrierError, Event
_node_: int = 0
_b_: Barrier = Barrier(3)
_again_: Event = Event()
if _node_ == 0:
    # The child waits in the memory at first and in the session process later; node 1 is the other one that waits.
    child = os.fork()
    if child == 0:
        _b_.wait()
        os._exit(9)
    while _b_.n_waiting < 2:
        pass
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
try:
    _b_.wait()
except BrokenBarrierError as error:
    print("a party has died" in str(error))
if _node_ == 0:
    _b_.reset()
    _again_.set()
_again_.wait()
third = os.fork() if _node_ == 0 else -1
if third == 0:
    _b_.wait()
    os._exit(0)
_b_.wait()
print("passed")
if third > 0:
    os.waitpid(third, 0)
"""

# A node that ends before it comes breaks the barrier of all nodes, though others run on: node 0's thread reads its stdin.
ENDS = """
import os, signal, sys, threading
from threading import Barrier, BrokenBarrierError, Event
_node_: int = 0
_b_: Barrier = Barrier(_node_count_)
_told_: int = 0
_again_: Event = Event()

def come(timeout=None):
    try:
        _b_.wait(timeout)
    except BrokenBarrierError as error:
        print("has died, ended" in str(error))

_b_.wait()
if _node_ == 2:
    HOW
if _node_ == 0:
    threading.Thread(target=os.read, args=(0, 1), daemon=True).start()
come()
_told_ += 1
if _node_ == 0:
    while _told_ < 2:
        pass
    _b_.reset()
    _again_.set()
_again_.wait()
come(60)
"""

# Node 0's child comes in the place of node 1, once the watch has looked often enough to be mistaken.
STANDS_IN = """
import json, os, subprocess
from threading import Barrier
_node_: int = 0
_b_: Barrier = Barrier(_node_count_)
if _node_ == 0:
    child = os.fork()
    if child == 0:
        while True:
            why = json.loads(subprocess.check_output(["gothonctl", "why", "--json", os.environ["GOTHON_SESSION"]]))
            if why["looks"] >= 4 and why["nodes"][1]["state"] == "ended":
                break
        _b_.wait()
        os._exit(0)
    _b_.wait()
    os.waitpid(child, 0)
    print("passed")
"""

# Signals arrive at node 1's every instruction, and one ends each wait, as in `threading`: then it has the lock, and has not come to the barrier, or all have.
STORM = """
import signal
from threading import Barrier, Condition
_node_: int = 0
_b_: Barrier = Barrier(_node_count_)
_c_: Condition = Condition()
_over_: bool = False
_ended_: bool = False
class Enough(Exception):
    pass
armed = False
def handler(*_):
    global armed
    if armed:
        armed = False
        raise Enough
passed = interrupted = 0
if _node_ == 0:
    while not _over_:
        with _c_:
            _c_.notify_all()
        if _b_.n_waiting:
            _b_.wait(60)
            passed += 1
    _ended_ = True
    print("broken", _b_.broken)
else:
    signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.0004, 0.0004)
    while interrupted < 200:
        with _c_:
            try:
                armed = True
                _c_.wait(0.001)
                armed = False
            except Enough:
                interrupted += 1
            assert _c_.acquire(False), "who has waited has the lock"
            _c_.release()
        try:
            armed = True
            _b_.wait(60)
            armed = False
        except Enough:
            interrupted += 1
    signal.setitimer(signal.ITIMER_REAL, 0)
    _over_ = True
    # Node 0 may have come already, or be about to.
    while not _ended_:
        if _b_.n_waiting:
            _b_.wait(60)
    print("interrupted", _b_.n_waiting)
"""

# One party that a signal takes out of its wait, again and again; others see it come first.
TAKEN_OUT = """
import signal, threading
from threading import Barrier
_b_: Barrier = Barrier(2)
class Enough(Exception):
    pass
armed = False
def handler(*_):
    global armed
    if armed and seen.is_set():
        armed = False
        raise Enough
seen = threading.Event()
def look():
    while not _b_.n_waiting:
        pass
    seen.set()
signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
for _ in range(5):
    seen.clear()
    looking = threading.Thread(target=look)
    looking.start()
    armed = True
    try:
        _b_.wait(60)
    except Enough:
        print(_b_.n_waiting, _b_.broken)
    looking.join()
signal.setitimer(signal.ITIMER_REAL, 0)
"""

BY_DATAGRAM = {"GOTHON_TRANSPORT": "datagram"}


class Barriers(product.TestCase):
    def test_nobody_is_a_round_ahead(self):
        for environment in ({}, BY_DATAGRAM):
            run = self.run_app(2, ROUNDS, 100, environment=environment)
            self.assertEqual(run.lines(), ["0 0 False True"] * 2)

    def test_nodes_of_each_transport_meet(self):
        self.assertRounds('case "$*" in *"/manifest 1 "*) export GOTHON_TRANSPORT=datagram;; esac')

    def test_nodes_of_both_implementations_meet(self):
        found = interpreters.pypys()
        if not found:
            self.skipTest("no PyPy on this machine")
        self.assertRounds('case "$*" in *"/manifest 1 "*) exec {} "$@";; esac'.format(found[-1].path))

    def assertRounds(self, line):
        run = self.run_app(3, ROUNDS, 30, environment={"PATH": self.path_after(line)})
        self.assertEqual(run.lines(), ["0 0 False True"] * 3)

    def test_alone_they_are_what_they_are_in_python(self):
        self.write("app.py", ALONE)
        for each in interpreters.supported():
            plain = self.assertRun(self.finish(self.start(each.path, "-m", "app")))
            for environment in ({}, BY_DATAGRAM):
                with self.subTest(each.name, **environment):
                    run = self.assertRun(self.gothon("--python", each.path, 1, "app", environment=environment))
                    self.assertEqual(run.out.decode(), plain.out.decode())

    def test_nodes_notify_each_other(self):
        for environment in ({}, BY_DATAGRAM):
            run = self.run_app(4, PIPES, 200, environment=environment)
            self.assertEqual(run.lines(), ["0 400 400"] * 4)

    def test_a_party_that_dies_while_it_waits_breaks_it(self):
        for environment in ({}, BY_DATAGRAM):
            run = self.run_app(2, DEATHS, environment=environment)
            self.assertEqual(run.lines(), ["True", "True", "passed", "passed"])

    def test_a_node_that_has_ended_breaks_the_barrier_of_all_nodes(self):
        for how, options, status in ("sys.exit(0)", (), 0), ("os.kill(os.getpid(), signal.SIGKILL)", ("--keep-going",), 137):
            for environment in ({}, BY_DATAGRAM):
                with self.subTest(how, **environment):
                    self.write("app.py", ENDS.replace("HOW", how))
                    process = self.start("gothon", *options, "3", "app", stdin=subprocess.PIPE, environment=environment)
                    try:
                        process.wait(60)
                    finally:
                        run = self.finish(process)
                    self.assertEqual((run.status, run.lines()), (status, ["True"] * 4), repr(run))
                    said = "barrier '_b_' can never be passed: 2 of 3 have come, node 2 has exited: it is broken"
                    self.assertIn(said, run.text())

    def test_a_child_in_the_place_of_a_node_that_has_ended_is_waited_for(self):
        for environment in ({}, BY_DATAGRAM):
            run = self.run_app(2, STANDS_IN, environment=environment)
            self.assertEqual(run.lines(), ["passed"])

    def test_without_the_deadlock_check_it_breaks_all_the_same(self):
        self.write("app.py", "from threading import Barrier\n_node_: int = 0\n_b_: Barrier = Barrier(2)\nif _node_: _b_.wait()\n")
        run = self.gothon("--no-deadlock-check", 2, "app")
        self.assertEqual((run.status, "BrokenBarrierError" in run.text()), (1, True), repr(run))

    def test_an_interrupted_wait_is_done_or_not_done(self):
        for environment in ({}, BY_DATAGRAM):
            run = self.run_app(2, STORM, environment=environment)
            self.assertEqual(run.lines(), ["broken False", "interrupted 0"])

    def test_who_is_taken_out_of_a_wait_has_not_come(self):
        for environment in ({}, BY_DATAGRAM):
            run = self.run_app(1, TAKEN_OUT, environment=environment)
            self.assertEqual(run.lines(), ["0 False"] * 5)

    def test_the_interpreters_own_tests_of_them_pass(self):
        kinds = {"BarrierTests": ("barriertype", "Barrier"), "ConditionTests": ("condtype", "Condition")}
        lock_tests.check(self, kinds, least=15)
        lock_tests.check(self, kinds, least=15, environment=BY_DATAGRAM)


if __name__ == "__main__":
    unittest.main()
