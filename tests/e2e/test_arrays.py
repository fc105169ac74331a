"""Shared `array` and `bytearray`: elements in memory that all nodes have (docs/language.md, section 17)."""

import unittest

import equivalence
import interpreters
import programs

HEAD = """
from array import array
"""
#: Prints the same alone, under plain Python.
LIKE_PYTHON = '''
import copy, pickle, sys
from array import array
_a_: array = array("d", [1.5, -2.0, 3.25, 0.0])
_i_: "array[int]" = array("i", range(6))
_b_: array = array("b", [1, 2, 3])
_u_: array = array("Q", [2 ** 64 - 1, 0])
_e_: array = array("h")
_f_: array = array("f", [0.5, 1e10])
_y_: bytearray = bytearray(b"hello world")

def attempt(name, call):
    try:
        print(name, repr(call()))
    except Exception as error:
        print(name, type(error).__name__, error)

def put(target, key, value):
    target[key] = value
    return target

def remove(target, key):
    del target[key]

rows = [("a", _a_), ("i", _i_), ("b", _b_), ("u", _u_), ("e", _e_), ("f", _f_), ("y", _y_)]
for name, row in rows:
    print(name, row, repr(row), len(row), bool(row), list(row), isinstance(row, (array, bytearray)), type(row.__class__), row.__class__)
    print(list(reversed(row)), row == row, row == copy.copy(row), row != copy.copy(row), row < copy.copy(row), row <= copy.copy(row))
    print(row[:], row[::-1], row[1:2], row[5:1], 1 in row, "{}".format(row), bytes(row))
    print(pickle.loads(pickle.dumps(row)) == row, copy.deepcopy(row), row + row[:], row * 2, 2 * row)
    for key in (0, -1, 99, -99, "x", 1.5, None, True):
        attempt(name + "[]", lambda: row[key])
    for value in (1, -1, 300, 2 ** 70, 1.5, "x", None, b"x", True):
        before = row[:1]
        attempt(name + "=", lambda: len(put(row, 0, value)))
        print(row[:1])
        if len(row):
            row[:1] = before
    for kind, use in (("key", lambda: {row: 1}), ("element", lambda: {row})):
        try:
            use()
        except TypeError as error:
            # C code calls the plain type array.array, and classes of Python array.
            print(name, kind, str(error).replace("array.array", "array"))
    attempt(name + " index", lambda: row.index(2))
    attempt(name + " index", lambda: row.index(-77))
    attempt(name + " count", lambda: row.count(2))
    attempt(name + " slice", lambda: put(row, slice(0, 2), row[1:3][::-1]) if len(row) > 2 else 0)
    attempt(name + " step", lambda: put(row, slice(0, 3, 2), row[:3:2][::-1]))
    attempt(name + " step", lambda: put(row, slice(0, 4, 3), row[:1]) if len(row) > 3 else 0)
    attempt(name + " part", lambda: put(row, slice(0, 1), 5.5))
    row.reverse()
    print(row)
for name, row in rows[:6]:
    print(row.typecode, row.itemsize, row.tolist(), row.tobytes(), row.buffer_info()[1])
    row.byteswap()
    print(row.tobytes())
    row.byteswap()
    attempt(name + " kind", lambda: put(row, slice(0, 1), [1]))
    attempt(name + " kind", lambda: put(row, slice(0, 1), array("B", [1])))
print(_y_.find(b"o"), _y_.upper(), _y_.decode(), _y_.split(), _y_.startswith(b"dl"), _y_.hex(), b"-".join([b"a", bytes(_y_)]), _y_.replace(b"l", b"L"))
print(_y_ + b"!", bytearray(b"a%s") % b"x", _y_.count(b"l"), b"o" in _y_, bytearray(b"x") + _y_[:], _y_.strip(b"d"))

_i_[2] += 40
_i_[-1] -= 7
_i_[1] *= -3
_i_[4] //= 3
_i_[0] |= 6
_i_[3] **= 2
_i_[3] <<= 1
_a_[0] += 1
_a_[1] /= 4
_a_[2] *= 0.5
_a_[3] -= 1
_b_[1] -= 100
_y_[0] ^= 1
_y_[1] += 1
print(_i_, _a_, _b_, _y_)

def add(row, key, value):
    row[key] += value

for name, change in (
    ("b", lambda: put(_b_, 0, _b_[0] + 200)), ("i", lambda: put(_i_, 0, _i_[0] + 2 ** 40)), ("y", lambda: put(_y_, 0, _y_[0] + 200)),
    ("a", lambda: put(_a_, 0, _a_[0] + "x")),
):
    attempt(name, change)

def overflow_b():
    _b_[0] += 200
def overflow_y():
    _y_[0] += 200
def overflow_i():
    _i_[1] *= 2 ** 40
def beyond():
    _a_[4] += 1
def text():
    _a_[0] += "x"
def key():
    _a_["x"] += 1
def part():
    _a_[0:1] *= 2
def whole():
    global _a_
    _a_ -= 1
def whole_text():
    global _a_
    _a_ += [1]
for each in (overflow_b, overflow_y, overflow_i, beyond, text, key, whole, whole_text):
    attempt(each.__name__, each)
_a_ += array("d")
_a_ *= 1
print(_a_, _b_, _i_, _y_)
def attempt_all(name, row):
    for method, arguments in (("pop", (99,)), ("remove", (-77,)), ("append", (None,)), ("insert", ("x", 1)), ("extend", (5,))):
        attempt(name + " " + method, lambda: getattr(row, method)(*arguments))
for name, row in rows:
    attempt_all(name, row)
'''


class LikePython(equivalence.TestCase):
    def test_one_node_prints_what_plain_python_prints(self):
        self.write("app.py", LIKE_PYTHON)
        self.assertSameAsPython("app")

    def test_so_it_does_by_datagrams(self):
        self.write("app.py", LIKE_PYTHON)
        self.assertSameAsPython("app", environment={"GOTHON_TRANSPORT": "datagram"})


class Arrays(programs.FourNodes):
    def test_sums_of_all_nodes_and_threads_are_exact(self):
        self.across(HEAD + """
import threading
_n_: array = array("q", bytes(8 * 3))
_d_: array = array("d", [0.0] * 3)
_f_: array = array("f", [0.0] * 3)
_b_: array = array("b", bytes(3))
_h_: array = array("H", bytes(6))
_y_: bytearray = bytearray(3)
_x_: array = array("I", [0])
def work():
    for turn in range(500):
        _n_[1] += 3
        _d_[-2] += 0.5
        _f_[1] += 2
        _h_[1] += 3
        _h_[1] -= 2
        if turn % 40 == 0:
            _b_[1] += 1
            _y_[1] += 2
        _x_[0] ^= 1 << turn % 7
threads = [threading.Thread(target=work) for _ in range(2)]
for each in threads: each.start()
for each in threads: each.join()

def report():
    print(*map(list, (_n_, _d_, _f_, _b_, _h_, _y_, _x_)))
""", ["[0, 12000, 0] [0.0, 2000.0, 0.0] [0.0, 8000.0, 0.0] [0, 104, 0] [0, 4000, 0] [0, 208, 0] [0]"])

    def test_the_value_is_evaluated_once_and_all_write_to_it(self):
        self.across(HEAD + """
_evaluated_: int = 0
def source():
    global _evaluated_
    _evaluated_ += 1
    return array("i", range(100))
_a_: array = source()
for place in range(_node_, 100, _node_count_):
    _a_[place] = 2 * place

def report():
    print(_evaluated_, list(_a_) == list(range(0, 200, 2)), _a_[-1])
""", ["1 True 198"])

    def test_its_length_is_what_it_was(self):
        self.across(HEAD + """
_a_: array = array("d", [1.0, 2.0])
_y_: bytearray = bytearray(b"ab")
def attempt(call):
    try:
        return call()
    except (BufferError, ValueError, TypeError) as error:
        return "{}: {}".format(type(error).__name__, error)
def grow():
    global _a_
    _a_ += array("d", [3])
def double():
    global _y_
    _y_ *= 2
def longer():
    _a_[0:1] = array("d", [1, 2])
def shorter():
    del _y_[0]
def other():
    global _a_
    _a_ = array("d", [1, 2, 3])
def kind():
    global _a_
    _a_ = array("f", [1, 2])
def text():
    global _y_
    _y_ = b"cd"
def same():
    global _a_, _y_
    _a_ = array("d", [3, 4])
    _y_ = bytearray(b"cd")
results = [attempt(call) for call in (
    grow, double, longer, shorter, lambda: _a_.append(1), lambda: _a_.pop(), lambda: _y_.clear(), lambda: _a_.extend([1]), lambda: _y_.insert(0, 1),
    lambda: _a_.frombytes(bytes(8)), lambda: _a_.fromlist([1]), lambda: _y_.remove(97), other, kind, text, same)]

def report():
    print(*results, sep="\\n")
    print(list(_a_), _y_)
""", ["BufferError: cannot resize an array that is exporting buffers"] * 7 + ["BufferError: Existing exports of data: object cannot be re-sized"] * 5 + [
    "ValueError: _a_: array('d') of 2 elements expected, not array('d') of 3: a shared one keeps its type and its length: declare another, or "
    "assign to a slice",
    "ValueError: _a_: array('d') of 2 elements expected, not array('f') of 2: a shared one keeps its type and its length: declare another, or "
    "assign to a slice",
    "TypeError: _y_: bytearray expected, not bytes: convert it first, as in bytearray(…)", "None", "[3.0, 4.0] bytearray(b'cd')"], nodes=1)

    def test_children_workers_and_threads_have_the_same_elements(self):
        self.across(HEAD + """
import concurrent.futures, multiprocessing, os
_a_: array = array("q", bytes(8 * 8))
def add(row, place):
    for _ in range(100):
        row[place] = row[place] + 1
        _a_[7] += 1
def in_a_child():
    child = os.fork()
    if child == 0:
        add(_a_, 0)
        os._exit(0)
    os.waitpid(child, 0)

if __name__ == "__main__" and _node_ == 0:
    in_a_child()
    for place, method in enumerate(("fork", "spawn", "forkserver"), 1):
        context = multiprocessing.get_context(method)
        worker = context.Process(target=add, args=(_a_, place))
        worker.start()
        worker.join()
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        pool.submit(add, _a_, 4).result()

def report():
    if __name__ == "__main__":
        print(list(_a_))
""", ["[100, 100, 100, 100, 100, 0, 0, 500]"], nodes=2)

    def test_a_value_of_another_type_is_refused_and_the_next_declaration_evaluates_again(self):
        self.across(HEAD + """
import warnings
# Characters in arrays are deprecated.
warnings.simplefilter("ignore", DeprecationWarning)
def attempt(value):
    try:
        _a_: array = value()
    except TypeError as error:
        return error
results = [attempt(each) for each in (lambda: 5, lambda: [1.0], lambda: bytearray(8), lambda: array("u", "ab"), lambda: array("d", [7]))]

def report():
    print(*results, sep="\\n")
""", ["_a_: array expected, not int: convert it first, as in array('d', …)", "_a_: array expected, not list: convert it first, as in array('d', …)",
      "_a_: array expected, not bytearray: convert it first, as in array('d', …)",
      "_a_: an array of characters cannot be shared: use a str, or array('I')", "None"], nodes=1)

    def test_a_claimant_that_is_killed_while_it_copies_passes_the_claim_on(self):
        self.across("""
import os, signal, threading
def declare(size):
    _y_: bytearray = bytearray(b"x") * size
child = os.fork()
if child == 0:
    def kill():
        while True:
            with open("/proc/self/maps") as maps:
                if "gothon-array" in maps.read(): os.kill(os.getpid(), signal.SIGKILL)
    threading.Thread(target=kill).start()
    declare(512 << 20)
    os._exit(3)
_, status = os.waitpid(child, 0)
declare(10)

def report():
    print(status, len(_y_), _y_)
""", ["9 10 bytearray(b'xxxxxxxxxx')"], nodes=1)

    def test_what_awaits_sets_the_value_once(self):
        self.across(HEAD + """
import asyncio
async def source():
    await asyncio.sleep(0)
    return array("i", [1, 2, 3])
async def main():
    _a_: array = await source()
    _a_[0] += 1
asyncio.run(main())

def report():
    print(list(_a_))
""", ["[5, 2, 3]"])


class Views(programs.FourNodes):
    def test_a_view_is_the_memory_and_outlives_the_names(self):
        self.across(HEAD + """
import gc
def view():
    _a_: array = array("d", [1.0, 2.0])
    return memoryview(_a_), memoryview(_a_)
first, second = view()
gc.collect()
first[1] = 5.0

def report():
    print(second[1], first.format, first.readonly, first.nbytes, _a_[1])
""", ["5.0 d False 16 5.0"], nodes=1)

    def test_each_interpreter_gives_its_memory_out_as_far_as_it_can(self):
        self.write("app.py", """
import sys
from array import array
_a_: array = array("d", [1.0, 2.0])
_y_: bytearray = bytearray(b"ab")
_node_: int = 0
try:
    with memoryview(_a_) as view, memoryview(_y_) as more:
        view[1] = 7.0
        more[0] = 122
        print(_a_[1], _y_, view.format, bytes(more))
except TypeError:
    print("no view")
""")
        for each in interpreters.supported():
            for transport in ("auto", "datagram"):
                with self.subTest(each.name, transport=transport):
                    run = self.assertRun(self.gothon("--python", each.path, 1, "app", environment={"GOTHON_TRANSPORT": transport}))
                    native = transport == "auto" and each.implementation == "cpython" and each.minor >= (3, 9)
                    expected = "7.0 bytearray(b'zb') d b'zb'" if native or each.minor >= (3, 12) or each.implementation == "pypy" else "no view"
                    self.assertEqual(run.lines(), [expected], repr(run))


if __name__ == "__main__":
    unittest.main()
