"""Scalars, mutexes, latches and initial values, across four nodes, with exact results (docs/language.md, sections 5 to 8)."""

import unittest

import programs


class Operations(programs.FourNodes):
    def setUp(self):
        super().setUp()
        self.write("hold.py", "_far_: int = 0\nclass Holder:\n    _near_: int = 0\n")

    def test_int_add_and_subtract_lose_nothing(self):
        self.across("""
_up_: int = 0
_down_: int = 5
for i in range(200):
    _up_ += i
    _down_ -= 2

def report():
    print(_up_, _down_)
""", [str(4 * sum(range(200))) + " " + str(5 - 4 * 400)])

    def test_ints_far_beyond_64_bits(self):
        self.across("""
_big_: int = 1
_edge_: int = 9223372036854775800
_low_: int = -9223372036854775800
for _ in range(25):
    _big_ *= 1000003
    _edge_ += 1
    _low_ -= 1

_more_: int = 0
_set_: int = 0
_more_ += 2 ** 70
_more_ *= 2 ** 64
_set_ = 2 ** 70 + 1

def report():
    print(_big_ == 1000003 ** 100, _edge_, _low_, _set_ - 2 ** 70, _more_ % 2 ** 70, _more_ > 2 ** 300)
""", ["True 9223372036854775900 -9223372036854775900 1 0 True"])

    def test_operators_of_pythons_own_lose_nothing_that_others_do_meanwhile(self):
        turns = 40001 if self.transport == "auto" else 2001
        self.across("""
_bits_: int = 0
_sync_go_: callable = lambda n=_node_count_: ()
_sync_go_(1)
_sync_go_()
for i in range(TURNS):
    _bits_ ^= 1 << (10 * _node_)
    _bits_ ^= 2 << (10 * _node_)

def report():
    print(bin(_bits_))
""".replace("TURNS", str(turns)), [bin(sum(3 << (10 * node) for node in range(4)))])

    def test_a_result_of_the_least_number_of_64_bits(self):
        """It has a meaning of its own in the shared memory."""
        self.across("""
_and_: int = -9223372036854775807
_or_: int = 0
_xor_: int = 1
_sum_: int = -9223372036854775807
_product_: int = -4611686018427387904
if _node_ == 0:
    _and_ &= -2
    _or_ |= -9223372036854775808
    _xor_ ^= -9223372036854775807
    _sum_ -= 1
    _product_ *= 2

def report():
    print(_and_, _or_, _xor_, _sum_, _product_)
    _and_ += 1
    _or_ //= 2
    _xor_ -= 1
    print(_and_, _or_, _xor_)
""", [" ".join(["-9223372036854775808"] * 5), "-9223372036854775807 -4611686018427387904 -9223372036854775809"])

    def test_int_division_truncates_toward_zero_and_stays_int(self):
        self.across("""
_up_: int = 7 ** 40
_down_: int = -7
if _node_ == 1:
    _down_ /= 2
_up_ /= 7

def report():
    print(_up_ == 7 ** 36, _down_, type(_down_).__name__)
""".replace("_up_: int = 7 ** 40", "_up_: int = {}".format(7 ** 40)), ["True -3 int"])

    def test_division_by_zero_raises_in_that_node_only(self):
        self.across("""
_x_: int = 3
caught = ""
if _node_ == 2:
    try:
        _x_ /= 0
    except ZeroDivisionError:
        _x_ += 1

def report():
    print(_x_)
""", ["4"])

    def test_floats_have_the_bits_of_python(self):
        self.across("""
_f_: float = 0
_once_: float = 0.1
_huge_: float = 1e308
if _node_ == 3:
    _once_ += 0.2
    _once_ *= 3
    _once_ /= 7
    _once_ -= 1e-17
    _huge_ *= 10
for _ in range(64):
    _f_ += 0.125

def report():
    print(_f_, _once_ == (0.1 + 0.2) * 3 / 7 - 1e-17, _huge_, type(_f_).__name__)
""", ["32.0 True inf float"])

    def test_special_floats_survive(self):
        self.across("""
_f_: float = 0.0

def report():
    global _f_
    for value in (-0.0, float("nan"), float("-inf"), 5e-324, 1.7976931348623157e308):
        _f_ = value
        print(_f_)
""", ["-0.0", "nan", "-inf", "5e-324", "1.7976931348623157e+308"])

    def test_str_append_and_removal_of_a_suffix(self):
        self.across("""
_s_: str = ""
_word_: str = "base"
for _ in range(50):
    _s_ += "abcd"[_node_] * 3
if _node_ == 0:
    _word_ += "\\u00e9\\U0001f600end"
    _word_ -= "end"
    _word_ -= "not there"

def report():
    print(sorted((c, _s_.count(c)) for c in set(_s_)), all(_s_[i] == _s_[i + 1] == _s_[i + 2] for i in range(0, 600, 3)))
    print(_word_ == "base\\u00e9\\U0001f600", len(_word_))
""", ["[('a', 150), ('b', 150), ('c', 150), ('d', 150)] True", "True 6"])

    def test_odd_strings_survive(self):
        self.across("""
_s_: str = ""

def report():
    global _s_
    for value in ("", "a\\0b", "\\ud800", "line\\nline\\r\\n", "x" * 65536):
        _s_ = value
        print(_s_ == value)
""", ["True"] * 5)

    def test_bool(self):
        self.across("""
_b_: bool = True
if _node_ == 3:
    _b_ = False

def report():
    print(_b_, type(_b_).__name__)
""", ["False bool"])

    def test_operators_beyond_the_description_are_atomic_too(self):
        self.across("""
_bits_: int = 0
_turns_: int = 1
for i in range(16):
    _bits_ |= 1 << (16 * _node_ + i)
    _turns_ <<= 1

def report():
    print(_bits_ == 2 ** 64 - 1, _turns_ == 2 ** 64)
""", ["True True"])

    def test_what_is_computed_from_itself_is_one_step(self):
        turns = 4000 if self.transport == "auto" else 200
        self.across("""
import hold
from hold import _far_ as near
_up_: int = 0
_left_: int = -7
_ring_: int = 0
_lowest_: int = 10 ** 6
_highest_: float = 0
_half_: float = 0
_flag_: bool = False
_tail_: str = ""
_front_: str = ""
_big_: int = 2 ** 63 - 1
_sync_go_: callable = lambda n=_node_count_: ()

class Counter:
    _made_: int = 0

    def make(self):
        self._made_ = self._made_ + 1

_sync_go_(1)
_sync_go_()
for turn in range(TURNS):
    _up_ = _up_ + 1
    _left_ = 3 - (_left_ - 1)
    _ring_ = (_ring_ + 5) % 1009
    _lowest_ = min(_lowest_, 1000 - turn * _node_count_ - _node_)
    _highest_ = max(turn * _node_count_ + _node_, _highest_)
    _half_ = _half_ + 0.5
    _flag_ = not _flag_
    Counter().make()
    hold._far_ = hold._far_ + 1
    near = 1 + near
    holder = hold.Holder()
    holder._near_ = holder._near_ + 1
    _big_ = _big_ + 1
    if turn < 50:
        _tail_ = _tail_ + "ab"
        _front_ = "ab" + _front_

def report():
    print(_up_, _left_, _ring_, _lowest_, _highest_, _half_, _flag_, Counter._made_, near, hold.Holder._near_, _big_ - 2 ** 63 + 1)
    print(_tail_ == _front_ == "ab" * 200)
""".replace("TURNS", str(turns)), [" ".join(map(str, (
            4 * turns, -7, 4 * turns * 5 % 1009, 1000 - 4 * turns + 1, float(4 * turns - 1), 2.0 * turns, False, 4 * turns, 8 * turns, 4 * turns, 4 * turns))),
            "True"])

    def test_tickets_are_dealt_once(self):
        turns = 4000 if self.transport == "auto" else 200
        self.across("""
_next_: int = 0
_last_: float = 0
_word_: str = ""
_taken_: Queue[int] = Queue()
_words_: Queue[int] = Queue()
for turn in range(TURNS):
    _taken_.put((_next_ := _next_ + 1))
    ticket = _last_ = 2 * _last_ - _last_ + 1
    _taken_.put(-int(ticket))
    if turn < 50:
        _words_.put(len(_word_ := _word_ + "x"))

def report():
    found = sorted(_taken_.get()[0] for _ in range(_taken_.size()))
    print(found == [each for each in range(-4 * TURNS, 4 * TURNS + 1) if each])
    print(sorted(_words_.get()[0] for _ in range(200)) == list(range(1, 201)))
""".replace("TURNS", str(turns)), ["True", "True"])

    def test_operands_are_evaluated_once_whatever_others_do(self):
        turns = 2000 if self.transport == "auto" else 100
        self.across("""
_x_: int = 0
_calls_: int = 0

def one():
    _calls_ += 1
    return 1

for _ in range(TURNS):
    _x_ = (one() + _x_ * one()) % 10 ** 9 + min(one(), 5)

def report():
    print(_x_, _calls_)
""".replace("TURNS", str(turns)), ["{} {}".format(8 * turns, 12 * turns)])

    def test_a_mutex_makes_two_operations_one(self):
        self.across("""
_x_: int = 0
_lock_x_: callable = lambda: ()
_unlock_x_: callable = lambda: ()
for _ in range(50):
    _lock_x_()
    value = _x_
    _x_ = value + 1
    _unlock_x_()

def report():
    print(_x_)
""", ["200"])

    def test_unlocking_a_strangers_mutex_raises(self):
        self.across("""
_lock_x_: callable = lambda: ()
_unlock_x_: callable = lambda: ()
_sync_held_: callable = lambda n=1: ()
_sync_tried_: callable = lambda n=1: ()
if _node_ == 0:
    _lock_x_()
    _sync_held_(1)
    _sync_tried_()
    _unlock_x_()
elif _node_ == 1:
    _sync_held_()
    try:
        _unlock_x_()
    except RuntimeError:
        print("refused")
    _sync_tried_(1)

def report():
    _lock_x_()
    _unlock_x_()
    print("free")
""", ["refused", "free"])

    def test_a_latch_opens_at_its_threshold_for_good(self):
        self.across("""
_sync_ten_: callable = lambda n=10: ()
_sync_ten_(_node_ + 1)
_sync_ten_()
_sync_ten_(0)
_sync_ten_(5)
_sync_ten_()

def report():
    try:
        _sync_ten_(-1)
    except ValueError:
        print("open")
""", ["open"])

    def test_an_initial_value_is_evaluated_once_per_session(self):
        self.across("""
import os
_who_: int = os.getpid()
_set_: int = 0
if _who_ == os.getpid():
    _set_ += 1

def report():
    print(_set_)
""", ["1"])

    def test_every_binding_form(self):
        self.across("""
_x_: int = 0
_y_: str = ""

def report():
    global _x_, _y_
    _x_, _y_ = 1, "a"
    print(_x_, _y_)
    for _x_ in range(3):
        pass
    print(_x_, (_x_ := 7), f"{_x_=}", [_x_ for _ in range(2)])
    a = _x_ = 9
    print(a, _x_, (lambda: _x_)())
""", ["1 a", "2 7 _x_=7 [7, 7]", "9 9 9"])


if __name__ == "__main__":
    unittest.main()
