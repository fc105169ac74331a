"""Shared dicts, defaultdicts and Counters, across nodes, threads, children and workers (docs/language.md, section 16)."""

import unittest

import product
import programs

#: What one node sees is what plain Python sees: the same text runs as both.
AS_PLAIN = r"""
import copy, json, pickle
from collections import Counter, defaultdict
from collections.abc import Mapping, MutableMapping
from typing import Counter as Counts, DefaultDict, Dict, Optional, Tuple

_d_: Dict[str, int] = {"b": 1, "a": 2, "b": 3}
_t_: Dict[Tuple[int, str], Tuple[float, ...]] = {}
_f_: Dict[bytes, float] = {b"x": 1.5}
_n_: Dict[int, Optional[str]] = {1: "one", -1: None, 2 ** 70: "big"}
_c_: Counts[str] = Counter()
_w_: Counts[str] = Counter("hello world")
_z_: DefaultDict[str, int] = defaultdict(int)
_k_: Dict[bool, bytes] = {True: b"t"}


def tell(call):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__, error)


def main():
    global _d_, _z_, _c_
    print(_d_, str(_d_), repr(_t_), f"{_d_} {_d_!r:>30} {_n_}", _f_, _c_, _w_, _z_, _k_)
    print(_d_["a"], _d_.get("a"), _d_.get("x"), _d_.get("x", 7), "a" in _d_, "x" in _d_, 5 in _d_, len(_d_), bool(_d_), not _t_)
    for call in (lambda: _d_["x"], lambda: _d_[1], lambda: _d_[[]], lambda: _d_.get({}), lambda: _d_.pop("x"), lambda: hash(_d_),
                 lambda: _t_.popitem(), lambda: _d_ + 1, lambda: _d_ < {}, lambda: _d_.nothing, lambda: iter(_d_.keys()).__next__(),
                 lambda: _z_.default_factory, lambda: {}[_d_]):
        tell(call)
    _d_["b"] += 2 ** 70; print(_d_["b"], _d_.get("b"), _d_.setdefault("b")); _d_["b"] -= 2 ** 70
    _d_["c"] = 4; _d_["a"] += 10; _d_["b"] **= 3; _d_["b"] //= 2; _d_["b"] <<= 4; _d_["c"] -= 2; _d_["c"] *= 8; _d_["a"] ^= 1
    _d_["a"] |= 64; _d_["a"] &= 127; _d_["b"] >>= 1; _d_["b"] %= 50
    print(_d_, list(_d_), list(reversed(list(_d_))), [*_d_], {**_d_}, dict(_d_), sorted(_d_), max(_d_), sum(_d_.values()))
    _t_[1, "a"] = (1.0, 2.0)
    _t_[1, "a"] += (3.0,)
    _t_[2, "b"] = ()
    _t_[2, "b"] += (0.5,) * 3
    print(_t_, _t_[1, "a"], (1, "a") in _t_, (1.0, "a") in _t_, (3, "z") in _t_)
    print(_n_[1], _n_[True], _n_[1.0], _n_[2 ** 70], 1.5 in _n_, None in _n_, _k_[1], 0 in _k_)
    _f_[b"x"] /= 2; _f_[b"y"] = 2.0; _f_[b"y"] += 1; _f_[b"x"] -= 0.25; _f_[b"y"] *= 3
    print(_f_)
    print(_d_ == {"a": 77, "b": 4, "c": 16}, {} == _t_, _d_ != {}, _d_ == _d_, _d_ == 5, _d_ is _d_, _d_ == {**_d_})
    print(_d_.pop("b"), _d_.pop("b", None), _d_.popitem(), _d_, _d_.setdefault("a", 5), _d_.setdefault("q", 5), _d_)
    _d_["b"] = 9
    del _d_["a"]
    _d_["a"] = 1
    print(_d_, "a moves to the end")
    _d_.update({"x": 1}, y=2); _d_.update([("x", 3)]); _d_.update()
    print(_d_, _d_.keys(), _d_.values(), _d_.items(), _d_.keys() & {"x", "n"}, ("x", 3) in _d_.items(), 3 in _d_.values(), len(_d_.items()))
    keys, items = _d_.keys(), _d_.items()
    _d_["late"] = 1
    print("late" in keys, list(items)[-1], "views are live")
    print(isinstance(_d_, dict), isinstance(_d_, Mapping), isinstance(_d_, MutableMapping), isinstance(_z_, defaultdict), isinstance(_c_, Counter),
          isinstance(_d_, list), _d_.__class__, issubclass(_z_.__class__, dict))
    print(json.dumps(_d_), json.dumps({"in": [_d_, _z_]}), json.dumps(_d_, indent=1, sort_keys=True), json.dumps(_d_, skipkeys=True))
    for plain in (copy.copy(_d_), copy.deepcopy(_d_), _d_.copy(), pickle.loads(pickle.dumps(_d_)), pickle.loads(pickle.dumps(_d_, 0)), dict(_d_)):
        print(type(plain), plain == _d_)
    print([type(copy.copy(each)) for each in (_z_, _c_)], pickle.loads(pickle.dumps((_z_, _w_))))
    _z_["a"] += 1; _z_["b"] += 2; _z_["c"] -= 1; _z_["e"]
    print(_z_, "d" in _z_, _z_.get("d"), _z_["d"], _z_, _z_.default_factory, _z_.copy())
    tell(lambda: _z_.pop("nope"))
    _c_["a"] += 3
    _c_.update("banana"); _c_.update({"n": 10}); _c_.update(z=1); _c_.subtract("aaa"); _c_["zero"] += 0
    print(_c_, _c_["missing"], "missing" in _c_, _c_.get("missing"), _c_.most_common(2), sorted(_c_.elements())[:3], _c_ + _w_, _c_ - _w_, +_c_)
    del _c_["a"]; del _c_["never"]
    print(_c_, sum(_c_.values()), _c_ == Counter(_c_), Counter("ab") | Counter(dict(_c_)))
    _d_ = {"new": 1}
    alias = _d_
    alias["other"] = 2
    print(alias == _d_, str(_d_), (_d_ := {"w": 5}), _d_)
    _d_.clear(); _z_.clear()
    print(_d_, _z_, len(_d_), list(_d_), bool(_d_))
    first, _d_["u"] = 1, 2
    for _d_["loop"] in range(3): pass
    [0 for _d_["inner"] in (8, 9)]
    print(_d_, (_d_["u"], _d_["loop"]))
    tell(lambda: "%(u)d" % _d_)
    print("{u}".format(**_d_), "{d[u]}".format(d=_d_), "{u}".format_map(_d_))
    def keywords(**named): return named
    print(keywords(**_d_), list(map(_d_.get, ["u", "no"])))


main()
"""

SINCE_3_9 = r"""
_d_: dict[str, int] = {"a": 1}
print({"z": 0} | _d_, _d_ | {"y": 2}, list(reversed(_d_)), list(reversed(_d_.items())))
_d_ |= {"b": 2}
alias = _d_
alias |= [("c", 3)]
print(_d_, alias is _d_)
"""

SINCE_3_10 = r"""
from collections import Counter
from typing import Mapping
_d_: dict[str, int] = {"a": 1, "b": 2}
_c_: Counter[str] = Counter()
match _d_:
    case [*_]: print("sequence")
    case {"a": x, **rest}: print(x, rest)
match _d_:
    case dict(): print("a dict")
_c_["x"] += 2
print(_c_.total(), _c_ <= Counter("xxx"), _d_.keys().mapping == _d_)
"""

SUMS = r"""
import os, threading
from collections import Counter, defaultdict
from multiprocessing import get_context
from typing import Counter as Counts, DefaultDict, Dict, Tuple
_d_: Dict[str, int] = {"a": 0}
_f_: Dict[str, float] = {"a": 0.0}
_s_: Dict[str, str] = {"a": ""}
_t_: Dict[str, Tuple[int, ...]] = {"a": ()}
_c_: Counts[Tuple[int, str]] = Counter()
_z_: DefaultDict[int, int] = defaultdict(int)
_firsts_: Dict[str, int] = {}
_wins_: int = 0
_popped_: int = 0
_work_: Dict[int, int] = {k: k for k in range(400)}


def count(times):
    global _wins_, _popped_
    for i in range(times):
        _d_["a"] += 1
        _d_["a"] -= 2
        _d_["a"] *= 1
        _d_["a"] ^= 1 << 60 if i % 2 else 0
        _f_["a"] += 0.5
        _s_["a"] += "x"
        _t_["a"] += (i,)
        _c_[i % 3, "k"] += 1
        _z_[i % 5] += 1
        _d_[str(i)] = i
        if _firsts_.setdefault(str(i), os.getpid() * 100000 + threading.get_native_id() % 100000) == -1: pass
        taken = _work_.pop(i, None)
        if taken is not None: _popped_ += 1


def main():
    child = os.fork()
    if child == 0:
        count(40)
        os._exit(0)
    threads = [threading.Thread(target=count, args=(40,)) for _ in range(2)]
    for each in threads: each.start()
    worker = get_context("spawn").Process(target=count, args=(40,))
    worker.start()
    for each in threads: each.join()
    os.waitpid(child, 0)
    worker.join()
    assert worker.exitcode == 0


def report():
    rounds = 4 * 4 * 40
    print(_d_["a"] % (1 << 60), -rounds % (1 << 60), _f_["a"], len(_s_["a"]), len(_t_["a"]), sum(_c_.values()), sum(_z_.values()),
          len(_d_), len(_firsts_), _popped_, len(_work_))
if __name__ == "__main__":
    main()
"""


class Dicts(programs.FourNodes):
    def as_plain(self, text, since=()):
        for name, path in product.interpreters().items():
            if product_version(path) < since:
                continue
            with self.subTest(name):
                self.write("app.py", text)
                plain = self.finish(self.start(path, "-m", "app"))
                self.assertEqual(plain.status, 0, plain)
                run = self.gothon("--python", path, 1, "app")
                self.assertEqual((run.out.decode(), run.err.decode(), run.status), (plain.out.decode(), "", 0))

    def test_one_node_does_what_plain_python_does(self):
        self.as_plain(AS_PLAIN)

    def test_operators_on_dicts_are_those_of_the_interpreter(self):
        self.as_plain(SINCE_3_9, (3, 9))

    def test_patterns_take_them_for_mappings(self):
        self.as_plain(SINCE_3_10, (3, 10))

    def test_sums_are_exact_whoever_counts(self):
        rounds = 4 * 4 * 40
        expected = "{} {} {} {} {} {} {} {} {} {} {}".format(
            -rounds % (1 << 60), -rounds % (1 << 60), rounds / 2, rounds, rounds, rounds, rounds, 41, 40, 40, 360)
        text = SUMS.replace('if __name__ == "__main__":\n    main()\n', "")
        run = self.run_app(4, programs.HEAD + text + 'if __name__ == "__main__":\n    main()\n' + "".join(
            "    " + line + "\n" if line else "" for line in programs.TAIL.splitlines()))
        self.assertEqual(run.lines(), [expected], repr(run))


def product_version(path):
    import subprocess

    out = subprocess.run([path, "-c", "import sys; print(*sys.version_info[:2])"], stdout=subprocess.PIPE, check=True).stdout
    return tuple(map(int, out.split()))


class DictsByDatagram(Dicts):
    transport = "datagram"

    test_one_node_does_what_plain_python_does = None


if __name__ == "__main__":
    unittest.main()
