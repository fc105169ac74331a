# python: 3.10
"""Shared attributes of what a class pattern matches."""
_x_: int = 3


class State:
    _c_: int = 5
    _s_: str = "text"
    __match_args__ = ("_c_", "_s_")

    def __init__(self):
        self._i_: int = 7


class Below(State):
    pass


def look(value):
    global _x_
    match value:
        case State(_c_=4):
            return "four"
        case Below(_c_=5, _s_="text" as found):
            return "below", found
        case State(_c_=_x_, _i_=7):
            return "captured", _x_
        case State(8, found):
            return "by position", found
        case object(_i_=9 | 10):
            return "by its instance variable"
    return "none"


print(look(State()), _x_, look(Below()), look(5))
State._c_ = 4
print(look(Below()))
State._c_ = 8
state = State()
state._i_ = 6
print(look(state))
