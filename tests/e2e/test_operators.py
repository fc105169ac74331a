"""`_x_ = _x_ op e` and `(_x_ := _x_ op e)` of numbers, with every operator and operands of every kind: each does, and says, what the same
does in two steps (docs/language.md, section 5.5)."""

import unittest

import product
import programs

OPERATORS = "+ - * / // % ** << >> & | ^".split()
PROGRAM = r"""
import fractions
_x_: int = 0
_f_: float = 0.0


class Own:
    # Has operators of its own.
    def __radd__(self, other):
        return 7 * other

    __rmod__ = __rpow__ = __rxor__ = __rlshift__ = __rtruediv__ = __radd__


class Broken:
    def __rmod__(self, other):
        raise KeyError(other)

    __rfloordiv__ = __rand__ = __rmod__


WHOLE = [0, 1, -1, 7, -7, 63, 64, -64, 2 ** 31, 2 ** 62, -2 ** 62, 2 ** 63 - 1, -2 ** 63, 2 ** 64]
STARTS = [0, -7, 2 ** 62, -2 ** 63, 2 ** 64]
FLOATS = [0.0, -0.0, 1.5, -2.5, 1e308, -1e-308, float("inf"), float("nan")]
OTHERS = [True, 1 + 2j, "a", b"%d", None, [1], fractions.Fraction(1, 2), Own(), Broken()]


def outcome(function, operand):
    try:
        return repr(function(operand))
    except Exception as error:
        return error


def is_endless(operator, start, operand):
    # More digits than a computer has, or takes a second for.
    return operator in ("**", "<<") and type(operand) is int and type(start) is int and operand > 64 and start not in (0, 1, -1)


def judge(operator, start, operand, set_start, read, in_steps, statement, expression):
    if is_endless(operator, start, operand):
        return
    set_start(start)
    wanted = outcome(in_steps, operand)
    after = repr(read())
    for function in statement, expression:
        set_start(start)
        got = outcome(function, operand)
        where = (operator, start, operand, wanted, got, after, read())
        assert repr(read()) == after, where
        if isinstance(wanted, Exception):
            assert type(got) is type(wanted) and str(wanted) in str(got), where
        elif function is expression:
            # What was computed, and not what became of it.
            assert got == repr(computed(operator, start, operand)), where
        else:
            assert got == wanted, where


def computed(operator, start, operand):
    return eval("start %s operand" % operator)

BLOCKS
print("right")
"""
BLOCK = """
def set_start(value):
    {name} = value

def read():
    return {name}

def in_steps(operand):
    plain = {name}
    {name} = plain {operator} operand
    return {name}

def statement(operand):
    {name} = {name} {operator} operand
    return {name}

def expression(operand):
    return ({name} := {name} {operator} operand)

for start in {starts}:
    for operand in WHOLE + FLOATS + OTHERS:
        judge("{operator}", start, operand, set_start, read, in_steps, statement, expression)
"""


class Operators(product.TestCase):
    def right(self, **environment):
        blocks = "".join([BLOCK.format(name=name, starts=starts, operator=operator) for name, starts in (("_x_", "STARTS"), ("_f_", "FLOATS[::2]"))
                          for operator in OPERATORS])
        for name, path in product.interpreters().items():
            with self.subTest(name):
                self.write("app.py", PROGRAM.replace("BLOCKS\n", blocks))
                run = self.gothon("--python", path, 1, "app", environment=environment)
                self.assertEqual((run.status, run.lines()), (0, ["right"]), repr(run))

    def test_each_does_what_it_does_in_two_steps(self):
        self.right()

    def test_each_does_what_it_does_in_two_steps_by_datagrams(self):
        self.right(GOTHON_TRANSPORT="datagram")


class Atomic(programs.FourNodes):
    def test_no_change_is_lost(self):
        self.across("""
_x_: int = 0
_f_: float = 1.0
for turn in range(1001):
    _x_ = _x_ ^ 1 << _node_
    _f_ = _f_ / -1

def report():
    print(_x_, _f_)
""", ["15 1.0"])


class AtomicByDatagram(Atomic):
    transport = "datagram"


if __name__ == "__main__":
    unittest.main()
