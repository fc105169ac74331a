"""bytes, tuples, frozensets, unions of them, and queues of any items, across nodes and interpreters (docs/language.md, 1.4, 5 and 6)."""

import unittest

import product
import programs

#: With spellings that every interpreter has.
PROGRAM = r"""
import math
import sys
from typing import Any, Dict, FrozenSet, List, Optional, Tuple, Union

_b_: bytes = b"\x00\xff" b"\101"
_t_: Tuple[float, str] = (1, "a")
_n_: Optional[int] = None
_u_: Union[int, str, None, Tuple[int, ...]] = 5
_z_: FrozenSet[int] = frozenset()
_o_: "Tuple[bool, int, float, bytes, Optional[str]]"
_deep_: Tuple[Tuple[FrozenSet[Tuple[int, bytes]], ...], Optional[bool]] = ((), None)
_any_: Queue[object] = Queue()
_lists_: Queue[List[float]] = Queue()
_tables_: Queue[Dict[str, int]] = Queue()
_rows_: LifoQueue[Tuple[int, bytes]] = LifoQueue(2)
_raw_: Queue[bytes] = Queue()
_jobs_: "Queue[Job]" = Queue()
_nested_: Queue[Tuple[Tuple[int, Tuple[object]]]] = Queue()


class Job:
    def __init__(self, name):
        self.name = name

    def __eq__(self, other):
        return type(other) is Job and other.name == self.name


class Words(str):
    pass


def exactly(value):
    kind = type(value)
    if kind in (tuple, list):
        return (kind.__name__, [exactly(each) for each in value])
    if kind in (frozenset, set):
        return (kind.__name__, sorted(map(exactly, value)))
    return (kind.__name__, repr(value))


def refused(call, *wanted):
    try:
        call()
    except TypeError as error:
        missing = [each for each in wanted if each not in str(error)]
        assert not missing, (str(error), missing)
        return
    raise AssertionError(wanted)


def assign(name, value):
    global _b_, _t_, _n_, _u_, _z_, _deep_
    if name == "b": _b_ = value
    elif name == "t": _t_ = value
    elif name == "n": _n_ = value
    elif name == "u": _u_ = value
    elif name == "z": _z_ = value
    elif name == "deep": _deep_ = value


def main():
    global _b_, _t_, _n_, _u_, _z_, _o_, _deep_
    assert _b_ == b"\x00\xff\x41" and type(_b_) is bytes
    assert exactly(_t_) == exactly((1.0, "a")), _t_
    assert _n_ is None and exactly(_u_) == exactly(5) and exactly(_z_) == exactly(frozenset())
    assert exactly(_o_) == exactly((False, 0, 0.0, b"", None)), _o_
    assert exactly(_deep_) == exactly(((), None))
    _b_ += b"!" * 300
    _b_ *= 2
    assert _b_ == (b"\x00\xff\x41" + b"!" * 300) * 2
    _b_ = b""
    assert _b_ == b""
    for value in (0, -1, 127, 128, -128, -129, 255, 2 ** 63 - 1, -2 ** 63, 2 ** 63, 2 ** 64, -10 ** 400, None):
        _n_ = value
        assert _n_ == value and type(_n_) is type(value), value
        _u_ = (value,) if value is not None else ()
        assert exactly(_u_) == exactly((value,) if value is not None else ()), value
    for value in (0.0, -0.0, 5e-324, math.inf, -math.inf, 1e308):
        _t_ = (value, "\ud800\u20ac\U0001f600" * 90)
        assert exactly(_t_) == exactly((value, "\ud800\u20ac\U0001f600" * 90)), value
    _t_ = (math.nan, "")
    assert math.isnan(_t_[0])
    _n_ = True
    assert exactly(_n_) == exactly(1), "an int takes a bool"
    _u_ = Words("w")
    assert exactly(_u_) == exactly("w"), "subclasses are stored as the plain value"
    _o_ = (True, 1, 1, b"x", None)
    assert exactly(_o_) == exactly((True, 1, 1.0, b"x", None))
    _deep_ = ((frozenset([(1, b"a"), (2, b"b")]), frozenset()), True)
    assert exactly(_deep_) == exactly(((frozenset([(1, b"a"), (2, b"b")]), frozenset()), True))
    _z_ = frozenset(range(1000))
    assert _z_ == frozenset(range(1000))
    _z_ &= {1, 2, 3, -1}
    _z_ |= frozenset([7])
    _z_ -= {1}
    _z_ ^= {2, 9}
    assert exactly(_z_) == exactly(frozenset([3, 7, 9])), _z_
    _u_ = (1, 2)
    _u_ += (3,)
    _u_ *= 2
    assert exactly(_u_) == exactly((1, 2, 3) * 2)
    _n_ = 7
    _n_ += 1
    _n_ **= 2
    assert exactly(_n_) == exactly(64)
    assert (_u_ := "walrus") == "walrus" and _u_ == "walrus"
    (_n_, (_t_, _b_)) = (5, ((2.5, "x"), b"y"))
    assert (_n_, _t_, _b_) == (5, (2.5, "x"), b"y")
    refused(lambda: assign("b", "a"), "_b_: bytes expected, not str")
    refused(lambda: assign("b", bytearray(b"a")), "_b_: bytes expected, not bytearray")
    refused(lambda: assign("t", ("a", 1)), "_t_: tuple[float, str] expected, not tuple[str, int]")
    refused(lambda: assign("t", [1.0, "a"]), "_t_: tuple[float, str] expected, not list")
    refused(lambda: assign("t", (1.0, "a", "b")), "_t_: tuple[float, str] expected, not tuple[float, str, str]")
    refused(lambda: assign("n", "1"), "_n_: int | None expected, not str")
    refused(lambda: assign("n", 1.5), "_n_: int | None expected, not float")
    refused(lambda: assign("u", (1, "a")), "_u_: int | str | None | tuple[int, ...] expected, not tuple[int, str]")
    refused(lambda: assign("z", {1}), "_z_: frozenset[int] expected, not set[int]")
    refused(lambda: assign("z", frozenset(["a"])), "_z_: frozenset[int] expected, not frozenset[str]")
    assert (_n_, _t_, _b_) == (5, (2.5, "x"), b"y") and _u_ == "walrus" and exactly(_z_) == exactly(frozenset([3, 7, 9]))
    try:
        _b_ = b"x" * 65537
    except OverflowError as error:
        assert "_b_: bytes of a length of 65537" in str(error) and "GOTHON_STRING_MAX_SIZE" in str(error), error
    else:
        raise AssertionError("it is too long")
    _b_ = b"x" * 65535
    try:
        _b_ += b"ab"
    except OverflowError:
        pass
    assert _b_ == b"x" * 65535
    try:
        _u_ = "x" * 65534
    except OverflowError as error:
        assert "_u_: a value of" in str(error), error
    else:
        raise AssertionError("it is too long")
    queues()


def queues():
    items = [None, True, 1, -2 ** 70, 1.5, "\ud800", b"\xff", (), (1, ("a", None)), frozenset([1]), [1, [2]], {"a": {1: (2,)}}, {3}, set(),
             Job("x"), [Job("y"), 1], range(3), Job, "x" * 40000, {"k": list(range(300))}, 1 + 2j, Words("w")]
    circle = []
    circle.append(circle)
    deep = [()]
    for _ in range(100):
        deep.append((deep[-1],))
    for item in items + deep[10:80] + deep[-1:]:
        assert _any_.put(item) is True
    for item in items + deep[10:80] + deep[-1:]:
        got, found = _any_.get()
        assert found and got == item and type(got) is type(item), (item, got)
    assert _any_.put(circle)
    (got,), found = _any_.get()
    assert found and got[0] is got
    assert _any_.get() == (None, False)
    try:
        _any_.put(lambda: 0)
    except Exception as error:
        assert "lambda" in str(error), error
    else:
        raise AssertionError("a lambda cannot be pickled")
    assert _any_.empty()
    assert _lists_.put([1, 2.5]) and _lists_.put([]) and exactly(_lists_.get()[0]) == exactly([1.0, 2.5])
    assert _lists_.get() == ([], True) and _lists_.get() == ([], False)
    assert _lists_.get()[0] is not _lists_.get()[0]
    refused(lambda: _lists_.put((1.0,)), "_lists_: list[float] expected, not tuple[float]")
    for depth in range(40, 70):
        assert _nested_.put(((1, (deep[depth],)),)) and _nested_.get() == (((1, (deep[depth],)),), True)
    assert _tables_.put({"b": 1, "a": 2}) and list(_tables_.get()[0].items()) == [("b", 1), ("a", 2)]
    refused(lambda: _tables_.put({1: 1}), "_tables_: dict[str, int] expected, not dict")
    assert _rows_.put((1, b"a")) and _rows_.put((2, b"b")) and not _rows_.put((3, b"c")) and _rows_.full()
    assert _rows_.get() == ((2, b"b"), True) and _rows_.get() == ((1, b"a"), True) and _rows_.get() == ((0, b""), False)
    refused(lambda: _rows_.put((1, "a")), "_rows_: tuple[int, bytes] expected, not tuple[int, str]")
    assert _raw_.put(b"") and _raw_.put(bytes(300)) and _raw_.get() == (b"", True) and _raw_.get() == (bytes(300), True)
    assert _jobs_.put(Job("z"), block=True) and _jobs_.get(timeout=1) == (Job("z"), True) and _jobs_.get(timeout=0) == (None, False)
    for turn in range(300):
        assert _any_.put((turn, "x" * turn))
    assert [_any_.get()[0][0] for _ in range(300)] == list(range(300))


main()
print("right")
"""


class Values(product.TestCase):
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


class Atomic(programs.FourNodes):
    def test_what_is_appended_is_there(self):
        self.across(
            """
_b_: bytes = b""
_t_: tuple[int, ...] = ()
_z_: frozenset[int] = frozenset()
_n_: int | None = 0
for i in range(50):
    _b_ += b"%c%c" % (97 + _node_, 97 + _node_)
    _t_ += (_node_, _node_)
    _z_ |= {4 * i + _node_}
    _n_ += 1

def report():
    print(sorted(_b_.count(b"%c" % c) for c in b"abcd"), all(_b_[i] == _b_[i + 1] for i in range(0, 400, 2)))
    print(sorted(_t_.count(node) for node in range(4)), all(_t_[i] == _t_[i + 1] for i in range(0, 400, 2)))
    print(_z_ == frozenset(range(200)), _n_)
""",
            ["[100, 100, 100, 100] True", "[100, 100, 100, 100] True", "True 200"],
        )

    def test_what_a_value_is_computed_from_itself_by_is_one_step(self):
        self.across("""
_b_: bytes = b""
_t_: tuple[int, ...] = ()
_z_: frozenset[int] = frozenset()
_best_: tuple[float, str] = (1e9, "nobody")
_last_: int | None = 0
_seen_: frozenset[int] = frozenset()
_sync_go_: callable = lambda n=_node_count_: ()
_sync_go_(1)
_sync_go_()
for i in range(50):
    _b_ = _b_ + b"%c" % (97 + _node_)
    _t_ = _t_ + (_node_,)
    _z_ = _z_ | {4 * i + _node_}
    _best_ = min(_best_, (1000.0 - 4 * i - _node_, str(_node_)))
    ticket = (_last_ := _last_ + 1)
    _seen_ = _seen_ | {ticket}

def report():
    print(sorted(_b_.count(b"%c" % c) for c in b"abcd"), sorted(_t_.count(node) for node in range(4)))
    print(_z_ == frozenset(range(200)), _best_, _last_, _seen_ == frozenset(range(1, 201)))
""", ["[50, 50, 50, 50] [50, 50, 50, 50]", "True (801.0, '3') 200 True"])

    def test_a_reader_sees_whole_values(self):
        self.across(
            """
_pair_: tuple[int, str, frozenset[int]] = (0, "", frozenset())
torn = 0
for i in range(300):
    if _node_ % 2:
        n = 100 * _node_ + i % 90
        _pair_ = (n, "x" * n, frozenset([n]))
    else:
        n, text, only = _pair_
        torn += len(text) != n or (n and only != {n})
print(torn)

def report(): pass
""",
            ["0"] * 4,
        )

    def test_the_first_node_evaluates_an_initial_value(self):
        self.across(
            """
import os
_run_: int = 0
def once(value):
    global _run_
    _run_ += 1
    return value
_t_: tuple[int, str] = once((os.getpid(), "a"))
_z_: frozenset[str] = frozenset(once(["a"]))
_b_: bytes = once(b"ab")
_n_: int | None = once(None)

def report():
    print(_run_, type(_t_), _t_[1], _z_, _b_, _n_)
""",
            ["4 <class 'tuple'> a frozenset({'a'}) b'ab' None"],
        )

    def test_each_item_is_taken_once_whatever_it_is(self):
        self.across(
            """
import dataclasses
@dataclasses.dataclass(frozen=True)
class Job:
    number: int
    text: str
_jobs_: Queue[Job] = Queue()
_pairs_: Queue[tuple[int, str]] = Queue(7)
_done_: frozenset[int] = frozenset()
_sum_: int = 0
for i in range(60):
    _jobs_.put(Job(4 * i + _node_, "x" * i))
for i in range(100):
    if _node_ % 2:
        assert _pairs_.put((i, str(i)), block=True)
    else:
        (n, text), found = _pairs_.get(block=True)
        assert str(n) == text and found
        _sum_ += n
while True:
    job, found = _jobs_.get()
    if not found:
        break
    assert job.number // 4 == len(job.text) and job.number not in _done_
    _done_ |= {job.number}
print(job)

def report():
    print(_sum_, _done_ == frozenset(range(240)))
""",
            ["None"] * 4 + [str(2 * sum(range(100))) + " True"],
        )

    def test_workers_and_children_share_them(self):
        run = self.run_app(1, """
import multiprocessing, os
_t_: tuple[int, ...] = ()
_q_: Queue[tuple[str, int]] = Queue()
def add(number):
    global _t_
    _t_ += (number,)
    _q_.put((str(number), number))
if __name__ == "__main__":
    workers = [multiprocessing.get_context(how).Process(target=add, args=(n,)) for n, how in enumerate(["fork", "spawn", "forkserver"])]
    for worker in workers: worker.start()
    for worker in workers: worker.join()
    if not os.fork():
        add(3)
        os._exit(0)
    os.wait()
    print(sorted(_t_), sorted(_q_.get() for _ in range(4)))
""")
        self.assertEqual(run.lines(), ["[0, 1, 2, 3] [(('0', 0), True), (('1', 1), True), (('2', 2), True), (('3', 3), True)]"], repr(run))

    def test_the_item_of_a_class_that_is_not_there_stays(self):
        self.across(
            """
_q_: Queue[object] = Queue()
_sync_put_: callable = lambda n=1: ()
if _node_ == 1:
    class Mine: pass
    _q_.put([Mine()])
    _q_.put(5)
    _sync_put_(1)

def report():
    _sync_put_()
    for _ in range(2):
        try:
            print(_q_.get())
        except AttributeError as error:
            print("Mine" in str(error), _q_.size())
""",
            ["True 2", "True 2"],
        )


class AtomicByDatagram(Atomic):
    transport = "datagram"


if __name__ == "__main__":
    unittest.main()
