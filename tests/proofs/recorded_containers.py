"""What the nodes of tests/proofs/histories.py do with shared containers, and note of it. Text of their program."""

RECORD = """
from collections import defaultdict
from typing import DefaultDict, List, Set

_d_: DefaultDict[str, int] = defaultdict(int)
_n_: List[int] = []
_m_: Set[int] = set()


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


def record_set(choose, turn):
    # Mostly read whole, which tells the orders of what was changed at once.
    kind = choose.randrange(24)
    value = choose.randrange(6)
    if kind < 2:
        start = now(); _m_.add(value); end = now()
        return start, end, "member added", value
    if kind == 2:
        start = now(); _m_.discard(value); end = now()
        return start, end, "member discarded", value
    if kind == 3:
        start = now(); _m_ ^= {value, 7}; end = now()
        return start, end, "members changed", frozenset((value, 7))
    if kind == 4:
        try:
            start = now(); item = _m_.pop(); end = now()
        except KeyError:
            item, end = None, now()
        return start, end, "member taken", item
    if kind < 20:
        start = now(); seen = frozenset(_m_); end = now()
        return start, end, "read", seen
    start = now(); seen = value in _m_; end = now()
    return start, end, "member", (value, seen)
"""
