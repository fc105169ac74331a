# python: 3.14
_x_: int = 0
_seen_: str = ""

for error in (ValueError("v"), TypeError("t"), KeyError("k")):
    try:
        raise error
    except ValueError, TypeError:
        _x_ += 1
    except KeyError:
        _x_ += 10
try:
    raise ExceptionGroup("g", [ValueError("v"), OSError("o")])
except* ValueError, OSError:
    _seen_ += "both"
print(_x_, _seen_)
