# python: 3.11
"""Targets of `except* … as`."""
_x_: int = 0
_y_: int = 0


class Numbered(ExceptionGroup):
    def __index__(self):
        return len(self.exceptions)

    def derive(self, exceptions):
        return Numbered(self.message, exceptions)


def split():
    global _x_, _y_
    try:
        raise Numbered("several", [ValueError(1), KeyError(2), ValueError(3), TypeError(4)])
    except* ValueError as _x_:
        print(int(_x_))
    except* (KeyError, TypeError) as _y_:
        try:
            print(int(_y_) * 10)
        finally:
            print("inner")


split()
try:
    raise ExceptionGroup("plain", [OSError()])
except* OSError as error:
    print(len(error.exceptions))
