# python: 3.9
"""Decorators that go through a shared variable."""
_t_: str = "abc"


class Holder:
    _s_: str = "abc"


made = []


def look(name):
    made.append(name)
    return Holder


@look("first")._s_.__class__
@(lambda f: f.__name__)
def name():
    pass


print(name, made)


@Holder._s_.__add__
@(lambda f: _t_ * 2)
def word():
    pass


print(word)
