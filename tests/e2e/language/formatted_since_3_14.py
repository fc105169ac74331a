# python: 3.14
"""What stands in a field is shown as it stands, escapes included, since Python 3.14 and late versions of 3.13."""
_x_: int = 3
_s_: str = "text"
d = {'\n': 1, '\\n': 2, "'": 3}
print(f'{d['\n'] + _x_ = }', f"{'\n'.join([_s_, "b"])=}", rf"\d{d["\n"] * _x_=:>3}\d")
print(f'{d['\n'] + _x_ = }', f"{d['\\n']+_x_=}", f'{_x_ + \
1=}', f"{d["\'"] * _x_=}", rf'{d['\n'] * _x_=}', f'{d["\x27"] * _x_=}')
print(f"{_x_ != 1=}", f"{f'\n{_x_=}' = }", f"""{_x_ + # a comment \\
 1 = }""")
