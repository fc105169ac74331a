"""Operations of eight nodes on one variable, recorded with their times, have an order that explains what each node saw."""

import os
import sys

from linearizability import Operation, linearizable

import product

THRESHOLD = 300
RECORD = """
import random, signal, sys, time
from threading import Event, Lock, RLock, Semaphore
from collections import defaultdict
from typing import DefaultDict, Iterator, List, Tuple

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
_d_: DefaultDict[str, int] = defaultdict(int)
_n_: List[int] = []
rounds, turns = int(sys.argv[1]), int(sys.argv[2])
now = time.monotonic_ns
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
    kind = choose.randrange(8)
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


class Overdue(Exception):
    pass


def overdue(*_):
    raise Overdue


signal.signal(signal.SIGALRM, overdue)


def patiently(wait):
    # False if it takes longer than seconds: far from all that a wait here takes when nobody is forgotten.
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        wait()
        return True
    except Overdue:
        return False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def record_mutex(choose, turn):
    done = []
    start = now()
    if not patiently(_lock_m_):
        return done
    done.append((start, now(), "lock", _node_ + 1))
    for _ in range(choose.randrange(3) * 50):
        pass
    start = now(); _unlock_m_(); done.append((start, now(), "unlock", _node_ + 1))
    return done


def record_lock(choose, turn, lock):
    # Who does not get it at once, or soon, leaves nothing in the history.
    start = now()
    kind = choose.randrange(3)
    if not (lock.acquire(timeout=PATIENCE) if kind else lock.acquire(False)):
        return []
    done = [(start, now(), "lock", _node_ + 1)]
    for _ in range(choose.randrange(3) * 50):
        pass
    start = now(); lock.release(); done.append((start, now(), "unlock", _node_ + 1))
    return done


def record_semaphore(choose, turn):
    kind = choose.randrange(4)
    if kind == 0:
        count = choose.randrange(1, 3)
        start = now(); _some_.release(count); end = now()
        return start, end, "gave", count
    if kind == 1:
        start = now(); taken = _some_.acquire(timeout=1e-4); end = now()
    else:
        start = now(); taken = _some_.acquire(False); end = now()
    # That none came for a while is true at some moment only.
    return (start, end, "took", 1) if taken else (start, end, "found none", 0)


def record_event(choose, turn):
    kind = choose.randrange(8)
    if kind == 0:
        start = now(); _flag_.set(); end = now()
        return start, end, "set", True
    if kind == 1:
        start = now(); _flag_.clear(); end = now()
        return start, end, "set", False
    if kind == 2:
        start = now(); seen = _flag_.wait(0); end = now()
        return start, end, "found set", seen
    if kind == 3:
        start = now(); seen = _flag_.wait(1e-4); end = now()
        return start, end, "found set", seen
    start = now(); seen = _flag_.is_set(); end = now()
    return start, end, "found set", seen


def record_latch(choose, turn, latch):
    # Two nodes wait at once, the others after a hundred signals each.
    if _node_ < 2 and turn == 0 or turn >= 100 and choose.randrange(2):
        start = now()
        if patiently(latch):
            return [(start, now(), "wait", 0)]
        return [(now(), now(), "stay", 0)]
    count = choose.randrange(1, 4)
    start = now(); latch(count); end = now()
    return [(start, end, "signal", count)]


def record_iterator(choose, turn):
    # What is dealt out lasts for some dozens of draws; some nodes find it at its end, and every other one leaves 64 bits on its way.
    if choose.randrange(50) == 0:
        value = (2 ** 63 - 10 if turn % 2 else 0) + (turn * _node_count_ + _node_) * 1000
        start = now(); _rows_ = iter(range(value, value + 40)); end = now()
        return start, end, "replace", (value, value + 40)
    start = now(); item = next(_rows_, None); end = now()
    return start, end, "next", item


def record_dict(choose, turn):
    kind = choose.randrange(12)
    key = choose.choice("abc")
    value = (turn * _node_count_ + _node_) * 1000 + kind
    if kind < 3:
        start = now(); _d_[key] += value; end = now()
        return start, end, "item added to", (key, value)
    if kind == 3:
        start = now(); _d_[key] = value; end = now()
        return start, end, "item assigned", (key, value)
    if kind == 4:
        start = now(); taken = _d_.pop(key, None); end = now()
        return start, end, "item taken", (key, taken)
    if kind == 5:
        start = now(); got = _d_.setdefault(key, value); end = now()
        return start, end, "item by default", (key, value, got)
    if kind < 8:
        start = now(); keys = tuple(_d_); end = now()
        return start, end, "keys", keys
    start = now(); seen = _d_.get(key); end = now()
    return start, end, "item", (key, seen)


def record_list(choose, turn):
    # More is taken than appended, as from a queue.
    kind = choose.randrange(8)
    value = (turn * _node_count_ + _node_) * 1000
    if kind == 0:
        start = now(); _n_.append(value); end = now()
        return start, end, "put", value
    if kind == 1:
        try:
            start = now(); _n_[0] += value + 1; end = now()
            return start, end, "first added to", value + 1
        except IndexError:
            return start, now(), "first added to", 0
    if kind == 2:
        start = now(); count = len(_n_); end = now()
        return start, end, "counted", count
    if kind < 5:
        start = now(); seen = tuple(_n_.copy()); end = now()
        return start, end, "read", seen
    try:
        start = now(); item = _n_.pop(); end = now()
    except IndexError:
        item, end = None, now()
    return start, end, "pop", item


KINDS = (("int", record_int), ("float", record_float), ("bool", record_bool), ("text", record_text),
         ("queue", record_queue), ("stack", record_stack), ("tuple", record_tuple), ("jobs", record_jobs),
         ("iterator", record_iterator), ("semaphore", record_semaphore), ("event", record_event),
         ("dict", record_dict), ("list", record_list))


def main():
    choose = random.Random(_node_)
    lines = []
    for history in range(rounds):
        meet()
        done = []
        for turn in range(turns // 2):
            done += record_mutex(choose, turn)
        lines += [repr((history, "mutex") + one) for one in done]
        for name, lock in ("lock", _l_), ("rlock", _r_):
            meet()
            done = []
            while len(done) < turns:
                done += record_lock(choose, len(done), lock)
            lines += [repr((history, name) + one) for one in done]
        meet()
        done = []
        for turn in range(turns):
            done += record_latch(choose, turn, latches[history])
            if done[-1][2] == "stay":
                break
        lines += [repr((history, "latch") + one) for one in done]
        for name, record in KINDS:
            meet()
            if _node_ == 0:
                _i_ = 2 ** 63 - 200_000_000 * (history % 2) - 1
                _f_ = 0.0
                _b_ = False
                _s_ = ""
                _t_ = ()
                _rows_ = iter(range(-20, 20))
                _flag_.clear()
                _d_.clear()
                _n_.clear()
                while _queue_.get()[1] or _stack_.get()[1] or _jobs_.get()[1] or _some_.acquire(False):
                    pass
            meet()
            done = [record(choose, turn) for turn in range(turns)]
            lines += [repr((history, name) + one) for one in done]
    print("\\n".join(lines))


main()
"""


NODES, TURNS = 8, 200

class TestCase(product.TestCase):
    def histories(self, rounds, sabotage="", patience=60, **options):
        """(number, kind) → operations, of so many histories of each kind."""
        latches = "".join("_sync_l{}_: callable = lambda n={}: ()\n".format(k, THRESHOLD) for k in range(rounds))
        latches += "latches = [{}]\n".format(", ".join("_sync_l{}_".format(k) for k in range(rounds)))
        text = RECORD.replace("LATCHES\n", latches).replace("PATIENCE", str(patience)).replace("\nmain()\n", sabotage + "\nmain()\n")
        self.write("app.py", text)
        run = self.assertRun(self.gothon(NODES, "app", rounds, TURNS, timeout=170, **options))
        found = {}
        for line in run.lines():
            history, name, called, returned, operation, argument = eval(line, {"inf": float("inf")})
            found.setdefault((history, name), []).append(Operation(called, returned, operation, argument))
        self.assertEqual(len(found), 17 * rounds)
        return found

    def explained(self, history, name, operations):
        first = {"int": 2 ** 63 - 200_000_000 * (history % 2) - 1, "float": 0.0, "bool": False, "mutex": 0, "latch": THRESHOLD,
                 "text": "", "queue": (), "stack": (), "tuple": (), "jobs": (), "lock": 0, "rlock": 0, "semaphore": 0,
                 "event": False, "iterator": (-20, 20), "dict": (), "list": ()}
        return linearizable(operations, first[name])

    def check_histories(self, rounds, **options):
        for (history, name), operations in self.histories(rounds, **options).items():
            self.assertEqual(len(operations), NODES * TURNS)
            self.assertTrue(self.explained(history, name, operations), "history {} of the {}".format(history, name))

    def assertFound(self, kinds, sabotage, **options):
        """Of one history of each kind, those of `kinds` tell of the bug, and only those."""
        found = self.histories(1, sabotage, **options)
        wrong = {name for (history, name), operations in found.items() if not self.explained(history, name, operations)}
        self.assertEqual(wrong, kinds)

    def half_by_datagrams(self):
        """Options with which nodes 0, 2, 4 and 6 send datagrams."""
        interpreter = self.project / "commands" / "python"
        interpreter.parent.mkdir()
        interpreter.write_text('#!/bin/sh\ncase "$*" in *"/manifest "[0246]" "*) export GOTHON_TRANSPORT=datagram;; esac\n'
                               'exec {} "$@"\n'.format(os.path.realpath(sys.executable)))
        interpreter.chmod(0o755)
        return {"environment": {"PATH": os.pathsep.join([str(interpreter.parent), self.environment["PATH"]])}}
