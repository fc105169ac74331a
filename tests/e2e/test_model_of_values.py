"""Random operations on values and on all that queues do against plain Python values, with every interpreter, in shared memory and by datagrams."""

import random
import unittest

import product

MODEL = """
import queue, random, sys
from typing import FrozenSet, Optional, Tuple, Union

_bytes_: bytes = b""
_ints_: Tuple[int, ...] = ()
_pair_: Tuple[int, str] = (0, "")
_words_: FrozenSet[str] = frozenset()
_maybe_: Optional[int] = None
_any_: Union[int, str, bytes, None] = None
QUEUES
choose = random.Random(int(sys.argv[1]))
turns = int(sys.argv[2])
LIMIT = 65536
ERRORS = TypeError, ValueError, OverflowError, queue.Empty, queue.Full


class Failed(str):
    pass


def outcome(call):
    try:
        return call()
    except Exception as error:
        if isinstance(error, ERRORS) or type(error).__name__ == "ShutDown":
            return Failed(type(error).__name__)
        raise


def shown(value):
    # The types of what is in it, too; a set has no order.
    return sorted(map(repr, value)) if isinstance(value, frozenset) else repr(value)


def of_bytes(value):
    if type(value) is not bytes:
        raise TypeError
    if len(value) > LIMIT:
        raise OverflowError
    return value


def of_int(value):
    if not isinstance(value, int):
        raise TypeError
    return int(value)


def of_str(value):
    if type(value) is not str:
        raise TypeError
    return value


def of_ints(value):
    if type(value) is not tuple:
        raise TypeError
    return tuple(map(of_int, value))


def of_pair(value):
    if type(value) is not tuple or len(value) != 2:
        raise TypeError
    return of_int(value[0]), of_str(value[1])


def of_words(value):
    if type(value) is not frozenset:
        raise TypeError
    return frozenset(map(of_str, value))


def of_maybe(value):
    return None if value is None else of_int(value)


def of_any(value):
    return value if value is None or type(value) in (str, bytes) else of_int(value)


PLAIN = {
    "=": lambda a, b: b, "+=": lambda a, b: a + b, "*=": lambda a, b: a * b, "|=": lambda a, b: a | b, "&=": lambda a, b: a & b,
    "-=": lambda a, b: a - b, "^=": lambda a, b: a ^ b, "x + v": lambda a, b: a + b, "v + x": lambda a, b: b + a,
    ":= x + v": lambda a, b: a + b, "x | v": lambda a, b: a | b, "v - x": lambda a, b: b - a, ":= x ^ v": lambda a, b: a ^ b,
    "max(x, v)": lambda a, b: max(a, b), ":= min(v, x)": lambda a, b: min(b, a),
}
SUMS = ["=", "=", "+=", "x + v", "v + x", ":= x + v", "max(x, v)", ":= min(v, x)", "*="]
SETS = ["=", "=", "|=", "&=", "-=", "^=", "x | v", "v - x", ":= x ^ v", "+="]
INTS = [0, 1, -1, 255, 2 ** 63, -10 ** 30]
TEXTS = ["", "a", "\\xe9", "\\U0001f600", "\\ud800", "x" * 300]
BYTES = [b"", b"a", bytes(range(256)), b"y" * 5000, b"z" * LIMIT, b"z" * (LIMIT + 1), "no", None, 3]


def some_tuple():
    return tuple(choose.choice(INTS + ["no", None, 1.5] if choose.randrange(8) == 0 else INTS) for _ in range(choose.randrange(5)))


def some_pair():
    return choose.choice([(choose.choice(INTS), choose.choice(TEXTS)), (1,), ("a", 1), (1, "a", 2), [1, "a"], None, 2])


def some_words():
    return choose.choice([frozenset(choose.sample(TEXTS, choose.randrange(5))), frozenset([1]), {"a"}, None, "a"])


OPERATE


def run(name, operate, read, convert, operators, operand):
    plain = read()
    for turn in range(turns):
        operator, value = choose.choice(operators), operand()
        if operator == "*=":
            value = choose.choice([0, 1, 2, -1])
        if isinstance(plain, (tuple, bytes, str)) and len(plain) > 2000 or isinstance(plain, int) and plain.bit_length() > 300:
            operator = "="
        expected = outcome(lambda: convert(PLAIN[operator](plain, value)))
        got = outcome(lambda: operate(operator, value))
        story = (name, turn, repr(plain)[:90], operator, repr(value)[:90], repr(expected)[:90], repr(got)[:90])
        assert shown(got) == shown(expected), story
        plain = plain if type(expected) is Failed else expected
        assert shown(read()) == shown(plain), story


run("bytes", on_bytes, lambda: _bytes_, of_bytes, SUMS, lambda: choose.choice(BYTES))
run("tuple", on_ints, lambda: _ints_, of_ints, SUMS, some_tuple)
run("pair", on_pair, lambda: _pair_, of_pair, SUMS, some_pair)
run("frozenset", on_words, lambda: _words_, of_words, SETS, some_words)
run("optional", on_maybe, lambda: _maybe_, of_maybe, SUMS + ["-=", "|=", "&="], lambda: choose.choice(INTS + [None, "a", 1.5]))
run("union", on_any, lambda: _any_, of_any, SUMS, lambda: choose.choice(INTS + TEXTS + [b"", b"ab", None, 1.5, ()]))


class Plain:
    def __init__(self, kind, limit):
        self.kind, self.limit = kind, limit
        self.items, self.unfinished, self.closed = [], 0, False

    def take(self):
        if self.kind == "LifoQueue":
            return self.items.pop()
        return self.items.pop(self.items.index(min(self.items)) if self.kind == "PriorityQueue" else 0)

    def call(self, method, *given):
        full = bool(self.limit) and len(self.items) >= self.limit
        if method in ("put", "put_nowait"):
            if self.closed:
                return "ShutDown"
            if full:
                return False if method == "put" else "Full"
            self.items.append(given[0])
            self.unfinished += 1
            return True if method == "put" else None
        if method in ("get", "get_nowait"):
            if not self.items:
                return "ShutDown" if self.closed else (0, False) if method == "get" else "Empty"
            return (self.take(), True) if method == "get" else self.take()
        if method == "task_done":
            if not self.unfinished:
                return "ValueError"
            self.unfinished -= 1
        if method == "shutdown":
            self.closed = True
            while given and self.items:
                self.items.pop()
                self.unfinished -= self.unfinished > 0
        return {"size": len(self.items), "qsize": len(self.items), "full": full, "empty": not self.items}.get(method)


def run_queue(shared, kind, limit):
    plain, history = Plain(kind, limit), []
    ways = [("put", ()), ("put", (False,)), ("put", (True, 0)), ("put", (None, 1e-5)), ("put_nowait", ()), ("get", ()), ("get", (False,)),
            ("get", (True, 0)), ("get", (None, 1e-5)), ("get_nowait", ()), ("task_done", ()), ("task_done", ()), ("join", ()), ("iterate", ()),
            ("size", ()), ("qsize", ()), ("full", ()), ("empty", ())]
    for turn in range(turns // 4):
        method, given = choose.choice(ways)
        if turn == turns // 6:
            method, given = "shutdown", choose.choice([(), (True,)])
        if method in ("put", "put_nowait"):
            given = (choose.choice(INTS) + choose.randrange(3),) + given
        if method == "join" and plain.unfinished or method == "iterate" and not (plain.closed or plain.items):
            continue  # they would wait
        if method == "iterate" and plain.closed:
            expected, got = [plain.take() for _ in range(len(plain.items))], list(shared)
        elif method == "iterate":
            expected, got = plain.take(), next(iter(shared))
        else:
            expected = plain.call(method, *given)
            got = outcome(lambda: getattr(shared, method)(*given))
        history.append((method, given, expected, got))
        assert repr(got) == repr(expected), (kind, turn, history[-6:])


RUN_QUEUES
print("equal")
"""

KINDS = [(kind, limit) for kind in ("Queue", "LifoQueue", "PriorityQueue", "SimpleQueue") for limit in (0, 3) if limit == 0 or kind != "SimpleQueue"]
#: Of an operator, the statement.
STATEMENTS = {"=": "x = v", "+=": "x += v", "*=": "x *= v", "|=": "x |= v", "&=": "x &= v", "-=": "x -= v", "^=": "x ^= v", "x + v": "x = x + v",
              "v + x": "x = v + x", ":= x + v": "return (x := x + v)", "x | v": "x = x | v", "v - x": "x = v - x",
              ":= x ^ v": "return (x := x ^ v)", "max(x, v)": "x = max(x, v)", ":= min(v, x)": "return (x := min(v, x))"}


def program():
    operate = ""
    for name in ("bytes", "ints", "pair", "words", "maybe", "any"):
        operate += "def on_{0}(op, v):\n    global _{0}_\n    if op is None: pass\n".format(name)
        for operator, statement in STATEMENTS.items():
            operate += "    elif op == {!r}: {}\n".format(operator, statement.replace("x", "_%s_" % name).replace("ma_%s_(" % name, "max("))
        operate += "    return _{}_\n\n\n".format(name)
    declare = "".join("_q{}_: {}[int] = {}({})\n".format(at, kind, kind, limit or "") for at, (kind, limit) in enumerate(KINDS))
    queues = "".join("run_queue(_q{}_, {!r}, {})\n".format(at, kind, limit) for at, (kind, limit) in enumerate(KINDS))
    return MODEL.replace("RUN_QUEUES\n", queues).replace("QUEUES\n", declare).replace("OPERATE\n", operate)


class ModelOfValues(product.TestCase):
    def compare(self, turns, **environment):
        seed = random.SystemRandom().randrange(2 ** 32)
        for name, path in product.interpreters().items():
            with self.subTest(name, seed=seed):
                self.write("app.py", program())
                run = self.gothon("--python", path, 1, "app", seed, turns, environment=environment)
                self.assertEqual((run.status, run.lines()), (0, ["equal"]), "seed {}\n{!r}".format(seed, run))

    def test_in_shared_memory(self):
        self.compare(1500)

    def test_by_datagrams(self):
        self.compare(300, GOTHON_TRANSPORT="datagram")


if __name__ == "__main__":
    unittest.main()
