"""Free-threaded builds of CPython: threads at once in several nodes lose nothing, and each build loads its own extension module only."""

import os
import shutil
import sys
import unittest

import product
import test_mutexes
import test_operations
import test_operations_by_datagram
import test_transports

HEAD = """
import os, sys, threading
_node_: int = 0
_node_count_: int = 1
_sync_go_: callable = lambda n=_node_count_: ()
_sync_done_: callable = lambda n=_node_count_: ()
THREADS = 4
TURNS = int(sys.argv[1])

def at_once(work):
    ready = threading.Barrier(THREADS)
    wrong = []
    def run(number):
        try:
            ready.wait()
            work(number)
        except BaseException as error:
            wrong.append(repr(error))
    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong, wrong

native = sys.modules["_gothon.native"]._native is not None
free = "t" not in getattr(sys, "abiflags", "") or not sys._is_gil_enabled()
"""

# Every type, by all threads of all nodes; what was put has been taken once.
EVERY_TYPE = HEAD + """
_i_: int = 0
_large_: int = 2 ** 63 - 1
_bits_: int = 0
_f_: float = 0.0
_b_: bool = False
_s_: str = ""
_q_: Queue[int] = Queue()
_few_: Queue[str] = Queue(3)
_stack_: LifoQueue[float] = LifoQueue()
_taken_: int = 0
_taken_texts_: int = 0
_taken_floats_: float = 0.0
_lock_m_: callable = lambda: ()
_unlock_m_: callable = lambda: ()
_inside_: int = 0
_sync_all_: callable = lambda n=THREADS * _node_count_ * TURNS: ()

def work(number):
    for turn in range(TURNS):
        _i_ += 1
        _large_ += 1
        _large_ -= 1
        _bits_ ^= 1 << (number * 8 + turn % 8)
        _f_ += 0.5
        _b_ = not _b_
        _s_ += "ab"
        _s_ -= "b"
        _q_.put(turn)
        _stack_.put(0.25)
        _few_.put("x" * (turn % 3), block=True)
        _taken_ += _q_.get(block=True)[0]
        _taken_floats_ += _stack_.get(block=True)[0]
        _taken_texts_ += len(_few_.get(block=True)[0])
        _lock_m_()
        inside = _inside_
        _inside_ = inside + 1
        _unlock_m_()
        _sync_all_(1)
    _sync_all_()

_sync_go_(1)
_sync_go_()
at_once(work)
_sync_done_(1)
_sync_done_()
workers = THREADS * _node_count_
print(native, free, _i_ == workers * TURNS, _large_ == 2 ** 63 - 1, _f_ == workers * TURNS / 2, _inside_ == workers * TURNS, _s_.replace("b", "") == "a" * workers * TURNS,
      _taken_ == workers * sum(range(TURNS)), _taken_floats_ == workers * TURNS / 4, _taken_texts_ == workers * sum(turn % 3 for turn in range(TURNS)),
      (_q_.size(), _few_.empty(), _stack_.qsize()), bin(_bits_))
"""

# Texts and queues get their places, and more of them is mapped, while other threads are in the middle of reading a long one.
PLACES = HEAD + "NAMES = 24\n" + "".join("""
_s{0}_: str = ""
_q{0}_: Queue[str] = Queue()
def use_{0}(piece):
    _s{0}_ += piece
    _q{0}_.put(_s{0}_[-100:])
    assert _q{0}_.get()[1]
    return len(_s{0}_)
""".format(number) for number in range(24)) + """
_long_: str = ""
uses = [globals()["use_{}".format(number)] for number in range(NAMES)]
over = False

def work(number):
    global over
    if number >= 2:
        while not over:
            assert len(_long_) == 1 << 20
        return
    for turn in range(TURNS):
        for use in uses:
            use("x" * 50)
    over = True

if _node_ == 0:
    _long_ = "x" * (1 << 20)
_sync_go_(1)
_sync_go_()
at_once(work)
_sync_done_(1)
_sync_done_()
print(native, free, all(use("") == 2 * _node_count_ * TURNS * 50 for use in uses))
"""

# The first modules with Gothon code of a process are imported by several threads at the same time.
FIRST_IMPORTS = """
import sys, threading
sys.setswitchinterval(1e-6)
THREADS = 8
ready = threading.Barrier(THREADS)
wrong = []
def known_beforehand():
    import part0, part1, part2, part3, part4, part5, part6, part7
def load(number):
    ready.wait()
    try:
        module = __import__("part{}".format(number))
        module.count()
    except BaseException as error:
        wrong.append(repr(error))
threads = [threading.Thread(target=load, args=(number,)) for number in range(THREADS)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
kinds = {type(handle).__module__ for handle in sys.modules["_gothon.handles"]._handles.values()}
print(wrong, kinds)
"""

# Children are forked while other threads are in the middle of operations.
FORKS = HEAD + """
_i_: int = 0
_s_: str = ""
_q_: Queue[int] = Queue()
over = False

def work(number):
    global over
    if number:
        while not over:
            _s_ += "ab"
            _s_ -= "ab"
            _q_.put(1)
            _q_.get()
        return
    for turn in range(TURNS):
        child = os.fork()
        if child == 0:
            _i_ += 1
            _s_ += "c"
            _q_.put(1000)
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
    over = True

at_once(work)
print(native, free, _i_ == TURNS, _s_.count("c") == TURNS)
"""

KIND = """
import sys
_x_: int = 41
_x_ += 1
print(_x_, sys.modules["_gothon.native"]._native is not None)
"""


class Threads(product.TestCase):
    """Those of an interpreter with a GIL too: its threads take turns between operations, theirs at every instruction."""

    interpreters = dict(product.free_threaded(), **({} if "t" in sys.abiflags else {"this": product.TestCase.interpreter}))
    transports = ("auto", "datagram")
    longer = 1

    def assertPrints(self, text, nodes, turns, line, but=(), **environment):
        for name, path in self.interpreters.items():
            for transport in self.transports if name not in but else ():
                with self.subTest(name, transport=transport):
                    native = transport == "auto"
                    few = turns * self.longer if native else max(turns // 20, 5)
                    self.write("app.py", text)
                    run = self.assertRun(self.gothon("--python", path, nodes, "app", few, environment=dict(environment, GOTHON_TRANSPORT=transport)))
                    self.assertEqual(run.lines(), ["{} True {}".format(native, line(few))] * nodes, repr(run))

    def test_threads_of_several_nodes_lose_nothing_of_any_type(self):
        def bits(turns):
            # Each of two nodes has changed each bit as often as the other.
            return "0b0"

        self.assertPrints(EVERY_TYPE, 2, 400, lambda turns: "True " * 8 + "(0, True, 0) " + bits(turns))

    def test_places_come_while_threads_are_at_work(self):
        # Texts that may become so long have places far from each other.
        self.assertPrints(PLACES, 2, 20, lambda turns: "True", GOTHON_STRING_MAX_SIZE=str(16 << 20))

    def test_children_that_are_forked_among_threads_lose_nothing(self):
        # A free-threaded interpreter's own locks may be held for ever in such a child, those of dictionaries too.
        self.assertPrints(FORKS, 1, 40, lambda turns: "True True", but=product.free_threaded())

    def test_first_imports_by_many_threads_make_native_handles_only(self):
        for number in range(8):
            self.write("part{}.py".format(number), "_x_: int = 0\n_q_: Queue[int] = Queue()\ndef count():\n    _x_ += 1\n    _q_.put(1)\n")
        self.write("app.py", FIRST_IMPORTS)
        for name, path in self.interpreters.items():
            with self.subTest(name):
                module = "_gothon._native_t" if name in product.free_threaded() else "_gothon._native"
                for _ in range(5):
                    run = self.assertRun(self.gothon("--python", path, 1, "app"))
                    self.assertEqual(run.lines(), ["[] {}".format({module})], repr(run))


class ModuleOfItsOwn(product.TestCase):
    """With a copy of the product from which files can be taken away."""

    def setUp(self):
        super().setUp()
        if not product.free_threaded():
            self.skipTest("there is no free-threaded Python: packaging/free-threaded-python makes one")
        self.copy = self.project / "copy"
        shutil.copytree(str(product.BIN.parent), str(self.copy), symlinks=True)

    def tearDown(self):
        shutil.rmtree(str(self.copy), ignore_errors=True)
        super().tearDown()

    def kind(self, path, *options):
        self.write("app.py", KIND)
        run = self.finish(self.start(str(self.copy / "bin" / "gothon"), "--standalone", *options, "--python", path, "1", "app"))
        return self.assertRun(run)

    def modules(self):
        return sorted((self.copy / "lib" / "gothon" / "node" / "_gothon").glob("_native_t.*"))

    def test_it_is_there_for_each_interpreter(self):
        for name, path in product.free_threaded().items():
            with self.subTest(name):
                run = self.kind(path, "-v")
                self.assertEqual(run.lines(), ["42 True"])
                self.assertNotIn("datagram", run.text())

    def test_without_it_operations_are_datagrams_and_v_says_why(self):
        for module in self.modules():
            module.unlink()
        for name, path in product.free_threaded().items():
            with self.subTest(name):
                self.assertEqual(self.kind(path).lines(), ["42 False"])
                run = self.kind(path, "-v")
                self.assertEqual(run.lines(), ["42 False"])
                self.assertIn("every operation is a datagram", run.text())
                self.assertIn("no extension module for this free-threaded Python", run.text())

    def test_one_that_cannot_be_loaded_is_left_alone(self):
        for module in self.modules():
            module.write_bytes(b"no shared object")
        for name, path in product.free_threaded().items():
            with self.subTest(name):
                run = self.kind(path, "-v")
                self.assertEqual(run.lines(), ["42 False"])
                self.assertIn("every operation is a datagram", run.text())


def run_under(name, path, base):
    return type(base.__name__ + "_" + name, (base,), {"interpreter": os.path.realpath(path), "__module__": __name__})


def add_tests():
    for name, path in product.free_threaded().items():
        # Not as names of this module, under which they would be tests of it.
        for base in (test_operations.Operations, test_operations_by_datagram.OperationsByDatagram, test_mutexes.Mutexes, test_transports.Transports):
            globals()[base.__name__ + "_" + name] = run_under(name, path, base)


add_tests()


if __name__ == "__main__":
    unittest.main()
