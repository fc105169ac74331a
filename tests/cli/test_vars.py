"""gothonctl vars: what a session's variables are at the moment."""

import json
import os
import re
import signal
import subprocess
import unittest

import product

#: Debian's python3-numpy belongs to it.
SYSTEM = "/usr/bin/python3"
APP = """\
import sys
from itertools import count
from typing import Iterator
_node_: int = 0
_i_: int = -5
_big_: int = 2 ** 64
_huge_: int = 2 ** 100000
_f_: float = 1.0
_nan_: float = 0.0
_b_: bool = True
_s_: str = 'h\\u00e9\\n\\x1b'
_long_: str = ''
_raw_: bytes = b"a'\\x00\\xff"
_pair_: tuple[int, str, frozenset[bool]] = (-7, "it's\\n", frozenset([True]))
_none_: float | None = None
_many_: tuple[str, ...] = ()
_jobs_: Queue[dict[str, list[int]]] = Queue()
_least_: PriorityQueue[int] = PriorityQueue(3)
_q_: Queue[int] = Queue(10)
_l_: LifoQueue[str] = LifoQueue()
_rows_: Iterator[int] = iter(range(100))
_ids_: count = count()
_lock_free_: callable = lambda: ()
_lock_held_: callable = lambda: ()
_sync_end_: callable = lambda n=3: ()
_sync_open_: callable = lambda n=1: ()
if _node_ == 7:
    _late_: int = len(sys.argv)
if _node_ == 0:
    _nan_ = float('nan')
    _long_ = '\\u20ac' * 1000
    _many_ = ("word",) * 500
    _jobs_.put({})
    _least_.put(2)
    _least_.shutdown()
    _q_.put(1)
    next(_rows_), next(_rows_), next(_ids_)
    _lock_held_()
    _sync_open_(1)
    print('here', flush=True)
    sys.stdin.read()
    _sync_end_(3)
else:
    _sync_open_()
    print('here', flush=True)
    _sync_end_()
"""
MANY = "import sys\n" + "".join("_v{}_: int = {}\n".format(number, number) for number in range(3000)) + """\
print('here', flush=True)
sys.stdin.read()
"""


class Vars(product.TestCase):
    def ctl(self, *arguments):
        return self.finish(self.start("gothonctl", *arguments))

    def begin(self, nodes, text):
        self.write("app.py", text)
        process = self.start("gothon", str(nodes), "app", stdin=subprocess.PIPE)
        for _ in range(nodes):
            self.assertIn(b"here", process.stdout.readline())
        session, = json.loads(self.assertRun(self.ctl("list", "--json")).out)["sessions"]
        return process, session["id"]

    def variables(self, *arguments):
        document = json.loads(self.assertRun(self.ctl("vars", "--json", *arguments)).out)
        return {row.pop("name"): row for row in document["variables"]}

    def test_what_threads_wait_for(self):
        process, session = self.begin(2, """\
import sys
from threading import Barrier, Condition, Event, Lock, RLock, Semaphore
_node_: int = 0
_l_: Lock = Lock()
_r_: RLock = RLock()
_s_: Semaphore = Semaphore(3)
_e_: Event = Event()
_n_: Event = Event()
_c_: Condition = Condition()
_b_: Barrier = Barrier(2)
_w_: Barrier = Barrier(3)
_w_.abort()
if _node_ == 0:
    _l_.acquire()
    _c_.acquire()
    _s_.acquire()
    _n_.set()
print('here', flush=True)
if _node_ == 0:
    sys.stdin.read()
_b_.wait()
""")
        product.wait_for(lambda: self.variables(session)["_b_"]["waiting"] == 1, "node 1 to wait")
        found = self.variables(session)
        holder = found["_l_"]["holder"]
        self.assertEqual(holder["node"], 0)
        common = {"file": str(self.project / "app.py"), "state": "set", "waiting": 0}
        for name, wanted in {
                "_l_": {"type": "Lock", "holder": holder}, "_r_": {"type": "RLock", "holder": None},
                "_s_": {"type": "Semaphore", "value": 2, "bytes": 1}, "_e_": {"type": "Event", "value": False},
                "_n_": {"type": "Event", "value": True}, "_c_": {"type": "Condition", "holder": holder},
                "_b_": {"type": "Barrier", "size": 1, "limit": 2, "value": False, "waiting": 1},
                "_w_": {"type": "Barrier", "size": 0, "limit": 3, "value": True}}.items():
            with self.subTest(name):
                self.assertEqual(found[name], {**common, **wanted})
        table = self.assertRun(self.ctl("vars", session)).out.decode()
        for row in (r"_l_ +Lock +held by node 0 \(process \d+\) ", r"_r_ +RLock +free ", r"_s_ +Semaphore +2 ", r"_e_ +Event +clear ",
                    r"_n_ +Event +set ", r"_c_ +Condition +held by node 0 ", r"_b_ +Barrier +1 of 2 have come +1 ", r"_w_ +Barrier +broken "):
            self.assertRegex(table, row)
        said = re.compile(r"node 1 waits for barrier '_b_' at app\.py:\d+ \(1 of 2 have come\)")
        product.wait_for(lambda: said.search(self.assertRun(self.ctl("why", session)).out.decode()), "the place to be told")
        self.assertEqual(self.finish(process, b"").status, 0)

    def test_arrays(self):
        self.write("app.py", """\
import sys
import numpy
from array import array
_a_: array = array("d", [0.0, 1.5])
_y_: bytearray = bytearray(b"a'")
_m_: numpy.ndarray = numpy.zeros((1000, 1000))
_m_[0, 1] = 1.5
if len(sys.argv) > 1:
    _late_: array = array("i", [1])
print('here', flush=True)
sys.stdin.read()
""")
        process = self.start("gothon", "--python", SYSTEM, "1", "app", stdin=subprocess.PIPE)
        self.assertIn(b"here", process.stdout.readline())
        session, = json.loads(self.assertRun(self.ctl("list", "--json")).out)["sessions"]
        found = self.variables(session["id"])
        matrix = found["_m_"].pop("value")
        self.assertTrue(matrix.startswith("[[0.0, 1.5, 0.0, ") and matrix.endswith("…"), matrix)
        common = {"file": str(self.project / "app.py"), "state": "set", "waiting": 0}
        self.assertEqual(found, {
            "_a_": {**common, "type": "array", "value": "array('d', [0.0, 1.5])", "bytes": 16},
            "_y_": {**common, "type": "bytearray", "value": "bytearray(b\"a'\")", "bytes": 2},
            "_m_": {**common, "type": "ndarray float64 (1000, 1000)", "bytes": 8000000},
            "_late_": {**common, "type": "array", "state": "unset"}})
        table = self.assertRun(self.ctl("vars", session["id"])).out.decode()
        for row in (r"_a_ +array +16 bytes  array\('d', \[0\.0, 1\.5\]\) ", r"_m_ +ndarray float64 \(1000, 1000\) +7\.6 MiB  \[\[0\.0, 1\.5, ",
                    r"_y_ +bytearray +2 bytes  bytearray\(b\"a'\"\) ", r"_late_ +array +not set yet "):
            self.assertRegex(table, row)
        self.assertEqual(self.finish(process, b"").status, 0)

    def test_each_type_as_json(self):
        process, session = self.begin(2, APP)
        product.wait_for(lambda: self.variables(session)["_sync_end_"]["waiting"] == 1, "node 1 to wait")
        found = self.variables(session)
        holder = found["_lock_held_"]["holder"]
        self.assertEqual(holder["node"], 0)
        os.kill(holder["pid"], 0)
        file = str(self.project / "app.py")
        common = {"file": file, "state": "set", "waiting": 0}
        for name, wanted in {
                "_i_": {"type": "int", "value": -5, "bytes": 1}, "_big_": {"type": "int", "value": "18446744073709551616", "bytes": 9},
                "_huge_": {"type": "int", "value": None, "bytes": 12501}, "_f_": {"type": "float", "value": 1.0},
                "_nan_": {"type": "float", "value": "nan"}, "_b_": {"type": "bool", "value": True},
                "_s_": {"type": "str", "value": "h\u00e9\n\x1b", "bytes": 5}, "_long_": {"type": "str", "value": "\u20ac" * 341, "bytes": 3000},
                "_raw_": {"type": "bytes", "value": "b\"a'\\x00\\xff\"", "bytes": 4},
                "_pair_": {"type": "tuple[int, str, frozenset[bool]]", "value": "(-7, \"it's\\n\", frozenset({True}))", "bytes": 15},
                "_none_": {"type": "float | None", "value": "None", "bytes": 1},
                "_jobs_": {"type": "Queue[dict[str, list[int]]]", "size": 1, "limit": None},
                "_least_": {"type": "PriorityQueue[int]", "size": 1, "limit": 3, "shut_down": True},
                "_q_": {"type": "Queue[int]", "size": 1, "limit": 10}, "_l_": {"type": "LifoQueue[str]", "size": 0, "limit": None},
                "_rows_": {"type": "Iterator", "dealt": 2, "left": 98}, "_ids_": {"type": "Iterator", "dealt": 1},
                "_lock_free_": {"type": "lock", "holder": None}, "_lock_held_": {"type": "lock", "holder": holder},
                "_sync_end_": {"type": "sync", "missing": 3, "bytes": 1, "waiting": 1}, "_sync_open_": {"type": "sync", "missing": 0, "bytes": 1},
                "_late_": {"type": "int", "state": "unset"}}.items():
            self.assertEqual(found[name], dict(common, **wanted), name)
        self.assertTrue(found["_many_"]["value"].startswith("('word', 'word', ") and found["_many_"]["value"].endswith("…"), found["_many_"])
        self.assertEqual(found["_many_"]["bytes"], 3006)
        self.assertRun(self.finish(process, b""))

    def test_a_table_and_one_variable(self):
        process, session = self.begin(2, APP)
        heading, *rows = self.assertRun(self.ctl("vars", session[:4])).out.decode().splitlines()
        self.assertEqual(heading.split(), ["NAME", "TYPE", "VALUE", "WAITING", "FILE"])
        rows = {row.split()[0]: row for row in rows}
        for name, words in (("_i_", " -5 "), ("_b_", " True "), ("_s_", '"h\u00e9\\n\\u001b"'), ("_long_", "… (3000 bytes)"), ("_q_", "1 item of 10 "),
                            ("_huge_", "an int of 12501 bytes"), ("_l_", "0 items "), ("_rows_", "2 dealt, 98 left "), ("_ids_", " 1 dealt "),
                            ("_lock_free_", " free "), ("_least_", " 1 item of 3, shut down "), ("_raw_", " b\"a'\\x00\\xff\" "),
                            ("_pair_", " tuple[int, str, frozenset[bool]] "), ("_none_", " None "), ("_many_", " ('word', 'word', "), ("_sync_open_", " open "),
                            ("_lock_held_", "held by node 0 (process "), ("_sync_end_", "3 missing"), ("_late_", "not set yet")):
            self.assertIn(words, rows[name])
        self.assertTrue(all(row.endswith("  app.py") for row in rows.values()), rows)
        self.assertEqual(list(self.variables(session, "_f_")), ["_f_"])
        run = self.ctl("vars", session, "_nothing_")
        self.assertEqual(run.status, 1, repr(run))
        self.assertIn("_nothing_: no shared variable has that name", run.text())
        self.assertRun(self.finish(process, b""))

    def test_a_table_of_thousands_comes_in_pages(self):
        process, session = self.begin(1, MANY)
        found = self.variables(session)
        self.assertEqual(len(found), 3000)
        self.assertEqual(found["_v2999_"]["value"], 2999)
        self.assertRun(self.finish(process, b""))

    def test_it_is_shown_while_its_holder_is_stopped(self):
        process, session = self.begin(2, APP)
        pid = self.variables(session)["_lock_held_"]["holder"]["pid"]
        os.kill(pid, signal.SIGSTOP)
        found = product.wait_for(lambda: [row for row in [self.variables(session)["_lock_held_"]] if row["state"] == "busy"], "it to be busy")
        self.assertEqual(found[0]["holder"], {"node": 0, "pid": pid})
        table = self.assertRun(self.ctl("vars", session)).out.decode()
        self.assertIn(" held by node 0 (process {}), which is stopped ".format(pid), table)
        self.assertEqual(table.count("stopped"), 1, table)
        os.kill(pid, signal.SIGCONT)
        product.wait_for(lambda: self.variables(session)["_lock_held_"]["state"] == "set", "it to go on")
        self.assertRun(self.finish(process, b""))

    def test_watch_shows_changes_until_the_session_ends(self):
        process, session = self.begin(2, APP)
        watch = self.start("gothonctl", "vars", "--watch", "--json", session, "_sync_end_")
        first = json.loads(watch.stdout.readline())
        self.assertEqual(first["variables"][0]["missing"], 3)
        self.assertRun(self.finish(process, b""))
        self.assertRun(self.finish(watch))

    def test_usage(self):
        for arguments in ([], ["a", "b", "c"], ["--xml", "a"]):
            run = self.ctl("vars", *arguments)
            self.assertEqual(run.status, 2, repr(run))
            self.assertTrue(run.text().startswith("gothonctl: vars: "), repr(run))
        run = self.ctl("vars", "00000000")
        self.assertEqual(run.status, 1, repr(run))
        self.assertIn("no such session", run.text())


if __name__ == "__main__":
    unittest.main()
