# python: 3.13
"""Defaults of type parameters (PEP 696)."""
_x_: int = 4


class A[T = int, U: (int, str) = str, **P = [int, str]]:
    pass


class C[*Ts = *tuple[int, str]]: pass


def f[T = list[_x_.__class__]](a: T = _x_): return a


type B[T = (_x_, _x_ == 4)] = dict[str, T]
print(C.__type_params__[0].__default__, [each.__default__ for each in A.__type_params__], f(), f.__type_params__[0].__default__, B.__type_params__[0].__default__)
