"""Augmented assignment: every operator, every kind of right side, the order of evaluation."""
_x_: int = 7
_f_: float = 0.5
_s_: str = "ab"
_b_: bool = True
log = []


class State:
    _c_: int = 1


def note(value, result):
    log.append(value)
    return result


_x_ += 3; print(_x_)
_x_ -= 1; print(_x_)
_x_ *= 2; print(_x_)
_x_ //= 4; print(_x_)
_x_ **= 3; print(_x_)
_x_ %= 50; print(_x_)
_x_ <<= 3; print(_x_)
_x_ >>= 1; print(_x_)
_x_ |= 1; print(_x_)
_x_ &= 0b1111; print(_x_)
_x_ ^= 5; print(_x_)
_f_ += 1; _f_ *= 3; _f_ /= 2; _f_ -= 0.25; print(_f_)
_f_ **= 2; _f_ //= 1; _f_ %= 3; print(_f_)
_s_ += "c"; _s_ *= 2; print(_s_)
_s_ %= (); print(_s_)
_s_ = "%d-%s"; _s_ %= 1, "a"; print(_s_)
_b_ &= False; print(_b_); _b_ |= True; _b_ ^= True; print(_b_)
_x_ += True; print(_x_)
_x_ += 1 if _x_ else 2
_x_ += (
    1 +
    2
)
_x_ \
    += \
    4
print(_x_)
note(1, State)._c_ += note(2, 10)
[State][note(3, 0)]._c_ *= note(4, 2)
print(State._c_, log)


def generator():
    global _x_
    _x_ += yield _x_
    _x_ *= (yield)
    State._c_ -= yield


g = generator()
print(next(g), g.send(1), g.send(2))
try:
    g.send(3)
except StopIteration:
    print(_x_, State._c_)


def local():
    n = 3
    def inner(_x_=n):
        nonlocal n
        n += _x_
        return n
    return inner()


if True: _x_ = 0; _x_ += 1; _x_ += len([_x_, *_s_]); print(_x_)
print(local() > 0)
try:
    _x_ /= 0
except ZeroDivisionError as error:
    print(_x_)
try:
    _x_ += "a"
except TypeError:
    print(_x_)
(_x_) += 1; ((_x_)) \
  += 2; print(_x_)
try:
    _x_ **= -1
except TypeError:
    print("stays")
else:
    print("stays")
