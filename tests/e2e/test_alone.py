"""Programs that import their queues run without Gothon as `gothon check` says: what it tells (rule gothon-only) fails there, and what it advises is the same in both."""

import json
import unittest

import interpreters
import product

TYPES = [(module, name) for module, names in (("queue", ("Queue", "LifoQueue", "PriorityQueue", "SimpleQueue")),
                                              ("multiprocessing", ("Queue", "JoinableQueue", "SimpleQueue"))) for name in names]
METHODS = ("size", "qsize", "empty", "full", "task_done", "join", "get_nowait", "put_nowait", "shutdown")

BOTH = """
from __future__ import annotations
import queue
from {module} import {name}
_node_: int = 0
_q_: {name}[int] = {name}({limit})
_q_.put(1)
_q_.put_nowait(2)
{full}
print(_q_.qsize())
for _ in range(2):
    while _q_.empty():
        pass  # a thread of multiprocessing's puts it in
    print(_q_.get_nowait())
    {done}
try:
    _q_.get_nowait()
except queue.Empty:
    print("empty")
{join}
"""


FULL = """
try:
    _q_.put_nowait(3)
except queue.Full:
    print("full", _q_.full())
"""


class Alone(product.TestCase):
    def told(self, text):
        """What `gothon check` tells of a text by the rule: the lines."""
        self.write("app.py", text)
        found = json.loads(self.gothon("check", "--format", "json", "app.py").out)["diagnostics"]
        return {each["line"] for each in found if each["rule"] == "gothon-only"}

    def test_what_it_advises_is_the_same_in_both(self):
        for module, name in TYPES:
            if (module, name) == ("multiprocessing", "SimpleQueue"):
                continue  # it has nothing that could be advised
            tasks = name not in ("SimpleQueue",) and (module, name) != ("multiprocessing", "Queue")
            limited = name != "SimpleQueue"
            text = BOTH.format(module=module, name=name, limit="2" if limited else "", full=FULL if limited else "", done="_q_.task_done()" if tasks else "",
                               join="_q_.join()" if tasks else "")
            self.assertEqual(self.told(text), set(), (module, name))
            for each in interpreters.supported():
                with self.subTest(module + "." + name, python=each.name):
                    plain = self.assertRun(self.finish(self.start(each.path, "-m", "app")))
                    run = self.assertRun(self.gothon("--python", each.path, 1, "app"))
                    self.assertEqual(run.out.decode(), plain.out.decode())
                    self.assertEqual("full True" in run.lines(), limited)

    def test_what_it_tells_of_a_type_that_type_has_not(self):
        for module, name in TYPES:
            with self.subTest(module + "." + name):
                head = "from __future__ import annotations\nfrom {0} import {1}\n_q_: {1}[int] = {1}()\n".format(module, name)
                told = self.told(head + "".join("_q_.{}()\n".format(method) for method in METHODS))
                alone = "import {0} as m, queue\nq = m.{1}()\nprint(*[line for line, name in enumerate({2}, 4) if not hasattr(q, name)])\n"
                here = self.assertRun(self.python("-c", alone.format(module, name, METHODS)))
                # It tells of what a Python before 3.13 lacks, whichever this one is.
                self.assertEqual(told, set(map(int, here.out.split())) | {4 + METHODS.index("shutdown")})

    def test_what_all_of_them_do_otherwise(self):
        for module, name in TYPES:
            with self.subTest(module + "." + name):
                head = "from __future__ import annotations\nfrom {0} import {1}\n_q_: {1}[int] = {1}()\n".format(module, name)
                text = head + "print(_q_.put(7))\nprint(_q_.get(), end='')\nfor item in _q_:\n    break\n"
                self.assertEqual(self.told(text), {4, 5, 6})
                run = self.python("-m", "app")
                self.assertEqual((run.status, run.out), (1, b"None\n7"), repr(run))
                self.assertIn("not iterable", run.text())

    def test_brackets_behind_what_takes_none(self):
        for module, name in TYPES:
            text = "from {0} import {1}\n_q_: {1}[int] = {1}()\nprint('here')\n".format(module, name)
            told = self.told(text)
            for each in interpreters.supported():
                if each.minor < (3, 9) and module == "queue":
                    continue  # docs/rules.md says so
                with self.subTest(module + "." + name, python=each.name):
                    run = self.finish(self.start(each.path, "-m", "app"))
                    fails = run.status != 0
                    self.assertLessEqual(fails, bool(told), repr(run))
            self.assertEqual(told, {2} if module == "multiprocessing" else set())
            self.assertEqual(self.told("from __future__ import annotations\n" + text), set())
            self.assertRun(self.python("-m", "app"))


if __name__ == "__main__":
    unittest.main()
