# python: 3.10
"""Shared names among the values that patterns compare with."""
import sys


class State:
    _c_: int = 5
    _s_: str = "key"
    plain = 7
    inner = sys


_y_: int = 3


class Loud:
    def __getattr__(self, name):
        print("looked up", name)
        return State


loud = Loud()


def look(value):
    match value:
        case State._c_:
            return "x"
        case State.plain | loud.there._c_:
            return "plain"
        case {State._s_: found}:
            return "by key", found
        case [State._c_, _y_.real, *rest]:
            return "list", rest
        case int(State._c_ | 9 as what):
            return what
        case -1 | "a" "b" | None:
            return "constant"
    return "none"


for value in (5, 7, {"key": 1}, [5, 3, 1], [5, 4], 9, -1, "ab", None, 0):
    print(look(value))
State._c_ = 0
print(look(0), look(5))


def missing():
    match 1:
        case Nowhere._c_:
            pass


try:
    missing()
except NameError as error:
    print(error)
