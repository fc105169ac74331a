"""Random statements on shared containers and arrays and the same text on plain ones, with every interpreter, in shared memory and by datagrams.

A statement that raises, or would store what the declaration refuses, changes nothing.
"""

import random
import re
import textwrap
import unittest

import product
import test_ndarray

ITEM = ["x[k] += v", "x[k] -= v", "x[k] *= v", "x[k] /= v", "x[k] //= v", "x[k] %= v", "x[k] = v", "return x[k]"]
BITS = ["x[k] &= v", "x[k] |= v", "x[k] ^= v", "x[k] <<= 3", "x[k] >>= 1", "x[k] **= 2"]
MAPPING = ["x.clear()", "return x.get(k)", "return x.get(k, v)", "return x.pop(k)", "return x.pop(k, v)", "return x.popitem()", "del x[k]",
           "return k in x", "return 2.5 in x, (1,) in x, x.get(b''), x.pop(('a', 1), None)", "return len(x), bool(x)", "return list(x)", "return list(x.items()), list(x.values())",
           "return x.setdefault(k, v)", "x.update(m)", "x.update(list(m.items()))", "x = m", "return (x := m) == m", "return x == m, x != m",
           "return x.copy()", "return repr(x), str(x)", "return k in x.keys(), (k, v) in x.items(), v in x.values()", "x |= m", "return x | m",
           "return [each for each in x if each != k]", "return dict(x)", "x[k] = x.get(k, v)", "return sorted(x.keys() & m.keys())"]
COUNTER = ["return x.most_common(2)", "return sorted(x.elements()) if max(x.values(), default=0) < 9 else 0", "x.subtract(m)", "x += m",
           "x -= m", "x &= m", "return x + m", "return +x"]
SET = ["x.clear()", "x.add(v)", "x.discard(v)", "x.remove(v)", "return v in x", "return len(x), bool(x)", "x |= m", "x &= m", "x -= m", "x ^= m", "x.update(m)",
       "x.difference_update(m)", "x.intersection_update(m)", "x.symmetric_difference_update(m)", "x |= [v]", "return x | m", "return m - x",
       "return x ^ m", "return x <= m, x >= m, x == m", "return x.isdisjoint(m)", "return x.union([v])", "x = m", "return x.copy()", "return x.pop()"]
PARTS = ["return x[k:j]", "return x[j::-2]", "return len(x)", "return v in x", "return x.count(v)", "return x.index(v)", "x.reverse()", "return list(x)",
         "return x == m, x != m", "return list(reversed(x))", "return repr(x)", "return x + m", "return x * 2"]
LIST = ["x.clear()", "x.append(v)", "x.extend(m)", "x += m", "x.insert(k, v)", "return x.pop()", "return x.pop(k)", "del x[k]", "x.remove(v)", "x.sort()",
        "x.sort(reverse=True)", "x[k:j] = m", "del x[k:j]", "x[::2] = m", "x[k:j] += m", "x = m", "return (x := m) == m", "return m + x", "x *= 2",
        "return x.copy()"]
ROW = ["if len(x[k:j]) == len(m): x[k:j] = m", "x[k:j] = x[k:j][::-1]", "x[::2] = x[::2]", "return bytes(x[k:j])", "return sum(x)"]
NDARRAY = ["x[k, j] += v", "x[k, j] -= v", "x[k, j] *= v", "x[k, j] /= v", "x[k, j] //= v", "x[k, j] = v", "return x[k, j]", "x[k][j] += v", "x[k] += v",
           "x += v", "x *= 2", "x[k:j] -= v", "x[::2, 1] = v", "x[:] = 1", "x = x + 1", "return x.sum()", "return x[k]", "return (x == v).any()",
           "return x.T[j]", "x.T[j] += v", "x[x == v] = 2", "x[-1, -1] **= 2", "x[0, 0] %= 3", "x.sort()", "x[k, j] &= v", "x[k, j] <<= 2"]

#: Of each variable: its declaration, what its keys, values and other operands are chosen of, the types of what is in it, and the statements.
CONTAINERS = {
    "d": ("Dict[str, int] = {}", "TEXTS", "INTS", "dict", "(str, int)", MAPPING + ITEM + BITS),
    "t": ("Dict[Tuple[int, str], Tuple[int, ...]] = {}", "PAIRS", "TUPLES", "dict", "(tuple, tuple)", MAPPING + ITEM),
    "z": ("DefaultDict[int, float] = defaultdict(float)", "INTS[:9]", "FLOATS", "of_floats", "(int, float)", MAPPING + ITEM),
    "c": ("Counts[str] = Counter()", "TEXTS", "INTS", "Counter", "(str, int)", MAPPING + ITEM + BITS + COUNTER),
    "s": ("Set[str] = set()", "TEXTS", "TEXTS + [3, None]", "set", "(str,)", SET),
    "n": ("Set[int] = set()", "INTS[:9]", "INTS[:11]", "set", "(int,)", SET),
    "l": ("List[int] = []", "NEAR", "INTS", "list", "(int,)", PARTS + LIST + ITEM + BITS),
    "w": ("List[str] = []", "NEAR", "TEXTS + [3, None]", "list", "(str,)", PARTS + LIST + ITEM),
}
ARRAYS = {
    "q": ("array = array('q', range(-4, 4))", "NEAR", "INTS", "qs", "", PARTS + ROW + ITEM + BITS),
    "f": ("array = array('d', [0.0] * 8)", "NEAR", "FLOATS", "ds", "", PARTS + ROW + ITEM),
    "b": ("array = array('B', bytes(8))", "NEAR", "INTS", "bs", "", PARTS + ROW + ITEM + BITS),
    "y": ("bytearray = bytearray(8)", "NEAR", "INTS", "bytearray", "", PARTS + ROW + ITEM + BITS),
}
NDARRAYS = {name: ("numpy.ndarray = numpy.zeros((4, 3), {!r})".format(dtype), "NEAR", values, "list", "", NDARRAY) for name, dtype, values in (
    ("i", "int64", "INTS"), ("f", "float64", "FLOATS"), ("h", "int8", "INTS"), ("u", "uint16", "INTS"), ("g", "float32", "FLOATS"), ("k", "complex128", "FLOATS"))}

MODEL = """
import copy, random, sys
from array import array
from collections import Counter, defaultdict
from typing import Counter as Counts, DefaultDict, Dict, List, Set, Tuple

choose = random.Random(int(sys.argv[1]))
turns = int(sys.argv[2])
getattr(sys, "set_int_max_str_digits", abs)(0)
INTS = [0, 1, -1, 2, -3, 7, 100, 2 ** 63 - 1, -2 ** 63, 10 ** 30, 200, 1.5, "no", None]
FLOATS = [0.0, -0.0, 1.5, -2.25, 1e308, 5e-324, float("inf"), 3.0, "no", None]
TEXTS = ["", "a", "b", "c", "\\xe9", "\\U0001f600", "\\ud800", "x" * 300]
PAIRS = [(1, "a"), (-1, ""), (2 ** 70, "b")]
TUPLES = [(), (1,), (2, -3), (10 ** 30,), ("no",), None, 2]
NEAR = list(range(-9, 10)) + ["no", None, 1.5]


def of_floats(*given):
    return defaultdict(float, *given)


def qs(given):
    return array("q", [each for each in given if type(each) is int and -2 ** 63 <= each < 2 ** 63])


def ds(given):
    return array("d", [each for each in given if type(each) is float])


def bs(given):
    return array("B", [each for each in given if type(each) is int and 0 <= each < 256])


def shown(value):
    # The types of what is in it, too; a set has no order.
    if isinstance(value, (set, frozenset)):
        return str(sorted(map(repr, value)))
    return repr((value.dtype, value.tolist()) if hasattr(value, "dtype") else value)


def outcome(call):
    try:
        return shown(call())
    except Exception as error:
        # What NumPy raises is derived from these.
        return next((each.__name__ for each in (KeyError, IndexError, TypeError, ValueError, OverflowError, ZeroDivisionError) if isinstance(error, each)), repr(error))


def fit(value, types):
    each = lambda items, kind: all(type(item) is kind for item in items)
    if len(types) == 1:
        return each(value, types[0])
    return each(value, types[0]) and each(value.values(), types[1]) and (types[1] is not tuple or each(sum(value.values(), ()), int))


def is_large(value):
    if hasattr(value, "dtype") or isinstance(value, (array, bytearray)):
        return False
    return len(repr(value)) > 3000


def some(operands, kind, keys):
    if kind is bytearray:
        return bytearray(bs(choose.choice(INTS) for _ in range(choose.randrange(6))))
    if kind in (dict, Counter, of_floats):
        return kind({choose.choice(keys): choose.choice(operands) for _ in range(choose.randrange(5))}) if keys is not PAIRS else {
            choose.choice(PAIRS): choose.choice(operands) for _ in range(choose.randrange(4))}
    return kind(each for each in (choose.choice(operands) for _ in range(choose.randrange(6))) if type(each) is not list)


def run(name, statements, shared, plain, set_plain, keys, operands, kind, types):
    for turn in range(turns):
        at = choose.randrange(len(statements))
        if sys.version_info < (3, 9) and kind in (dict, of_floats) and "x |" in statements[at]:
            continue
        before = copy.copy(plain(None, 0, 0, 0, 0))
        if is_large(before):
            at = 0
        given = choose.choice(keys), choose.choice(NEAR[:19]), choose.choice(operands), some(operands, kind, keys)
        if kind is Counter and statements[at] in ("x.subtract(m)", "x.update(m)", "x.update(list(m.items()))") and not fit(given[3], types):
            continue  # element by element
        got = outcome(lambda: shared(at, *given))
        if statements[at] == "return x.pop()" and kind is set:
            # Any of them.
            taken = [each for each in before if repr(each) == got] if before else [got]
            assert len(taken) == 1 and (before or got == "KeyError"), (name, turn, before, got)
            before.difference_update(taken)
            set_plain(before)
            expected = got
        else:
            expected = outcome(lambda: plain(at, *copy.deepcopy(given)))
            if types and not fit(plain(None, 0, 0, 0, 0), types):
                expected = "TypeError"
            if expected.endswith("Error"):
                set_plain(before)
                # Of two mistakes in one statement either may be told.
                expected = got if got == "TypeError" and types and type(given[2]) not in types else expected
        story = (name, turn, statements[at], given, shown(before)[:300], expected[:300], got[:300])
        assert got == expected, story
        assert shown(shared(None, 0, 0, 0, 0)) == shown(plain(None, 0, 0, 0, 0)), story + (shown(shared(None, 0, 0, 0, 0))[:300],)


"""


def program(variables, head=""):
    text = head + MODEL
    for name, (declaration, keys, operands, kind, types, statements) in variables.items():
        text += "_{0}_: {1}\nown_{0} = {2}\n".format(name, declaration, declaration.partition(" = ")[2])
        for function, own in ("shared", "_%s_" % name), ("plain", "own_" + name):
            text += "\n\ndef {}_{}(at, k, j, v, m):\n    global {}\n".format(function, name, own)
            for at, statement in enumerate(["return x"] + statements):
                text += "    {}if at {}: {}\n".format("el" if at else "", "is None" if at == 0 else "== %d" % (at - 1), as_block(re.sub(r"\bx\b", own, statement)))
        text += "\n\ndef set_{0}(value):\n    global own_{0}\n    own_{0} = value\n\n\n".format(name)
        text += "run({0!r}, {1!r}, shared_{0}, plain_{0}, set_{0}, {2}, {3}, {4}, {5})\n".format(name, statements, keys, operands, kind, types or "()")
    return text + 'print("equal")\n'


def as_block(statement):
    return "\n" + textwrap.indent(statement, " " * 8) if statement.startswith("if") else statement


class ModelOfContainers(product.TestCase):
    def compare(self, text, interpreters, turns, **environment):
        seed = random.SystemRandom().randrange(2 ** 32)
        self.write("app.py", text)
        for path in interpreters:
            with self.subTest(path, seed=seed):
                run = self.gothon("-q", "--python", path, 1, "app", seed, turns, environment=environment)
                self.assertEqual((run.status, run.lines()), (0, ["equal"]), "seed {}\n{!r}".format(seed, run))

    def test_dicts_counters_sets_and_lists(self):
        self.compare(program(CONTAINERS), product.interpreters().values(), 400)
        self.compare(program(CONTAINERS), product.interpreters().values(), 100, GOTHON_TRANSPORT="datagram")

    def test_arrays_and_bytearrays(self):
        self.compare(program(ARRAYS), product.interpreters().values(), 800)
        self.compare(program(ARRAYS), product.interpreters().values(), 200, GOTHON_TRANSPORT="datagram")

    def test_arrays_of_numpys(self):
        head = 'import numpy\nnumpy.seterr(all="ignore")\n'
        for transport in "auto", "datagram":
            self.compare(program(NDARRAYS, head), test_ndarray.with_numpy(), 400, GOTHON_TRANSPORT=transport)


if __name__ == "__main__":
    unittest.main()
