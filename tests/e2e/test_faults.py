"""A process that dies, stops, is late, is interrupted or gets no memory at each step of each operation in shared memory costs nobody else anything.

The extension module is one with places where that happens (tests/faults); this test reads their names in the sources, so that none is left out.
"""

import os
import pathlib
import re
import shutil
import unittest

import product

TREE = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("GOTHON_BUILD", product.BIN.parent.parent))
PLACES = sorted(set(place for folder in ("segment", "native") for path in (TREE / "glue" / folder).glob("*pp")
                    for place in re.findall(r'fault_point\("([^"]+)"\)', path.read_text())))

# `work` passes every place; each of its steps is acknowledged after it has returned. `_steps_` adds up what all have done.
WORK = """
import json, mmap, os, signal, subprocess, sys, time
from array import array
from itertools import count
from threading import Barrier, BrokenBarrierError, Condition, Event, Lock, RLock, Semaphore
from typing import Iterator, Tuple

_node_: int = 0
_x_: int = 0
_f_: float = 0.0
_b_: bool = False
_steps_: int = 0
_lock_m_: callable = lambda: ()
_unlock_m_: callable = lambda: ()
_sync_s_: callable = lambda n=2 ** 40: ()
_sync_open_: callable = lambda n=1: ()
_big_: int = 2 ** 70
_other_: int = 0
_lock_o_: callable = lambda: ()
_unlock_o_: callable = lambda: ()
_over_: bool = False
_inside_: int = 0
_torn_: int = 0
_sync_far_: callable = lambda n=2 ** 70: ()
_text_: str = ""
_tail_: str = ""
_tails_: int = 0
_pairs_: str = ""
_queue_: Queue[str] = Queue()
_stack_: LifoQueue[str] = LifoQueue()
_wide_: Queue[str] = Queue()
_ids_: count = count()
_same_: Tuple[int, ...] = ()
_jobs_: Queue[object] = Queue()
_few_: Iterator[str]
_elements_: array = array("Q", bytes(16))
_l_: Lock = Lock()
_r_: RLock = RLock()
_s_: Semaphore = Semaphore(2 ** 40)
_none_: Semaphore = Semaphore(0)
_e_: Event = Event()
_never_: Event = Event()
_within_: int = 0
_c_: Condition = Condition()
_least_: PriorityQueue[int] = PriorityQueue()
_one_: Barrier = Barrier(1)
_two_: Barrier = Barrier(2)
TURNS = 8
# Turns that are done; whether to go on for more, because somebody else has the lock when it is wanted; what was put less what was taken, in the
# queue and in the stack; items of the iterator that somebody has; and what was added to an element.
done = memoryview(mmap.mmap(-1, 48)).cast("q")

signal.signal(signal.SIGUSR1, lambda *_: None)


def whole(turn):
    # Its first character says how long it is: more than a copy has room for on the stack.
    return str(turn % 10) * (1500 + turn % 10)


def is_whole(text):
    return not text or text == text[0] * (1500 + int(text[0]))


def is_same(numbers):
    return not numbers or numbers == (numbers[0],) * (300 + numbers[0])


def use_places(turn):
    _text_ = whole(turn)
    assert is_whole(_text_), "torn text"
    _pairs_ += "()"
    _pairs_ -= "()"
    _same_ = (turn % 10,) * (300 + turn % 10)
    _same_ *= 1
    assert is_same(_same_), "torn tuple"
    pairs = _pairs_
    assert pairs == "()" * (len(pairs) // 2), "torn pairs"
    _queue_.put(whole(turn))
    done[2] += 1
    item, found = _queue_.get()
    done[2] -= found
    if found:
        _queue_.task_done()
    _stack_.put(whole(turn))
    done[3] += 1
    _stack_.qsize()
    other, found = _stack_.get()
    done[3] -= found
    assert is_whole(item) and is_whole(other), "torn item"
    next(_ids_)
    done[4] += 1
    _elements_[0] = 0x0101010101010101 * (turn % 10)
    assert _elements_[0] % 0x0101010101010101 == 0, "torn element"
    _elements_[1] += 1
    done[5] += 1
    _jobs_.put([range(turn), "x" * 1000])
    _jobs_.get()
    _few_ = iter([whole(turn), whole(turn + 1)])
    assert is_whole(next(_few_, "")), "torn item of an iterator"
    # The place becomes larger for the long items, and smaller behind the short one.
    for item in "w" * 40_000, "w" * 40_000, "w":
        _wide_.put(item)
    for item in range(4):
        _wide_.get()


def work():
    turn = 0
    while turn < TURNS or done[1]:
        turn += 1
        use_places(turn)
        if turn <= TURNS:
            _tail_ += "abc"
            _tails_ += 1
        with _c_:
            _c_.notify()
            _c_.wait(1e-9)
        _least_.put(turn)
        _least_.get()
        with _l_, _r_, _s_, _c_:
            within = _within_
            _within_ = within + 1
            within = _within_
            _within_ = within - 1
        _e_.set()
        _e_.wait(1e-9)
        _e_.clear()
        _one_.wait()
        try:
            _two_.wait(1e-9)
        except BrokenBarrierError:
            _two_.reset()
        # These two wait in the session process.
        assert not _none_.acquire(timeout=1e-9) and not _never_.wait(1e-9)
        _lock_m_()
        inside = _inside_
        _inside_ = inside + 1
        _x_ += 1
        done[0] += 1
        _f_ += 1.0
        _b_ = not _b_
        _sync_s_(1)
        _sync_open_()  # gothon: ignore[latch-in-loop]
        # These two ask: the session process has what they work on.
        _big_ += 1
        _sync_far_(1)
        inside = _inside_
        _inside_ = inside - 1
        _unlock_m_()


def as_a_child(action, place):
    done[1] = action in ("kill", "stop")
    child = os.fork()
    if child == 0:
        os.environ["GOTHON_FAULT"] = action + ":" + place
        work()
        os._exit(0)
    return child


def wait_for(child):
    return os.waitpid(child, os.WUNTRACED)[1]


def within_two_seconds(function):
    started = time.monotonic()
    function()
    assert time.monotonic() - started < 2, "stuck"


def put_some():
    # They are there while one that was stopped in the middle of a put goes on.
    for turn in range(5):
        _queue_.put(whole(turn))
        _stack_.put(whole(turn))
        done[2] += 1
        done[3] += 1


def take_all():
    found = other_found = True
    while found or other_found:
        item, found = _queue_.get()
        other, other_found = _stack_.get()
        done[2] -= found
        done[3] -= other_found
        assert is_whole(item) and is_whole(other), "torn item"


def use_others():
    for turn in range(100):
        _lock_o_()
        _other_ += 1
        _unlock_o_()
    # Whoever is stopped in the middle of a write holds up nobody.
    for turn in range(10):
        use_places(turn)


def recover():
    # Who was killed inside has left the count of those inside; nobody else is.
    _lock_m_()
    _inside_ = 0
    _unlock_m_()
    with _l_, _r_, _s_, _c_:
        _within_ = 0
    assert is_whole(_text_), "torn text"
    assert is_same(_same_), "torn tuple"
"""

CHILDREN = WORK + """
places = sys.argv[1].split(",")
if _node_ == 0:
    _sync_open_(1)
    killed = 0
    for place in places:
        status = wait_for(as_a_child("kill", place))
        assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, ("kill", place, status)
        killed += 1
        within_two_seconds(recover)
        child = as_a_child("stop", place)
        status = wait_for(child)
        assert os.WIFSTOPPED(status), ("stop", place, status)
        if place == "push: copied":
            shown = subprocess.check_output(["gothonctl", "vars", os.environ["GOTHON_SESSION"], "--json", "_queue_"])
            variable, = json.loads(shown)["variables"]
            assert variable["state"] == "busy" and variable["holder"]["pid"] == child and variable["size"] >= 0, variable
        within_two_seconds(use_others)
        within_two_seconds(put_some)
        done[1] = 0
        os.kill(child, signal.SIGCONT)
        assert wait_for(child) == 0, ("stop", place)
        within_two_seconds(take_all)
        for action in "delay", "signal", "enomem":
            assert wait_for(as_a_child(action, place)) == 0, (action, place)
        within_two_seconds(recover)
        _lock_m_()
        assert 0 <= _x_ - done[0] - _steps_ <= killed, (place, _x_, done[0], _steps_, killed)
        tail = _tail_
        assert tail == "abc" * (len(tail) // 3), (place, "torn tail")
        assert 0 <= len(tail) // 3 - _tails_ <= killed, (place, len(tail), _tails_, killed)
        assert 0 <= 2 ** 40 - _s_.get_value() <= killed, (place, _s_.get_value(), killed)
        for items in _queue_.qsize() - done[2], _stack_.qsize() - done[3]:
            assert abs(items) <= killed, (place, items, killed)
        assert 0 <= next(_ids_) - done[4] <= killed, (place, done[4], killed)
        done[4] += 1
        assert 0 <= _elements_[1] - done[5] <= killed, (place, _elements_[1], done[5], killed)
        _unlock_m_()
    _over_ = True
    print("passed", len(places))
else:
    turns = 0
    while not _over_:
        within_two_seconds(_l_.acquire)
        _torn_ += _within_ > 1
        _l_.release()
        within_two_seconds(_lock_m_)
        _torn_ += _inside_ > 1
        _x_ += 1
        _steps_ += 1
        if turns % 50 == 0 and turns < 100_000:
            _tail_ += "abc"
            _tails_ += 1
            _text_ = whole(turns)
            assert is_whole(_text_), "torn text"
        _unlock_m_()
        turns += 1
    print("survivor", turns > 0, _torn_)
"""

WORKERS = WORK + """
import concurrent.futures, concurrent.futures.process

def set_fault(fault):
    os.environ["GOTHON_FAULT"] = fault

if __name__ == "__main__":
    places = sys.argv[1].split(",")
    _sync_open_(1)
    done[1] = 1
    for place in places:
        with concurrent.futures.ProcessPoolExecutor(1, initializer=set_fault, initargs=("kill:" + place,)) as pool:
            try:
                pool.submit(work).result()
                raise AssertionError("not reached: " + place)
            except concurrent.futures.process.BrokenProcessPool:
                pass
        within_two_seconds(recover)
    print("passed", len(places))
"""

NODES = WORK + """
places = sys.argv[1].split(",")
if _node_ == 0:
    _sync_open_(1)
if _node_ < len(places):
    os.environ["GOTHON_FAULT"] = "kill:" + places[_node_]
    done[1] = 1
    work()
else:
    for _ in range(50):
        within_two_seconds(recover)
    print("survivor")
"""


class Faults(product.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A product of its own, with the other module in it.
        stage = cls.world / "stage"
        shutil.copytree(str(product.BIN.parent / "bin"), str(stage / "bin"))
        shutil.copytree(str(product.BIN.parent / "lib"), str(stage / "lib"))
        shutil.copy(str(BUILD / "tests" / "faults" / "_native.abi3.so"), str(stage / "lib" / "gothon" / "node" / "_gothon"))
        cls.stage_bin = stage / "bin"
        cls.environment["PATH"] = os.pathsep.join([str(cls.stage_bin), cls.environment["PATH"]])

    def run_with_faults(self, text, nodes, places, *options, status=0):
        self.write("app.py", text)
        return self.assertRun(self.finish(self.start("gothon", *options, str(nodes), "app", ",".join(places)), timeout=150), status)

    def test_the_sources_name_places(self):
        self.assertGreaterEqual(len(PLACES), 27)

    def test_forked_children_at_each_place_with_each_action(self):
        run = self.run_with_faults(CHILDREN, 2, PLACES)
        self.assertEqual(run.lines(), ["passed {}".format(len(PLACES)), "survivor True 0"])

    def test_workers_killed_at_each_place(self):
        run = self.run_with_faults(WORKERS, 1, PLACES)
        self.assertEqual(run.lines(), ["passed {}".format(len(PLACES))])

    def test_nodes_killed_at_each_place(self):
        run = self.run_with_faults(NODES, len(PLACES) + 1, PLACES, "--keep-going", status=137)
        self.assertEqual(run.lines(), ["survivor"])


if __name__ == "__main__":
    unittest.main()
