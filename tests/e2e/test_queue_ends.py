"""Queues that are shut down, whose tasks are done, and that order their items (docs/language.md, section 6)."""

import unittest

import product
import programs

#: In one node, with every interpreter.
PROGRAM = r"""
import queue
from typing import List, Tuple

_q_: "Queue[int]" = Queue(3)
_drained_: Queue[str] = Queue()
_late_: LifoQueue[str] = LifoQueue()
_done_: Queue[object] = Queue()
_simple_: SimpleQueue[int] = SimpleQueue()
_ints_: PriorityQueue[int] = PriorityQueue(4)
_floats_: PriorityQueue[float] = PriorityQueue()
_words_: PriorityQueue[str] = PriorityQueue()
_jobs_: PriorityQueue[Tuple[int, List[str], bytes]] = PriorityQueue()


def raised(call, *arguments):
    try:
        return call(*arguments)
    except (ValueError, queue.Empty, queue.Full) as error:
        return type(error).__name__
    except queue.ShutDown as error:
        assert type(error) is queue.ShutDown, error
        return "ShutDown"


def main():
    assert raised(_q_.get_nowait) == "Empty" and _q_.put_nowait(1) is None and _q_.get_nowait() == 1
    assert [raised(_q_.put_nowait, n) for n in range(4)] == [None, None, None, "Full"]
    _q_.shutdown()
    assert raised(_q_.put, 5) == raised(_q_.put_nowait, 5) == raised(lambda: _q_.put(5, block=True)) == "ShutDown"
    assert _q_.size() == 3 and _q_.full() and _q_.get() == (0, True) and [*_q_] == [1, 2] and [*_q_] == []
    assert raised(_q_.get) == raised(_q_.get_nowait) == raised(lambda: _q_.get(timeout=9)) == "ShutDown" and _q_.empty()
    _q_.shutdown()
    _q_.shutdown(immediate=True)

    for n in range(5):
        _drained_.put(str(n))
    assert _drained_.get() == ("0", True)
    _drained_.shutdown(immediate=True)
    assert _drained_.empty() and raised(_drained_.get) == "ShutDown"
    _drained_.task_done()
    assert raised(_drained_.task_done) == "ValueError"
    _drained_.join()

    assert raised(_done_.task_done) == "ValueError"
    _done_.join()
    for n in range(300):
        _done_.put((n, "x" * n))
    for n in range(300):
        _done_.get()
        _done_.task_done()
    assert raised(_done_.task_done) == "ValueError"
    _done_.join()
    _done_.put(None, block=True)
    assert _done_.get(block=True) == (None, True)
    _done_.task_done()
    _done_.join()

    for n in range(3):
        _late_.put(str(n))
    _late_.shutdown()
    assert [item for item in _late_] == ["2", "1", "0"]
    assert _simple_.put(1) and _simple_.get() == (1, True)

    for n in (3, 1, 2 ** 70, -2 ** 70):
        assert _ints_.put(n)
    assert _ints_.full() and _ints_.put(0) is False
    assert [_ints_.get() for _ in range(5)] == [(-2 ** 70, True), (1, True), (3, True), (2 ** 70, True), (0, False)]
    numbers = [1.5, -0.0, float("inf"), -1e300, 5e-324, float("-inf"), 0.25]
    for number in numbers:
        _floats_.put(number)
    assert [_floats_.get()[0] for _ in numbers] == sorted(numbers)
    words = ["b", "", "\ud800", "a\x00", "\U0001f600", "a", "\uffff", "Z"]
    for word in words:
        _words_.put(word)
    assert [_words_.get()[0] for _ in words] == sorted(words)
    jobs = [(2, ["a"], b""), (1, ["b", "a"], b"x"), (1, ["b"], b"\xff"), (1, ["b"], b"\x00"), (1, [], b"")]
    for job in jobs:
        assert _jobs_.put(job)
    _jobs_.shutdown()
    assert [*_jobs_] == sorted(jobs)
    print("right")


main()
"""


class Ends(product.TestCase):
    def right(self, **environment):
        for name, path in product.interpreters().items():
            with self.subTest(name):
                self.write("app.py", PROGRAM)
                run = self.gothon("--python", path, 1, "app", environment=environment)
                self.assertEqual((run.status, run.lines()), (0, ["right"]), repr(run))

    def test_every_interpreter_in_shared_memory(self):
        self.right()

    def test_every_interpreter_by_datagrams(self):
        self.right(GOTHON_TRANSPORT="datagram")

    def test_who_waits_for_each_other_at_a_join_is_told(self):
        self.write("app.py", """
_node_: int = 0
_q_: Queue[int] = Queue()
if _node_ == 0:
    _q_.put(1)
    _q_.put(2)
    _q_.join()
else:
    for item in _q_:
        pass
""")
        run = self.gothon(2, "app")
        self.assertEqual(run.status, 125, repr(run))
        self.assertIn("node 0 waits for the tasks of queue '_q_' at app.py:7 (2 are not done)", run.text())
        self.assertIn("node 1 waits for an item from queue '_q_' at app.py:9", run.text())

    def test_whose_process_dies_in_a_join_is_forgotten(self):
        self.write("app.py", """
import os, signal, time
_q_: Queue[int] = Queue()
_q_.put(1)
child = os.fork()
if not child:
    _q_.join()
while _q_.get_nowait() == 0:
    pass
os.kill(child, signal.SIGKILL)
os.waitpid(child, 0)
_q_.task_done()
_q_.join()
print("joined")
""")
        run = self.assertRun(self.gothon(1, "app"))
        self.assertEqual(run.lines(), ["joined"])

    def test_an_interrupted_join_goes_on(self):
        self.write("app.py", """
import signal, threading
_q_: Queue[int] = Queue()
_q_.put(1)
seen = []
signal.signal(signal.SIGALRM, lambda *_: (seen.append(1), _q_.task_done()))
signal.setitimer(signal.ITIMER_REAL, 0.05)
_q_.join()
print(seen)
""")
        run = self.assertRun(self.gothon(1, "app"))
        self.assertEqual(run.lines(), ["[1]"])


class Together(programs.FourNodes):
    def test_consumers_end_when_the_queue_is_shut_down(self):
        self.across("""
_q_: Queue[tuple[int, str]] = Queue(5)
_sum_: int = 0
if _node_ == 0:
    for i in range(200):
        _q_.put((i, str(i)), block=True)
    _q_.join()
    _q_.shutdown()
else:
    for number, text in _q_:
        assert str(number) == text
        _sum_ += number
        _q_.task_done()

def report():
    print(_sum_)
""", [str(sum(range(200)))])

    def test_a_crawl_finds_everything_once(self):
        self.across("""
_links_: Queue[int] = Queue()
_seen_: frozenset[int] = frozenset([1])
_visits_: int = 0
_sync_begun_: callable = lambda n=1: ()
def visit(page):
    for link in (2 * page, 2 * page + 1):
        if link < 256:
            _seen_ |= {link}
            _links_.put(link)
if _node_ == 0:
    _links_.put(1)
    _sync_begun_(1)
    _links_.join()
    _links_.shutdown()
_sync_begun_()
for page in _links_:
    visit(page)
    _visits_ += 1
    _links_.task_done()

def report():
    print(len(_seen_), _visits_)
""", ["255 255"])

    def test_immediate_shutdown_wakes_everybody(self):
        self.across("""
import queue
_full_: Queue[int] = Queue(1)
_empty_: Queue[int] = Queue()
_sync_full_: callable = lambda n=1: ()
told = ""
if _node_ == 0:
    assert _full_.put(1)
    _sync_full_(1)
_sync_full_()
try:
    if _node_ == 1:
        _full_.put(2, block=True)
    elif _node_ == 2:
        _empty_.get(block=True)
    elif _node_ == 3:
        _full_.join()
    else:
        _full_.shutdown(immediate=True)
        _empty_.shutdown()
    told = "returned"
except queue.ShutDown:
    told = "shut down"
print(told, _full_.size())

def report(): pass
""", ["returned 0", "returned 0", "shut down 0", "shut down 0"])

    def test_tasks_are_counted_exactly(self):
        self.across("""
_q_: Queue[int] = Queue()
_s_: LifoQueue[int] = LifoQueue()
for i in range(500):
    for q in (_q_, _s_):
        q.put(i)
        if i % 2:
            q.get()
            q.get()
            q.task_done()
            q.task_done()

def report():
    for q in (_q_, _s_):
        q.join()
        try:
            q.task_done()
        except ValueError as error:
            print(error)
""", ["_q_: task_done() called too many times: call it once for each item that was taken",
              "_s_: task_done() called too many times: call it once for each item that was taken"])

    def test_the_least_item_comes_first_whoever_put_it(self):
        self.across("""
_jobs_: PriorityQueue[tuple[int, str]] = PriorityQueue()
for i in range(50):
    _jobs_.put((4 * (49 - i) + _node_, "x" * i))

def report():
    _jobs_.shutdown()
    print([number for number, _ in _jobs_] == list(range(200)))
""", ["True"])


class TogetherByDatagram(Together):
    transport = "datagram"


if __name__ == "__main__":
    unittest.main()
