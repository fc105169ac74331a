"""A tracer works on shared variables in the middle of others' operations."""
import sys

_x_: int = 0
_s_: str = ""
seen = []


def trace(frame, event, argument):
    global _x_, _s_
    if frame.f_code.co_filename == __file__:
        _x_ += 1
        _s_ += "."
        seen.append((event, frame.f_lineno, _x_))
    return trace


def traced(n):
    global _x_, _s_
    _x_ += 10
    _s_ += "a"
    _x_ = len(_s_) + n
    if n:
        return traced(n - 1), _x_
    return _x_, _s_


sys.settrace(trace)
result = traced(2)
sys.settrace(None)
print(result, _x_, _s_)
print(seen)
