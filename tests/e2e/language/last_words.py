"""Shared variables when the interpreter ends: exit functions, finalizers, finalizers of what lives until then."""
import atexit
import weakref

_x_: int = 1
_s_: str = "end"
_f_: float = 0.5


class Counted:
    _alive_: int = 0

    def __init__(self, name):
        self.name = name
        Counted._alive_ += 1

    def __del__(self):
        global _x_
        Counted._alive_ -= 1
        _x_ += 1
        print("gone", self.name, Counted._alive_, _x_)


@atexit.register
def goodbye():
    global _s_, _f_
    _s_ += "!"
    _f_ *= 4
    print("bye", _x_, _s_, _f_, Counted._alive_)


one, two = Counted("one"), Counted("two")
weakref.finalize(two, lambda: print("finalized", _x_, _s_))
del one
try:
    two.__del__()
finally:
    print(_x_, Counted._alive_)
del two
print(_x_, Counted._alive_)
