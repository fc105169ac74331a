"""Format strings."""
_x_: int = 3
_y_: int = 6
_s_: str = "text"
_f_: float = 2.5


class State:
    _c_: int = 8
    word = {"a": 1}


print(f"{_x_} {_x_:>{_y_}} {_x_!r:*^{_y_}} {_f_:{_x_}.{1}f} {_f_:=+{_y_}}")
print(f"{_x_=} {_x_ = } { _x_ + _y_ =!s:>4} {_f_=:{_y_}.2f} {State._c_=} {State.word['a']=} {_s_=!s}")
print(f"{_x_!=3} {_x_ if _y_ else 0} {(lambda: _x_)()} {[_x_ for i in (1, 2)]} { {1: _x_}[1]} {(_x_, _y_)}")
print(f"{{_x_}} {{{_x_}}} {_x_:=5} {State._c_:=+5} {_s_:=>{_y_}}")
print(f"""{
_x_ +
    1 = } {_x_
=}
{State
  ._c_=}""", f'''{_x_=
}''')
print(rf"\d{_x_}\{_y_=}", rf"""{_x_ +
1 = :{_y_}}\n""")
print(f"{f'{_x_=}'} {f'{_x_}' + _s_=}", f"a" "{_x_}" f'{_x_}')
print(f"""{f'''{_x_}
{_x_ +
1=}'''}""")
print(f"{(_x_ := 9)} {_x_}", f"{_x_:{'>'}{_y_}}", f"{_x_:%d}" if False else "")
print(F"{_s_[0]}{_s_[1:3]}{_s_.upper()}{_s_!a}", f'{"_s_"}', f"{'{_s_}'}", f"\N{BULLET}{_x_}\x41")
print(f"{yield_}" if (yield_ := _x_) else "", f"{_x_,}", f"{*_s_,}", f"{_x_:{_x_}}" f"{_x_:{_x_}{'d'}}")
