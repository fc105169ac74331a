"""Iterators of one node are plain iterators."""
import collections.abc
import itertools
import typing
from itertools import count
from typing import Iterator

_rows_: Iterator[int] = iter(range(10))
_down_: typing.Iterator = iter(range(7, -8, -3))
_wide_: "collections.abc.Iterator[int]" = iter(range(2**63 - 3, 2**63 + 3, 2))
_none_: Iterator[int] = iter(range(5, 5))
_one_: Iterator[int] = iter(range(5, 9, 100))
_ids_: count = count()
_steps_: itertools.count = itertools.count(-(2**63) - 1, 2**62)
_part_: Iterator[int] = iter(range(100))
_back_: Iterator[int] = reversed(range(4))


class Job:
    _numbers_: count = count(5)

    def __init__(self):
        self.number = next(self._numbers_)


def attempt(call):
    try:
        return call()
    except (TypeError, StopIteration) as error:
        return type(error).__name__


found = []
for row in _rows_:
    if row == 5:
        break
    found.append(row)
print(found, next(_rows_), next(_rows_, "none"), list(_rows_), next(_rows_, "none"), attempt(lambda: next(_rows_)))
print([*_down_], list(_wide_), list(_none_), tuple(_one_), sum(_one_), list(_back_))
print(next(_ids_), [next(_ids_) for _ in range(3)], [each for each, _ in zip(_ids_, "abc")])
print(list(itertools.islice(_steps_, 7)))
print([Job().number for _ in range(3)], next(Job._numbers_))
print(bool(_none_), _ids_ == _ids_, _ids_ == _none_, _ids_ != 1, iter(_part_) is _part_, 7 in _part_, next(_part_), 3 in _none_)
first, second, *rest = itertools.islice(_part_, 5)
print(first, second, rest, max(_part_), next(_part_, None), attempt(lambda: _ids_ < _ids_), attempt(lambda: _part_ + 1))
print(isinstance(_rows_, collections.abc.Iterator), isinstance(_ids_, typing.Iterator), {_rows_: 1}[_rows_], _rows_.__next__ is None)

_words_: Iterator[str] = iter(["a", "\xe9", "\u20ac" * 200, "\ud800"])
_pairs_: zip = zip(count(), "abc", (1.5, None, b"x", ()))
_numbered_: enumerate = enumerate({"a": 1, "b": 2}.items(), start=-1)
_nested_: Iterator = zip(enumerate("xy"), reversed([{1}, frozenset({2}), [3, [4]]]))
_mixed_: Iterator = reversed((1, True, 2.5, "x"))
_keys_: Iterator[str] = iter({"a": 1, "b": 2})
_bytes_: Iterator[int] = iter(b"abc")
_letters_: Iterator[str] = iter("a\xe9")
_empty_: Iterator[str] = iter(())
print(ascii([*_words_]), list(_pairs_), list(_numbered_), [*_nested_], list(_mixed_), list(_keys_), [*_bytes_], "-".join(_letters_), list(_empty_))
for turn in range(3):
    _rows_ = iter([turn] * turn) if turn else iter(range(2))
    print([*_rows_], next(_rows_, "over"))
for _rows_ in iter("ab"), iter((1, 2)):
    print(list(_rows_))
Job._numbers_ = count(100)
print(Job().number, next(Job()._numbers_))
