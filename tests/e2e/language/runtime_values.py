"""Initial values that are computed: once, by the first to execute the declaration."""
import os

calls = []


def compute(value):
    calls.append(value)
    return value


def declare(value):
    _x_: int = compute(value)
    return _x_


print(declare(1), calls)
_f_: float = compute(1.0)
_s_: str = "a" * 3 + str(compute(4))
_b_: bool = not calls
_n_: int = len(os.sep) if calls else 0
_z_: float = -1.5
_h_: int = 0x_ff
_o_: str = ('one'
    "two" r'\n')
_m_: int = (
    compute(5)
)
_l_: int = (lambda: compute(6))()
_node_count_: int = 1
_c_: int = _node_count_ * 3
print(_f_, _s_, _b_, _n_, _z_, _h_, _o_, _m_, _l_, _c_, calls)


def failing(fail):
    _e_: int = 1 // (0 if fail else 1)
    return _e_


try:
    failing(True)
except ZeroDivisionError:
    print(failing(False), failing(True) if False else "")


def early():
    return _late_


try:
    early()
except NameError:
    print("not yet")
_late_: int = compute(9)
print(early())
