"""Annotations hold what Python would put there."""
import sys
import typing

_x_: int = 0
_y_: "int" = 1
_c_: typing.ClassVar[int] = 2
plain: typing.List[int] = [_x_]
(_p_): int = 6


class A:
    _n_: int
    _s_: typing.ClassVar[str] = ""
    other: typing.Optional["A"] = None

    def method(self, a: int = _x_, *b: "str", c: typing.List[int] = (), **d: plain) -> "A":
        local: _x_.nothing = 5
        _l_: int = 3
        self._i_: int = 4
        self.plain: print("evaluated") = 5
        return local, _l_, self._i_


def f(a: _y_, b: _y_ + 1 = 2) -> _x_:
    pass


print(sys.modules[__name__].__annotations__)
print(A.__annotations__, A.method.__annotations__, A().method(), f.__annotations__)
print(typing.get_type_hints(A), typing.get_type_hints(A.method), _p_)
