"""Runs the tests and counts them: GoogleTest cases by way of Meson, unittest cases file by file.

usage: run.py BUILD_DIRECTORY SUITE...      (the environment variable GOTHON_BIN tells where the product is installed)

A suite may be a single file: stress/test_corpora.py.

A Python test file runs in a process of its own, two at a time, with private HOME, XDG and TMPDIR directories, and is killed after
TIME_LIMIT seconds, in the suite stress after STRESS_TIME_LIMIT. GOTHON_BUILD tells it where the programs are that were built for tests.
Those of the suite systemd run twice, as root and as another user, each under a systemd user manager of its own.
What it leaves running is ended here and counts as a failure, but for a gothond that waits for its idle exit. So does a file in which
no test ran, unless each of them says why it was skipped.
The suite newest is what interpreters decide, in a tree of Debian unstable, with its own; the suite trees takes what stress proves about interpreters
there, and installs and tests on bare Debian: see tests/trees. The suite mutants breaks lines and looks who notices, the suite today ten
of them, others each day: see tests/mutants. The suite lint looks at the sources, the suite changed at less of them: see tests/lint. The
counts of these scripts are added.
The last lines tell what was skipped and why, the very last one is "N passed, N failed"; the status is 0 only if something ran and
nothing failed.
"""

import ctypes
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree

import processes

TESTS = pathlib.Path(__file__).resolve().parent
TIME_LIMIT = 180.0
STRESS_TIME_LIMIT = 7200.0
AT_ONCE = 2
KEPT = ("GOTHON_BIN", "GOTHON_BUILD", "GOTHON_SEED", "GOTHON_THREAD_STAGE", "GOTHON_THREAD_RUNTIME")
PR_SET_CHILD_SUBREAPER = 36
# with-user-manager ends so where the machine does not allow one.
NOT_HERE = 77
#: Suites that run on another system than this one, or on a broken product: what does it.
ELSEWHERE = {
    "newest": [("trees/newest",)],
    "trees": [("trees/newest", *("stress/test_{}.py".format(name) for name in ("own_tests", "corpora", "equivalence")))]
             + [("trees/bare", suite, user) for suite in ("trixie", "sid") for user in ("root", "user")],
    "mutants": [("mutants/run",)],
    "today": [("mutants/run", "--today", "10")],
    "lint": [("lint/run",)],
    "changed": [("lint/run", "--changed", "--within", "35")],
}
# root, and nobody: dbus-daemon wants a user that the password database knows.
USERS = (0, 65534)


class Count:
    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.skipped = 0
        #: Why → how many.
        self.reasons = {}

    def skip(self, why, number=1):
        self.skipped += number
        self.reasons[why] = self.reasons.get(why, 0) + number

    def line(self):
        return "{} passed, {} failed".format(self.passed, self.failed)


# --- in the process of one test file ---------------------------------------------------------------------------------------------


class Recorder(unittest.TextTestResult):
    """Writes one line per finished test at once, so that a file that is killed has its finished tests counted."""

    file = None

    def record(self, outcome, test, why=""):
        self.file.write("{}\t{}\t{}\n".format(outcome, test.id(), why))
        self.file.flush()

    def startTest(self, test):
        super().startTest(test)
        self.parts_failed = False

    def addSuccess(self, test):
        super().addSuccess(test)
        if not self.parts_failed:
            self.record("passed", test)

    def addError(self, test, err):
        super().addError(test, err)
        self.record("failed", test)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.record("failed", test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.record("skipped", test, " ".join(reason.split()))

    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        self.record("passed", test)

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.record("failed", test)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            if not self.parts_failed:
                self.record("failed", test)
            self.parts_failed = True


def run_file(path, results):
    # A shell without job control starts what runs in the background with both ignored, and that is inherited.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)
    # nohup(1) ignores it, which tests of signals and of logging out would take for the program's own wish.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    sys.path[:0] = [str(path.parent), str(TESTS)]
    Recorder.file = open(results, "w", encoding="utf-8", errors="replace")
    suite = unittest.defaultTestLoader.loadTestsFromName(path.stem)
    runner = unittest.TextTestRunner(verbosity=2, resultclass=Recorder)
    return 0 if runner.run(suite).wasSuccessful() else 1


# --- in the process that runs them all -------------------------------------------------------------------------------------------


def command_for(user):
    """What runs a test file under a user manager of `user`: with an interpreter that this user may execute."""
    for python in (sys.executable, "/usr/bin/python3"):
        # By way of a shell: setpriv itself may still have root's capabilities when it executes something.
        allowed = ["setpriv", "--reuid", str(user), "--regid", str(user), "--clear-groups", "/bin/sh", "-c", "exec \"$0\" -c ''", python]
        if user == os.getuid() or subprocess.run(allowed, stderr=subprocess.DEVNULL).returncode == 0:
            break
    return [str(TESTS / "systemd" / "with-user-manager"), str(user), python]


class TestFile:
    """A test file that runs; under a user manager of `user`, if one is given."""

    def __init__(self, path, user=None):
        self.path = path
        self.name = "{}/{}{}".format(path.parent.name, path.name, "" if user is None else " as user {}".format(user))
        self.limit = STRESS_TIME_LIMIT if path.parent.name == "stress" else TIME_LIMIT
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="gothon-test-"))
        environment = dict(os.environ)
        for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PYTHONPATH", "PYTHONSTARTUP"):
            environment.pop(name, None)
        for name in [name for name in environment if name.startswith("GOTHON_") and name not in KEPT]:
            del environment[name]
        places = {"HOME": "home", "TMPDIR": "tmp", "XDG_RUNTIME_DIR": "run", "XDG_STATE_HOME": "state", "XDG_CONFIG_HOME": "config",
                  "XDG_CACHE_HOME": "cache", "XDG_DATA_HOME": "data"}
        for name, folder in places.items():
            (self.home / folder).mkdir(mode=0o700)
            environment[name] = str(self.home / folder)
        if user is not None and os.getuid() == 0:
            for place in (self.home, self.home / "tmp"):
                os.chown(str(place), user, user)
        self.results = self.home / "results"
        self.output = open(self.home / "output", "wb+")
        self.started = time.monotonic()
        command = [sys.executable] if user is None else command_for(user)
        self.process = subprocess.Popen(command + ["-B", __file__, "--file", str(path), str(self.results)], env=environment,
                                        stdin=subprocess.DEVNULL, stdout=self.output, stderr=subprocess.STDOUT,
                                        start_new_session=True, cwd=str(self.home / "tmp"))

    def overdue(self):
        return time.monotonic() - self.started > self.limit

    def end(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def finish(self, count, killed):
        """Counts, ends what is left, prints."""
        left = processes.processes_with(lambda environment: str(self.home).encode() in environment)
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
        # A desk that waits for its idle exit, and its spare session process, may stay until then.
        strays = [line for line in left.values() if "gothond" not in line] if not killed else []
        outcomes = []
        if self.results.exists():
            outcomes = [line.split("\t") for line in self.results.read_text(errors="replace").splitlines()]
        passed = sum(outcome[0] == "passed" for outcome in outcomes)
        failed = sum(outcome[0] == "failed" for outcome in outcomes)
        skipped = [why for outcome, _, why in outcomes if outcome == "skipped"]
        words = ""
        if killed:
            failed += 1
            words = ": took longer than {:.0f} s".format(self.limit)
        elif strays:
            failed += 1
            words = ": left running: " + "; ".join(strays)
        elif self.process.returncode == NOT_HERE and not outcomes:
            self.output.seek(0)
            skipped.append(self.output.read().decode(errors="replace").strip())
        elif self.process.returncode != 0 and failed == 0:
            failed += 1
            words = ": ended with status {}".format(self.process.returncode)
        elif passed + failed == 0 and not (skipped and all(skipped)):
            failed += 1
            words = ": no test ran, and nothing says why"
        count.passed += passed
        count.failed += failed
        for why in skipped:
            count.skip("{}: {}".format(self.name, why))
        seconds = time.monotonic() - self.started
        print("{:7.1f} s  {}: {} passed, {} failed{}{}".format(
            seconds, self.name, passed, failed, ", {} skipped".format(len(skipped)) if skipped else "", words), flush=True)
        if failed:
            self.output.seek(0)
            sys.stdout.flush()
            sys.stdout.buffer.write(self.output.read())
            sys.stdout.flush()
        self.output.close()
        shutil.rmtree(self.home, ignore_errors=True)


def reap(running):
    """Orphans of the tests come to this process (it is a sub-reaper): nobody else would collect them in a container."""
    known = {test.process.pid: test for test in running}
    while True:
        try:
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return
        if ended is None:
            return
        if ended.si_pid in known:
            known[ended.si_pid].process.poll()
        else:
            os.waitpid(ended.si_pid, 0)


def users_of(path):
    """Who runs a test file; None: who runs this."""
    if path.parent.name == "systemd":
        return USERS
    return (0,) if "under_systemd" in path.name else (None,)


def run_python(suites, count):
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    # Of the unit tests Meson runs those of the rooms that it builds.
    places = [TESTS / suite for suite in suites if suite != "unit"]
    if "unit" in suites:
        places += [TESTS / "unit" / "node", TESTS / "unit" / "proofs"]
    files = [path for place in places for path in (place.glob("test_*.py") if place.suffix != ".py" else [place])]
    waiting = [(path, user) for path in files for user in users_of(path)]
    # At the end no long file is left alone: those that take minutes are in e2e, and the largest are long elsewhere.
    waiting.sort(key=lambda each: (each[0].parent.name != "e2e", -each[0].stat().st_size))
    running = []
    try:
        while waiting or running:
            while waiting and len(running) < AT_ONCE:
                running.append(TestFile(*waiting.pop(0)))
            signal.sigtimedwait([signal.SIGCHLD], 1.0)
            reap(running)
            for test in list(running):
                killed = test.process.returncode is None and test.overdue()
                if killed:
                    test.end()
                    test.process.wait()
                if test.process.returncode is not None:
                    running.remove(test)
                    test.finish(count, killed)
        reap([])
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
        for test in running:
            test.end()
            shutil.rmtree(test.home, ignore_errors=True)


def run_unit(build, count):
    logs = build / "meson-logs"
    for name in ("testlog.junit.xml", "testlog.json"):
        if (logs / name).exists():
            (logs / name).unlink()
    subprocess.run(["meson", "test", "-C", str(build), "--no-rebuild", "--suite", "unit", "--print-errorlogs", "--timeout-multiplier", "10"])
    cases = {}
    if (logs / "testlog.junit.xml").exists():
        for case in xml.etree.ElementTree.parse(str(logs / "testlog.junit.xml")).iter("testcase"):
            failed = any(case.find(kind) is not None for kind in ("failure", "error"))
            skipped = case.find("skipped") is not None or case.get("status") == "notrun"
            outcome = "failed" if failed else "skipped" if skipped else "passed"
            if outcome == "skipped":
                count.skip("unit/{}".format(case.get("classname")))
            else:
                setattr(count, outcome, getattr(count, outcome) + 1)
            cases[outcome] = cases.get(outcome, 0) + 1
    # A program that crashed has written no cases.
    wrong = 0
    if (logs / "testlog.json").exists():
        for line in (logs / "testlog.json").read_text(errors="replace").splitlines():
            wrong += json.loads(line)["result"] not in ("OK", "SKIP", "EXPECTEDFAIL")
    if wrong > cases.get("failed", 0):
        count.failed += wrong - cases.get("failed", 0)


def run_elsewhere(command, count):
    """A script; the last line of its output counts, or says why it cannot run here."""
    name = " ".join(command)
    print("--- {}".format(name), flush=True)
    line = ""
    with subprocess.Popen([str(TESTS / command[0]), *command[1:]], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, universal_newlines=True, errors="replace") as process:
        for line in process.stdout:
            skipped = re.fullmatch(r"skipped: (.*?)(?: \((\d+) times\))?\n", line)
            if skipped:
                count.skip("{}: {}".format(name, skipped.group(1)), int(skipped.group(2) or 1))
            elif not re.fullmatch(r"\d+ skipped\n", line):
                print(line, end="", flush=True)
    status = process.returncode
    counted = re.fullmatch(r"(\d+) passed, (\d+) failed\n", line)
    if status == NOT_HERE:
        count.skip("{}: {}".format(name, line.strip()))
        return
    passed, failed = map(int, counted.groups()) if counted else (0, 0)
    count.passed += passed
    count.failed += failed or int(status != 0 or not counted)


def show_reports(count):
    """Each file in the directory GOTHON_REPORTS is what a sanitizer found in one process: a failure."""
    if "GOTHON_REPORTS" not in os.environ:
        return
    for path in sorted(pathlib.Path(os.environ["GOTHON_REPORTS"]).iterdir()):
        print("--- {}\n{}".format(path.name, path.read_text(errors="replace")))
        count.failed += 1


def main(arguments):
    if arguments[:1] == ["--file"]:
        return run_file(pathlib.Path(arguments[1]), arguments[2])
    build, suites = pathlib.Path(arguments[0]), arguments[1:]
    if "GOTHON_BIN" not in os.environ:
        os.environ["GOTHON_BIN"] = str(build.resolve() / "stage" / "bin")
    os.environ["GOTHON_BUILD"] = str(build.resolve())
    count = Count()
    if "unit" in suites:
        run_unit(build, count)
    run_python([suite for suite in suites if suite not in ELSEWHERE], count)
    show_reports(count)
    for suite in [suite for suite in suites if suite in ELSEWHERE]:
        for command in ELSEWHERE[suite]:
            run_elsewhere(command, count)
    for why, number in sorted(count.reasons.items()):
        print("skipped: {}{}".format(why, " ({} times)".format(number) if number > 1 else ""))
    if count.skipped:
        print("{} skipped".format(count.skipped))
    if "e2e" in suites:
        # What packaging/free-threaded-python could not make.
        for reason in sorted((TESTS.parent / "build" / "free-threaded" / "missing").glob("*")):
            print("skipped: free-threaded Python {}: {}".format(reason.name, reason.read_text().strip()))
    print(count.line(), flush=True)
    return 0 if count.failed == 0 and count.passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
