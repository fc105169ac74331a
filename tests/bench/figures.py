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
import sessions  # noqa: E402
import thousand_modules  # noqa: E402

#: Debian's python3-numpy belongs to it.
SYSTEM = "/usr/bin/python3"
PROGRAMS = pathlib.Path(__file__).resolve().parent / "programs"
# A latch opens once, so each meeting has one of its own.
MEETINGS = 200


def pss(pid):
    """Proportional set size in MiB."""
    for line in pathlib.Path("/proc/{}/smaps_rollup".format(pid)).read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


class Figures(product.TestCase):
    gothonctl = product.BIN / "gothonctl"

    def runTest(self):
        pass

    def program(self, name):
        """Puts one of the programs that are measured into the project."""
        self.write(name + ".py", (PROGRAMS / (name + ".py")).read_text())

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
        self.program("operations")
        found = self.interleaved(
            7,
            c=lambda: float(subprocess.check_output([str(build / "tests" / "bench" / "pingpong"), "20000"])),
            gothon=lambda: float(self.gothon(1, "operations", "20000", environment={"GOTHON_TRANSPORT": "datagram"}).out))
        print("one datagram operation:      Python {:.1f} us, C ping-pong {:.1f} us: ratio {:.2f}  (aim 1.6)".format(
            found["gothon"], found["c"], found["gothon"] / found["c"]), flush=True)

    def counter(self, gothon):
        """A shared int beside a plain one and what the standard library shares, with every CPython; each row is one run."""
        self.program("counter")
        for name, path in product.interpreters().items():
            if "pypy" in name or path in product.free_threaded().values():
                continue
            run = self.gothon("--python", path, 1, "counter")
            shared, plain, value, managed, read, handle, nothing, step, plain_step, ticket, least, computed = map(float, run.out.split())
            print("counter loop, {:<14} {:.3f} us a turn, {:.2f} x plain int (aim 2.5, before 3.11 4), += {:.2f} x (aim 1.5, since 3.11), {:.0f} x faster than Value (aim 10),"
                  " {:.0f} x than Manager (aim 1000); self._x_ {:.2f} x handle.value (aim 2, since 3.11);"
                  " (_x_ := _x_ + 1) {:.2f} x += (aim 1.3), _x_ = min(_x_, 5) {:.2f} x, _x_ = _x_ % 7 {:.2f} x".format(
                      name + ":", shared, shared / plain, step / plain_step, value / shared, managed / shared, (read - nothing) / (handle - nothing),
                      ticket / step, least / step, computed / step), flush=True)

    def counter_together(self, gothon):
        self.program("together")

        def seconds(nodes):
            return max(float(line) for line in self.gothon(nodes, "together").lines())

        found = self.interleaved(7, one=lambda: seconds(1), two=lambda: seconds(2))
        print("counter loop, 2 nodes:       {:.2f} of the throughput of one  (aim 0.8)".format(found["one"] / found["two"]), flush=True)

    def counter_by_threads(self, gothon):
        """A shared int in free-threaded interpreters, beside a plain one and one that two threads count up with a lock."""
        self.program("threads")
        if not product.free_threaded():
            print("counter, free-threaded:      skipped, there is no such interpreter (packaging/free-threaded-python makes one)", flush=True)
        for name, path in product.free_threaded().items():
            for what, nodes, threads in (("1 node", 1, 1), ("2 nodes", 2, 1), ("2 threads", 1, 2)):
                runs = [list(map(float, self.gothon("--python", path, "--label", "never", nodes, "threads", threads).out.split())) for _ in range(5)]
                shared_to, plain_to, shared, plain, locked = (statistics.median(each) for each in zip(*runs))
                print("counter, {:<13} {:<10} += {:.3f} us, {:.2f} x plain int (aim 3), {:.1f} x faster than with threading.Lock by 2 threads (aim 4);"
                      " counting to a limit {:.3f} us, {:.2f} x plain int".format(
                          name, what + ":", shared, shared / plain, locked / shared, shared_to, shared_to / plain_to), flush=True)

    def locks(self, gothon):
        self.program("locks")
        run = self.gothon(2, "locks")
        mine, theirs, mine_against, theirs_against = map(float, run.lines()[0].split())
        print("lock + unlock:               {:.3f} us, {:.2f} x multiprocessing.Lock (aim 1.2); against another node {:.3f} us, {:.2f} x (aim 1.0)"
              .format(mine, mine / theirs, mine_against, mine_against / theirs_against), flush=True)

    def objects(self, gothon):
        self.program("objects")
        figures = list(map(float, self.gothon(2, "objects").lines()[0].split()))
        entered, entered_theirs, taken, taken_theirs, within, within_theirs, against, met, called, against_theirs, met_theirs, called_theirs = figures
        print("with Lock:                   {:.3f} us, {:.2f} x multiprocessing.Lock (aim 1.3); against another node {:.3f} us, {:.2f} x (aim 1.0)"
              .format(entered, entered / entered_theirs, against, against / against_theirs), flush=True)
        print("with Semaphore:              {:.3f} us, {:.1f} x faster than multiprocessing.Semaphore (aim 2); acquire, release {:.3f} us, {:.1f} x".format(
            within, within_theirs / within, taken, taken_theirs / taken), flush=True)
        print("Barrier.wait of 2 nodes:     {:.2f} us a round of {}, {:.0f} x faster than multiprocessing.Barrier (aim 10)".format(
            met, 1000, met_theirs / met), flush=True)
        print("Event, set and woken, twice: {:.2f} us, {:.1f} x faster than multiprocessing.Event (aim 2)".format(
            called, called_theirs / called), flush=True)

    def crowded_lock(self, gothon):
        """Many more nodes than CPUs at one lock, beside two of them."""
        self.program("crowd")
        crowd = 8 * os.cpu_count()
        waits = []

        def turns(nodes):
            rows = [line.split() for line in self.gothon("--label", "never", nodes, "crowd").lines()]
            if nodes == crowd:
                waits.append(max(float(longest) for _, longest in rows))
            return sum(int(turns) for turns, _ in rows)

        found = self.interleaved(5, two=lambda: turns(2), all=lambda: turns(crowd))
        print("lock + unlock, {} nodes:     {:,} a second on {} CPUs, {:.2f} x the rate of 2 nodes (aim 0.5); longest wait {:.0f} ms (aim 100)".format(
            crowd, found["all"], os.cpu_count(), found["all"] / found["two"], statistics.median(waits) * 1e3), flush=True)

    def rendezvous(self, gothon):
        names = [["_sync_t{}_{}_".format(turn, number) for number in range(MEETINGS)] for turn in range(7)]
        text = "".join("{}: callable = lambda n=2: ()\n".format(name) for row in names for name in row)
        text += "latches = [{}]\n".format(", ".join("[{}]".format(", ".join(row)) for row in names))
        self.write("meetings.py", (PROGRAMS / "meetings.py").read_text().replace("LATCHES\n", text))
        mine, theirs = map(float, self.gothon(2, "meetings").lines()[0].split())
        print("rendezvous of 2 at a latch:  {:.1f} us, Barrier.wait {:.1f} us: {:.0f} x faster  (aim 6)".format(
            mine, theirs, theirs / mine), flush=True)

    def dicts(self, gothon):
        """Items of a shared dict, which are datagrams."""
        self.program("dicts")
        got, got_theirs, added, added_locked, added_managed = map(float, self.gothon(1, "dicts").out.split())
        print("dict by datagram:            _d_[k] {:.1f} us, {:.1f} x faster than Manager().dict() (aim 2); += 1 {:.1f} us, {:.1f} x with "
              "multiprocessing.Lock, {:.1f} x with the Manager's (aim 4)".format(
                  got, got_theirs / got, added, added_locked / added, added_managed / added), flush=True)

    def queues(self, gothon):
        self.program("queues")
        ints, ints_piped, texts, texts_piped = map(float, self.gothon(2, "queues").lines()[0].split())
        print("queue, node to node:         int {:.2f} us an item, {:.1f} x faster than SimpleQueue (aim 15); str of 100 {:.2f} us, {:.1f} x (aim 8)"
              .format(ints, ints_piped / ints, texts, texts_piped / texts), flush=True)

    def iterators(self, gothon):
        names = ["_rows{}_".format(number) for number in range(9)]
        text = "".join("{}: Iterator[int] = iter(range(ITEMS))\n".format(name) for name in names)
        text += "iterators = [{}]\n".format(", ".join(names))
        self.write("iterators.py", (PROGRAMS / "iterators.py").read_text().replace("ITERATORS\n", text))
        alone, plain_alone, piped = map(float, self.gothon(1, "iterators").out.split())
        both, plain, _ = map(float, self.gothon(2, "iterators").lines()[0].split())
        print("iterator, an item of a range: {:.4f} us, {:.2f} x for i in range (aim 4), {:.0f} x faster than Pool.imap (aim 200);"
              " by 2 nodes {:.4f} us, {:.2f} x (aim 4)".format(alone, alone / plain_alone, piped / alone, both, both / plain), flush=True)

    def items(self, gothon):
        self.program("items")
        pairs, piped, threads, jobs, jobs_piped = map(float, self.gothon(1, "items").out.split())
        print("queue, put + get:            tuple[int, str] {:.2f} us, {:.1f} x faster than SimpleQueue (aim 10), {:.2f} x queue.Queue (aim 0.5)"
              .format(pairs, piped / pairs, pairs / threads), flush=True)
        print("                             object, a dataclass {:.2f} us, {:.1f} x faster than SimpleQueue (aim 5)".format(
            jobs, jobs_piped / jobs), flush=True)

    def arrays(self, gothon):
        """The best of interleaved rounds, as there are two programs' worth of noise in a ratio."""
        self.program("arrays")
        ints, plain_ints, floats, plain_floats, read, plain_read = map(float, self.gothon(1, "arrays").out.split())
        print("array, += of an element:     int {:.0f} ns, {:.2f} x plain; float {:.0f} ns, {:.2f} x plain (aim 1.2); read {:.2f} x plain".format(
            ints, ints / plain_ints, floats, floats / plain_floats, read / plain_read), flush=True)
        if subprocess.run([SYSTEM, "-c", "import numpy"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
            return print("ndarray:                     no figure without python3-numpy", flush=True)
        self.program("matrices")
        whole, plain_whole, one, plain_one = map(float, self.gothon("--python", SYSTEM, 1, "matrices").out.split())
        print("ndarray, 1 M floats, +=:     {:.0f} us, {:.2f} x NumPy alone (aim 1.05); one element {:.2f} us, {:.2f} x NumPy alone".format(
            whole, whole / plain_whole, one, one / plain_one), flush=True)

    def texts(self, gothon):
        self.program("texts")
        short, long, managed, both, both_managed, plain = map(float, self.gothon(1, "texts").out.split())
        print("str += 10 bytes:             {:.2f} us, behind 50,000 {:.2f} us, {:.0f} x faster than Manager (aim 200)".format(
            short, long, managed / long), flush=True)
        print("str of 64 KiB, set + get:    {:.1f} us, {:.1f} x faster than Manager (aim 15), {:.2f} x encode + decode (aim 2.5)".format(
            both, both_managed / both, both / plain), flush=True)

    def shared_memory(self, gothon):
        self.program("memory")
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

    def check_of_many_variables(self, gothon):
        """Python's compiler judges the same file meanwhile, on another CPU."""
        self.write("many.py", "".join("_v{}_: int = 0\n".format(number) for number in range(100000)))
        compiles = "compile(open('many.py').read(), 'many.py', 'exec')"
        found = self.interleaved(5, check=lambda: self.wall(gothon, "check", "many.py"), compile=lambda: self.wall("python", "-c", compiles))
        print("gothon check, 100,000 names: {:.2f} s  (aim 1), {:.2f} x python -c compile(...)".format(
            found["check"], found["check"] / found["compile"]), flush=True)

    def interpreter_reads(self, gothon):
        """A module that the grammar does not know, beside the same one with a last line that it knows."""
        library = pathlib.Path(sysconfig.get_paths()["stdlib"])
        for source in ("calendar.py", "argparse.py", "typing.py"):
            text = (library / source).read_text(encoding="utf-8") + "\n_a_: int = 0\n"
            self.write("known.py", text + "first, _a_, second = 7, 8, 9\n")
            self.write("unknown.py", text + "first, *(_a_, second) = 7, 8, 9\n")
            parse = "import ast; ast.parse(open('unknown.py', encoding='utf-8').read())"
            found = self.interleaved(15, known=lambda: self.wall(gothon, "translate", "known.py"),
                                     unknown=lambda: self.wall(gothon, "translate", "unknown.py"),
                                     parse=lambda: self.wall("python", "-c", parse), start=lambda: self.wall("python", "-c", "pass"))
            more = found["unknown"] - found["known"]
            print("the interpreter reads {:<13} {:.1f} ms more than the grammar; python -c ast.parse {:.1f} ms, a start {:.1f} ms: less a start"
                  " {:.2f} x ast.parse  (aim 1.2)".format(source + ":", more * 1e3, found["parse"] * 1e3, found["start"] * 1e3,
                                                         (more - found["start"]) / found["parse"]), flush=True)

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
        self.program("waits")
        process = self.start(gothon, "--no-deadlock-check", "2", "waits")
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
        figures.program("hello")
        gothon = str(product.BIN / "gothon")
        figures.wall(gothon, "1", "hello")
        for measure, argument in ((figures.operation, build), (figures.counter, gothon), (figures.counter_by_threads, gothon),
                                  (figures.counter_together, gothon),
                                  (figures.locks, gothon), (figures.objects, gothon), (figures.crowded_lock, gothon), (figures.rendezvous, gothon),
                                  (figures.queues, gothon), (figures.dicts, gothon), (figures.items, gothon),
                                  (figures.iterators, gothon), (figures.arrays, gothon), (figures.texts, gothon),
                                  (figures.shared_memory, gothon),
                                  (figures.start_of_one, gothon), (figures.byte_scan, build), (figures.thousand_modules, gothon),
                                  (figures.check_of_many_variables, gothon), (figures.interpreter_reads, gothon), (figures.start_of_two, gothon),
                                  (figures.idle_memory, gothon), (figures.hundred_sessions, gothon)):
            try:
                measure(argument)
            except Exception as error:
                print("{}: could not be measured: {}".format(measure.__name__, error), flush=True)
        for measure in sessions.MEASURES:
            try:
                measure(figures, gothon)
            except Exception as error:
                print("{}: could not be measured: {}".format(measure.__name__, error), flush=True)
    finally:
        Figures.tearDownClass()
    under_systemd()


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve())
