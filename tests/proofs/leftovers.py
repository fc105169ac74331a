"""Runs of every kind, again and again, one by one or many at once: what is there after the last is what was there after the first."""

import concurrent.futures
import os
import pathlib
import random
import re
import signal
import time

import product
from daemon.control import Control

# Before the first look everything has been used once; heaps and lists that forget have settled.
WARM_UP = 2
#: What gothond may have grown by, in KiB: it remembers the newest hundred sessions for an hour.
GROWTH = 1024
#: What multiprocessing makes: other programs of this machine, the runs of these tests do not use it.
OF_OTHERS = re.compile(r"sem\.mp-|psm_")

APP = """\
    _node_: int = 0
    _n_: int = 0
    _s_: str = ''
    _q_: Queue[str] = Queue()
    _lock_a_: callable = lambda: ()
    _unlock_a_: callable = lambda: ()
    _sync_a_: callable = lambda n=2: ()
    import os, signal, sys, threading, time
    how = sys.argv[1]
    _lock_a_(); _n_ += 1; _s_ += 'x' * 1000; _unlock_a_()
    for _ in range(100): _q_.put('y' * 1000)
    _sync_a_(1); _sync_a_()
    if how == 'kill' and _node_ == 1: os.kill(os.getpid(), signal.SIGKILL)
    if how == 'fail' and _node_ == 1: sys.exit(3)
    if how == 'fork':
        if os.fork() == 0: _n_ += 1; os._exit(0)
        os.wait()
    if how == 'orphan' and os.fork() == 0:
        os.setsid(); time.sleep(100)
    if how in ('interrupt', 'lost'):
        print('here', flush=True); time.sleep(100)
"""


#: What many sessions at once do: each of `nodes` adds, appends and passes on, and the sums are exact.
EXACT = """\
    _node_: int = 0
    _node_count_: int = 1
    _n_: int = 0
    _big_: int = 0
    _s_: str = ''
    _q_: Queue[str] = Queue()
    _sync_a_: callable = lambda n=_node_count_: ()
    for i in range(300):
        _n_ += 1
        _big_ += 1 << 70
        _s_ += 'x' * 70
        if i % 30 == 0: _q_.put('y' * 20000)
    _sync_a_(1); _sync_a_()
    if _node_ == 0:
        items = 0
        while _q_.get()[1]: items += 1
        print(_n_, _big_ >> 70, len(_s_), items)
"""
AT_ONCE = 8


def files_below(path):
    return sorted(str(entry) for entry in path.rglob("*"))


def sockets_below(path):
    """Named ones; those that connections have at the listening side are not told apart by their names."""
    return sorted(set(line.split()[-1] for line in pathlib.Path("/proc/net/unix").read_text().splitlines() if line.split()[-1].startswith(str(path))))


class TestCase(product.TestCase):
    KINDS = {"well": 0, "kill": 137, "fail": 3, "fork": 0, "orphan": 0}

    def one(self, kind, transport="auto"):
        environment = {"GOTHON_TRANSPORT": transport}
        if kind in self.KINDS:
            self.assertEqual(self.gothon(2, "app", kind, environment=environment).status, self.KINDS[kind])
        elif kind == "exact":
            run = self.assertRun(self.gothon(3, "exact", environment=environment))
            self.assertEqual((run.lines(), run.text()), (["900 900 63000 30"], ""))
        elif kind == "alone":
            self.assertEqual(self.gothon("--standalone", 2, "app", "well", environment=environment).status, 0)
        elif kind == "detached":
            session = self.assertRun(self.gothon("--detach", 2, "app", "well", environment=environment)).out.decode().strip()
            self.assertRun(self.finish(self.start("gothonctl", "wait", session)))
            # Its record is to be kept: the user's own, and bounded.
            product.shutil.rmtree(os.path.join(self.environment["XDG_STATE_HOME"], "gothon", "sessions", session))
        else:
            process = self.start("gothon", "2", "app", kind, environment=environment)
            for _ in range(2):
                self.assertIn(b"here", process.stdout.readline())
            process.send_signal(signal.SIGINT if kind == "interrupt" else signal.SIGKILL)
            self.finish(process)

    def gothond(self):
        return next((pid for pid, line in product.processes_with(self.marker).items() if "gothond" in line and "--session" not in line), None)

    def state(self):
        """Once only gothond and its spare session process are there."""
        def alone():
            processes = product.processes_with(self.marker)
            return len(processes) == 2 and not (self.project / ".gothon").exists()

        product.wait_for(alone, "the end of all sessions")
        desk = self.gothond()
        runtime = pathlib.Path(self.environment["XDG_RUNTIME_DIR"])
        # Whose answer comes after all that gothond has to do for connections that have ended before.
        last = Control(runtime / "gothon" / "control.sock")
        self.addCleanup(last.close)
        last.ask({"verb": "status"})
        # The spare one has another name each time.
        spare = next(line.split()[-1] for line in product.processes_with(self.marker).values() if "--session" in line)
        found = {
            "gothond": desk,
            "threads": len(os.listdir("/proc/{}/task".format(desk))),
            "descriptors": sorted(os.readlink("/proc/{}/fd/{}".format(desk, fd)).split(":")[0] for fd in os.listdir("/proc/{}/fd".format(desk))),
            "files": sorted(name.replace(spare, "SPARE") for name in files_below(runtime)),
            "state files": files_below(pathlib.Path(self.environment["XDG_STATE_HOME"])),
            "sockets": sorted(name.replace(spare, "SPARE") for name in sockets_below(runtime)),
            "project": [name for name in files_below(self.project) if "__pycache__" not in name],
            "shared memory": sorted(name for name in os.listdir("/dev/shm") if not OF_OTHERS.match(name)),
        }
        last.close()
        return found

    def memory(self):
        """Of gothond alone: what it shares counts less or more with the number of those that share it."""
        for line in pathlib.Path("/proc/{}/smaps_rollup".format(self.gothond())).read_text().splitlines():
            if line.startswith("Anonymous:"):
                return int(line.split()[1])
        return 0

    def all_kinds(self):
        self.write("app.py", APP)
        self.write("exact.py", EXACT)
        return list(self.KINDS) + ["exact", "alone", "detached", "interrupt", "lost"]

    def many_at_once(self, kinds, seconds):
        """How many runs there were."""
        end = time.monotonic() + seconds

        def runs(seed):
            chance = random.Random(seed)
            number = 0
            while time.monotonic() < end:
                self.one(chance.choice(kinds), chance.choice(("auto", "datagram")))
                number += 1
            return number

        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as threads:
            return sum(threads.map(runs, range(AT_ONCE)))

    def nothing_grows_in(self, seconds):
        kinds = self.all_kinds()
        # gothond remembers a hundred sessions.
        warm_up = sum(self.many_at_once(kinds, 2) for _ in range(4))
        while warm_up < 100:
            warm_up += self.many_at_once(kinds, 2)
        before, memory = self.state(), self.memory()
        self.many_at_once(kinds, seconds)
        self.assertEqual(self.state(), before)
        self.assertLess(self.memory() - memory, GROWTH)

    def nothing_is_left_of(self, runs):
        kinds = self.all_kinds()
        for kind in kinds * WARM_UP:
            self.one(kind)
        before, memory = self.state(), self.memory()
        for number in range(runs):
            self.one(kinds[number % len(kinds)])
        self.assertEqual(self.state(), before)
        self.assertLess(self.memory() - memory, GROWTH)
