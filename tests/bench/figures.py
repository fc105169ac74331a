"""Figures, never verdicts: what Gothon costs beside what it is compared with, interleaved in one run, medians.

usage: figures.py BUILD_DIRECTORY     (GOTHON_BIN names the installed product; usually by way of ./test.sh bench)
"""

import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import sysconfig
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import product  # noqa: E402
import thousand_modules  # noqa: E402

OPERATIONS = """
import sys, time
_x_: int = 0
rounds = int(sys.argv[1])
for _ in range(200):
    _x_ += 1
started = time.perf_counter()
for _ in range(rounds):
    _x_ += 1
print((time.perf_counter() - started) * 1e6 / rounds)
"""
HELLO = "_node_: int = 0\nprint('hello', _node_)\n"
COUNTER = """
import multiprocessing, statistics, sys, time

_x_: int = 0
TURNS = 200_000

def shared(limit):
    while _x_ < limit:
        _x_ += 1

def plain(x, limit):
    while x < limit:
        x += 1

def value(n, limit):
    while n.value < limit:
        with n.get_lock():
            n.value += 1

def managed(n, limit):
    while n.value < limit:
        n.value += 1

class Holder:
    def read(self, turns):
        for _ in range(turns):
            self._x_

    def handle_value(self, turns):
        handle = next(iter(sys.modules["_gothon.handles"]._handles.values()))
        for _ in range(turns):
            handle.value
            self

    def nothing(self, turns):
        for _ in range(turns):
            pass

def timed(turns, function, *arguments):
    started = time.perf_counter()
    function(*arguments)
    return (time.perf_counter() - started) * 1e6 / turns

if __name__ == "__main__":
    holder = Holder()
    found = {name: [] for name in ("shared", "plain", "value", "managed", "read", "handle_value", "nothing")}
    with multiprocessing.Manager() as manager:
        for _ in range(7):
            _x_ = 0
            found["shared"].append(timed(TURNS, shared, TURNS))
            found["plain"].append(timed(TURNS, plain, 0, TURNS))
            found["value"].append(timed(TURNS // 10, value, multiprocessing.Value("q", 0), TURNS // 10))
            found["managed"].append(timed(TURNS // 1000, managed, manager.Value("i", 0), TURNS // 1000))
            found["read"].append(timed(TURNS, holder.read, TURNS))
            found["handle_value"].append(timed(TURNS, holder.handle_value, TURNS))
            found["nothing"].append(timed(TURNS, holder.nothing, TURNS))
    print(*(statistics.median(found[name]) for name in found))
"""
TOGETHER = """
import time
_node_count_: int = 0
_x_: int = 0
_sync_ready_: callable = lambda n=_node_count_: ()
_sync_done_: callable = lambda n=_node_count_: ()
LIMIT = 1_000_000

def count():
    while _x_ < LIMIT:
        _x_ += 1

_sync_ready_(1)
_sync_ready_()
started = time.perf_counter()
count()
print(time.perf_counter() - started)
"""
# Two nodes take the lock, and two processes a lock of multiprocessing, alone and against each other.
LOCKS = """
import multiprocessing, statistics, sys, time
_node_: int = 0
_lock_m_: callable = lambda: ()
_unlock_m_: callable = lambda: ()
_gate_: int = 0
TURNS = 100_000

def shared(turns=TURNS):
    for _ in range(turns):
        _lock_m_()
        _unlock_m_()

def theirs(lock, turns=TURNS):
    acquire, release = lock.acquire, lock.release
    for _ in range(turns):
        acquire()
        release()

def timed(function, *arguments):
    started = time.perf_counter()
    function(*arguments)
    return (time.perf_counter() - started) * 1e6 / TURNS

def meet(number):
    _gate_ += 1
    while _gate_ < number:
        pass

def other(lock, barrier):
    for _ in range(7):
        barrier.wait()
        theirs(lock)
        barrier.wait()

def contended(lock, barrier):
    times = []
    for _ in range(7):
        barrier.wait()
        times.append(timed(theirs, lock))
        barrier.wait()
    return times

if __name__ == "__main__":
    mine = []
    if _node_ == 0:
        lock = multiprocessing.Lock()
        alone = [(timed(shared), timed(theirs, lock)) for _ in range(7)]
        barrier = multiprocessing.Barrier(2)
        process = multiprocessing.Process(target=other, args=(lock, barrier))
        process.start()
        against = contended(lock, barrier)
        process.join()
    for turn in range(7):
        meet(2 + 4 * turn)
        mine.append(timed(shared))
        meet(4 + 4 * turn)
    if _node_ == 0:
        columns = [list(column) for column in zip(*alone)] + [mine, against]
        print(*(statistics.median(column) for column in columns))
"""
# A latch opens once, so each meeting has one of its own.
MEETINGS = 200
RENDEZVOUS = """
import multiprocessing, statistics, time
_node_: int = 0
LATCHES

def at_latches(turn):
    for latch in latches[turn]:
        latch(1)
        latch()

def at_barrier(barrier):
    for _ in range(len(latches[0])):
        barrier.wait()

def other(barrier):
    for _ in range(7):
        at_barrier(barrier)

def timed(function, argument):
    started = time.perf_counter()
    function(argument)
    return (time.perf_counter() - started) * 1e6 / len(latches[0])

if __name__ == "__main__":
    mine = [timed(at_latches, turn) for turn in range(7)]
    if _node_ == 0:
        barrier = multiprocessing.Barrier(2)
        process = multiprocessing.Process(target=other, args=(barrier,))
        process.start()
        theirs = [timed(at_barrier, barrier) for _ in range(7)]
        process.join()
        print(statistics.median(mine), statistics.median(theirs))
"""
# Node 0 puts and node 1 takes, and two processes do the same with a SimpleQueue.
QUEUES = """
import multiprocessing, statistics, time
_node_: int = 0
_gate_: int = 0
_ints_: Queue[int] = Queue()
_texts_: Queue[str] = Queue()
TURNS = 200_000

def put_ints():
    for i in range(TURNS):
        _ints_.put(i)

def get_ints():
    for i in range(TURNS):
        _ints_.get(block=True)

def put_texts():
    text = "x" * 100
    for i in range(TURNS):
        _texts_.put(text)

def get_texts():
    for i in range(TURNS):
        _texts_.get(block=True)

def meet(number):
    _gate_ += 1
    while _gate_ < number:
        pass

def pipe_to(theirs, barrier, item):
    for _ in range(5):
        barrier.wait()
        for _ in range(TURNS // 10):
            theirs.put(item)

def piped(item):
    theirs, barrier = multiprocessing.SimpleQueue(), multiprocessing.Barrier(2)
    process = multiprocessing.Process(target=pipe_to, args=(theirs, barrier, item))
    process.start()
    found = []
    for _ in range(5):
        barrier.wait()
        started = time.perf_counter()
        for _ in range(TURNS // 10):
            theirs.get()
        found.append((time.perf_counter() - started) * 1e7 / TURNS)
    process.join()
    return statistics.median(found)

if __name__ == "__main__":
    times = {True: [], False: []}
    for turn in range(10):
        meet(2 + 2 * turn)
        started = time.perf_counter()
        ints = turn % 2 == 0
        if _node_ == 0:
            (put_ints if ints else put_texts)()
        else:
            (get_ints if ints else get_texts)()
            times[ints].append((time.perf_counter() - started) * 1e6 / TURNS)
    if _node_ == 1:
        print(statistics.median(times[True]), piped(1), statistics.median(times[False]), piped("x" * 100))
"""
TEXTS = """
import multiprocessing, statistics, time
_s_: str = ""
TEN = "0123456789"
LONG = "x" * 65536

def append(turns):
    for _ in range(turns):
        _s_ += TEN

def set_and_get(turns):
    for _ in range(turns):
        _s_ = LONG
        _s_

def append_managed(managed, turns):
    for _ in range(turns):
        managed.value += TEN

def set_and_get_managed(managed, turns):
    for _ in range(turns):
        managed.value = LONG
        managed.value

def encode_and_decode(turns):
    for _ in range(turns):
        LONG.encode().decode()

def timed(turns, function, *arguments):
    started = time.perf_counter()
    function(*arguments, turns)
    return (time.perf_counter() - started) * 1e6 / turns

if __name__ == "__main__":
    found = {name: [] for name in ("short", "long", "managed", "both", "both_managed", "plain")}
    with multiprocessing.Manager() as manager:
        managed = manager.Value("u", "")
        for _ in range(9):
            _s_ = ""
            append(10)
            found["short"].append(timed(1000, append))
            _s_ = LONG[:50_000]
            found["long"].append(timed(1000, append))
            managed.value = ""
            found["managed"].append(timed(200, append_managed, managed))
            found["both"].append(timed(300, set_and_get))
            found["both_managed"].append(timed(50, set_and_get_managed, managed))
            found["plain"].append(timed(300, encode_and_decode))
    print(*(statistics.median(found[name]) for name in found))
"""
# What a session costs in shared memory: with scalars and locks alone, with a long queue, and after that was drained.
SHARED_MEMORY = """
import os
_node_: int = 0
_a_: int = 0
_b_: float = 0
_c_: bool = False
_lock_m_: callable = lambda: ()
_unlock_m_: callable = lambda: ()
_sync_s_: callable = lambda n=2: ()
_sync_end_: callable = lambda n=1: ()
_q_: Queue[str] = Queue()

def kibibytes():
    for name in os.listdir("/proc/{}/fd".format(os.getppid())):
        path = "/proc/{}/fd/{}".format(os.getppid(), name)
        if os.path.exists(path) and "gothon-session" in os.readlink(path):
            return os.stat(path).st_blocks // 2

if _node_ == 0:
    _lock_m_()
    _unlock_m_()
    print(kibibytes(), end=" ")
    for _ in range(200_000):
        _q_.put("x" * 100)
    print(kibibytes(), end=" ")
    while _q_.get()[1]:
        pass
    print(kibibytes())
    _sync_end_(1)
else:
    _sync_end_()
"""
WAITS = """
_sync_never_: callable = lambda n=1: ()
print("ready", flush=True)
_sync_never_()
"""


def pss(pid):
    """Proportional set size in MiB."""
    for line in pathlib.Path("/proc/{}/smaps_rollup".format(pid)).read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


class Figures(product.TestCase):
    def runTest(self):
        pass

    def daemons(self):
        """pid of gothond, pids of its session processes."""
        desk, sessions = None, []
        for pid, line in product.processes_with(self.marker).items():
            if "gothond" in line and "--session" in line:
                sessions.append(pid)
            elif "gothond" in line:
                desk = pid
        return desk, sessions

    def wall(self, *command):
        started = time.perf_counter()
        process = self.start(*command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        run = self.finish(process)
        seconds = time.perf_counter() - started
        self.assertEqual(run.status, 0, "{}: {!r}".format(command, run))
        return seconds

    def interleaved(self, rounds, **measures):
        times = {name: [] for name in measures}
        for _ in range(rounds):
            for name, measure in measures.items():
                times[name].append(measure())
        return {name: statistics.median(values) for name, values in times.items()}

    def operation(self, build):
        self.write("operations.py", OPERATIONS)
        found = self.interleaved(
            7,
            c=lambda: float(subprocess.check_output([str(build / "tests" / "bench" / "pingpong"), "20000"])),
            gothon=lambda: float(self.gothon(1, "operations", "20000", environment={"GOTHON_TRANSPORT": "datagram"}).out))
        print("one datagram operation:      Python {:.1f} us, C ping-pong {:.1f} us: ratio {:.2f}  (aim 1.6)".format(
            found["gothon"], found["c"], found["gothon"] / found["c"]), flush=True)

    def counter(self, gothon):
        """A shared int beside a plain one and what the standard library shares, with every CPython; each row is one run."""
        self.write("counter.py", COUNTER)
        for name, path in product.interpreters().items():
            if "pypy" in name:
                continue
            run = self.gothon("--python", path, 1, "counter")
            shared, plain, value, managed, read, handle, nothing = map(float, run.out.split())
            print("counter loop, {:<14} {:.3f} us a turn, {:.2f} x plain int (aim 2.5, before 3.11 4), {:.0f} x faster than Value (aim 10),"
                  " {:.0f} x than Manager (aim 1000); self._x_ {:.2f} x handle.value (aim 2, since 3.11)".format(
                      name + ":", shared, shared / plain, value / shared, managed / shared, (read - nothing) / (handle - nothing)),
                  flush=True)

    def counter_together(self, gothon):
        self.write("together.py", TOGETHER)

        def seconds(nodes):
            return max(float(line) for line in self.gothon(nodes, "together").lines())

        found = self.interleaved(7, one=lambda: seconds(1), two=lambda: seconds(2))
        print("counter loop, 2 nodes:       {:.2f} of the throughput of one  (aim 0.8)".format(found["one"] / found["two"]), flush=True)

    def locks(self, gothon):
        self.write("locks.py", LOCKS)
        run = self.gothon(2, "locks")
        mine, theirs, mine_against, theirs_against = map(float, run.lines()[0].split())
        print("lock + unlock:               {:.3f} us, {:.2f} x multiprocessing.Lock (aim 1.2); against another node {:.3f} us, {:.2f} x (aim 1.0)"
              .format(mine, mine / theirs, mine_against, mine_against / theirs_against), flush=True)

    def rendezvous(self, gothon):
        names = [["_sync_t{}_{}_".format(turn, number) for number in range(MEETINGS)] for turn in range(7)]
        text = "".join("{}: callable = lambda n=2: ()\n".format(name) for row in names for name in row)
        text += "latches = [{}]\n".format(", ".join("[{}]".format(", ".join(row)) for row in names))
        self.write("meetings.py", RENDEZVOUS.replace("LATCHES\n", text))
        mine, theirs = map(float, self.gothon(2, "meetings").lines()[0].split())
        print("rendezvous of 2 at a latch:  {:.1f} us, Barrier.wait {:.1f} us: {:.0f} x faster  (aim 6)".format(
            mine, theirs, theirs / mine), flush=True)

    def queues(self, gothon):
        self.write("queues.py", QUEUES)
        ints, ints_piped, texts, texts_piped = map(float, self.gothon(2, "queues").lines()[0].split())
        print("queue, node to node:         int {:.2f} us an item, {:.1f} x faster than SimpleQueue (aim 15); str of 100 {:.2f} us, {:.1f} x (aim 8)"
              .format(ints, ints_piped / ints, texts, texts_piped / texts), flush=True)

    def texts(self, gothon):
        self.write("texts.py", TEXTS)
        short, long, managed, both, both_managed, plain = map(float, self.gothon(1, "texts").out.split())
        print("str += 10 bytes:             {:.2f} us, behind 50,000 {:.2f} us, {:.0f} x faster than Manager (aim 200)".format(
            short, long, managed / long), flush=True)
        print("str of 64 KiB, set + get:    {:.1f} us, {:.1f} x faster than Manager (aim 15), {:.2f} x encode + decode (aim 2.5)".format(
            both, both_managed / both, both / plain), flush=True)

    def shared_memory(self, gothon):
        self.write("memory.py", SHARED_MEMORY)
        scalars, filled, drained = map(int, self.gothon(2, "memory").lines()[0].split())
        print("a session's shared memory:   {} KiB with scalars and locks (aim 256), {} with 20 MB in a queue, {} when that is drained".format(
            scalars, filled, drained), flush=True)

    def start_of_one(self, gothon):
        found = self.interleaved(25, python=lambda: self.wall("python", "-m", "hello"),
                                 gothon=lambda: self.wall(gothon, "1", "hello"))
        print("gothon 1 hello:              {:.1f} ms, python -m hello {:.1f} ms: {:+.1f} ms  (aim +20)".format(
            found["gothon"] * 1e3, found["python"] * 1e3, (found["gothon"] - found["python"]) * 1e3), flush=True)

    def byte_scan(self, build):
        library = pathlib.Path(sysconfig.get_paths()["stdlib"])
        paths = "\n".join(str(path) for path in sorted(library.rglob("*.py")) if "-packages" not in path.parts)
        found = [list(map(float, subprocess.run([str(build / "tests" / "bench" / "byte_scan"), "3"], input=paths, check=True,
                                                stdout=subprocess.PIPE, universal_newlines=True).stdout.split())) for _ in range(5)]
        code, imports = (statistics.median(each) for each in zip(*found))
        print("byte scan:                   {:.0f} MB/s for Gothon code (aim 500), {:.0f} MB/s for imports".format(code, imports), flush=True)

    def thousand_modules(self, gothon):
        thousand_modules.write(self.write)
        found = self.interleaved(15, hello=lambda: self.wall(gothon, "1", "hello"), project=lambda: self.wall(gothon, "1", "thousand"))
        print("gothon 1, 1000 modules:      {:.1f} ms, hello {:.1f} ms: {:+.1f} ms  (aim +100)".format(
            found["project"] * 1e3, found["hello"] * 1e3, (found["project"] - found["hello"]) * 1e3), flush=True)

    def start_of_two(self, gothon):
        if not shutil.which("mpirun"):
            print("gothon 2 hello to mpirun:    skipped, there is no mpirun (Debian package openmpi-bin)", flush=True)
            return
        mpirun = ["mpirun", "--oversubscribe", "-n", "2"]
        if os.getuid() == 0:
            mpirun.insert(1, "--allow-run-as-root")
        found = self.interleaved(15, mpirun=lambda: self.wall(*mpirun, "python", "hello.py"),
                                 gothon=lambda: self.wall(gothon, "2", "hello"))
        print("gothon 2 hello:              {:.1f} ms, mpirun -n 2 {:.1f} ms: ratio {:.2f}  (aim 1.5)".format(
            found["gothon"] * 1e3, found["mpirun"] * 1e3, found["gothon"] / found["mpirun"]), flush=True)

    def idle_memory(self, gothon):
        self.wall(gothon, "2", "hello")
        desk, sessions = product.wait_for(lambda: (lambda found: found if found[0] and len(found[1]) == 1 else None)(self.daemons()),
                                          "gothond with one spare session process")
        print("idle:                        gothond {:.1f} MiB + spare {:.1f} MiB PSS  (aim 12 together)".format(
            pss(desk), pss(sessions[0])), flush=True)
        spare = sessions[0]
        self.write("waits.py", WAITS)
        process = self.start(gothon, "2", "waits")
        os.read(process.stdout.fileno(), 100)
        print("a session process:           {:.1f} MiB PSS  (aim 2)".format(pss(spare)), flush=True)
        process.kill()
        self.finish(process)

    def hundred_sessions(self, gothon):
        def settled():
            desk, sessions = self.daemons()
            return desk if desk and len(sessions) == 1 else None

        def state():
            desk = product.wait_for(settled, "one spare session process")
            return len(os.listdir("/proc/{}/fd".format(desk))), pss(desk)

        self.wall(gothon, "1", "hello")
        before = state()
        for _ in range(100):
            self.wall(gothon, "1", "hello")
        after = state()
        print("100 sessions:                gothond {} -> {} descriptors, {:.2f} -> {:.2f} MiB PSS".format(
            before[0], after[0], before[1], after[1]), flush=True)


def under_systemd():
    """Those that take a user manager; with-user-manager says why there is none."""
    folder = pathlib.Path(__file__).resolve().parents[1] / "systemd"
    done = subprocess.run([str(folder / "with-user-manager"), str(os.getuid()), sys.executable, "-B", str(folder / "bench_figures.py")],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
    print(done.stdout.rstrip() if done.returncode == 0 else "under systemd:               skipped, " + done.stderr.strip(), flush=True)


def main(build):
    Figures.setUpClass()
    try:
        figures = Figures()
        figures.setUp()
        figures.write("hello.py", HELLO)
        gothon = str(product.BIN / "gothon")
        figures.wall(gothon, "1", "hello")
        for measure, argument in ((figures.operation, build), (figures.counter, gothon), (figures.counter_together, gothon),
                                  (figures.locks, gothon), (figures.rendezvous, gothon),
                                  (figures.queues, gothon), (figures.texts, gothon), (figures.shared_memory, gothon),
                                  (figures.start_of_one, gothon), (figures.byte_scan, build), (figures.thousand_modules, gothon),
                                  (figures.start_of_two, gothon),
                                  (figures.idle_memory, gothon), (figures.hundred_sessions, gothon)):
            try:
                measure(argument)
            except Exception as error:
                print("{}: could not be measured: {}".format(measure.__name__, error), flush=True)
    finally:
        Figures.tearDownClass()
    under_systemd()


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve())
