"""Which nodes work in the shared memory, and that they and the others see the same values."""

import os
import shutil
import unittest

import product

KIND = """
import sys
_x_: int = 41
_x_ += 1
print(_x_, sys.modules["_gothon.native"]._native is not None)
"""
MIXED = """
import os, sys
_node_: int = 0
_node_count_: int = 1
_x_: int = 9223372036854775000
_f_: float = 0.0
_bits_: int = 0
_b_: bool = False
_sync_done_: callable = lambda n=_node_count_: ()
for i in range(300):
    _x_ += 10
    _x_ -= 7
    _f_ += 0.25
    _bits_ ^= 1 << (_node_ * 7 + i % 7)
if _node_ == 1:
    _b_ = True
native = sys.modules["_gothon.native"]._native is not None
if _node_ == 0 and os.fork() == 0:
    for i in range(300):
        _x_ += 1
    _sync_done_(1)
    os._exit(0)
elif _node_ == 0:
    os.wait()
else:
    _sync_done_(1)
_sync_done_()
print(native, _x_ - 9223372036854775000, _f_, bin(_bits_), _b_)
"""

# Each node waits for what the other puts, and answers it; both append.
PING_PONG = """
import sys
_node_: int = 0
_there_: Queue[int] = Queue()
_back_: LifoQueue[str] = LifoQueue(1)
_s_: str = ""
_sync_done_: callable = lambda n=2: ()
for i in range(200):
    if _node_ == 0:
        _there_.put(i << 60)
        answer = _back_.get(block=True)
    else:
        value, found = _there_.get(timeout=60)
        answer = (str(value >> 60), found)
        assert _back_.put(answer[0], block=True)
    assert answer == (str(i), True), answer
    _s_ += "ab"
    _s_ -= "b" * (i % 2)
_sync_done_(1)
_sync_done_()
print(sys.modules["_gothon.native"]._native is not None, _s_.count("a"), _there_.size(), _back_.empty())
"""

# Every variable is worked on by four threads, at exit, and by objects that outlive the module.
TO_THE_END = """
import atexit, sys, threading
_x_: int = 0
_f_: float = 0.0

class Late:
    def __del__(self):
        _x_ += 1
        _x_ += 2 ** 80

def bump():
    for _ in range(5000):
        _x_ += 1
        _f_ += 0.5

def at_exit():
    _x_ += 5
    print("at exit", _x_)

atexit.register(at_exit)
sys.kept = Late()
cycle = Late()
cycle.itself = cycle
threads = [threading.Thread(target=bump) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(_x_, _f_)
"""

# The extension module with memory of its own: a header with one wrong field after another, then lines of other types.
JUDGED = """
import os, struct, sys
sys.path.insert(0, sys.argv[1])
if "t" in getattr(sys, "abiflags", ""):
    from _gothon import _native_t as _native
else:
    from _gothon import _native

SIZE, LINES = 8192, 64
def header(magic=b"THONSEG1", abi=4, lines=LINES, size=SIZE):
    return struct.pack("<8sIIQI", magic, abi, lines, size, 100)
def line(index, word, code):
    return 4096 + 64 * index, struct.pack("<qI", word, code)

def opened(head):
    memory = os.memfd_create("segment")
    os.truncate(memory, SIZE)
    for at, content in ((0, head), line(3, 41, 2), line(4, 41, 4), line(LINES - 1, 41, 2)):
        os.pwrite(memory, content, at)
    try:
        _native.open(memory)
        return True
    except ValueError:
        return False
    finally:
        os.close(memory)

class Portable:
    __slots__ = ()
    value = property(lambda self: "asked for")

print([opened(head) for head in (header(magic=b"THONSEG2"), header(abi=3), header(abi=5), header(size=SIZE + 1), header(lines=LINES + 1))])
print(opened(header()))
Int = _native.derive(1, Portable)
for index in (3, 4, LINES - 1, LINES, 2 ** 32 - 1):
    handle = Int()
    _native.attach(handle, index, 2, b"")
    print(index, handle.value)
"""

# Of each kind of value that it has.
DELETED = """
import sys
sys.path.insert(0, sys.argv[1])
if "t" in getattr(sys, "abiflags", ""):
    from _gothon import _native_t as _native
else:
    from _gothon import _native

class Portable:
    __slots__ = ()
    value = property(lambda self: "asked for", lambda self, value: print("set"))

for kind in range(4):
    handle = _native.derive(kind, Portable)()
    try:
        del handle.value
    except AttributeError as error:
        print(error)
"""


class Transports(product.TestCase):
    def test_the_extension_module_works_in_nothing_but_lines_of_the_right_type_of_a_segment_of_its_version(self):
        self.write("judged.py", JUDGED)
        run = self.assertRun(self.python("-I", "judged.py", str(product.BIN.parent / "lib" / "gothon" / "node")))
        self.assertEqual(run.text(), "")
        self.assertEqual(run.out.decode().splitlines(), [str([False] * 5), "True", "3 41", "4 asked for", "63 41", "64 asked for", "4294967295 asked for"])

    def test_the_value_of_a_native_handle_is_not_deleted(self):
        self.write("deleted.py", DELETED)
        run = self.assertRun(self.python("-I", "deleted.py", str(product.BIN.parent / "lib" / "gothon" / "node")))
        self.assertEqual(run.out.decode().splitlines(), ["a shared variable cannot be deleted"] * 4)

    def test_an_extension_module_that_cannot_be_loaded_is_told(self):
        self.write("app.py", "_x_: int = 41\n_x_ += 1\nprint(_x_)\n")
        stage = self.world / "broken"
        shutil.copytree(str(product.BIN.parent / "lib" / "gothon"), str(stage / "lib" / "gothon"))
        (stage / "bin").mkdir()
        for name in ("gothon", "gothond"):
            shutil.copy(str(product.BIN / name), str(stage / "bin" / name))
        for module in (stage / "lib" / "gothon" / "node" / "_gothon").glob("_native*.so"):
            module.write_bytes(b"no module")
        run = self.assertRun(self.finish(self.start(str(stage / "bin" / "gothon"), "--standalone", "2", "app")))
        self.assertEqual(max(run.lines()), "43", repr(run))
        self.assertRegex(run.text(), r"every operation is a datagram, of tens of microseconds: .*_native\w*\.[-\w]+\.so: .*: install Gothon again\n")
        self.assertEqual(run.text().count("every operation"), 1)

    def test_cpython_works_in_the_shared_memory_and_others_by_datagrams(self):
        for name, path in product.interpreters().items():
            with self.subTest(name):
                run = self.run_app(1, KIND, environment={"PATH": self.path_with(path)})
                self.assertEqual(run.lines(), ["42 {}".format("pypy" not in name)])

    def test_threads_and_the_end_of_the_interpreter(self):
        for name, path in product.interpreters().items():
            with self.subTest(name):
                self.write("app.py", TO_THE_END)
                run = self.assertRun(self.gothon("--python", path, 1, "app"))
                self.assertEqual(run.lines(), ["20000 10000.0", "at exit 20005"])

    def test_datagrams_when_they_are_asked_for(self):
        run = self.run_app(1, KIND, environment={"GOTHON_TRANSPORT": "datagram"})
        self.assertEqual(run.lines(), ["42 False"])

    def test_v_says_once_why_operations_are_datagrams(self):
        self.write("app.py", KIND)
        for options in ((), ("-v",)):
            run = self.assertRun(self.gothon(*options, 2, "app", environment={"GOTHON_TRANSPORT": "datagram"}))
            self.assertEqual(run.text().count("gothon: every operation is a datagram, of tens of microseconds: GOTHON_TRANSPORT says so"), len(options))

    def test_datagrams_where_the_memory_cannot_be_mapped(self):
        run = self.run_app(1, KIND, environment={"PATH": self.path_with(self.script("ulimit -v 60000"))})
        self.assertEqual(run.lines(), ["42 False"])

    def test_a_node_of_each_transport_and_a_forked_child_lose_nothing(self):
        # Node 1 uses datagrams; the int goes over the border of 64 bits and back all the time.
        only_one = 'case "$*" in *"/manifest 1 "*) export GOTHON_TRANSPORT=datagram;; esac'
        run = self.run_app(2, MIXED, environment={"PATH": self.path_with(self.script(only_one))})
        total = 2 * 300 * 3 + 300
        bits = bin(sum(1 << (node * 7 + k) for node in range(2) for k in range(7) if (300 // 7 + (k < 300 % 7)) % 2))
        self.assertEqual(run.lines(), ["{} {} 150.0 {} True".format(native, total, bits) for native in (False, True)])

    def test_nodes_of_each_transport_wake_each_other(self):
        for name, path in product.interpreters().items():
            with self.subTest(name):
                only_one = 'case "$*" in *"/manifest 1 "*) export GOTHON_TRANSPORT=datagram; exec {} "$@";; esac'.format(path)
                run = self.run_app(2, PING_PONG, environment={"PATH": self.path_with(self.script(only_one))})
                self.assertEqual(run.lines(), ["False 400 0 True", "True 400 0 True"])

    def script(self, line):
        """An interpreter that is this one, after a line of shell."""
        path = self.project / "interpreter"
        path.write_text("#!/bin/sh\n{}\nexec {} \"$@\"\n".format(line, self.interpreter))
        path.chmod(0o755)
        return str(path)

    def path_with(self, interpreter):
        directory = self.project / "commands"
        directory.mkdir(exist_ok=True)
        link = directory / "python"
        if link.is_symlink():
            link.unlink()
        link.symlink_to(interpreter)
        return os.pathsep.join([str(directory), self.environment["PATH"]])


if __name__ == "__main__":
    unittest.main()
