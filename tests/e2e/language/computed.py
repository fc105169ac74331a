"""Assignments that compute a variable from itself: every operator, both sides, `min`, `max`, `not`, the values of `:=` and of chains, errors."""
from fractions import Fraction
from math import *

_x_: int = 7
_y_: int = 3
_f_: float = 0.5
_s_: str = "ab"
_b_: bool = True
log = []


class State:
    _c_: int = 1

    def more(self, by):
        State._c_ = State._c_ + by
        State._c_ = 2 * State._c_ - State._c_ // 3
        return self._c_


def note(value, result):
    log.append(value)
    return result


_x_ = _x_ + 3; print(_x_)
_x_ = _x_ - 1; print(_x_)
_x_ = _x_ * 2; print(_x_)
_x_ = _x_ // 4; print(_x_)
_x_ = _x_ ** 3; print(_x_)
_x_ = _x_ % 50; print(_x_)
_x_ = _x_ << 3; print(_x_)
_x_ = _x_ >> 1; print(_x_)
_x_ = _x_ | 1; print(_x_)
_x_ = _x_ & 0b1111; print(_x_)
_x_ = _x_ ^ 5; print(_x_)
_x_ = 100 - _x_; print(_x_)
_x_ = 1000 // _x_; print(_x_)
_x_ = 2 ** _x_ % 1009; print(_x_)
_x_ = -_x_; _x_ = ~_x_; _x_ = +_x_; print(_x_)
_x_ = (_x_ * 31 + _y_) % 1009 - (1 << _y_); print(_x_)
_x_ = _x_ * _x_ - _x_; print(_x_)
_f_ = _f_ + 1; _f_ = _f_ * 3; _f_ = _f_ / 2; _f_ = 1 - _f_; print(_f_, type(_f_))
_f_ = _f_ ** 2; _f_ = _f_ // 1; _f_ = _f_ % 3; print(_f_)
_f_ = Fraction(1, 4) + _f_; print(_f_, floor(_f_))
_s_ = _s_ + "c"; _s_ = _s_ * 2; _s_ = "<" + _s_; print(_s_)
_s_ = "%s-%%d" % _s_; _s_ = _s_ % 5; print(_s_)
_b_ = not _b_; print(_b_)
_b_ = _b_ | True; _b_ = _b_ ^ False; _b_ = not not _b_; print(_b_)
_x_ = _x_ + True; print(_x_)
_x_ = min(_x_, 40, 50); print(_x_)
_x_ = max(45, _x_); print(_x_)
_x_ = max(_x_, -100, key=abs); print(_x_)
_x_ = max(min(_x_ + 3, 10) - 1, 0); print(_x_)
_f_ = min(_f_, 3); _f_ = max(_f_, 7.5); print(_f_)
_s_ = min(_s_, "zz"); _s_ = max("zz", _s_); print(_s_)
print((_x_ := _x_ + 5), _x_, [(_x_ := _x_ * 2) for _ in range(3)], f"{(_x_ := _x_ - 1)} {(_x_ := min(_x_, 3))=}")
while (_x_ := _x_ + 2) < 9:
    print(_x_, (_b_ := not _b_), (_s_ := _s_ + "."))
ticket = _x_ = _x_ + 1
_x_ = twice = [0][0] = _x_ * 2
_x_ = other_ticket = _x_ * 2
print(ticket, twice, other_ticket, _x_)
print((_f_ := min(_f_, 3)), (_f_ := max(3, _f_)), (_f_ := max(2.5, 0.5 * _f_)))
_x_ = note(1, 10) - _x_ * note(2, 3) + max(note(3, 1), _y_, note(4, 2))
print(_x_, log)
_x_ = _x_ + (_y_ := _y_ + 1)
_x_ = (
    _x_  # one
    + (
        2
    )
)
_x_ = \
    1 \
    - _x_
(_x_) = _x_ + 1; print(_x_, _y_)
state = State()
print(state.more(2), State().more(5), State._c_)
State._c_ = min(State._c_, 4)
State._c_ = State._c_ + 1; print(state._c_)
if True: _x_ = _x_ + 1; _x_ = _x_ - len([_x_, *_s_]); print(_x_)


def generator():
    global _x_
    _x_ = _x_ + (yield _x_)
    _x_ = (yield) - _x_


g = generator()
print(next(g), g.send(1))
try:
    g.send(50)
except StopIteration:
    print(_x_)


def local(min):
    global _x_
    _x_ = min(_x_, 3)
    return _x_


def shadowed():
    x = 3
    x = x + 1
    return x


print(local(lambda a, b: b), shadowed())
try:
    _x_ = _x_ // 0
except ZeroDivisionError:
    print(_x_)
try:
    _x_ = missing + _x_
except NameError:
    print(_x_)
try:
    _s_ = _s_ - "."
except TypeError:
    print(_s_)
