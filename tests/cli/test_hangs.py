"""Hangs: every kind of deadlock ends the session with an explanation, what only looks like one goes on, and `gothonctl why` tells both."""

import ctypes
import json
import os
import re
import signal
import subprocess
import unittest

import interpreters
import product

PTRACE_SEIZE, PTRACE_INTERRUPT, PTRACE_DETACH, WALL = 0x4206, 0x4207, 17, 0x40000000  # sys/ptrace.h, sys/wait.h

NAMES = """\
import os, signal, sys, threading, time
_node_: int = 0
_node_count_: int = 1
_lock_a_: callable = lambda: ()
_unlock_a_: callable = lambda: ()
_lock_b_: callable = lambda: ()
_unlock_b_: callable = lambda: ()
_sync_both_: callable = lambda n=2: ()
_sync_all_: callable = lambda n=_node_count_: ()
_q_: Queue[int] = Queue(1)
_done_: Queue[int] = Queue()
_x_: int = 0

def cross():
    # Each of two nodes holds what the other one wants.
    if _node_ == 0:
        _lock_a_()
        _sync_both_(1); _sync_both_()
        _lock_b_()
    elif _node_ == 1:
        _lock_b_()
        _sync_both_(1); _sync_both_()
        _lock_a_()
"""


class Hangs(product.TestCase):
    def program(self, text):
        self.write("app.py", NAMES + text)

    def ctl(self, *arguments):
        return self.finish(self.start("gothonctl", *arguments))

    def session(self):
        def running():
            sessions = json.loads(self.ctl("list", "--json").out)["sessions"]
            return [each["id"] for each in sessions if each["state"] == "running"]

        return product.wait_for(running, "the session")[0]

    def why(self, session):
        return json.loads(self.assertRun(self.ctl("why", "--json", session)).out)

    # ---- deadlocks ----

    def assertDeadlock(self, nodes, text, *patterns, options=()):
        self.program(text)
        run = self.gothon(*options, nodes, "app", timeout=30)
        self.assertEqual(run.status, 125, repr(run))
        for pattern in patterns:
            self.assertRegex(run.text(), pattern)
        lines = [line for line in run.text().splitlines() if line.startswith("gothon: ")]
        self.assertTrue(all(line.startswith("gothon: deadlock: ") for line in lines), repr(run))
        self.assertTrue(lines[-1].endswith("--no-deadlock-check would keep it waiting"), repr(run))
        return run

    def test_a_lock_cycle(self):
        line = (NAMES + "cross()\n").splitlines().index("        _lock_b_()", 16) + 1
        self.assertDeadlock(
            2, "cross()\n",
            r"node 0 waits for lock '_lock_b_' at app\.py:%d, which node 1 holds\n" % line,
            r"node 1 waits for lock '_lock_a_' at app\.py:%d, which node 0 holds\n" % (line + 4),
            r"lock cycle: node 0 waits for lock '_lock_b_' of node 1; node 1 waits for lock '_lock_a_' of node 0: nobody can go on")

    def test_a_lock_that_its_thread_takes_twice(self):
        self.assertDeadlock(1, "from threading import Lock\n_l_: Lock = Lock()\nwith _l_:\n    _l_.acquire()\n",
                            r"node 0 waits for lock '_l_' at app\.py:\d+, which its own process holds\n",
                            "node 0 waits for lock '_l_', which only itself could let go")

    def test_a_cycle_of_locks_that_are_entered(self):
        self.assertDeadlock(2, """
from threading import Lock, RLock
_l_: Lock = Lock()
_r_: RLock = RLock()
with (_l_ if _node_ == 0 else _r_):
    _sync_both_(1)
    _sync_both_()
    with (_r_ if _node_ == 0 else _l_):
        pass
""", "lock cycle: node 0 waits for lock '_r_' of node 1; node 1 waits for lock '_l_' of node 0: nobody can go on")

    def test_what_nobody_can_release_set_notify_or_come_to(self):
        made = "from threading import Barrier, Condition, Event, Semaphore\n_s_: Semaphore = Semaphore(0)\n_e_: Event = Event()\n"
        made += "_c_: Condition = Condition()\n_b_: Barrier = Barrier(3)\n"
        for text, goal, conclusion in (
                ("_s_.acquire()", "semaphore '_s_'", "nobody can release semaphore '_s_' any more: everybody waits"),
                ("_e_.wait()", "event '_e_'", "nobody can set event '_e_' any more: everybody waits"),
                ("with _c_: _c_.wait()", "condition '_c_'", "nobody can notify condition '_c_' any more: everybody waits"),
                ("_b_.wait()", "barrier '_b_'", "barrier '_b_' can never be passed: 2 of 3 have come, everybody waits")):
            with self.subTest(text):
                self.assertDeadlock(2, made + text + "\n", r"node 0 waits for {} at app\.py:\d+".format(goal), conclusion)

    def test_a_latch_whose_missing_node_has_exited(self):
        self.assertDeadlock(4, "if _node_ != 3: _sync_all_(1); _sync_all_()\n",
                            r"latch '_sync_all_' can never open: 3 of 4 have come, node 3 has exited, the others wait")

    def test_a_queue_that_nobody_can_fill(self):
        self.assertDeadlock(2, "_q_.get(block=True)\n", r"node 1 waits for an item from queue '_q_' at app\.py:\d+\n",
                            "nobody can put into queue '_q_' any more: everybody waits")

    def test_a_queue_that_nobody_can_empty(self):
        self.assertDeadlock(2, "assert _q_.put(1, block=True); assert _q_.put(2, block=True)\n", "nobody can take from queue '_q_' any more")

    def test_an_initial_value_that_is_never_set(self):
        self.assertDeadlock(2, "def initial():\n    _sync_both_()\n    return 1\n_late_: int = initial()\n",
                            "waits for the initial value of '_late_'")  # the first to get there waits for the second

    def test_one_attached_node(self):
        self.assertDeadlock(1, "_sync_both_()\n", r"0 of 2 have come, everybody waits")

    def test_threads_and_a_forked_child(self):
        self.assertDeadlock(2, """
if _node_ == 0:
    for _ in range(2):
        threading.Thread(target=_sync_all_).start()
elif os.fork() == 0:
    _q_.get(block=True)
_sync_all_()
""", r"node 0 \(thread \d+\) waits for latch", r"node 1's process \d+ waits for an item")

    def test_behind_the_others(self):
        self.assertDeadlock(3, "_lock_a_() if _node_ == 2 and (_sync_both_() or True) else cross()\n", "lock cycle: ")

    def test_datagram_nodes_and_pypy(self):
        self.program("cross()\n")
        for interpreter in interpreters.cpythons(2) + interpreters.pypys():
            with self.subTest(interpreter.name):
                run = self.gothon("--python", interpreter.path, 2, "app", environment={"GOTHON_TRANSPORT": "datagram"})
                self.assertEqual((run.status, "lock cycle" in run.text()), (125, True), repr(run))

    def test_a_detached_session_says_it_in_its_log(self):
        self.program("cross()\n")
        session = self.assertRun(self.gothon("--detach", 2, "app")).out.decode().strip()
        self.assertEqual(self.ctl("wait", session).status, 125)
        self.assertIn("lock cycle", self.ctl("logs", session).text() + self.ctl("logs", session).out.decode())

    def test_the_check_can_be_switched_off(self):
        self.program("cross()\n")
        process = self.start("gothon", "--no-deadlock-check", "2", "app")
        session = self.session()
        product.wait_for(lambda: self.why(session)["verdict"] == "deadlock", "the deadlock")
        text = self.ctl("why", session).out.decode()
        self.assertRegex(text, r"node 0 waits for lock '_lock_b_' at app\.py:\d+, which node 1 holds, for \d+\.\d s\n")
        self.assertRegex(text, r"\ndeadlock: lock cycle: .*\n\Z")
        self.assertEqual(self.why(session)["looks"], 0)
        process.send_signal(signal.SIGINT)
        run = self.finish(process)
        self.assertEqual((run.status, "deadlock" in run.text()), (-signal.SIGINT, False), repr(run))

    # ---- what only looks like one ----

    def await_looks(self, session, seen):
        product.wait_for(lambda: self.why(session)["looks"] >= seen + 3, "three looks")

    def assertGoesOn(self, text, conclusion, resolve=lambda process, why: None, nodes=2, report=None):
        """The watch has looked several times at the finished picture, says `conclusion`, and the program ends well after `resolve`."""
        self.program(text)
        process = self.start("gothon", str(nodes), "app", stdin=subprocess.PIPE)
        session = self.session()

        def settled():
            why = self.why(session)
            return re.search(conclusion, why["conclusion"]) and why

        why = product.wait_for(settled, conclusion)
        self.assertNotEqual(why["verdict"], "deadlock")
        self.await_looks(session, why["looks"])
        self.assertIsNone(process.poll())
        resolve(process, self.why(session))
        self.write("go", "")
        run = self.finish(process, b"")
        self.assertEqual(run.status, 0, repr(run))
        if report is None:
            self.assertEqual(run.text(), "")
        else:
            self.assertRegex(run.text(), r"\Agothon: [^\n]*%s[^\n]*\n\Z" % report)

    GO = "def await_go():\n    while not os.path.exists('go'): time.sleep(0.01)\n"

    def test_a_node_that_sleeps(self):
        self.assertGoesOn(self.GO + "await_go() if _node_ else None\n_sync_all_(1); _sync_all_()\n", "node 1 is running")

    def test_a_thread_that_sleeps(self):
        self.assertGoesOn(self.GO + """
def later():
    await_go(); _sync_both_(2)
if _node_: threading.Thread(target=later).start()
_sync_both_()
""", "node 1 has a thread that is running")

    def test_a_lock_whose_holder_sleeps(self):
        self.assertGoesOn(self.GO + """
if _node_ == 0:
    _lock_a_(); _sync_both_(2); await_go(); _unlock_a_()
else:
    _sync_both_(); _lock_a_(); _unlock_a_()
""", "node 0 is running")

    def test_a_timer(self):
        self.assertGoesOn(self.GO + """
def ring(*_):
    if os.path.exists('go'): _sync_both_(2)
    else: signal.setitimer(signal.ITIMER_REAL, 0.3)
if _node_:
    signal.signal(signal.SIGALRM, ring); signal.setitimer(signal.ITIMER_REAL, 0.5)
_sync_both_()
""", "node 1 waits no longer than its timeout or timer says")

    def test_a_signal_handler(self):
        def resolve(process, why):
            os.kill(why["nodes"][1]["pid"], signal.SIGUSR1)

        self.assertGoesOn("if _node_: signal.signal(signal.SIGUSR1, lambda *_: _sync_both_(2))\n_sync_both_()\n",
                          "node 1 handles a signal", resolve, report="node 1 handles a signal, which could help it on")

    def test_a_stopped_node(self):
        def resolve(process, why):
            os.kill(why["nodes"][0]["pid"], signal.SIGCONT)

        self.assertGoesOn("""
if _node_ == 0:
    _lock_a_(); _sync_both_(2); os.kill(os.getpid(), signal.SIGSTOP); _unlock_a_()
else:
    _sync_both_(); _lock_a_(); _unlock_a_()
""", "node 0 is stopped: kill -CONT", resolve, report="which node 0 holds: node 0 is stopped: kill -CONT")

    def test_a_traced_node_is_left_alone_as_long_as_it_is(self):
        libc = ctypes.CDLL(None, use_errno=True)
        self.program("while not os.path.exists('go'): time.sleep(0.01)\n_sync_both_()\n")
        process = self.start("gothon", "2", "app")
        session = self.session()
        pid = product.wait_for(lambda: self.why(session)["nodes"][1]["pid"], "node 1")
        if libc.ptrace(PTRACE_SEIZE, pid, None, None) != 0:
            self.finish(process, process.kill())
            self.skipTest("this kernel lets no process trace another's child: {}".format(os.strerror(ctypes.get_errno())))
        self.write("go", "")
        product.wait_for(lambda: self.why(session)["conclusion"] == "node 1 is being debugged", "the debugger to be seen")
        seen = self.why(session)["looks"]
        product.wait_for(lambda: self.why(session)["looks"] >= seen + 3, "three looks")
        self.assertIsNone(process.poll())
        # A process can only be let go while it is stopped.
        libc.ptrace(PTRACE_INTERRUPT, pid, None, None)
        os.waitpid(pid, WALL)
        self.assertEqual(libc.ptrace(PTRACE_DETACH, pid, None, None), 0)
        self.assertEqual(self.finish(process).status, 125)

    def test_a_subprocess_that_lives(self):
        self.assertGoesOn("""
import subprocess
child = None
if _node_ == 0:
    def act(*_): _sync_both_(2)
    child = subprocess.Popen([sys.executable, '-c', 'import os, time\\nwhile not os.path.exists("go"): time.sleep(0.01)'])
    threading.Thread(target=lambda: (child.wait(), _sync_both_(2))).start()
_sync_both_()
""", r"process \d+ is running|has a thread that is running")

    def test_a_child_that_is_no_node_counts_as_somebody(self):
        self.assertGoesOn("""
import subprocess
if _node_ == 0:
    code = 'import os, sys, time\\nwhile not os.path.exists("go"): time.sleep(0.01)\\nos.kill(int(sys.argv[1]), 9)'
    if os.fork() == 0:
        _lock_a_(); _sync_both_(2)
        subprocess.Popen([sys.executable, '-c', code, str(os.getpid())])
        _q_.get(block=True)
_sync_both_()
_lock_a_()
_unlock_a_()
""", r"process \d+ is running", report="ended while it held lock '_lock_a_'")

    def test_an_orphan_of_the_one_node_may_help(self):
        """It is no descendant any more, of the node nor of the session process."""
        self.program("""
if os.fork() == 0:
    os.setsid()
    if os.fork() != 0:
        os._exit(0)
    while os.getppid() == os.getpgrp() or not os.path.exists("looked"):
        time.sleep(0.01)
    _sync_both_(2)
    os._exit(0)
os.wait()
print("up", flush=True)
_sync_both_()
print("helped")
""")
        process = self.start("gothon", "1", "app")
        self.assertEqual(process.stdout.readline(), b"up\n")
        self.await_looks(self.session(), 0)
        self.assertIsNone(process.poll())
        self.write("looked", "")
        run = self.finish(process)
        self.assertEqual((run.status, run.out), (0, b"helped\n"), repr(run))

    def test_a_get_with_a_timeout(self):
        self.assertGoesOn("""
if _node_ == 0:
    while not _done_.get(block=True, timeout=0.7)[1]:
        if os.path.exists('go'): _done_.put(1)
    _sync_both_(2)
_sync_both_()
""", "node 0 waits no longer than its timeout")

    def test_a_late_node(self):
        self.assertGoesOn(self.GO + "if _node_: await_go()\nelse: _q_.get(block=True)\nif _node_: assert _q_.put(1)\n", "node 1 is running")

    def test_stdin_that_somebody_may_type(self):
        self.assertGoesOn("sys.stdin.read() if _node_ == 0 else None\n_sync_all_(1); _sync_all_()\n", "node 0 is running")

    def test_two_of_three_in_a_cycle_are_reported_and_left_alone(self):
        text = self.GO + """
try: cross()
except KeyboardInterrupt: os._exit(0)
if _node_ == 2: await_go()
"""
        self.program(text)
        process = self.start("gothon", "3", "app")
        session = self.session()
        product.wait_for(lambda: self.why(session)["verdict"] == "report", "the report")
        line = process.stderr.readline().decode()
        self.assertRegex(line, "lock cycle: .*; but node 2 is running")
        # Its lock passes to node 1, which then goes on by itself.
        os.kill(self.why(session)["nodes"][0]["pid"], signal.SIGINT)
        self.write("go", "")
        run = self.finish(process)
        self.assertEqual(run.status, 0, repr(run))

    def test_a_session_beside_that_is_deadlocked(self):
        self.program("cross()\n")
        other = self.start("gothon", "2", "app")
        self.write("patient.py", NAMES + self.GO + "await_go() if _node_ else None\n_sync_all_(1); _sync_all_()\n")
        process = self.start("gothon", "2", "patient")
        self.assertEqual(self.finish(other).status, 125)
        self.assertIsNone(process.poll())
        self.write("go", "")
        self.assertRun(self.finish(process))

    def test_a_process_that_has_become_another_program(self):
        self.assertGoesOn("""
code = 'import os, time\\nwhile not os.path.exists("go"): time.sleep(0.01)'
def become():
    time.sleep(0.5)
    os.execv(sys.executable, [sys.executable, '-c', code])
if _node_ == 0:
    _lock_a_(); _sync_both_(2)
    threading.Thread(target=become).start()
    _q_.get(block=True)
_sync_both_()
_lock_a_(); _unlock_a_()
""", "node 0 is running", report="node 0 ended while it held lock '_lock_a_'")

    def test_wrong_words(self):
        for words in (["why"], ["why", "a", "b"], ["why", "--jsn", "a"]):
            self.assertEqual(self.ctl(*words).status, 2)
        self.assertEqual(self.ctl("why", "00000000").status, 1)


if __name__ == "__main__":
    unittest.main()
