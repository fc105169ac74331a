"""A module's functions are those that it defines."""
import inspect
import sys

_x_: int = 1


def decorated():
    return _x_


class State:
    _y_: int = 2

    def method(self):
        return self._y_


module = sys.modules[__name__]
print(inspect.getmembers(module, inspect.isfunction) == [("decorated", decorated)], [name for name, _ in inspect.getmembers(State, inspect.isfunction)])
print([name for name in dir(module) if "gothon" in name and callable(getattr(module, name))])
