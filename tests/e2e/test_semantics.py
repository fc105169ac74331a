"""Where Gothon differs from plain Python on purpose (docs/language.md, section 12), and what holds at the edges of a run (one node; every line is exact)."""

import unittest

import programs


class Semantics(programs.OneNode):
    def test_what_a_handler_caught_stays(self):
        self.expect("""
_x_: int = 1
class Numbered(Exception):
    def __index__(self): return 5
try:
    raise Numbered
except Numbered as _x_:
    pass
print(_x_)
try:
    raise ValueError
except ValueError as _x_:
    print("not reached")
""", "5", status=1)

    def test_what_is_computed_from_itself_follows_the_rules_of_an_assignment(self):
        self.expect("""
_x_: int = 7
_b_: bool = True
_f_: float = 0.5
_s_: str = "s"
class Odd:
    def __radd__(self, other): raise TypeError("odd")
    def __rmul__(self, other): return self
def half(): _x_ = _x_ / 2
def text(): return (_x_ := _x_ + "a")
def none(): _x_ = min(_x_, None)
def odd(): _x_ = _x_ + Odd()
def same(): _x_ = 2 - _x_ * Odd()
def more(): _b_ = _b_ + True
def flag(): _x_ = _x_ - 1 if _b_ else 0; _x_ = not _x_
def whole(): _f_ = 10 ** 400 + _f_
def large(): _f_ = max(_f_, 10 ** 400)
def suffix(): _s_ = _s_ - "s"
def long(): _s_ = _s_ * 70000
def index(): _s_ = _s_ + ["s"]
def zero(): _x_ = 1 // (_x_ - 7)
def far(): _x_ = 2 ** (_x_ * 2000000)
for action in half, text, none, odd, same, more, whole, large, suffix, long, index, zero, far:
    try:
        action()
    except (TypeError, OverflowError, ZeroDivisionError) as error:
        # Up to 3.13 it says more.
        words = str(error).replace("integer division or modulo", "division")
        print(action.__name__, type(error).__name__, words[:36], _x_, _b_, _f_, _s_)
flag(); print(_x_, type(_x_).__name__)
class Wide(int):
    def __add__(self, other): return 1000
_x_ = _x_ + Wide(3); print(_x_, type(_x_ := Wide(5) + _x_).__name__, _x_, type(_f_ := _f_ + 1).__name__)
_s_ = "<%s>" % _s_; print(_s_)
print((_f_ := min(_f_, 2000)), (_f_ := max(_f_, 2000)), _f_)
# Changes the variable while it is computed from.
class Late:
    times = 0
    def __add__(self, other):
        Late.times += 1
        if Late.times == 1:
            change()
        return other * 2
def change_x(): _x_ = 21
def change_f(): _f_ = 1.5
def change_s(): _s_ = "st"
for change, action in (change_x, lambda: (_x_ := Late() + _x_)), (change_f, lambda: (_f_ := Late() + _f_)), (change_s, lambda: (_s_ := Late() + _s_)):
    Late.times = 0
    print(action(), Late.times, end=" ")
print(_x_, _f_, _s_)
""",
                    "half TypeError _x_: int expected, not float: conver 7 True 0.5 s",
                    "text TypeError _x_: unsupported operand type(s) for 7 True 0.5 s",
                    "none TypeError _x_: '<' not supported between insta 7 True 0.5 s",
                    "odd TypeError odd 7 True 0.5 s",
                    "same TypeError _x_: unsupported operand type(s) for 7 True 0.5 s",
                    "more TypeError _b_: bool expected, not int: convert 7 True 0.5 s",
                    "whole OverflowError int too large to convert to float 7 True 0.5 s",
                    "large OverflowError int too large to convert to float 7 True 0.5 s",
                    "suffix TypeError _s_: unsupported operand type(s) for 7 True 0.5 s",
                    "long OverflowError _s_: a str of 70000 bytes: the limit 7 True 0.5 s",
                    "index TypeError _s_: can only concatenate str (not \" 7 True 0.5 s",
                    "zero ZeroDivisionError division by zero 7 True 0.5 s",
                    "far OverflowError _x_: an int of 14000001 bits: the li 7 True 0.5 s",
                    "0 int", "3 int 1000 float", "<s>",
                    "1.5 2000 2000.0", "42 2 3.0 2 stst 2 42 3.0 stst")

    def test_a_value_that_is_none_of_the_type_is_refused_by_name_and_changes_nothing(self):
        self.expect("""
from decimal import Decimal
from fractions import Fraction
_x_: int = 7
_b_: bool = True
_f_: float = 0.5
_s_: str = "s"
def attempt(action):
    try:
        action()
    except TypeError as error:
        print(error.args[0].split(":")[0], _x_, _b_, _f_, _s_)
def star():
    *_x_, a = 1, 2
def power():
    global _x_
    _x_ **= -1
def half():
    global _x_
    _x_ += 0.5
def more():
    global _b_
    _b_ += True
def decimal():
    _f_ = Decimal(1)
def fraction():
    _x_ = Fraction(1)
def none():
    for _s_ in [None]: pass
def text():
    global _s_
    _s_ += 1
def module():
    with open("/dev/null") as _f_: pass
def capture():
    (_b_ := 1)
for action in star, power, half, more, decimal, fraction, none, text, module, capture:
    attempt(action)
""", *["%s 7 True 0.5 s" % name for name in ("_x_", "_x_", "_x_", "_b_", "_f_", "_x_", "_s_", "_s_", "_f_", "_b_")])

    def test_subclasses_are_stored_as_the_plain_value(self):
        self.expect("""
import enum
class I(int): pass
class S(str):
    def __str__(self): return "no"
class F(float): pass
class Colour(enum.IntEnum):
    RED = 3
class Index:
    def __index__(self): return 9
_x_: int = 0
_s_: str = ""
_f_: float = 0
a = _x_ = I(4)
print(type(a).__name__, type(_x_).__name__)
_x_ = True; print(_x_, type(_x_).__name__)
_x_ = Colour.RED; print(_x_, type(_x_).__name__)
_x_ = Index(); print(_x_); _x_ += Index(); print(_x_)
_s_ = S("yes"); print(_s_, type(_s_).__name__)
_f_ = F(1.5); print(_f_, type(_f_).__name__); _f_ = I(2); print(_f_); _f_ = Index(); print(_f_)
""", "I int", "1 int", "3 int", "9", "18", "yes str", "1.5 float", "2.0", "9.0")

    def test_targets_of_comprehensions_change_the_variable(self):
        self.expect("""
_x_: int = 0
class A:
    a = [_x_ for _x_ in (1, 2)]
print(_x_, A.a, sum(_x_ for _x_ in range(5)), _x_, {_x_: 0 for _x_ in (7, 8)}, _x_)
""", "2 [1, 2] 10 4 {7: 0, 8: 0} 8")

    def test_a_class_a_module_and_an_instance_share_one_variable(self):
        self.expect("""
_x_: int = 1
class A:
    _x_: int = 2  # gothon: ignore[double-declaration]
    def __init__(self): self._x_ += 10
class B(A): pass
a, b = A(), B()
print(_x_, A._x_, a._x_, B._x_, b._x_)
b._x_ = 5
print(_x_, vars(a), vars(b))
""", "21 21 21 21 21", "5 {} {}")

    def test_names_are_seen_in_the_module_s_namespace_and_not_kept_in_it(self):
        self.expect("""
_x_: int = 1
_q_: "Queue[int]" = Queue()
class A:
    _s_: str = "a"
    inside = sorted(name for name in locals() if "s" in name and not name.startswith("__"))
def f():
    _x_ = 5
    return locals()
print([name for name in ("_x_", "_q_", "_s_") if name in globals() and name not in dir()], A.inside, f())
names = globals()
print("_x_" in names)
for code in "_x_", "_x_ + 1":
    try:
        eval(code)
    except NameError as error:
        print(error)
print(globals()["_x_"])
exec("_x_ = 3")
print(_x_, globals()["_x_"])
""", "['_x_', '_q_'] [] {}", "False", "name '_x_' is not defined", "name '_x_' is not defined", "5", "5 5")

    def test_what_changes_while_the_right_side_runs_is_kept(self):
        self.expect("""
_x_: int = 1
def side():
    global _x_
    _x_ = 100
    return 1
_x_ += side()
print(_x_)
_x_ %= side() + 6
print(_x_)
""", "101", "2")

    def test_parameters_do_not_touch_the_variable(self):
        self.expect("""
_x_: int = 1
calls = []
def f(_x_, *, _y_=calls.append("default")): return _x_
print(f(calls.append("argument")), f(_x_=5), (lambda _x_: _x_)(7), calls)
""", "1 1 1 ['default', 'argument']")

    def test_a_threshold_may_be_computed_and_below_one_is_an_error(self):
        self.expect("""
_node_count_: int = 0
_sync_a_: callable = lambda n=_node_count_ * 3 - 1: ()
_sync_a_(1)
_sync_a_(1)
_sync_a_()
print("open")
def wrong():
    _sync_b_: callable = lambda n=_node_count_ - 1: ()
for _ in range(2):
    try:
        wrong()
    except ValueError as error:
        print(str(error).split(":")[0])
""", "open", "_sync_b_", "_sync_b_")

    def test_locks_and_latches_refuse_what_they_do_not_take(self):
        self.expect("""
_lock_a_: callable = lambda: ()
_unlock_a_: callable = lambda: ()
_sync_a_: callable = lambda n=3: ()
def attempt(call, *arguments, **named):
    try:
        return call(*arguments, **named) if named else call(*arguments)
    except Exception as error:
        return type(error).__name__
handles = [_lock_a_, _unlock_a_, _sync_a_]
_lock_a_(); _unlock_a_(); _sync_a_(1)
print([attempt(handle, *wrong) for handle in handles[:2] for wrong in ((1,), (None,), (1, 2))], [attempt(handle, n=1) for handle in handles[:2]])
print([attempt(handles[2], wrong) for wrong in (-1, -2 ** 63, -2 ** 70, "1", 1.0, None)], attempt(handles[2], 1, 2))
_sync_a_(1)
print(attempt(handles[2], 2 ** 64), attempt(handles[2]))
""", "['TypeError', 'TypeError', 'TypeError', 'TypeError', 'TypeError', 'TypeError'] ['TypeError', 'TypeError']",
                    "['ValueError', 'ValueError', 'ValueError', 'TypeError', 'TypeError', 'TypeError'] TypeError", "None None")

    def test_queues_refuse_items_that_are_none_of_their_type(self):
        self.expect("""
_ints_: Queue[int] = Queue()
_words_: LifoQueue[str] = LifoQueue()
_floats_: Queue[float] = Queue()
_flags_: Queue[bool] = Queue()
def attempt(queue, item):
    try:
        return queue.put(item)
    except Exception as error:
        return type(error).__name__
for queue, right, wrong in ((_ints_, 7, ("1", 1.5, None)), (_words_, "7", (1, b"1", None, "x" * 65537)), (_floats_, 7.5, ("1", None)),
                            (_flags_, True, (1, "", None))):
    print(attempt(queue, right), [attempt(queue, item) for item in wrong], queue.size(), queue.get(), queue.get()[1])
""", "True ['TypeError', 'TypeError', 'TypeError'] 1 (7, True) False",
                    "True ['TypeError', 'TypeError', 'TypeError', 'OverflowError'] 1 ('7', True) False",
                    "True ['TypeError', 'TypeError'] 1 (7.5, True) False", "True ['TypeError', 'TypeError', 'TypeError'] 1 (True, True) False")

    def test_wrong_arguments_take_and_put_nothing(self):
        self.expect("""
_q_: Queue[int] = Queue()
def attempt(call, *arguments, **named):
    try:
        return call(*arguments, **named)
    except Exception as error:
        return type(error).__name__
def ways(call, *first):
    return [attempt(call, *first, timeout=-1), attempt(call, *first, True, -0.5), attempt(call, *first, True, block=True),
            attempt(call, *first, timeout="1"), attempt(call, *first, wait=True), attempt(call, *first, True, None, 3)]
print(_q_.put(7), ways(_q_.get), ways(_q_.put, 8), _q_.size(), _q_.get(), _q_.get())
""", "True %s %s 1 (7, True) (0, False)" % ((["ValueError"] * 2 + ["TypeError"] * 4,) * 2))

    def test_handles_are_values(self):
        self.expect("""
import copy, pickle
_q_: "Queue[int]" = Queue()
_lock_a_: callable = lambda: ()
_unlock_a_: callable = lambda: ()
_sync_a_: callable = lambda n=1: ()
handles = [_q_, _lock_a_, _unlock_a_, _sync_a_]
print(len({hash(h) for h in handles}), len(set(handles)), [copy.copy(h) is h and copy.deepcopy(h) is h for h in handles])
print([pickle.loads(pickle.dumps(h)) is h for h in handles], isinstance(_q_, Queue), callable(_lock_a_))
def use(lock, unlock, queue, latch):
    lock(); stored = queue.put(3); unlock(); latch(1); latch()
    return stored, queue.get()
print(use(_lock_a_, _unlock_a_, _q_, _sync_a_), {_q_: 1}[_q_], f"{_q_!r}")
class Holder:
    kept = _q_
stored = Holder.kept.put(4)
print(_q_.get(), Holder().kept.empty())
for wrong in (lambda: bool(handles[0]), lambda: len(handles[0]), lambda: iter(handles[3]), lambda: handles[0] == handles[1]):
    try:
        wrong()
    except TypeError as error:
        print(str(error).split(":")[0])
""", "4 4 [True, True, True, True]", "[True, True, True, True] True True", "(True, (3, True)) 1 <gothon queue _q_>", "(4, True) True",
            "_q_", "_q_", "_sync_a_", "_q_")

    def test_variables_work_at_exit_and_in_finalizers(self):
        self.expect("""
import atexit
_x_: int = 1
_q_: "Queue[str]" = Queue()
class Last:
    def __del__(self):
        global _x_
        _x_ += 10
        print("finalizer", _x_)
def goodbye():
    global _x_
    _x_ *= 2
    print("exit", _x_, _q_.put("a"), _q_.get())
atexit.register(goodbye)
one = Last()
del one
class Module:
    last = Last()
Module.last = None
print("end", _x_)
""", "finalizer 11", "finalizer 21", "end 21", "exit 42 True ('a', True)")


if __name__ == "__main__":
    unittest.main()
