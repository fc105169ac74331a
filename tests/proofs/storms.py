"""Processes killed at any moment: nothing that was done is lost, nothing is done twice, and nobody waits for the dead."""

import product

STORM = """
import mmap, os, random, signal, sys

_node_: int = 0
_x_: int = 0
_f_: float = 0.0
_edge_: int = 9223372036854775000
_queue_: Queue[int] = Queue()
_text_: str = ""
_over_: bool = False
_sync_quiet_: callable = lambda n=1: ()
kills = int(sys.argv[1])
# One store of eight bytes each: struct.pack_into writes byte by byte, and a kill between two leaves a count that never was.
done = memoryview(mmap.mmap(-1, 40)).cast("q")


def add_for_ever(start):
    # Each operation is acknowledged after it has returned.
    x, f, edge, put, said = start
    while True:
        _x_ += 1
        x += 1
        done[0] = x
        _f_ += 1.0
        f += 1
        done[1] = f
        _edge_ += 1
        edge += 1
        done[2] = edge
        _queue_.put(put + 1)
        put += 1
        done[3] = put
        _text_ = "<%d>" % (said + 1) * (1 + said % 40)
        said += 1
        done[4] = said
        _text_ += "!"


def number_in(text):
    # What is said again and again, with a mark or none behind; None if it is torn.
    text = text[:-1] if text[-1:] == "!" else text
    word = text[: text.find(">") + 1]
    return int(word[1:-1] or 0) if word * (1 + (int(word[1:-1] or 1) - 1) % 40) == text else None


if _node_ == 0:
    for turn in range(kills):
        start = list(done)
        child = os.fork()
        if child == 0:
            add_for_ever(start)
        wanted = start[0] + random.randrange(16)
        while done[0] < wanted:
            pass
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    _over_ = True
    _sync_quiet_()
    acknowledged = list(done)
    surplus = [_x_ - acknowledged[0], int(_f_) - acknowledged[1], _edge_ - 9223372036854775000 - acknowledged[2]]
    surplus.append(number_in(_text_) - acknowledged[4])
    print("added", acknowledged[0] >= 0, "surplus", all(0 <= more <= kills for more in surplus) or surplus)
else:
    # Somebody who works on the same variables all the time, and changes nothing in the end.
    turns = torn = last = twice = 0
    while not _over_ or turns < 100 or not _queue_.empty():
        _x_ += 5
        _x_ -= 5
        _edge_ += 2 ** 70
        _edge_ -= 2 ** 70
        turns += 1
        torn += number_in(_text_) is None
        for _ in range(40):
            item, found = _queue_.get()
            # The next one; or the last again, whose putter was killed before it could say so.
            torn += found and not last <= item <= last + 1
            twice += found and item == last
            last = item if found else last
    _sync_quiet_(1)
    print("survivor", turns >= 100, "torn", torn, "twice", twice <= kills or twice)
"""


# Node 0 kills children that lock, signal and unlock all the time; node 1 does the same and looks how long it takes.
HELD = """
import mmap, os, random, signal, sys, time

_node_: int = 0
_a_: int = 0
_b_: int = 0
_survivors_: int = 0
_over_: bool = False
_lock_m_: callable = lambda: ()
_unlock_m_: callable = lambda: ()
_sync_s_: callable = lambda n=2 ** 40: ()
_sync_quiet_: callable = lambda n=1: ()
kills = int(sys.argv[1])
done = memoryview(mmap.mmap(-1, 8)).cast("q")


def work_for_ever(turns):
    while True:
        _lock_m_()
        now = _a_
        _a_ = now + 1
        _sync_s_(1)
        now = _b_
        _b_ = now + 1
        turns += 1
        done[0] = turns
        _unlock_m_()


if _node_ == 0:
    for turn in range(kills):
        start = done[0]
        child = os.fork()
        if child == 0:
            work_for_ever(start)
        while done[0] < start + 1 + random.randrange(16):
            pass
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    _over_ = True
    _sync_quiet_()
    _lock_m_()
    surplus = _b_ - _survivors_ - done[0]
    print("torn at most once a kill", 0 <= _a_ - _b_ <= kills and 0 <= surplus <= kills or (_a_, _b_, surplus))
else:
    longest = 0
    while not _over_:
        started = time.monotonic()
        _lock_m_()
        longest = max(longest, time.monotonic() - started)
        now = _a_
        _a_ = now + 1
        now = _b_
        _b_ = now + 1
        _survivors_ += 1
        _unlock_m_()
    _sync_quiet_(1)
    print("survivor", longest < 2 or longest)
"""

# Node 0 kills children that have locks of each kind, notify, wait to be notified, meet at a barrier and do tasks; node 1 does the same all the time.
MET = """
import mmap, os, random, signal, sys, time
from threading import Barrier, BrokenBarrierError, Condition, Lock, RLock, Semaphore

_node_: int = 0
_l_: Lock = Lock()
_r_: RLock = RLock()
_c_: Condition = Condition()
_s_: Semaphore = Semaphore(2 ** 40)
_b_: Barrier = Barrier(2)
_tasks_: Queue[int] = Queue()
_least_: PriorityQueue[int] = PriorityQueue()
_inside_: int = 0
_torn_: int = 0
_over_: bool = False
_sync_quiet_: callable = lambda n=1: ()
kills = int(sys.argv[1])
done = memoryview(mmap.mmap(-1, 32)).cast("q")


def hold(lock):
    with lock:
        inside = _inside_
        _inside_ = inside + 1
        inside = _inside_
        _inside_ = inside - 1


def work(turn):
    # What was put and is not said to be done, tasks and items, is counted as it is acknowledged.
    with _l_, _r_:
        hold(_c_)
    with _c_:
        _c_.notify(2)
        _c_.wait(1e-3)
    _s_.acquire()
    _s_.release()
    _tasks_.put(turn)
    done[1] += 1
    _least_.put(-turn)
    done[2] += 1
    item, found = _tasks_.get()
    if found:
        _tasks_.task_done()
        done[1] -= 1
    done[2] -= _least_.get()[1]
    done[0] = turn


def meet():
    try:
        return _b_.wait(20)
    except BrokenBarrierError:
        _b_.reset()


if _node_ == 0:
    for turn in range(kills):
        start = done[0]
        child = os.fork()
        if child == 0:
            while True:
                work(done[0] + 1)
                meet()
        while done[0] < start + 1 + random.randrange(4):
            pass
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        # Who was killed inside has left the count of those inside; nobody else has the locks.
        with _l_, _r_, _c_:
            _inside_ = 0
    _over_ = True
    _b_.abort()
    _sync_quiet_()
    unfinished = 0
    while _tasks_.get()[1]:
        pass
    try:
        while unfinished <= 3 * kills + 9:
            _tasks_.task_done()
            unfinished += 1
    except ValueError:
        pass
    _tasks_.join()
    items = _least_.qsize() - done[2]
    print("tasks", abs(unfinished - done[1]) <= 2 * kills or (unfinished, done[1]), "items", abs(items) <= kills or items,
          "taken", 0 <= 2 ** 40 - _s_.get_value() <= kills)
else:
    longest = meetings = 0
    done = memoryview(bytearray(32)).cast("q")
    while not _over_:
        started = time.monotonic()
        for lock in _l_, _r_, _c_:
            with lock:
                pass
        with _c_:
            _c_.notify_all()
        _s_.acquire()
        _s_.release()
        longest = max(longest, time.monotonic() - started)
        meetings += meet() is not None
    _sync_quiet_(1)
    print("survivor", longest < 2 or longest, "met", meetings > 0)
"""


class TestCase(product.TestCase):
    def storm(self, kills, **options):
        run = self.run_app(2, STORM, kills, **options)
        self.assertEqual(run.lines(), ["added True surplus True", "survivor True torn 0 twice True"])

    def storm_of_holders(self, kills, **options):
        self.write("app.py", HELD)
        run = self.assertRun(self.gothon(2, "app", kills, **options))
        self.assertEqual(run.lines(), ["survivor True", "torn at most once a kill True"])
        notices = run.text().splitlines()
        self.assertGreater(len(notices), 0, "no holder was killed")
        self.assertLessEqual(len(notices), kills, "one notice a death")
        for notice in notices:
            self.assertIn("ended while it held lock '_lock_m_'", notice)

    def storm_of_parties(self, kills, **options):
        self.write("app.py", MET)
        run = self.assertRun(self.gothon(2, "app", kills, **options))
        self.assertEqual(run.lines(), ["survivor True met True", "tasks True items True taken True"])
        for notice in run.text().splitlines():
            self.assertRegex(notice, "ended while it held lock '_[lrc]_'")
