# python: 3.15
_x_: int = 2
_s_: str = "ab"

pairs = [(1, 2), (3,)]
print([*pair for pair in pairs], {*pair for pair in pairs if _x_}, list(*pair for pair in pairs))
print({**{_s_: each} for each in range(_x_)}, [*(_x_, _x_ + 1) for _ in _s_])
_x_ += len([*_s_ for _ in range(_x_)])
print(_x_, [*[(_x_ := _x_ + n)] for n in (1, 2)], _x_)
