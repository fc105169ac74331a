"""All types and operations, across four nodes, with exact results (docs/language.md, sections 5 to 8)."""

import unittest

import product

HEAD = """
_node_: int = 0
_node_count_: int = 1
_sync_done_: callable = lambda n=_node_count_: ()
"""
TAIL = """
_sync_done_(1)
_sync_done_()
if _node_ == 0:
    report()
"""


class Operations(product.TestCase):
    #: test_operations_by_datagram.py runs all of this by the other one.
    transport = "auto"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.environment["GOTHON_TRANSPORT"] = cls.transport

    def across(self, text, expected, nodes=4):
        run = self.run_app(nodes, HEAD + text + TAIL)
        self.assertEqual(run.lines(), sorted(expected), repr(run))

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

    def test_queues_of_each_type(self):
        self.across("""
from queue import Queue, LifoQueue
_ints_: Queue[int] = Queue()
_floats_: Queue[float] = Queue()
_words_: LifoQueue[str] = LifoQueue()
_flags_: LifoQueue[bool] = LifoQueue(3)
put = [_ints_.put(10 ** 30 + _node_), _floats_.put(_node_ / 8), _words_.put(str(_node_))]
flagged = _flags_.put(True)

def report():
    print(put, _ints_.size(), _floats_.qsize(), _words_.size(), _flags_.full(), _ints_.full(), _ints_.empty())
    print(sorted(_ints_.get()[0] - 10 ** 30 for _ in range(4)), sorted(_floats_.get()[0] for _ in range(4)))
    print(sorted(_words_.get()[0] for _ in range(4)), [_flags_.get() for _ in range(4)])
    print(_ints_.get(), _floats_.get(), _words_.get(), _ints_.empty())
""", ["[True, True, True] 4 4 4 True False False",
              "[0, 1, 2, 3] [0.0, 0.125, 0.25, 0.375]",
              "['0', '1', '2', '3'] [(True, True), (True, True), (True, True), (False, False)]",
              "(0, False) (0.0, False) ('', False) True"])

    def test_the_order_of_queues_is_exact(self):
        self.across("""
from queue import Queue, LifoQueue
_fifo_: Queue[int] = Queue()
_lifo_: LifoQueue[int] = LifoQueue()
_sync_put_: callable = lambda n=1: ()
if _node_ == 1:
    stored = [q.put(i) for i in range(100) for q in (_fifo_, _lifo_)]
    _sync_put_(1)

def report():
    _sync_put_()
    print([_fifo_.get()[0] for _ in range(100)] == list(range(100)), [_lifo_.get()[0] for _ in range(100)] == list(range(99, -1, -1)))
""", ["True True"])

    def test_each_queue_item_is_taken_once(self):
        self.across("""
from queue import Queue
_work_: Queue[int] = Queue()
_sum_: int = 0
_taken_: int = 0
_sync_full_: callable = lambda n=1: ()
if _node_ == 0:
    stored = [_work_.put(i) for i in range(400)]
    _sync_full_(1)
_sync_full_()
while True:
    item, ok = _work_.get()
    if not ok:
        break
    _sum_ += item
    _taken_ += 1

def report():
    print(_sum_, _taken_)
""", [str(sum(range(400))) + " 400"])

    def test_blocking_get_waits_for_another_node(self):
        self.across("""
from queue import Queue
_q_: Queue[str] = Queue()
if _node_ == 3:
    print(_q_.get(block=True))
elif _node_ == 1:
    stored = _q_.put("for node 3")

def report():
    print(_q_.get(block=True, timeout=0.05))
""", ["('for node 3', True)", "('', False)"])

    def test_put_and_get_take_and_refuse_arguments_as_any_function(self):
        self.across("""
_q_: Queue[int] = Queue(1)

def attempt(call):
    try:
        return call()
    except (TypeError, ValueError) as error:
        return type(error).__name__
results = list(map(attempt, (
    lambda: _q_.get(True, 0), lambda: _q_.get(timeout=0), lambda: _q_.get(timeout=0, block=False), lambda: _q_.get(block=None, timeout=0.0),
    lambda: _q_.get(True, None, 3), lambda: _q_.get(True, block=True), lambda: _q_.get(wait=True), lambda: _q_.get(timeout=-1),
    lambda: _q_.get(timeout="1"), lambda: _q_.put(), lambda: _q_.put(1, True, 0, 4), lambda: _q_.put(1, blocking=True), lambda: _q_.put(block=True),
    lambda: _q_.put(val=1), lambda: _q_.put(2, True, timeout=0), lambda: _q_.put(3, **{"block": False}), lambda: _q_.put(2, False, block=True),
    lambda: _q_.get(**{"".join(["bl", "ock"]): True}), lambda: _q_.size())))

def report():
    print(*results)
""", ["(0, False) (0, False) (0, False) (0, False) TypeError TypeError TypeError ValueError TypeError TypeError TypeError TypeError TypeError True False"
      " False TypeError (1, True) 0"], nodes=1)

    def test_a_get_that_was_interrupted_takes_nothing_later(self):
        self.across("""
import signal
from queue import Queue
_q_: Queue[int] = Queue()
_sync_interrupted_: callable = lambda n=1: ()

class Interrupt(Exception):
    pass

def interrupt(*_):
    raise Interrupt

interrupts = []
if _node_ == 0:
    signal.signal(signal.SIGALRM, interrupt)
    for _ in range(100):
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.001)
            _q_.get(block=True)
        except Interrupt:
            interrupts.append(_)
    _sync_interrupted_(1)
    found = [_q_.get(block=True)[0] for _ in range(100)]
elif _node_ == 1:
    _sync_interrupted_()
    stored = [_q_.put(i) for i in range(100)]

def report():
    print(len(interrupts), found == list(range(100)), _q_.get())
""", ["100 True (0, False)"])

    def test_a_signal_handler_that_returns_lets_a_get_wait_on(self):
        self.across("""
import signal
from queue import Queue
_q_: Queue[int] = Queue()
_sync_often_: callable = lambda n=1: ()
calls = []

def handle(*_):
    calls.append(1)
    if len(calls) == 20:
        signal.setitimer(signal.ITIMER_REAL, 0)
        _sync_often_(1)

if _node_ == 0:
    signal.signal(signal.SIGALRM, handle)
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
    found = _q_.get(block=True)
elif _node_ == 1:
    _sync_often_()
    stored = _q_.put(7)

def report():
    print(len(calls), found)
""", ["20 (7, True)"])

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
