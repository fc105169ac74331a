"""Random operations on scalars, queues, iterators and what threads wait for against plain Python values: at the borders of 64 bits, of doubles, of the string
limit and of
the values that mean something else in shared memory; with every interpreter, in shared memory and by datagrams."""

import random
import unittest

import product

MODEL = """
import collections, math, random, struct, sys, threading
from threading import Barrier, BoundedSemaphore, Condition, Event, Lock, RLock, Semaphore
from itertools import count
from typing import Iterator

_s_: str = ""
_qi_: Queue[int] = Queue()
_qf_: Queue[float] = Queue(5)
_qb_: LifoQueue[bool] = LifoQueue(3)
_qs_: Queue[str] = Queue()
_ls_: LifoQueue[str] = LifoQueue()
_i_: int = 0
_f_: float = 0.0
_b_: bool = False
_lock_a_: Lock = Lock()
_again_: RLock = RLock()
_some_: Semaphore = Semaphore(2)
_few_: BoundedSemaphore = BoundedSemaphore(2)
_flag_: Event = Event()
_told_: Condition = Condition()
_met_: Barrier = Barrier(1)
_two_: Barrier = Barrier(2)
choose = random.Random(int(sys.argv[1]))
turns = int(sys.argv[2])
asking = struct.unpack("<d", bytes.fromhex("4f47214b5341f47f"))[0]

INTS = [0, 1, -1, 2, 3, -7, 10, 2 ** 31, 2 ** 62, 2 ** 63 - 1, -2 ** 63, 1 - 2 ** 63, 2 ** 63, 2 ** 64, -10 ** 30, True, 1.5, {}, None]
FLOATS = [0.0, -0.0, 1.5, -1e308, 1e308, 5e-324, math.inf, -math.inf, math.nan, asking, 3, 2 ** 53 + 1, True, 10 ** 400, {}, None]
LIMIT = 65536
TEXTS = ["", "a", "ab", "b", "\\xe9", "\\u20ac\\U0001f600", "\\ud800", "\\udc00", "x" * 4096, "y" * (LIMIT - 1), "z" * LIMIT,
         "z" * (LIMIT + 1), "\\xe9" * (LIMIT // 2), "\\u20ac" * (LIMIT // 3 + 1), 1, None, b"a"]
BOOLS = [True, False, 0, 1, None]


def quotient(a, b):
    if type(a) is int and isinstance(b, int):
        return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
    return a / b


MODEL = {
    "=": lambda a, b: b, "+=": lambda a, b: a + b, "-=": lambda a, b: a - b, "*=": lambda a, b: a * b, "/=": quotient,
    "//=": lambda a, b: a // b, "%=": lambda a, b: a % b, "&=": lambda a, b: a & b, "|=": lambda a, b: a | b,
    "^=": lambda a, b: a ^ b, "<<=": lambda a, b: a << b, ">>=": lambda a, b: a >> b,
    # What is computed from the value itself; the last ones tell by their value what it is.
    "x + v": lambda a, b: a + b, "x - v": lambda a, b: a - b, "x * v": lambda a, b: a * b, "x / v": lambda a, b: a / b,
    "v + x": lambda a, b: b + a, "(x * 3 - v) % 1000003": lambda a, b: (a * 3 - b) % 1000003, "not x": lambda a, b: not a,
    "min(x, v)": lambda a, b: min(a, b), "max(v, x)": lambda a, b: max(b, a), "min(v, x)": lambda a, b: min(b, a),
    ":= x + v": lambda a, b: a + b, ":= v - x": lambda a, b: b - a, ":= max(x, v)": lambda a, b: max(a, b),
}


def convert(kind, value):
    if kind is bool and type(value) is bool or kind is int and isinstance(value, int):
        return kind(value)
    if kind is float and isinstance(value, (int, float)):
        return float(value)
    if kind is str and type(value) is str:
        if len(value.encode("utf-8", "surrogatepass")) > LIMIT:
            raise OverflowError
        return value
    raise TypeError


def outcome(call):
    try:
        return call()
    except (TypeError, ZeroDivisionError, OverflowError, ValueError) as error:
        return type(error)


def on_int(op, v):
    global _i_
    if op == "=": _i_ = v
    elif op == "+=": _i_ += v
    elif op == "-=": _i_ -= v
    elif op == "*=": _i_ *= v
    elif op == "/=": _i_ /= v
    elif op == "//=": _i_ //= v
    elif op == "%=": _i_ %= v
    elif op == "&=": _i_ &= v
    elif op == "|=": _i_ |= v
    elif op == "^=": _i_ ^= v
    elif op == "<<=": _i_ <<= v
    elif op == ">>=": _i_ >>= v
    elif op == "x + v": _i_ = _i_ + v
    elif op == "x - v": _i_ = _i_ - v
    elif op == "x * v": _i_ = _i_ * v
    elif op == "x / v": _i_ = _i_ / v
    elif op == "v + x": _i_ = v + _i_
    elif op == "(x * 3 - v) % 1000003": _i_ = (_i_ * 3 - v) % 1000003
    elif op == "min(x, v)": _i_ = min(_i_, v)
    elif op == "max(v, x)": _i_ = max(v, _i_)
    elif op == "min(v, x)": _i_ = min(v, _i_)
    elif op == ":= x + v": return (_i_ := _i_ + v)
    elif op == ":= v - x": return (_i_ := v - _i_)
    elif op == ":= max(x, v)": return int(_i_ := max(_i_, v))
    elif op == "not x": _i_ = not _i_
    return _i_


def on_float(op, v):
    global _f_
    if op == "=": _f_ = v
    elif op == "+=": _f_ += v
    elif op == "-=": _f_ -= v
    elif op == "*=": _f_ *= v
    elif op == "/=": _f_ /= v
    elif op == "//=": _f_ //= v
    elif op == "%=": _f_ %= v
    elif op == "x + v": _f_ = _f_ + v
    elif op == "x - v": _f_ = _f_ - v
    elif op == "x * v": _f_ = _f_ * v
    elif op == "x / v": _f_ = _f_ / v
    elif op == "v + x": _f_ = v + _f_
    elif op == "(x * 3 - v) % 1000003": _f_ = (_f_ * 3 - v) % 1000003
    elif op == "min(x, v)": _f_ = min(_f_, v)
    elif op == "max(v, x)": _f_ = max(v, _f_)
    elif op == "min(v, x)": _f_ = min(v, _f_)
    elif op == ":= x + v": return (_f_ := _f_ + v)
    elif op == ":= v - x": return (_f_ := v - _f_)
    elif op == ":= max(x, v)": return float(_f_ := max(_f_, v))
    return _f_


def on_bool(op, v):
    global _b_
    if op == "=": _b_ = v
    elif op == "+=": _b_ += v
    elif op == "&=": _b_ &= v
    elif op == "|=": _b_ |= v
    elif op == "^=": _b_ ^= v
    elif op == "x + v": _b_ = _b_ + v
    elif op == "not x": _b_ = not _b_
    elif op == "max(v, x)": _b_ = max(v, _b_)
    return _b_


def without(a, b):
    return a[:len(a) - len(b)] if a.endswith(b) else a


def on_str(op, v):
    global _s_
    if op == "=": _s_ = v
    elif op == "+=": _s_ += v
    elif op == "-=": _s_ -= v
    elif op == "x + v": _s_ = _s_ + v
    elif op == "v + x": _s_ = v + _s_
    elif op == "x - v": _s_ = _s_ - v
    elif op == "min(x, v)": _s_ = min(_s_, v)
    elif op == ":= x + v": return (_s_ := _s_ + v)
    elif op == ":= max(x, v)": return (_s_ := max(_s_, v))
    return _s_


def bits(value):
    if type(value) is not float:
        return value
    return "nan" if math.isnan(value) and value is not None else struct.pack("<d", value)


def run(kind, operate, read, operators, operands):
    plain = kind()
    for turn in range(turns):
        operator = choose.choice(operators)
        operand = choose.choice(operands)
        if type(operand) is int and kind is int:
            operand += choose.randint(-2, 2)
        if "<<" in operator or ">>" in operator:
            operand = choose.choice([0, 1, 5, 62, 63, 64, -1])
        if kind is int and plain.bit_length() > 300:
            operator = "="
        expected = outcome(lambda: convert(kind, MODEL[operator](plain, operand)))
        got = outcome(lambda: operate(operator, operand))
        story = (kind.__name__, turn, plain, operator, operand, expected, got)
        assert bits(got) == bits(expected) and type(got) is type(expected), story
        if type(expected) is kind:
            plain = expected
        assert bits(read()) == bits(plain), story


run(int, on_int, lambda: _i_, list(MODEL), INTS)
run(float, on_float, lambda: _f_, ["=", "+=", "-=", "*=", "/=", "//=", "%="] + [op for op in MODEL if "x" in op and op != "not x"], FLOATS)
run(bool, on_bool, lambda: _b_, ["=", "+=", "&=", "|=", "^=", "x + v", "not x", "max(v, x)"], BOOLS)
_f_ = asking


def run_text():
    global _s_
    plain = _s_ = ""
    for turn in range(turns // 3):
        operator = choose.choice(["=", "+=", "+=", "-=", "-=", "x + v", "v + x", "x - v", "min(x, v)", ":= x + v", ":= max(x, v)"])
        operand = choose.choice(TEXTS)
        if operator == "-=" and type(operand) is str and choose.randrange(2):
            operand = plain[-choose.randrange(1, 9):]
        model = (lambda a, b: without(a, convert(str, b))) if operator == "-=" else MODEL[operator]
        expected = outcome(lambda: convert(str, model(plain, operand)))
        got = outcome(lambda: on_str(operator, operand))
        story = ("str", turn, plain[-20:], operator, str(operand)[-20:], str(expected)[-20:], str(got)[-20:])
        assert got == expected and type(got) is type(expected), story
        plain = expected if type(expected) is str else plain
        assert _s_ == plain, story


def run_queue(queue, kind, limit, last_first, items):
    plain = collections.deque()
    for turn in range(turns // 3):
        if choose.randrange(16) == 0:
            # Down to nothing, now and then.
            while plain:
                expected = plain.pop() if last_first else plain.popleft()
                got, found = queue.get(block=choose.choice([None, True, False]))
                assert found and bits(got) == bits(expected) and type(got) is kind, (kind, turn, str(expected)[-20:], str(got)[-20:])
            assert queue.get() == (kind(), False) and queue.get(timeout=0) == (kind(), False)
        item = choose.choice(items)
        expected = outcome(lambda: convert(kind, item))
        full = limit and len(plain) >= limit
        if not full or type(expected) is type:
            got = outcome(lambda: queue.put(item))
            assert got is expected if type(expected) is type else got is True, (kind, turn, str(item)[-20:], expected, got)
        else:
            assert queue.put(item) is False and queue.full() and queue.put(item, block=True, timeout=0.0) is False
        if type(expected) is kind and not full:
            plain.append(expected)
        assert queue.size() == queue.qsize() == len(plain) and queue.empty() is not bool(plain), (kind, turn)
        assert queue.full() is bool(limit and len(plain) >= limit), (kind, turn)


def some_range():
    start = choose.choice(INTS[:15]) + choose.randint(-2, 2)
    step = choose.choice([1, 2, -1, -3, 2 ** 61, 2 ** 62, -2 ** 63, 10 ** 30])
    return range(start, start + step * choose.randrange(40), step)


ranges = [some_range() for _ in range(6)]
starts = [(choose.choice(INTS[:15]) + choose.randint(-2, 2), choose.choice([1, 0, -1, 2 ** 60, -2 ** 62, 10 ** 30])) for _ in range(4)]
_r0_: Iterator[int] = iter(ranges[0])
_r1_: Iterator[int] = iter(ranges[1])
_r2_: Iterator[int] = reversed(ranges[2])
_r3_: Iterator[int] = iter(ranges[3])
_r4_: Iterator[int] = iter(ranges[4])
_r5_: Iterator[int] = reversed(ranges[5])
_c0_: count = count(*starts[0])
_c1_: count = count(*starts[1])
_c2_: count = count(*starts[2])
_c3_: count = count(*starts[3])


def run_iterator(shared, plain):
    for turn in range(60):
        got, expected = next(shared, "over"), next(plain, "over")
        assert got == expected and type(got) is type(expected), (turn, got, expected)


for shared, plain in zip((_r0_, _r1_, _r3_, _r4_), (iter(ranges[0]), iter(ranges[1]), iter(ranges[3]), iter(ranges[4]))):
    run_iterator(shared, plain)
for shared, plain in zip((_r2_, _r5_), (reversed(ranges[2]), reversed(ranges[5]))):
    run_iterator(shared, plain)
for shared, start in zip((_c0_, _c1_, _c2_, _c3_), starts):
    run_iterator(shared, count(*start))


def converted(kind, values):
    return [each for each in (outcome(lambda: convert(kind, value)) for value in values) if type(each) is kind]


def run_assigned():
    global _r0_
    for turn in range(turns // 20):
        source = choose.choice([ranges[turn % 6], converted(int, INTS), converted(float, FLOATS), tuple(text for text in converted(str, TEXTS) if len(text) < LIMIT // 4),
                                [True, False, 1, 0.0], dict.fromkeys(range(5)), "\xe9\u20ac", b"ab", ()])
        _r0_ = iter(source)
        plain = iter(source)
        for draw in range(choose.randrange(40)):
            got, expected = next(_r0_, "over"), next(plain, "over")
            assert bits(got) == bits(expected) and type(got) is type(expected), (turn, draw, str(got)[-20:], str(expected)[-20:])


run_assigned()
#: Calls that come back by themselves, whatever was called before.
TAKING = (("acquire", False), ("acquire", False), ("acquire", True, 0), ("acquire", True, 1e-4), ("release",), ("release",), ("acquire", False, 1),
          ("__exit__", None, None, None))
CALLS = {
    "lock": TAKING + (("locked",),), "rlock": TAKING, "semaphore": TAKING + (("release", 2), ("release", 0), ("release", -1)), "bounded": TAKING,
    "event": (("set",), ("clear",), ("is_set",), ("is_set",), ("wait", 0), ("wait", 1e-4), ("wait", -1)),
    "condition": TAKING + (("wait", 0), ("wait", 1e-4), ("notify",), ("notify", 2), ("notify_all",)),
    "alone": (("wait",), ("wait", 0), ("wait",), ("wait",), ("abort",), ("reset",)),
    "pair": (("wait", 0), ("wait", 1e-4), ("abort",), ("reset",)),
}


def run_object(name, shared, plain):
    history = []
    for turn in range(turns // 10):
        method, *given = choose.choice(CALLS[name])
        if name == "bounded" and sys.version_info < (3, 9) and given:
            continue
        results = []
        for each in shared, plain:
            try:
                results.append(getattr(each, method)(*given))
            except (AttributeError, ValueError, RuntimeError, TypeError) as error:
                # threading's own RLock and Barrier raise what is derived from these.
                results.append(type(error).__name__)
        history.append((method, given) + tuple(results))
        assert results[0] == results[1], (name, turn, history[-6:])
        if name in ("alone", "pair"):
            assert (shared.broken, shared.n_waiting, shared.parties) == (plain.broken, plain.n_waiting, plain.parties), (name, history[-6:])


run_object("lock", _lock_a_, threading.Lock())
run_object("rlock", _again_, threading.RLock())
if sys.version_info >= (3, 9):
    run_object("semaphore", _some_, threading.Semaphore(2))
run_object("bounded", _few_, threading.BoundedSemaphore(2))
run_object("event", _flag_, threading.Event())
run_object("condition", _told_, threading.Condition())
run_object("alone", _met_, threading.Barrier(1))
run_object("pair", _two_, threading.Barrier(2))
run_text()
run_queue(_qi_, int, 0, False, INTS)
run_queue(_qf_, float, 5, False, FLOATS)
run_queue(_qb_, bool, 3, True, BOOLS)
run_queue(_qs_, str, 0, False, TEXTS)
run_queue(_ls_, str, 0, True, TEXTS)
print("equal", struct.pack("<d", _f_) == struct.pack("<d", asking))
"""


class Model(product.TestCase):
    def compare(self, turns, **environment):
        seed = random.SystemRandom().randrange(2 ** 32)
        for name, path in product.interpreters().items():
            with self.subTest(name, seed=seed):
                self.write("app.py", MODEL)
                run = self.gothon("--python", path, 1, "app", seed, turns, environment=environment)
                self.assertEqual((run.status, run.lines()), (0, ["equal True"]), "seed {}\n{!r}".format(seed, run))

    def test_in_shared_memory(self):
        self.compare(3000)

    def test_by_datagrams(self):
        self.compare(300, GOTHON_TRANSPORT="datagram")


if __name__ == "__main__":
    unittest.main()
