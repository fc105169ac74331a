"""What the nodes of tests/proofs/histories.py do with scalars, queues and iterators, and note of it. Text of their program."""

RECORD = """
import random, signal, sys, time
from queue import Empty
from threading import Barrier, BrokenBarrierError, Condition, Event, Lock, RLock, Semaphore
from typing import Iterator, Tuple

_node_: int = 0
_lock_m_: callable = lambda: ()
_unlock_m_: callable = lambda: ()
LATCHES
_node_count_: int = 1
_i_: int = 0
_f_: float = 0.0
_b_: bool = False
_s_: str = ""
_queue_: Queue[int] = Queue()
_stack_: LifoQueue[str] = LifoQueue()
_t_: Tuple[int, ...] = ()
_jobs_: Queue[Tuple[int, str]] = Queue()
_rows_: Iterator[int]
_gate_: int = 0
_l_: Lock = Lock()
_r_: RLock = RLock()
_some_: Semaphore = Semaphore(0)
_flag_: Event = Event()
_urgent_: PriorityQueue[int] = PriorityQueue()
_tasks_: Queue[int] = Queue()
_c_: Condition = Condition()
_b3_: Barrier = Barrier(3)
rounds, turns = int(sys.argv[1]), int(sys.argv[2])
now = time.monotonic_ns
# What Python has before 3.13 only once a queue is shut down.
_none_: Queue[int] = Queue()
_none_.shutdown()
try:
    _none_.put(1)
except Exception as error:
    ShutDown = type(error)
passed = 0


def meet():
    global passed
    passed += _node_count_
    _gate_ += 1
    while _gate_ < passed:
        time.sleep(0)


def record_int(choose, turn):
    kind = choose.randrange(10)
    value = (turn * _node_count_ + _node_) * 1000 + kind
    if kind < 3:
        start = now(); _i_ += value; end = now()
        return start, end, "add", value
    if kind == 8:
        start = now(); taken = (_i_ := _i_ + value); end = now()
        return start, end, "ticket", (value, taken)
    if kind == 9:
        start = now(); _i_ = min(_i_, value); end = now()
        return start, end, "least", value
    if kind == 3:
        start = now(); _i_ = value; end = now()
        return start, end, "assign", value
    start = now(); value = _i_; end = now()
    return start, end, "read", value


def record_float(choose, turn):
    kind = choose.randrange(10)
    value = float((turn * _node_count_ + _node_) * 16 + kind)
    if kind < 3:
        start = now(); _f_ += value; end = now()
        return start, end, "add", value
    if kind == 8:
        start = now(); taken = (_f_ := value + _f_); end = now()
        return start, end, "ticket", (value, taken)
    if kind == 9:
        start = now(); _f_ = min(value, _f_); end = now()
        return start, end, "least", value
    if kind == 3:
        start = now(); _f_ = value; end = now()
        return start, end, "assign", value
    start = now(); value = _f_; end = now()
    return start, end, "read", value


def record_bool(choose, turn):
    value = bool(choose.randrange(2))
    if choose.randrange(4) == 0:
        start = now(); _b_ = not _b_; end = now()
        return start, end, "flip", None
    if choose.randrange(4) == 0:
        start = now(); _b_ = value; end = now()
        return start, end, "assign", value
    start = now(); value = _b_; end = now()
    return start, end, "read", value


def record_text(choose, turn):
    # Mostly read, which tells the orders of what was appended at once.
    kind = choose.randrange(10)
    value = "{}.{};".format(_node_, turn)
    if kind == 0:
        start = now(); _s_ += value; end = now()
        return start, end, "add", value
    if kind == 1:
        start = now(); _s_ = value * 5; end = now()
        return start, end, "assign", value * 5
    if kind == 2:
        start = now(); _s_ -= value[-3:]; end = now()
        return start, end, "remove", value[-3:]
    if kind == 8:
        start = now(); _s_ = value + _s_; end = now()
        return start, end, "prepend", value
    if kind == 9:
        start = now(); taken = (_s_ := _s_ + value); end = now()
        return start, end, "ticket", (value, taken)
    start = now(); value = _s_; end = now()
    return start, end, "read", value


def record_queue(choose, turn):
    # More is taken than put: the longer it is, the more orders of what was put at once are to be tried.
    if choose.randrange(4) == 0:
        value = (turn * _node_count_ + _node_) << choose.randrange(40)
        start = now(); _queue_.put(value); end = now()
        return start, end, "put", value
    start = now(); value, found = _queue_.get(); end = now()
    return start, end, "get", value if found else None


def record_stack(choose, turn):
    if choose.randrange(4) == 0:
        value = "{}.{}".format(_node_, turn) * choose.randrange(1, 9)
        start = now(); _stack_.put(value); end = now()
        return start, end, "put", value
    start = now(); value, found = _stack_.get(); end = now()
    return start, end, "pop", value if found else None


def record_tuple(choose, turn):
    kind = choose.randrange(12)
    value = (_node_ * 1000 + turn,)
    if kind == 0:
        start = now(); _t_ += value; end = now()
        return start, end, "add", value
    if kind == 1:
        start = now(); _t_ = value * 3; end = now()
        return start, end, "assign", value * 3
    start = now(); value = _t_; end = now()
    return start, end, "read", value


def record_jobs(choose, turn):
    if choose.randrange(4) == 0:
        value = (turn, str(_node_) * choose.randrange(1, 300))
        start = now(); _jobs_.put(value); end = now()
        return start, end, "put", value
    start = now(); value, found = _jobs_.get(); end = now()
    return start, end, "get", value if found else None


def record_iterator(choose, turn):
    # What is dealt out lasts for some dozens of draws; some nodes find it at its end, and every other one leaves 64 bits on its way.
    if choose.randrange(50) == 0:
        value = (2 ** 63 - 10 if turn % 2 else 0) + (turn * _node_count_ + _node_) * 1000
        start = now(); _rows_ = iter(range(value, value + 40)); end = now()
        return start, end, "replace", (value, value + 40)
    start = now(); item = next(_rows_, None); end = now()
    return start, end, "next", item


def record_urgent(choose, turn):
    if choose.randrange(4) == 0:
        value = choose.randrange(100) * 100_000 + turn * _node_count_ + _node_
        start = now(); _urgent_.put(value); end = now()
        return start, end, "push", value
    start = now(); value, found = _urgent_.get(); end = now()
    return start, end, "shift", value if found else None


def record_ending(choose, turn, queue):
    # Somebody shuts it down when some are about to put and some to get. What is in it is dealt out then.
    kind = choose.randrange(8)
    if _node_ == 3 and turn == 120:
        start = now(); queue.shutdown(); end = now()
        return start, end, "end", None
    value = turn * _node_count_ + _node_
    try:
        if kind < 2:
            start = now()
            try:
                (queue.put if kind else queue.put_nowait)(value); end = now()
                return start, end, "offer", value
            except ShutDown:
                return start, now(), "refused", None
        start = now(); value, found = (queue.get_nowait(), True) if kind < 5 else queue.get(timeout=1e-4); end = now()
        return start, end, "poll", value if found else None
    except Empty:
        return start, now(), "poll", None
    except ShutDown:
        return start, now(), "ended", None
"""
