"""Shared lists, across nodes (docs/language.md, section 16)."""

import unittest

import programs
import test_dicts

AS_PLAIN = r"""
import copy, json, pickle, sys
from collections.abc import MutableSequence, Sequence
from typing import List, Optional, Tuple

_l_: List[int] = [3, 1, 2]
_f_: List[float] = [0.0] * 3
_e_: List[str] = []
_t_: List[Tuple[int, Optional[str]]] = [(1, "a"), (2, None)]


def tell(call):
    try:
        print(call())
    except Exception as error:
        # PyPy's texts are others.
        print(type(error).__name__, error if sys.implementation.name == "cpython" else "")


def main():
    global _l_, _f_
    print(_l_, repr(_e_), f"{_t_}", str(_f_), len(_l_), bool(_e_), _l_[0], _l_[-1], _l_[1:], _l_[::-1], _l_[True], 2 in _l_, 9 in _l_, list(_l_))
    for call in (lambda: _l_[3], lambda: _l_[-4], lambda: _e_.pop(), lambda: _l_.pop(9), lambda: _l_["a"], lambda: _l_[2 ** 80], lambda: hash(_l_),
                 lambda: _l_.index(9), lambda: _l_.remove(9), lambda: _l_ + 1, lambda: _l_.insert("a", 1), lambda: _l_ < 1, lambda: {}[_l_],
                 lambda: _l_.pop("x"), lambda: _l_.__setitem__(9, 1), lambda: _l_.__delitem__(9), lambda: _l_ * "a"):
        tell(call)
    _l_.append(5); _l_.extend((6, 7)); _l_ += [8]; _l_ += range(2)
    _l_[0] = 30; _l_[-1] += 5; _l_[1] *= 4; _l_[2] -= 1; _l_[0] //= 7; _l_[0] **= 2; _l_[3] <<= 2; _l_[3] |= 1; _l_[3] &= 23; _l_[3] ^= 2; _l_[4] %= 4
    print(_l_, _l_.index(8), _l_.count(8), _l_.pop(), _l_.pop(0), _l_.pop(-2), _l_)
    _l_[1:3] = [100, 200, 300]
    _l_[::2] = [0] * len(_l_[::2])
    del _l_[1], _l_[-1:]
    _l_[1:2] += [11, 12]
    print(_l_)
    _l_.insert(0, 9); _l_.insert(-1, 8); _l_.insert(99, 7); _l_.remove(9); _l_.reverse()
    print(_l_, sorted(_l_), [*_l_], list(reversed(_l_)), max(_l_), sum(_l_), list(enumerate(_l_))[:2], list(map(str, _l_)))
    _l_.sort(); print(_l_)
    _l_.sort(key=lambda n: -n); print(_l_)
    _l_.sort(reverse=True, key=lambda n: n % 5); print(_l_)
    print(_l_ + [1], [1] + _l_, _l_ * 2, 2 * _l_, _l_ == _l_.copy(), _l_ == [1], [0] < _l_, _l_ > [0], _l_ != _l_[:], (1,) == _l_)
    _l_ *= 2
    alias = _l_
    alias += [55]
    print(_l_, alias is _l_)
    _f_[0] += 1; _f_[1] -= 0.5; _f_[2] /= 2; _f_[2] = 1e300
    print(_f_)
    _t_[0] += (); _t_.append((3, "c"))
    print(_t_, _t_[0][1], dict(_t_), [a for a, b in _t_])
    print(isinstance(_l_, list), isinstance(_l_, MutableSequence), isinstance(_l_, Sequence), isinstance(_l_, dict), _l_.__class__)
    print(json.dumps(_l_), json.dumps({"a": _t_}), copy.copy(_l_) == _l_, copy.deepcopy(_l_) == _l_, pickle.loads(pickle.dumps(_l_)) == _l_, type(_l_[:]))
    _l_ = [1, 2, 3]
    for x in _l_:
        if x < 3 and len(_l_) < 6: _l_.append(x * 10)
    print(str(_l_), (_l_ := [4]), _l_)
    first, *_l_ = 1, 2, 3
    a, b = _l_
    print(_l_, a, b, first)
    _l_.clear()
    print(_l_, _l_ == [], _e_ == [])


main()
"""

SUMS = r"""
from typing import List
_n_: List[int] = [0, 0, 0]
_log_: List[int] = []
_work_: List[int] = list(range(200))
_count_: int = 0
_front_: List[int] = []
_sync_begin_: callable = lambda n=4: ()
_sync_begin_(1)
_sync_begin_()
for i in range(60):
    _n_[i % 3] += 1
    _n_[-1] **= 1
    _log_.extend([_node_] * 3)
    _log_ += [_node_, _node_]
    _front_.insert(0, _node_)
    if i % 20 == 0: _front_.sort()
while True:
    try:
        _work_.pop(0) if _count_ % 2 else _work_.pop()
    except IndexError:
        break
    _count_ += 1


def report():
    runs = [_log_[i] for i in range(0, len(_log_))]
    print(_n_, len(_log_), [runs.count(node) for node in range(4)], _count_, _work_, len(_front_))
"""


class Lists(programs.FourNodes):
    as_plain = test_dicts.Dicts.as_plain

    def test_one_node_does_what_plain_python_does(self):
        self.as_plain(AS_PLAIN)

    def test_sums_are_exact_and_each_item_is_taken_once(self):
        self.across(SUMS, ["[80, 80, 80] 1200 [300, 300, 300, 300] 200 [] 240"])


class ListsByDatagram(Lists):
    transport = "datagram"

    test_one_node_does_what_plain_python_does = None


if __name__ == "__main__":
    unittest.main()
