"""All that queues do, across four nodes, with exact results (docs/language.md, section 6)."""

import unittest

import programs


class QueueOperations(programs.FourNodes):
    def test_queues_of_each_type(self):
        self.across("""
from queue import Queue, LifoQueue
_ints_: Queue[int] = Queue()
_floats_: Queue[float] = Queue()
_words_: LifoQueue[str] = LifoQueue()
_flags_: LifoQueue[bool] = LifoQueue(3)
put = [_ints_.put(10 ** 30 + _node_), _floats_.put(_node_ / 8), _words_.put(str(_node_))]
flagged = _flags_.put(True)

def report():
    print(put, _ints_.size(), _floats_.qsize(), _words_.size(), _flags_.full(), _ints_.full(), _ints_.empty())
    print(sorted(_ints_.get()[0] - 10 ** 30 for _ in range(4)), sorted(_floats_.get()[0] for _ in range(4)))
    print(sorted(_words_.get()[0] for _ in range(4)), [_flags_.get() for _ in range(4)])
    print(_ints_.get(), _floats_.get(), _words_.get(), _ints_.empty())
""", ["[True, True, True] 4 4 4 True False False",
              "[0, 1, 2, 3] [0.0, 0.125, 0.25, 0.375]",
              "['0', '1', '2', '3'] [(True, True), (True, True), (True, True), (False, False)]",
              "(0, False) (0.0, False) ('', False) True"])

    def test_the_order_of_queues_is_exact(self):
        self.across("""
from queue import Queue, LifoQueue
_fifo_: Queue[int] = Queue()
_lifo_: LifoQueue[int] = LifoQueue()
_sync_put_: callable = lambda n=1: ()
if _node_ == 1:
    stored = [q.put(i) for i in range(100) for q in (_fifo_, _lifo_)]
    _sync_put_(1)

def report():
    _sync_put_()
    print([_fifo_.get()[0] for _ in range(100)] == list(range(100)), [_lifo_.get()[0] for _ in range(100)] == list(range(99, -1, -1)))
""", ["True True"])

    def test_each_queue_item_is_taken_once(self):
        self.across("""
from queue import Queue
_work_: Queue[int] = Queue()
_sum_: int = 0
_taken_: int = 0
_sync_full_: callable = lambda n=1: ()
if _node_ == 0:
    stored = [_work_.put(i) for i in range(400)]
    _sync_full_(1)
_sync_full_()
while True:
    item, ok = _work_.get()
    if not ok:
        break
    _sum_ += item
    _taken_ += 1

def report():
    print(_sum_, _taken_)
""", [str(sum(range(400))) + " 400"])

    def test_blocking_get_waits_for_another_node(self):
        self.across("""
from queue import Queue
_q_: Queue[str] = Queue()
if _node_ == 3:
    print(_q_.get(block=True))
elif _node_ == 1:
    stored = _q_.put("for node 3")

def report():
    print(_q_.get(block=True, timeout=0.05))
""", ["('for node 3', True)", "('', False)"])

    def test_put_and_get_take_and_refuse_arguments_as_any_function(self):
        self.across("""
_q_: Queue[int] = Queue(1)

def attempt(call):
    try:
        return call()
    except (TypeError, ValueError) as error:
        return type(error).__name__
results = list(map(attempt, (
    lambda: _q_.get(True, 0), lambda: _q_.get(timeout=0), lambda: _q_.get(timeout=0, block=False), lambda: _q_.get(block=None, timeout=0.0),
    lambda: _q_.get(True, None, 3), lambda: _q_.get(True, block=True), lambda: _q_.get(wait=True), lambda: _q_.get(timeout=-1),
    lambda: _q_.get(timeout="1"), lambda: _q_.put(), lambda: _q_.put(1, True, 0, 4), lambda: _q_.put(1, blocking=True), lambda: _q_.put(block=True),
    lambda: _q_.put(val=1), lambda: _q_.put(2, True, timeout=0), lambda: _q_.put(3, **{"block": False}), lambda: _q_.put(2, False, block=True),
    lambda: _q_.get(**{"".join(["bl", "ock"]): True}), lambda: _q_.size())))

def report():
    print(*results)
""", ["(0, False) (0, False) (0, False) (0, False) TypeError TypeError TypeError ValueError TypeError TypeError TypeError TypeError TypeError True False"
      " False TypeError (1, True) 0"], nodes=1)

    def test_a_get_that_was_interrupted_takes_nothing_later(self):
        self.across("""
import signal
from queue import Queue
_q_: Queue[int] = Queue()
_sync_interrupted_: callable = lambda n=1: ()

class Interrupt(Exception):
    pass

def interrupt(*_):
    raise Interrupt

interrupts = []
if _node_ == 0:
    signal.signal(signal.SIGALRM, interrupt)
    for _ in range(100):
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.001)
            _q_.get(block=True)
        except Interrupt:
            interrupts.append(_)
    _sync_interrupted_(1)
    found = [_q_.get(block=True)[0] for _ in range(100)]
elif _node_ == 1:
    _sync_interrupted_()
    stored = [_q_.put(i) for i in range(100)]

def report():
    print(len(interrupts), found == list(range(100)), _q_.get())
""", ["100 True (0, False)"])

    def test_a_signal_handler_that_returns_lets_a_get_wait_on(self):
        self.across("""
import signal
from queue import Queue
_q_: Queue[int] = Queue()
_sync_often_: callable = lambda n=1: ()
calls = []

def handle(*_):
    calls.append(1)
    if len(calls) == 20:
        signal.setitimer(signal.ITIMER_REAL, 0)
        _sync_often_(1)

if _node_ == 0:
    signal.signal(signal.SIGALRM, handle)
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
    found = _q_.get(block=True)
elif _node_ == 1:
    _sync_often_()
    stored = _q_.put(7)

def report():
    print(len(calls), found)
""", ["20 (7, True)"])


if __name__ == "__main__":
    unittest.main()
