"""Shared `numpy.ndarray`: a genuine one over memory that all nodes have (docs/language.md, section 17).

With every interpreter of this machine that has NumPy: Debian's has python3-numpy.
"""

import subprocess
import unittest

import interpreters
import programs
import reach

HEAD = """
import numpy
import numpy as np
"""


def with_numpy():
    """Debian's interpreter, which has NumPy, and others that happen to have it."""
    found = [reach.SYSTEM] + [each.path for each in interpreters.supported()]
    return [path for path in found if subprocess.run([path, "-c", "import numpy"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                                     stderr=subprocess.DEVNULL, check=False).returncode == 0]


class TestCase(programs.FourNodes):
    def across(self, text, expected, nodes=4, status=0, **options):
        self.write("app.py", programs.HEAD + HEAD + text + programs.TAIL)
        found = with_numpy()
        self.assertIn(reach.SYSTEM, found, "install python3-numpy")
        for python in found:
            for transport in ("auto", "datagram"):
                with self.subTest(python, transport=transport):
                    environment = dict({"GOTHON_TRANSPORT": transport}, **options.get("environment", {}))
                    run = self.assertRun(self.gothon("--python", python, nodes, "app", environment=environment), status)
                    self.assertEqual((run.lines(), run.text()), (sorted(expected), ""), repr(run))


class NdArray(TestCase):
    def test_it_is_numpys_own_and_all_nodes_write_to_the_same(self):
        self.across("""
_m_: numpy.ndarray = numpy.zeros((4, 6))
_m_[_node_] = _node_ + 1
_m_[_node_, 0] *= 10
class Holder:
    array = _m_

def report():
    print(type(_m_), _m_ is _m_, _m_.dtype, _m_.shape, isinstance(_m_, np.ndarray), Holder.array is _m_, _m_.flags.writeable)
    print(_m_.tolist(), _m_.sum())
""", ["<class 'numpy.ndarray'> True float64 (4, 6) True True True",
      "[[10.0, 1.0, 1.0, 1.0, 1.0, 1.0], [20.0, 2.0, 2.0, 2.0, 2.0, 2.0], [30.0, 3.0, 3.0, 3.0, 3.0, 3.0], [40.0, 4.0, 4.0, 4.0, 4.0, 4.0]] 150.0"])

    def test_one_element_is_changed_in_one_step(self):
        """As in joblib#126, where 24 workers came to 45 instead of 50."""
        self.across("""
import threading
_f8_: np.ndarray = np.zeros(3)
_i8_: np.ndarray = np.zeros((2, 3), dtype=np.int64)
_u2_: np.ndarray = np.zeros(3, dtype=np.uint16)
_i1_: np.ndarray = np.zeros(3, dtype=np.int8)
_f4_: np.ndarray = np.zeros(3, dtype=np.float32)
_c8_: np.ndarray = np.zeros(3, dtype=np.complex64)
_c16_: np.ndarray = np.zeros(3, dtype=np.complex128)
_b_: np.ndarray = np.zeros(3, dtype=">i4")
_v0_: np.ndarray = np.array(0.0)
_fortran_: np.ndarray = np.zeros((3, 4, 5), order="F")
_many_: np.ndarray = np.zeros((1, 2, 1, 2, 1, 2))
def work():
    for turn in range(60):
        _f8_[1] += 0.5
        _f8_[np.int64(2)] -= 1
        _i8_[1, -1] += 2
        _u2_[0] += 3
        if turn % 5 == 0:
            _i1_[-1] += 1
        _f4_[1] += 0.25
        _c8_[1] += 1j
        _c16_[1] += 1 - 1j
        _b_[2] += 7
        _v0_[()] += 1
        _fortran_[2, 1, 3] += 1
        _many_[0, 1, 0, 1, 0, 1] += 1
        _i8_[0, 0] ^= 1 << turn % 9
        _f8_[0] = max(_f8_[0], turn)
threads = [threading.Thread(target=work) for _ in range(2)]
for each in threads: each.start()
for each in threads: each.join()

def report():
    print(*[each.sum().item() if each.dtype.kind != "x" else 0 for each in (_i8_, _u2_, _i1_, _f4_, _c8_, _c16_, _b_, _v0_, _fortran_, _many_)])
    print(*_f8_.tolist(), _i8_.tolist(), _fortran_[2, 1, 3], _many_[0, 1, 0, 1, 0, 1])
""", ["960 1440 96 120.0 480j (480-480j) 3360 480.0 480.0 480.0", "59.0 240.0 -480.0 [[0, 0, 0], [0, 0, 960]] 480.0 480.0"])

    def test_what_an_element_becomes_is_what_numpy_makes_of_it(self):
        self.across("""
import warnings
warnings.simplefilter("error")
_m_: np.ndarray = np.array([[100, -5, 7], [1, 2, 3]], dtype=np.int8)
_f_: np.ndarray = np.array([1e308, 2.0, float("nan"), 0.5])
_u_: np.ndarray = np.array([5, 2 ** 63], dtype=np.uint64)
plain_m, plain_f, plain_u = _m_.copy(), _f_.copy(), _u_.copy()
def attempt(call):
    try:
        return call()
    except Exception as error:
        return type(error).__name__, str(error)
class Text:
    def __radd__(self, other): return 6
def shared(key, value):
    _m_[key] += value
def plain(key, value):
    plain_m[key] += value
def shared_f(key, value):
    _f_[key] *= value
def plain_f_(key, value):
    plain_f[key] *= value
def shared_u(key, value):
    _u_[key] += value
def plain_u_(key, value):
    plain_u[key] += value
def divide(key, value):
    _f_[key] /= value
def plain_divide(key, value):
    plain_f[key] /= value
same = []
for ours, numpys, key, value in (
    (shared, plain, (0, 0), 27), (shared, plain, (0, 0), 1), (shared, plain, (0, 1), 300), (shared, plain, (0, 2), 1.5), (shared, plain, (1, 1), "x"),
    (shared, plain, (5, 0), 1), (shared, plain, 0, 1), (shared, plain, (0, slice(None)), 1), (shared, plain, (Ellipsis, 0), 1),
    (shared, plain, ([0, 1], [1, 2]), 1), (shared, plain, (1, 0), Text()), (shared, plain, (True, 1), 1), (shared, plain, "x", 1),
    (shared, plain, (0, 1.0), 1), (shared, plain, (1, 2), np.int8(3)), (shared, plain, (1, 2), np.array(3)), (shared, plain, (1, 2), [1, 2]),
    (shared_f, plain_f_, 0, 100), (shared_f, plain_f_, 1, 2), (shared_f, plain_f_, 2, 2.0), (shared_f, plain_f_, 3, 2 ** 80), (shared_f, plain_f_, 9, 1),
    (divide, plain_divide, 1, 3), (divide, plain_divide, 1, 0), (shared_u, plain_u_, 0, 1), (shared_u, plain_u_, 0, -3), (shared_u, plain_u_, 1, 1),
):
    left, right = attempt(lambda: ours(key, value)), attempt(lambda: numpys(key, value))
    if left != right or _m_.tobytes() != plain_m.tobytes() or _f_.tobytes() != plain_f.tobytes() or _u_.tobytes() != plain_u.tobytes():
        same.append((key, value, left, right, _m_, plain_m, _f_, plain_f, _u_, plain_u))

def report():
    print(same)
""", ["[]"], nodes=1)

    def test_a_whole_array_and_parts_of_it_are_numpys_in_place(self):
        self.across("""
_m_: np.ndarray = np.arange(12.0).reshape(3, 4)
before = _m_
part = _m_[1]
_m_ += 1
_m_ *= 2
_m_[1:3, ::2] -= 2
_m_[0] /= 2
_m_[_m_ > 20] = 0
mask = _m_ == 0

def report():
    print(before is _m_, np.shares_memory(part, _m_), mask.sum(), (_m_ @ _m_.T).shape)
    print(_m_.tolist())
""", ["True True 1 (3, 3)", "[[1.0, 2.0, 3.0, 4.0], [8.0, 12.0, 12.0, 16.0], [16.0, 20.0, 20.0, 0.0]]"], nodes=1)

    def test_what_is_assigned_is_copied_in_if_it_fits(self):
        self.across("""
_m_: np.ndarray = np.zeros((2, 3), dtype=np.float32)
alias = _m_
def attempt(value):
    try:
        global _m_
        _m_ = value
    except (TypeError, ValueError) as error:
        return "{}: {}".format(type(error).__name__, error)
results = [attempt(value) for value in (
    np.ones((2, 3)), np.ones((2, 3), dtype=int), np.ones((3, 2)), np.ones((2, 3), dtype=complex), [[1, 2, 3], [4, 5, 6]], np.full((2, 3), 7, dtype=">f4"))]

def report():
    print(*results, sep="\\n")
    print(alias is _m_, _m_.tolist(), (_m_ := np.ones((2, 3))).sum(), _m_.dtype)
""", ["None", "None", "None", "True [[7.0, 7.0, 7.0], [7.0, 7.0, 7.0]] 6.0 float32",
      "ValueError: _m_: float32 (2, 3) expected, not float64 (3, 2): a shared array keeps its shape and its dtype: declare another, or assign to "
      "a part of it",
      "ValueError: _m_: float32 (2, 3) expected, not complex128 (2, 3): a shared array keeps its shape and its dtype: declare another, or assign "
      "to a part of it",
      "TypeError: _m_: numpy.ndarray expected, not list: convert it first, as in numpy.array(…)"], nodes=1)

    def test_dtypes_of_every_kind_keep_what_they_hold(self):
        self.across("""
from numpy.typing import NDArray
values = [
    np.array([True, False]), np.arange(5, dtype=">i2"), np.array(["a", "b\\u00e9"]), np.array([b"xyz", b""]), np.array(["2024-02-29"], dtype="M8[s]"),
    np.array([(1, 2.5), (3, 4.5)], dtype=[("x", "<i4"), ("y", "<f8")]), np.zeros((0, 3)), np.array(7), np.arange(24).reshape(2, 3, 4)[:, ::2],
    np.asfortranarray(np.arange(6.0).reshape(2, 3)), np.array([1.5], dtype=np.float16), np.array([1 + 2j]), np.array([1], dtype=np.longdouble),
    np.arange(6).reshape(2, 3).T, np.zeros(3, dtype=[("a", "<i2", (2, 2)), ("b", "S3")]), np.matrix([[1, 2]])]
def declare(value):
    class Fresh: pass
    return value
_v0_: NDArray = declare(values[0])
_v1_: NDArray = declare(values[1])
_v2_: NDArray = declare(values[2])
_v3_: NDArray = declare(values[3])
_v4_: NDArray = declare(values[4])
_v5_: NDArray = declare(values[5])
_v6_: NDArray = declare(values[6])
_v7_: NDArray = declare(values[7])
_v8_: NDArray = declare(values[8])
_v9_: NDArray = declare(values[9])
_v10_: NDArray = declare(values[10])
_v11_: NDArray = declare(values[11])
_v12_: NDArray = declare(values[12])
_v13_: "NDArray[np.int64]" = declare(values[13])
_v14_: "np.ndarray[object, object]" = declare(values[14])
_v15_: NDArray = declare(values[15])
shared = [_v0_, _v1_, _v2_, _v3_, _v4_, _v5_, _v6_, _v7_, _v8_, _v9_, _v10_, _v11_, _v12_, _v13_, _v14_, _v15_]

def report():
    for value, ours in zip(values, shared):
        # What fills a long double up is anything.
        same = (ours == value).all() if value.dtype == np.longdouble else ours.tobytes() == value.tobytes()
        if type(ours) is not np.ndarray or ours.dtype != value.dtype or ours.shape != value.shape or not same:
            print(value, ours)
    print(len(shared))
""", ["16"], nodes=2)

    def test_objects_and_what_is_no_array_are_refused(self):
        self.across("""
def attempt(value):
    try:
        _m_: np.ndarray = value()
    except TypeError as error:
        return error
results = [attempt(each) for each in (
    lambda: np.array([object()]), lambda: [1.0], lambda: np.float64(1), lambda: np.zeros(2, dtype=[("x", "O")]), lambda: np.zeros(2))]

def report():
    print(*results, sep="\\n")
""", ["_m_: an array of Python objects (dtype object) cannot be shared: they live in one process only: give it another dtype",
      "_m_: numpy.ndarray expected, not list: convert it first, as in numpy.array(…)",
      "_m_: numpy.ndarray expected, not float64: convert it first, as in numpy.array(…)",
      "_m_: an array of Python objects (dtype [('x', 'O')]) cannot be shared: they live in one process only: give it another dtype", "None"], nodes=1)

    def test_other_modules_instances_and_what_only_the_run_knows_change_elements_in_one_step(self):
        self.write("plug.py", "import numpy\n_m_: numpy.ndarray = numpy.zeros(3)\nclass Grid:\n    _cells_: numpy.ndarray = numpy.zeros(2)\n")
        self.across("""
import importlib
import plug
from plug import _m_, Grid
late = importlib.import_module("plug")
grid = Grid()
for turn in range(200):
    _m_[0] += 1
    plug._m_[1] += 1
    late._m_[2] += 1
    grid._cells_[1] += 1

def report():
    print(_m_.tolist(), late._m_ is _m_, Grid._cells_.tolist())
""", ["[800.0, 800.0, 800.0] True [0.0, 800.0]"])

    def test_children_and_workers_have_the_same_memory(self):
        self.across("""
import concurrent.futures, multiprocessing, os
_m_: np.ndarray = np.zeros(8, dtype=np.int64)
def add(place):
    for _ in range(50):
        _m_[place] = _m_[place] + 1
        _m_[7] += 1
def in_a_child():
    child = os.fork()
    if child == 0:
        add(0)
        os._exit(0)
    os.waitpid(child, 0)

if __name__ == "__main__" and _node_ == 0:
    in_a_child()
    for place, method in enumerate(("fork", "spawn", "forkserver"), 1):
        worker = multiprocessing.get_context(method).Process(target=add, args=(place,))
        worker.start()
        worker.join()
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        pool.submit(add, 4).result()

def report():
    if __name__ == "__main__":
        print(_m_.tolist())
""", ["[50, 50, 50, 50, 50, 0, 0, 250]"], nodes=2)

    def test_an_element_is_never_torn(self):
        self.across("""
import os
_f8_: np.ndarray = np.zeros(1)
_i2_: np.ndarray = np.zeros(3, dtype=np.uint16)
_torn_: int = 0
_over_: int = 0
numbers = [np.frombuffer(bytes([each]) * 8)[0] for each in (1, 2, 3, 4)]
if _node_:
    while _over_ == 0:
        for each in range(4):
            _f8_[0] = numbers[each]
            _i2_[1] = 0x101 * each
else:
    for turn in range(20000):
        data = _f8_[:1].tobytes()
        if _f8_[0] != 0 and _f8_[0] not in numbers: _torn_ += 1
        number = int(_i2_[1])
        if number >> 8 != number & 255: _torn_ += 1
    _over_ = 1

def report():
    print(_torn_)
""", ["0"], nodes=2)


class Memory(TestCase):
    def allow(self, memory):
        """Lets the sessions of this test have so many bytes."""
        quotas = self.world / "XDG_CONFIG_HOME" / "gothon" / "gothond.json"
        quotas.parent.mkdir(exist_ok=True)
        quotas.write_text('{"memory": %d}' % memory)
        self.addCleanup(quotas.unlink)

    def test_views_are_the_memory_and_outlive_the_names(self):
        self.across("""
import gc
def made():
    _m_: np.ndarray = np.arange(6.0)
    return _m_[2:], memoryview(_m_)
part, view = made()
gc.collect()
part[0] = 77
view[3] = 5.5

def report():
    print(np.shares_memory(part, np.asarray(view)), part.tolist(), view[2])
""", ["True [77.0, 5.5, 4.0, 5.0] 77.0"], nodes=1)

    def test_arrays_are_given_to_numpy_without_a_copy(self):
        self.across("""
from array import array
_a_: array = array("d", [1.0, 2.0])
_y_: bytearray = bytearray(b"abcd")
ours, bytes_of_it = np.asarray(_a_), np.asarray(_y_)
ours[1] = 9
bytes_of_it[0] = 65

def report():
    print(_a_[1], _y_.decode(), ours.dtype, bytes_of_it.dtype, ours.ctypes.data == _a_.buffer_info()[0])
""", ["9.0 Abcd float64 uint8 True"], nodes=1)

    def test_eight_gigabytes_of_zeros_cost_what_is_touched(self):
        self.allow(17179869184)
        self.across("""
import resource
def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()
before = resident()
_m_: np.ndarray = np.zeros((1 << 15, 1 << 15))
after = resident()
_m_[7, _node_] = 1
_m_[-1, -1] += 1

def report():
    print(_m_.nbytes == 8 << 30, after - before < 64 << 20, _m_[7, :4].tolist(), _m_[-1, -1])
""", ["True True [1.0, 1.0, 0.0, 0.0] 2.0"], nodes=2)

    def test_the_quota_refuses_and_the_next_declaration_evaluates_again(self):
        self.allow(67108864)
        self.across("""
def attempt(size):
    try:
        _m_: np.ndarray = np.zeros(size)
        return _m_.shape
    except MemoryError as error:
        return str(error).split(":")[1][:40]

def report():
    print(attempt(100 << 20), attempt(1000), attempt(7))
""", [" the session's store quota of 67108864 b (1000,) (1000,)"], nodes=1)


if __name__ == "__main__":
    unittest.main()
