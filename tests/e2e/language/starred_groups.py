# What the grammar does not know in any version: the interpreter reads it.
_a_: int = 0
_b_: int = 0
_s_: str = "s"

first, *(_a_, second) = 7, 8, 9
print(first, _a_, second)
*[_a_, _b_], last = "xyz" and [1, 2, 3]
_a_ += 10
print(_a_, _b_, last, f"{_a_=} {_b_:>{_a_}} {_s_!r}" f"{_a_ + _b_ = }" "{_a_}")


class Holder:
    _c_: int = 5

    def step(self, value, *rest, key=(_a_)):
        self._c_ += value
        for *(self._c_, other), _ in [(self._c_ + 1, 0, 0)]:
            rest += (other,)
        return self._c_, rest, key


print(Holder().step(2, 3))
print([*(_s_), *"t"], {*_s_}, [each for *(each, other), _ in [(1, 4, 0)]])
if (_a_ := _a_ + 1) and not (_a_ is None): print(_a_, -_a_, _a_ if _b_ else 0, 1 < _a_ < 20)
print((lambda x=_a_, *, y=(_b_): (x, y))(), {_s_: _a_}, _s_[:_b_ - 3], len(_s_))
