# python: 3.10
"""Captures in patterns: bound when the whole pattern has matched, before the guard."""
_x_: int = 0
_y_: int = 0
_s_: str = ""
log = []


class Point:
    __match_args__ = ("a", "b")

    def __init__(self, a, b):
        self.a = a
        self.b = b


def look(value):
    global _x_, _y_, _s_
    match value:
        case Point(_x_, b=0):
            return "on the axis", _x_
        case Point(a=_x_, b=_y_) if _x_ == _y_ or log.append(_x_):
            return "diagonal", _x_, _y_
        case Point(_x_, _y_): return "point", _x_, _y_
        case [_x_, "a" | "b" as _s_, *rest]:
            return _x_, _s_, rest
        case {"x": _x_, **rest} if (lambda: _x_ > 3)():
            return "mapping", _x_, rest
        case ((1 | 2) as _x_, 9) | (9, (3 | 4) as _x_):
            return "either", _x_
        case (
            _x_,  # the first
            _y_
        ):
            return "pair", _x_, _y_
        case str(_s_): return "str", _s_
        case int() as _x_:
            return "int", _x_
        case _:
            return "other", _x_


for value in (Point(1, 0), Point(2, 2), Point(3, 4), [5, "b", 6, 7], {"x": 4, "z": 1}, {"x": 1}, (1, 9), (9, 4), (9, 9),
              "text", 12, 2.5):
    print(look(value), _x_, _y_, _s_, log)


def everything(value):
    global _x_
    match value:
        case _x_:
            print(_x_)


def fails_late(value):
    """A capture of a pattern that does not match is not bound."""
    global _x_
    match value:
        case [_x_, 5]:
            print("five", _x_)
        case [_, 6]:
            print("six", _x_)


everything(77)
fails_late([1, 5])
fails_late([2, 6])


class Body:
    match 3, 4:
        case _x_, b:
            pass
    print(b, _x_)


def generator():
    match (yield):
        case [_x_, _y_] if (yield _x_):
            yield _y_


g = generator()
next(g)
print(g.send([8, 9]), g.send(1))
