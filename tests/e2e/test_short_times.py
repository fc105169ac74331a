"""What can be had is had, however short the time is that a call may wait (docs/language.md, sections 6 and 15)."""

import unittest

import programs

TRIES = """
from threading import Barrier, BrokenBarrierError, Condition, Event, Lock, RLock, Semaphore
_q_: Queue[int] = Queue(1)
_stack_: LifoQueue[str] = LifoQueue(1)
_least_: PriorityQueue[int] = PriorityQueue(1)
_l_: Lock = Lock()
_r_: RLock = RLock()
_s_: Semaphore = Semaphore(1)
_c_: Condition = Condition()
_e_: Event = Event()
_b_: Barrier = Barrier(1)
_lock_m_: callable = lambda timeout=None: True
_unlock_m_: callable = lambda: ()
_sync_open_: callable = lambda n=1, timeout=None: True
_sync_open_(1)
_e_.set()
TIMES = 0, 0.0, 1e-9, 1e-6, 0.000001
missed = set()

def must(what, happened):
    if not happened:
        missed.add(what)

def try_all(time):
    for name, queue, item in ("Queue", _q_, 1), ("LifoQueue", _stack_, "1"), ("PriorityQueue", _least_, 1):
        must(name + ".put", queue.put(item, timeout=time))
        must("full " + name, queue.put(item, timeout=time) is False)
        must(name + ".get", queue.get(timeout=time) == (item, True))
        must("empty " + name, queue.get(timeout=time)[1] is False)
    for name, lock in ("Lock", _l_), ("RLock", _r_), ("Semaphore", _s_), ("Condition", _c_):
        must(name, lock.acquire(timeout=time))
        lock.release()
    must("Event", _e_.wait(timeout=time))
    must("Barrier", _b_.wait(timeout=time) == 0)
    must("wait_for", _c_.wait_for(lambda: True, timeout=time))
    must("lock_", _lock_m_(timeout=time))
    _unlock_m_()
    must("sync_", _sync_open_(timeout=time))

def use_all():
    for _ in range(40):
        for time in TIMES:
            try_all(time)
"""
ALONE = TRIES + """
use_all()

def report():
    print(sorted(missed))
"""
FORKED = TRIES + """
import os
child = os.fork()
if child == 0:
    use_all()
    os._exit(len(missed))
status = os.waitpid(child, 0)[1]

def report():
    print(status)
"""
ENDED = """
import queue
_q_: Queue[int] = Queue(1)
_q_.shutdown()
raised = set()
for call in lambda: _q_.put(1, timeout=1e-9), lambda: _q_.get(timeout=1e-9), lambda: _q_.get(timeout=0):
    try:
        raised.add(call())
    except Exception as error:
        raised.add(type(error).__name__)

def report():
    print(raised)
"""
JOINED = """
import signal, threading
_q_: Queue[int] = Queue()
_put_: int = 0

class Interrupt(Exception):
    pass

def interrupt(*_):
    raise Interrupt

signal.signal(signal.SIGALRM, interrupt)
over = threading.Event()
joins = []

def join_often():
    while not over.is_set():
        _q_.join()
        joins.append(1)

other = threading.Thread(target=join_often)
other.start()
interrupts = 0
while interrupts < 50:
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.001)
        while True:
            if _q_.put(1):
                _q_.get()
                _q_.task_done()
    except Interrupt:
        interrupts += 1
        # What it was in the middle of may have been put, or taken and not said to be done.
        while _q_.get()[1]:
            pass
        while True:
            try:
                _q_.task_done()
            except ValueError:
                break
over.set()
other.join()

def report():
    print(interrupts, len(joins) > 0)
"""


class ShortTimes(programs.FourNodes):
    def test_what_is_free_is_had_in_no_time(self):
        self.across(ALONE, ["[]"], nodes=1)

    def test_so_it_is_in_a_forked_child(self):
        self.across(FORKED, ["0"], nodes=1)

    def test_a_queue_that_is_shut_down_says_so_in_no_time(self):
        self.across(ENDED, ["{'ShutDown'}"], nodes=1)

    def test_a_put_that_is_interrupted_anywhere_keeps_no_join_waiting(self):
        self.across(JOINED, ["50 True"], nodes=1)


class ShortTimesByDatagram(ShortTimes):
    transport = "datagram"


if __name__ == "__main__":
    unittest.main()
