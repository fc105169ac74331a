"""What dicts, sets and lists have in common: what they refuse, who may die in the middle, and CPython's own tests of them."""

import pathlib
import unittest

import product
import programs

REFUSALS = r"""
from collections import Counter, defaultdict
from typing import Counter as Counts, DefaultDict, Dict, List, Set, Tuple

_d_: Dict[str, int] = {"a": 1}
_c_: Counts[str] = Counter()
_z_: DefaultDict[str, Tuple[int, ...]] = defaultdict(tuple)
_s_: Set[Tuple[int, str]] = set()
_l_: List[float] = [1.0]


def refused(error, text, call, *given):
    try:
        call(*given)
    except error as raised:
        assert text in str(raised), raised
        return
    raise AssertionError(text)


def assign(name, value):
    global _d_, _l_, _z_, _s_
    if name == "d": _d_ = value
    elif name == "l": _l_ = value
    elif name == "z": _z_ = value
    elif name == "s": _s_ |= value


def change(operator, key, operand):
    if operator == "/": _d_[key] /= operand
    elif operator == "+": _d_[key] += operand
    elif operator == "l": _l_[key] += operand


refused(TypeError, "_d_[…]: int expected, not str", _d_.__setitem__, "b", "x")
refused(TypeError, "a key of _d_: str expected, not int", _d_.__setitem__, 1, 1)
refused(TypeError, "unhashable type: 'list'", _d_.__setitem__, [], 1)
refused(TypeError, "_d_[…]: int expected, not float", change, "/", "a", 2)
refused(TypeError, "_d_[…]: int expected, not float", change, "+", "a", 0.5)
refused(KeyError, "'new'", change, "+", "new", 1)
refused(IndexError, "list index out of range", change, "l", 7, 1)
refused(TypeError, "_d_[…]: int expected, not list[int]", _d_.update, {"b": 2, "c": [1]})
refused(TypeError, "_d_: dict expected, not list", assign, "d", [])
refused(TypeError, "_l_[…]: float expected, not str", assign, "l", [2.0, "x"])
refused(TypeError, "_l_[…]: float expected, not str", _l_.extend, [2.0, "x"])
refused(TypeError, "an element of _s_: tuple[int, str] expected, not int", _s_.add, 1)
refused(TypeError, "an element of _s_: tuple[int, str] expected, not tuple[int, int]", assign, "s", {(1, "a"), (1, 2)})
refused(TypeError, "_z_[…]: tuple[int, ...] expected, not list", _z_.__setitem__, "a", [1])
refused(TypeError, "a defaultdict of () expected", assign, "z", defaultdict(list))
refused(OverflowError, "GOTHON_STRING_MAX_SIZE", _d_.__setitem__, "x" * 70000, 1)
refused(OverflowError, "", _d_.__setitem__, "x", 1 << 9_000_000)
refused(TypeError, "_c_[…]: int expected", _c_.update, {"a": 0.5})
assert (_d_, _l_, _s_, dict(_z_), dict(_c_)) == ({"a": 1}, [1.0], set(), {}, {}), (_d_, _l_, _s_, _z_, _c_)
assign("z", {"k": (1,)})
_z_["k"] += (2,)
_z_["n"] += (3,)
assert _z_ == {"k": (1, 2), "n": (3,)}, _z_
"""

DEATHS = r"""
import os, signal, sys
from threading import Lock
from typing import Dict, List, Set
_node_: int = 0
_d_: Dict[str, int] = {}
_l_: List[int] = []
_s_: Set[int] = set()
_one_: Lock = Lock()
_two_: Lock = Lock()
_three_: Lock = Lock()
_sync_ready_: callable = lambda n=4: ()
_d_["sum"] = 0
lives = [_one_, _two_, _three_]
if _node_ > 0:
    lives[_node_ - 1].acquire()
_sync_ready_(1)
_sync_ready_()
if _node_ == 0:
    for i in range(600):
        _d_["sum"] += 1
        _d_[str(i)] = i
        _l_.append(i)
    for life in lives:
        life.acquire()
    keys = list(_d_)
    assert len(keys) == len(set(keys)) == len(_d_), "each key is there once"
    assert _d_["sum"] >= 600 and all(type(value) is int for value in _d_.values())
    assert [each for each in _l_.copy() if each >= 0] == list(range(600)), "in their order"
    assert len(_s_) == len(_s_.copy()), "all of them"
    print("whole", all(key == "sum" or key.startswith("n") or int(key) == _d_[key] for key in keys))
else:
    if _node_ == 1:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    if _node_ == 2:
        signal.setitimer(signal.ITIMER_REAL, 0.08)
        signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    for i in range(60 if _node_ == 3 else 10 ** 9):
        _d_["sum"] += 1
        _d_["n%d" % (i % 50)] = i
        _d_.pop("n%d" % ((i + 7) % 50), None)
        _l_.append(-1 - _node_)
        _l_.remove(-1 - _node_)
        _s_.add(i % 300)
        _s_ ^= {i % 11, i % 7}
        _d_.update({"n1": 1, "n2": 2})
"""

GREAT_CHANGES = r"""
import os, signal
from typing import Dict, List, Set
_d_: Dict[int, int] = {}
_l_: List[int] = []
_s_: Set[int] = set()
MANY = 5000


def change(number):
    global _d_, _l_, _s_
    while True:
        number += 1
        _d_ = dict.fromkeys(range(MANY), number)
        _l_ = [number] * MANY
        _s_ = set(range(number * MANY, (number + 1) * MANY))
        _d_.update(dict.fromkeys(range(MANY), -number))
        _l_[::2] = _l_[1::2] = [-number] * (MANY // 2)


def whole(values):
    assert len(values) in (0, MANY), len(values)
    return set(values)


for turn in range(6):
    child = os.fork()
    if child == 0:
        change(turn * 1000)
    seen = set()
    while len(seen) < 3 + turn:
        now = whole(list(_d_.values()))
        assert len(now) < 2, now
        seen |= now
        assert len({each // MANY for each in whole(_s_.copy())}) < 2
        assert len({abs(each) for each in whole(_l_.copy())}) < 2
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert len(whole(list(_d_.values()))) == 1
print("whole")
"""

INTERRUPTED = r"""
import signal
from typing import Dict, List, Set
_d_: Dict[int, int] = {i: i for i in range(300)}
_l_: List[int] = list(range(300))
_s_: Set[int] = set(range(300))


class Stop(Exception):
    pass


def stop(*_):
    raise Stop


signal.signal(signal.SIGALRM, stop)


def emptied(container, take):
    # Takes all items, interrupted again and again: each try takes one or none. An item whose `take` had returned when the handler
    # ran was taken, and is not noted.
    noted, tries = [], 0
    while len(container):
        at = len(container)
        found = None
        try:
            tries += 1
            signal.setitimer(signal.ITIMER_REAL, 0.00002 + (tries % 60) * 0.00002)
            found = take()
            signal.setitimer(signal.ITIMER_REAL, 0)
        except Stop:
            signal.setitimer(signal.ITIMER_REAL, 0)
            if found is None:
                assert len(container) in (at, at - 1), (at, len(container))
                undone[0] += len(container) == at
                continue
        noted.append(found)
    return noted


undone = [0]
for container, take in (_d_, lambda: _d_.popitem()[0]), (_l_, lambda: _l_.pop()), (_s_, lambda: _s_.pop()):
    noted = emptied(container, take)
    assert len(noted) == len(set(noted)), "nothing is taken twice"
print("interrupted", undone[0] > 0)
"""

ARGUMENTS = r"""
import pickle, sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Dict, List
_d_: Dict[str, int] = {}
_l_: List[int] = []


def fill(d, l, i):
    d[str(i)] = i
    l.append(i)
    _d_["all"] = 1
    return type(pickle.loads(pickle.dumps(d))) is dict


if __name__ == "__main__":
    for method in "fork", "spawn", "forkserver":
        worker = get_context(method).Process(target=fill, args=(_d_, _l_, len(_l_)))
        worker.start()
        worker.join()
        assert worker.exitcode == 0
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        print(list(pool.map(fill, [_d_] * 4, [_l_] * 4, range(3, 7))))
    print(sorted(_d_), sorted(_l_))
"""

ACROSS = r"""
import importlib, shop, other
from shop import _stock_, _counts_ as counts
from shop import Shop
_hits_: "dict[str, int]" = {}
plug = importlib.import_module("plug")
one = Shop()


def tell(thing, key):
    thing._stock_[key] += 10


for i in range(50):
    _stock_["a"] += 1
    shop._stock_["a"] += 1
    counts["k"] += 1
    other.shop._counts_["k"] += 1
    plug._seen_["p"] += 1
    one._stock_["a"] += 1
    Shop._stock_["a"] -= 1
    tell(one, "a")
    globals()["_hits_"]["x"] = 1
    plug._row_[0:2] += [i]


def report():
    print(_stock_, counts, plug._seen_, len(plug._row_), _hits_)
"""

PROTOCOLS = r"""
import sys, unittest
from collections import Counter, defaultdict
from typing import Counter as Counts, DefaultDict, Dict, List, Set, Tuple, Union
sys.path.insert(0, {proofs!r})
{declarations}
import container_protocols
pool = {{{pool}}}
turns = {{}}


def make(kind):
    turn = turns[kind] = (turns.get(kind, -1) + 1) % len(pool[kind])
    pool[kind][turn].clear()
    return pool[kind][turn]


result = unittest.TextTestRunner(stream=sys.stderr, verbosity=0).run(container_protocols.suite(make))
print(result.wasSuccessful(), result.testsRun - len(result.skipped) > 70 or result.testsRun == 0, result.testsRun == 0)
"""


class Containers(programs.FourNodes):
    def test_what_cannot_be_stored_is_refused_in_words_and_changes_nothing(self):
        for name, path in product.interpreters().items():
            with self.subTest(name):
                self.write("app.py", REFUSALS)
                run = self.gothon("--python", path, 1, "app")
                self.assertEqual((run.status, run.err), (0, b""), repr(run))

    def test_contents_are_whole_when_nodes_are_killed_in_the_middle(self):
        self.write("app.py", DEATHS)
        run = self.gothon("--keep-going", "-q", 4, "app")
        self.assertEqual(run.status, 137, repr(run))
        self.assertEqual(run.lines(), ["whole True"], repr(run))

    def test_a_change_of_very_many_items_is_done_or_not_when_its_process_is_killed(self):
        self.assertEqual(self.run_app(1, GREAT_CHANGES).lines(), ["whole"])

    def test_an_interrupted_pop_takes_nothing_or_gives_it(self):
        self.assertEqual(self.run_app(1, INTERRUPTED).lines(), ["interrupted True"])

    def test_workers_are_given_the_variable(self):
        run = self.run_app(1, ARGUMENTS)
        self.assertEqual(run.lines(), sorted(["[True, True, True, True]",
                                              "['0', '1', '2', '3', '4', '5', '6', 'all'] [0, 1, 2, 3, 4, 5, 6]"]))

    def test_items_of_other_modules_variables_are_changed_in_one_step(self):
        self.write("shop.py", """
            from typing import Counter as Counts, Dict
            from collections import Counter
            _stock_: Dict[str, int] = {"a": 0}
            _counts_: Counts[str] = Counter()
            class Shop:
                pass
            """)
        self.write("other.py", "import shop\n")
        self.write("plug.py", """
            from collections import defaultdict
            from typing import DefaultDict, List
            _seen_: DefaultDict[str, int] = defaultdict(int)
            _row_: List[int] = []
            """)
        text = ACROSS.replace("one._stock_", "shop._stock_").replace("Shop._stock_", "shop._stock_").replace("tell(one", "tell(shop")
        self.across(text, ["{'a': 2400} Counter({'k': 400}) defaultdict(<class 'int'>, {'p': 200}) 200 {'x': 1}"])

    def test_cpythons_own_tests_pass_over_handles(self):
        import sys

        proofs = str(pathlib.Path(__file__).resolve().parent.parent / "proofs")
        sys.path.insert(0, proofs)
        import container_protocols

        declarations, pool = [], []
        for number, (kind, (_, _, annotation)) in enumerate(container_protocols.KINDS.items()):
            names = ["_v%d_%d_" % (number, turn) for turn in range(60)]
            annotation = annotation.replace("Counter[", "Counts[")
            value = {"defaultdict": " = defaultdict(int)", "Counter": " = Counter()"}.get(kind, "")
            declarations += ["%s: %s%s" % (name, annotation, value) for name in names]
            pool.append("%r: [%s]" % (kind, ", ".join(names)))
        text = PROTOCOLS.format(proofs=proofs, declarations="\n".join(declarations), pool=", ".join(pool))
        ran = 0
        for name, path in product.interpreters().items():
            with self.subTest(name):
                self.write("app.py", text)
                run = self.gothon("--python", path, 1, "app")
                self.assertEqual(run.status, 0, repr(run))
                self.assertIn(run.lines(), (["True True False"], ["True True True"]), repr(run))
                ran += run.lines() == ["True True False"]
        self.assertGreater(ran, 0, "no interpreter has CPython's tests")


class ContainersByDatagram(Containers):
    transport = "datagram"

    test_cpythons_own_tests_pass_over_handles = None
    test_what_cannot_be_stored_is_refused_in_words_and_changes_nothing = None


if __name__ == "__main__":
    unittest.main()
