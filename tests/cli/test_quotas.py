"""Quotas: what gothond.json allows, what is said when it is used up, and that a file that is wrong starts nothing and stops nothing."""

import json
import pathlib
import unittest

import product

WAITING = """\
import os, time
print('here', flush=True)
while not os.path.exists('go'):
    time.sleep(0.01)
"""

# Threads that take an item of 32 MiB each, and ask for nothing more; then the session process's peak in KiB.
ANSWERS = """\
import glob, os, threading
_items_: Queue[str] = Queue()
_x_: int = 0
item = 'x' * (32 << 20)
taken = []
over = threading.Event()
def take():
    taken.append(_items_.get()[1])
    there.release()
    over.wait()
refused = 'nothing'
there = threading.Semaphore(0)
threads = []
try:
    for number in range(30):
        assert _items_.put(item)
        _x_ += 1
        threads.append(threading.Thread(target=take))
        threads[-1].start()
        there.acquire()
except MemoryError as error:
    refused = type(error).__name__
for process in glob.glob('/proc/[0-9]*'):
    try:
        if os.environ['GOTHON_SESSION'] in open(process + '/cmdline').read().split(chr(0)):
            status = open(process + '/status').read()
    except OSError:
        pass
peak = status.partition('VmHWM:')[2].split()[0]
over.set()
for thread in threads:
    thread.join()
print(len(taken), refused, peak)
"""

# A node that touches 300 MiB of the shared memory where no variable is, by storing and by allocating, once or again and again.
STRAY = """\
import mmap, os, sys, time
from _gothon import datagram
_x_: int = 2 ** 80
_s_: str = 'kept'
_q_: Queue[int] = Queue()
_lock_m_: callable = lambda: ()
_unlock_m_: callable = lambda: ()
for item in range(1000):
    _q_.put(item)
memory = datagram.idle().segment()
far = 8 << 30
pages = mmap.mmap(memory, 300 << 20, offset=far)

def cost():
    return os.fstat(memory).st_blocks * 512 / (1 << 20)

def store():
    for at in range(0, len(pages), mmap.PAGESIZE):
        pages[at] = 1

def allocate():
    os.posix_fallocate(memory, 2 * far, len(pages))

def works():
    turn = _x_ - 2 ** 80
    _x_ += 1
    _s_ += '.'
    assert _q_.get() == (turn, True)
    _q_.put(turn + 1000)
    _lock_m_()
    _unlock_m_()
    return True

for touch in (store, allocate):
    touch()
    while cost() > 20 + 16:
        assert works()
    assert pages[0] in (0, 1) and works()
print(_s_[:5], pages[0], flush=True)
while sys.argv[1] == 'again':
    store()
"""


class Quotas(product.TestCase):
    def setUp(self):
        super().setUp()
        self.file = pathlib.Path(self.environment["XDG_CONFIG_HOME"]) / "gothon" / "gothond.json"
        self.file.parent.mkdir(exist_ok=True)
        self.addCleanup(lambda: self.file.exists() and self.file.unlink())

    def allow(self, **quotas):
        self.file.write_text(json.dumps(quotas))

    def waiting(self, nodes=1):
        """A session that runs until go()."""
        self.write("app.py", WAITING)
        process = self.start("gothon", "--label", "never", str(nodes), "app")
        for _ in range(nodes):
            self.assertEqual(process.stdout.readline(), b"here\n")
        return process

    def go(self, *processes):
        self.write("go", "")
        for process in processes:
            self.assertRun(self.finish(process))
        (self.project / "go").unlink()

    def refused(self, *command):
        run = self.assertRun(self.gothon(*command), 125)
        self.assertEqual(run.out, b"")
        return run.text()

    def test_one_session_too_many_is_refused_until_one_has_ended(self):
        self.allow(sessions=2)
        first, second = self.waiting(), self.waiting()
        self.assertEqual(self.refused(1, "app"),
                         "gothon: gothond: 2 of 2 sessions run already: wait for one to end, stop one (gothonctl list shows them), "
                         "or raise sessions in {}\n".format(self.file))
        self.assertEqual(len(json.loads(self.finish(self.start("gothonctl", "list", "--json")).out)["sessions"]), 2)
        self.go(first)
        self.go(second, self.waiting())

    def test_nodes_are_counted_over_all_sessions(self):
        self.allow(nodes=3)
        running = self.waiting(2)
        self.assertEqual(self.refused(2, "app"),
                         "gothon: gothond: 2 nodes more would be too many: 2 of 3 are taken: start fewer, stop a session "
                         "(gothonctl list shows them), or raise nodes in {}\n".format(self.file))
        self.go(running, self.waiting(1))

    def test_what_threads_have_been_answered_counts_too(self):
        """Each thread's last answer is kept until its next request: a long one does not lie beside the quota."""
        self.allow(memory="100M")
        self.write("app.py", ANSWERS)
        run = self.assertRun(self.gothon(1, "app", environment={"GOTHON_TRANSPORT": "datagram", "GOTHON_STRING_MAX_SIZE": str(64 << 20)}))
        taken, refused, peak = run.out.split()
        self.assertGreaterEqual(int(taken), 2)
        self.assertEqual(refused, b"MemoryError")
        # Beside the quota and the program itself: one answer on its way, and the item that is looked at.
        if not product.SANITIZED:
            self.assertLess(int(peak), (100 + 64) << 10, repr(run))

    def test_memory_that_no_variable_uses_is_given_back(self):
        self.allow(memory="20M")
        self.write("app.py", STRAY)
        for transport in ("auto", "datagram"):
            with self.subTest(transport=transport):
                run = self.assertRun(self.gothon(1, "app", "once", environment={"GOTHON_TRANSPORT": transport}))
                self.assertEqual(run.out, b"kept. 0\n")

    def test_who_touches_it_again_and_again_ends_the_session(self):
        self.allow(memory="20M")
        self.write("app.py", STRAY)
        run = self.assertRun(self.gothon(1, "app", "again"), 125)
        self.assertEqual(run.out, b"kept. 0\n")
        self.assertEqual(run.text(), "gothon: shared memory: a process of this session keeps writing to it where no variable is: its memory "
                                     "quota could not be kept, so the session was ended; look for native code that writes where it should not\n")

    def test_a_session_that_its_client_hosts_has_them_too(self):
        self.allow(nodes=1)
        self.write("app.py", "print('runs')\n")
        self.assertEqual(self.refused("--standalone", 2, "app"),
                         "gothon: 2 nodes are too many: 1 may run: start fewer, or raise nodes in {}\n".format(self.file))
        self.assertRun(self.gothon("--standalone", 1, "app"))

    def test_memory_bounds_what_a_session_stores_and_loses_nothing(self):
        self.allow(memory="2M")
        run = self.run_app(1, """\
            _q_: Queue[str] = Queue()
            stored = 0
            try:
                while True:
                    _q_.put('x' * 10000)
                    stored += 1
            except MemoryError as error:
                print(error)
            print(stored == _q_.size(), 50 < stored < 250)
        """)
        self.assertEqual(run.lines(), ["True True", "_q_: the session's store quota of 2097152 bytes is used up: store less, take items "
                                       "out first, or raise memory in gothond.json"])

    def test_messages_bound_how_many_threads_wait(self):
        self.allow(messages=2)
        for transport in ("auto", "datagram"):
            with self.subTest(transport=transport):
                run = self.run_app(1, """\
                    import threading, time
                    _q_: Queue[int] = Queue()
                    said = []
                    def wait():
                        try:
                            said.append(_q_.get(block=True))
                        except MemoryError as error:
                            said.append(str(error))
                    threads = [threading.Thread(target=wait) for _ in range(3)]
                    for thread in threads: thread.start()
                    while not said: time.sleep(0.01)
                    print(*said)
                    _q_.put(1); _q_.put(2)
                    for thread in threads: thread.join()
                    print(sorted(said[1:]))
                """, environment={"GOTHON_TRANSPORT": transport})
                self.assertEqual(run.lines(), ["[(1, True), (2, True)]", "the session's quota of 2 requests that wait is used up: let fewer "
                                               "threads wait at a time, or raise messages in gothond.json"])

    def test_a_wrong_file_starts_nothing_and_stops_nothing(self):
        running = self.waiting()
        self.file.write_text('{"sesions": 3}')
        why = "no session starts as long as this is so: {}: sesions: there is no such quota: there are sessions, nodes, memory, messages\n"
        self.assertEqual(self.refused(1, "app"), "gothon: gothond: " + why.format(self.file))
        self.assertEqual(self.refused("--standalone", 1, "app"), "gothon: " + why.format(self.file))
        listed = self.finish(self.start("gothonctl", "list", "--json"))
        self.assertEqual(len(json.loads(self.assertRun(listed).out)["sessions"]), 1)
        self.assertIn("WRONG  quotas            {}: sesions".format(self.file), self.finish(self.start("gothonctl", "doctor")).out.decode())
        self.allow(sessions=3)
        self.go(running, self.waiting())

    def test_a_gothond_that_begins_with_a_wrong_file_says_so_too(self):
        self.file.write_text("{")
        self.write("app.py", "pass\n")
        self.assertEqual(self.refused(1, "app"), "gothon: gothond: no session starts as long as this is so: {}: line 1: it is no JSON from "
                         "there on: mend it\n".format(self.file))
        self.file.unlink()
        self.assertRun(self.gothon(1, "app"))


if __name__ == "__main__":
    unittest.main()
