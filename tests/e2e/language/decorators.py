"""Decorators, in the grammar of Python 3.8."""

_x_: int = 2
_s_: str = "s"


def times(n):
    print("times", n)

    def decorate(function):
        print("decorate", getattr(function, "__name__", function))
        return lambda *args: function(*args) * n

    return decorate


class Holder:
    _c_: int = 2
    keep = []

    def decorate(self, function):
        self.keep.append(function.__name__)
        return function

    class inner:
        @staticmethod
        def deeper(n):
            return times(n)


holder = Holder()


@times(_x_)
@holder.decorate
@Holder.inner.deeper(holder._c_ + 1)
def f(a, b=_x_):
    return a + b


@holder.keep.append
class Kept(list, metaclass=type):
    size = _x_
    @property
    def one(self): return _x_
    @staticmethod
    @times(_x_ + 1)
    def two(n): return n


print(f(1), holder.keep, Kept)
