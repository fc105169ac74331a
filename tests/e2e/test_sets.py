"""Shared sets, across nodes (docs/language.md, section 16)."""

import unittest

import programs
import test_dicts

AS_PLAIN = r"""
import copy, json, pickle, sys
from collections.abc import MutableSet
from typing import FrozenSet, Set, Tuple

_s_: Set[int] = {3, 1, True, 2}
_f_: Set[FrozenSet[int]] = {frozenset({1}), frozenset({2})}
_w_: Set[str] = set()
_t_: Set[Tuple[int, str]] = {(1, "a")}


def tell(call):
    try:
        print(call())
    except Exception as error:
        # PyPy's texts are others.
        print(type(error).__name__, error if sys.implementation.name == "cpython" else "")


def main():
    global _s_
    print(_s_, repr(_w_), f"{_t_}", len(_s_), bool(_w_), 1 in _s_, 1.0 in _s_, "1" in _s_, {1} in _s_, (1.0, "a") in _t_, list(_s_))
    for call in (lambda: [] in _s_, lambda: _s_.remove(9), lambda: _w_.pop(), lambda: hash(_s_), lambda: _s_ + {1}, lambda: _s_ | [1],
                 lambda: _s_ < 1, lambda: _s_[0], lambda: _w_.add([]), lambda: _s_.union(5), lambda: {}[_s_]):
        tell(call)
    _s_.add(5); _s_.add(5); _s_.discard(1); _s_.discard(77); _s_.remove(2)
    print(_s_, _s_ | {9}, {9} | _s_, _s_ & {5}, {5} & _s_, _s_ - {5}, {5, 6} - _s_, sorted(_s_ ^ {5, 6}), _s_.union([7], (8,)), frozenset([1]) | _s_)
    print(_s_ == {3, 5}, {3, 5} == _s_, _s_ != {3}, _s_ <= {3, 5, 7}, _s_ < _s_, _s_ >= {3}, {3} < _s_, _s_.isdisjoint([1]), _s_.issubset(range(9)),
          _s_.issuperset([3]), _s_.intersection([3], [3, 5]), _s_.difference([3]), _s_.symmetric_difference([3]))
    _s_ |= {10, 11}
    _s_ -= {10}
    _s_ ^= {11, 12}
    _s_ &= {3, 5, 12}
    _s_.update([1], [2]); _s_.difference_update([1]); _s_.intersection_update([2, 3, 5, 12]); _s_.symmetric_difference_update([2, 4])
    alias = _s_
    alias |= {100}
    print(alias is _s_, sorted(_s_), max(_s_), sum(_s_), {*_s_} == _s_)
    print(isinstance(_s_, set), isinstance(_s_, MutableSet), _s_.__class__, type(_s_.copy()), type(copy.deepcopy(_s_)), pickle.loads(pickle.dumps(_s_)) == _s_)
    tell(lambda: json.dumps(sorted(_s_)))
    _w_.update("hello")
    print(sorted(_w_), _w_.pop() in "hello", len(_w_))
    _s_ = {7}
    print(str(_s_), (_s_ := {8}), _s_)
    _s_.clear()
    print(_s_, _s_.copy(), _s_ == set())
    def wrong(): global _s_; _s_ |= [1]
    tell(wrong)
    print({1} in _f_, {3} in _f_)
    _f_.discard({1}); _f_.remove({2})
    tell(lambda: _f_.remove({2}))
    print(len(_f_))


main()
"""

SUMS = r"""
from typing import Set, Tuple
_node_: int = 0
_seen_: Set[Tuple[int, int]] = set()
_taken_: Set[int] = set(range(300))
_union_: Set[int] = set()
_gone_: Set[int] = set(range(100))
_count_: int = 0
_sync_begin_: callable = lambda n=4: ()
_sync_begin_(1)
_sync_begin_()
for i in range(100):
    _seen_.add((_node_, i))
    _union_ |= {i, i + _node_}
    _gone_ -= {i}
    _union_.discard(-1)
while True:
    try:
        _taken_.pop()
    except KeyError:
        break
    _count_ += 1


def report():
    print(len(_seen_), _count_, sorted(_union_) == list(range(103)), len(_gone_), len(_taken_))
"""


class Sets(programs.FourNodes):
    as_plain = test_dicts.Dicts.as_plain

    def test_one_node_does_what_plain_python_does(self):
        self.as_plain(AS_PLAIN)

    def test_each_element_is_added_and_taken_once(self):
        self.across(SUMS, ["400 300 True 0 0"])


class SetsByDatagram(Sets):
    transport = "datagram"

    test_one_node_does_what_plain_python_does = None


if __name__ == "__main__":
    unittest.main()
