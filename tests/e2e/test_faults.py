"""A process that dies, stops, is late or is interrupted at each step of each operation in shared memory costs nobody else anything.

The extension module is one with places where that happens (tests/faults); this test reads their names in the sources, so that none is left out.
"""

import os
import pathlib
import re
import shutil
import unittest

import product

TREE = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("GOTHON_BUILD", product.BIN.parent.parent))
PLACES = sorted(set(place for folder in ("segment", "native") for path in (TREE / "glue" / folder).glob("*pp")
                    for place in re.findall(r'fault_point\("([^"]+)"\)', path.read_text())))

# `work` passes every place; each of its steps is acknowledged after it has returned. `_steps_` adds up what all have done.
WORK = """
import mmap, os, signal, sys, time

_node_: int = 0
_x_: int = 0
_f_: float = 0.0
_b_: bool = False
_steps_: int = 0
_lock_m_: callable = lambda: ()
_unlock_m_: callable = lambda: ()
_sync_s_: callable = lambda n=2 ** 40: ()
_sync_open_: callable = lambda n=1: ()
_big_: int = 2 ** 70
_other_: int = 0
_lock_o_: callable = lambda: ()
_unlock_o_: callable = lambda: ()
_over_: bool = False
_inside_: int = 0
_torn_: int = 0
_sync_far_: callable = lambda n=2 ** 70: ()
TURNS = 8
# Turns that are done; and whether to go on for more, because somebody else has the lock when it is wanted.
done = memoryview(mmap.mmap(-1, 16)).cast("q")

signal.signal(signal.SIGUSR1, lambda *_: None)


def work():
    turn = 0
    while turn < TURNS or done[1]:
        turn += 1
        _lock_m_()
        _inside_ = _inside_ + 1
        _x_ += 1
        done[0] += 1
        _f_ += 1.0
        _b_ = not _b_
        _sync_s_(1)
        _sync_open_()  # gothon: ignore[latch-in-loop]
        # These two ask: the session process has what they work on.
        _big_ += 1
        _sync_far_(1)
        _inside_ = _inside_ - 1
        _unlock_m_()


def as_a_child(action, place):
    done[1] = action in ("kill", "stop")
    child = os.fork()
    if child == 0:
        os.environ["GOTHON_FAULT"] = action + ":" + place
        work()
        os._exit(0)
    return child


def wait_for(child):
    return os.waitpid(child, os.WUNTRACED)[1]


def within_two_seconds(function):
    started = time.monotonic()
    function()
    assert time.monotonic() - started < 2, "stuck"


def use_others():
    for _ in range(100):
        _lock_o_()
        _other_ += 1
        _unlock_o_()


def recover():
    # Who was killed inside has left the count of those inside; nobody else is.
    _lock_m_()
    _inside_ = 0
    _unlock_m_()
"""

CHILDREN = WORK + """
places = sys.argv[1].split(",")
if _node_ == 0:
    _sync_open_(1)
    killed = 0
    for place in places:
        status = wait_for(as_a_child("kill", place))
        assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, ("kill", place, status)
        killed += 1
        within_two_seconds(recover)
        child = as_a_child("stop", place)
        status = wait_for(child)
        assert os.WIFSTOPPED(status), ("stop", place, status)
        within_two_seconds(use_others)
        done[1] = 0
        os.kill(child, signal.SIGCONT)
        assert wait_for(child) == 0, ("stop", place)
        for action in "delay", "signal":
            assert wait_for(as_a_child(action, place)) == 0, (action, place)
        within_two_seconds(recover)
        _lock_m_()
        assert 0 <= _x_ - done[0] - _steps_ <= killed, (place, _x_, done[0], _steps_, killed)
        _unlock_m_()
    _over_ = True
    print("passed", len(places))
else:
    turns = 0
    while not _over_:
        within_two_seconds(_lock_m_)
        _torn_ += _inside_ > 1
        _x_ += 1
        _steps_ += 1
        _unlock_m_()
        turns += 1
    print("survivor", turns > 0, _torn_)
"""

WORKERS = WORK + """
import concurrent.futures, concurrent.futures.process

def set_fault(fault):
    os.environ["GOTHON_FAULT"] = fault

if __name__ == "__main__":
    places = sys.argv[1].split(",")
    _sync_open_(1)
    done[1] = 1
    for place in places:
        with concurrent.futures.ProcessPoolExecutor(1, initializer=set_fault, initargs=("kill:" + place,)) as pool:
            try:
                pool.submit(work).result()
                raise AssertionError("not reached: " + place)
            except concurrent.futures.process.BrokenProcessPool:
                pass
        within_two_seconds(recover)
    print("passed", len(places))
"""

NODES = WORK + """
places = sys.argv[1].split(",")
if _node_ == 0:
    _sync_open_(1)
if _node_ < len(places):
    os.environ["GOTHON_FAULT"] = "kill:" + places[_node_]
    done[1] = 1
    work()
else:
    for _ in range(50):
        within_two_seconds(recover)
    print("survivor")
"""


class Faults(product.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A product of its own, with the other module in it.
        stage = cls.world / "stage"
        shutil.copytree(str(product.BIN.parent / "bin"), str(stage / "bin"))
        shutil.copytree(str(product.BIN.parent / "lib"), str(stage / "lib"))
        shutil.copy(str(BUILD / "tests" / "faults" / "_native.abi3.so"), str(stage / "lib" / "gothon" / "node" / "_gothon"))
        cls.stage_bin = stage / "bin"
        cls.environment["PATH"] = os.pathsep.join([str(cls.stage_bin), cls.environment["PATH"]])

    def run_with_faults(self, text, nodes, places, *options, status=0):
        self.write("app.py", text)
        return self.assertRun(self.finish(self.start("gothon", *options, str(nodes), "app", ",".join(places)), timeout=150), status)

    def test_the_sources_name_places(self):
        self.assertGreaterEqual(len(PLACES), 12)

    def test_forked_children_at_each_place_with_each_action(self):
        run = self.run_with_faults(CHILDREN, 2, PLACES)
        self.assertEqual(run.lines(), ["passed {}".format(len(PLACES)), "survivor True 0"])

    def test_workers_killed_at_each_place(self):
        run = self.run_with_faults(WORKERS, 1, PLACES)
        self.assertEqual(run.lines(), ["passed {}".format(len(PLACES))])

    def test_nodes_killed_at_each_place(self):
        run = self.run_with_faults(NODES, len(PLACES) + 1, PLACES, "--keep-going", status=137)
        self.assertEqual(run.lines(), ["survivor"])


if __name__ == "__main__":
    unittest.main()
