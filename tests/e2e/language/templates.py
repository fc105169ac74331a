# python: 3.14
from string.templatelib import Template

_x_: int = 3
_s_: str = "text"


class State:
    _y_: float = 0.5


def show(template: Template) -> None:
    for part in template:
        print(repr(part) if isinstance(part, str) else (part.value, part.expression, part.conversion, part.format_spec))


show(t"hello {_x_} and {_x_ + 1!r:>{_x_}} {_s_!s}")
show(t"{_x_=} {State._y_ * 2 = :.{_x_}f}" t'{"}"}' rt"\{_s_}")
_x_ += 1
show(t'''{
    _x_
}''')
print(f"{t'{_x_}'.values} {t"{f'{_x_}'}".interpolations[0].expression}")
