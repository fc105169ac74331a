"""Annotations under `from __future__ import annotations`."""
from __future__ import annotations
import typing
from queue import Queue

_x_: int = 0
_s_: typing.Annotated[str, "a"] = "b"
plain: List[_x_] = 1


class A:
    _y_: int = 3
    other: A = None

    def method(self, a: _x_ = _x_, *b: undefined.at_all) -> A[_x_]:
        _l_: int = 7
        return _l_


print(__annotations__, A.__annotations__, A.method.__annotations__, A().method(), _s_)
print(typing.get_type_hints(A))
