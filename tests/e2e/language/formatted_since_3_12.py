# python: 3.12
"""Format strings as Python 3.12 reads them."""
_x_: int = 3
_s_: str = "text"
d = {"a": 1, "\n": 2}
print(f"{d["a"] + _x_}", f"{d["a"] + _x_=}", f'{d['\n'] + _x_}', f"{'\n'.join([_s_, "b"])}")
print(rf'{d['a'] + _x_=}', rf"\d{d["\n"] * _x_:>3}\d", f"{f"{f"{_x_=}"}"=}")
print(f"{
    _x_  # the first
    + 1
}", f"""{_x_ +  # a comment, "quoted"
   1 = }""", f'{_s_ + '''a
b''' = !s}')
print(f"{_x_:{f"{_x_}"}}", f"{_s_!r:{">"}{_x_}}", f"{"{_x_}"}{_x_}")
