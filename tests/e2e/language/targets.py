"""What may stand to the left."""
_x_: int = 0
_y_: int = 0
_s_: str = ""
_b_: bool = False
log = []


def note(value, result=None):
    log.append(value)
    return result


class State:
    _c_: int = 0
    a = [0, 1, 2]


class Number(int):
    pass


_x_ = _y_ = a = Number(5)
print(type(a).__name__, _x_, _y_)
a = _x_ = 1; b = c = _y_ = 2
print(a, _x_, b, c, _y_)
_x_, _y_ = _y_, _x_
print(_x_, _y_)
(_x_, [a, (_y_, *b)]), State._c_ = (1, [2, (3, 4, 5)]), 6
print(_x_, a, _y_, b, State._c_)
[_x_] = (_y_,) = [9]
print(_x_, _y_)
*a, _x_ = _s_, *b, _y_ = "abcd", 1, 7
print(a, _x_, _s_, b, _y_)
State.a[0], _x_, State.a[_x_ - 7] = 10, 8, 20
print(State.a)
note("object", State)._c_ = note("value", 3)
note(1, State.a)[note(2, 1)] = note(3, _x_)
note("left", State)._c_ += note("right", 4)
print(State._c_, log, State.a); _x_ = 8
for _x_ in range(3): pass
else: print(_x_)
for _x_, (State._c_, _s_) in [(1, (2, "a")), (3, (4, "b"))]:
    print(_x_, _s_)
for State._c_ in [5]: print(State._c_)
for State.a[_x_ % 3] in "z": print(State.a)


class Context:
    def __init__(self, value): self.value = value
    def __enter__(self): return self.value
    def __exit__(self, *raised): return True


with Context(5) as _x_, Context(6) as (State._c_): print(_x_, State._c_)
with Context((1, 2)) as (_x_, _y_), Context("c") as _s_:
    print(_x_, _y_, _s_)
    raise ValueError
with Context([3, 4]) as [_x_, *a]: print(_x_, a)
print([_x_ for _x_ in (1, 2, 3)])
print({_x_: _y_ for _x_, _y_ in [(1, 2), (3, 4)]})
print(sum(_x_ for _x_ in range(4) if _x_ % 2), {_x_ * a for a in (1, 2) for _x_ in (a, a)})
print([[_y_ for _y_ in range(_x_)] for _x_ in range(3)])
_x_ = 5


class Body:
    a = [_x_ for _x_ in (7, 8)]
    b = [(_x_, _y_) for i in a for _x_ in (1,) for _y_ in (i,)]
    print(a, b)


_x_ = _y_ = 6
print((_x_ := 4), [_x_ := 5, _x_], _x_, (lambda: (_y_ := 3) if False else _x_)())
if (_x_ := note("once", 8)) and _x_ > 7: print(_x_, log[-1])
while (_x_ := _x_ - 1) > 5: print(_x_)
print([(_s_ := str(i)) for i in range(3)], _s_, [last := i for i in range(_x_)], last, (a := _b_), a)
x: list = [_x_]
x[0]: int = _y_
State.b: int = _x_
print(x, State.b)
