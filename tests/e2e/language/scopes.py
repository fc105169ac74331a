"""`global`, `nonlocal`, nested functions, classes, lambdas, defaults; names are absent from the namespaces."""
_x_: int = 1
_y_: int = 2


def f():
    global _x_
    global other, _y_
    other = 3
    _x_ = _x_ + 1; _y_ += 1

    def g(a=_x_, *, b=_y_, **rest):
        nonlocal_ = a

        def h():
            nonlocal nonlocal_, \
                b
            nonlocal_ += 1
            b += 1
            return nonlocal_, b, (lambda c=_x_, *d: (c, d, _y_))()
        return h()
    return g(), sorted(locals())


print(f(), other, _x_, _y_)


class A:
    global _y_
    here = _x_
    _y_ = 50

    _c_: int = 4

    def method(self, n=_y_):
        A._c_ = n
        return self._c_ + A._c_ + self.__class__._c_

    class B:
        there = _x_


print(A().method(), A.here, A.B.there, _y_, 0)


def parameters(_x_=5, *, key=6):
    return key


print(parameters(1), parameters(key=_y_), (lambda _x_: 3)(9), dict(_x_=_x_, **{"_y_": _y_}))
print(sorted({"a": _x_, **{"b": _y_}}.items()), [*"ab", _x_], print(*[_x_], sep=f"{_y_}"))


def closures():
    made = [lambda: _x_ * i for i in range(3)]
    return [each() for each in made]


print(closures(), (lambda: (yield _x_))().__next__(), -_x_ ** 2, not _x_, ~_x_, _x_ < _y_ < 100, _x_ if _y_ else 0)
print("abcdef"[_x_:_y_:2], "abc"[-_x_ // 30], "abcdef"[:_x_][-1], {_x_: 1}[_x_], [0] * _x_ == [0] * _x_)
assert _x_, _y_
del other
try:
    raise ValueError(_x_) from None
except ValueError as error:
    print(error)


def many(n): \
    return n + \
        _x_


print(many(1)); print(many(2));
if _x_: print(1); print(2)
elif _y_: pass
while _x_ > 25: _x_ = 3; break
else: print("not here")
print(_x_, end="\n", flush=bool(_y_))
