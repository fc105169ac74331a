# python: 3.15
lazy import colorsys, calendar as months
lazy from textwrap import (dedent,
                           indent as shifted)

_x_: int = 0
lazy = 1

_x_ += lazy
print(_x_, months.MONDAY + _x_, shifted("a", " " * _x_), dedent("  b"), colorsys.rgb_to_hsv(0, 0, _x_))
