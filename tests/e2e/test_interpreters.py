"""The same program under every interpreter of this machine, by --python."""

import unittest

import product

APP = """
import sys
from queue import Queue, LifoQueue

_node_: int = 0
_node_count_: int = 1
_i_: int = 0
_big_: int = 1
_f_: float = 0
_s_: str = ""
_b_: bool = False
_q_: "Queue[str]" = Queue()
_stack_: "LifoQueue[float]" = LifoQueue()
_lock_m_: callable = lambda: ()
_unlock_m_: callable = lambda: ()
_sync_done_: callable = lambda n=_node_count_: ()

for _ in range(20):
    _i_ += 1
    _f_ += 0.5
    _s_ += "\\u00e9"
for _ in range(10):
    _big_ *= 10 ** 9
_lock_m_()
now = _b_
_b_ = not now
_unlock_m_()
stored = _q_.put(f"node {_node_}"), _stack_.put(_node_ / 4)
_sync_done_(1)
_sync_done_()
if _node_ == 0:
    assert stored == (True, True)
    print(_i_, _f_, len(_s_), _b_, _big_ == 10 ** (90 * _node_count_), _q_.size(), _stack_.qsize())
    print(sorted(_q_.get()[0] for _ in range(_node_count_)), _q_.get(), _stack_.get()[1])
"""


class Interpreters(product.TestCase):
    def check(self, path):
        self.write("app.py", APP)
        run = self.assertRun(self.gothon("--python", path, 3, "app"))
        self.assertEqual(run.text(), "")
        self.assertEqual(run.lines(), sorted(["60 30.0 60 True True 3 3", "['node 0', 'node 1', 'node 2'] ('', False) True"]))
        one = self.assertRun(self.gothon("--python", path, 1, "app"))
        self.assertEqual(one.out.decode(), "20 10.0 20 True True 1 1\n['node 0'] ('', False) True\n")


def add_test(name, path):
    setattr(Interpreters, "test_" + name, lambda self: self.check(path))


for interpreter, place in product.interpreters().items():
    add_test(interpreter, place)


if __name__ == "__main__":
    unittest.main()
