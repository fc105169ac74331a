# python: 3.12
"""Type parameters and type aliases."""
_x_: int = 4


def f[_x_, *Ts, **P](a: int = 2):
    return a


class A[T: (int, str), U: "Later"](list[T]):
    def get[V](self, given: V) -> V:
        return given


type Pair[T] = tuple[T, T]
type Lazy = (_x_, Pair)
print(f(), A([1]).get(2), Pair[int], Lazy.__value__[0], f.__type_params__, A.__type_params__[0].__constraints__)
_x_ += 1
print(_x_)
type = 3
type += _x_
print(type)
