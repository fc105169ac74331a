"""Figures of sessions that somebody waits for: how soon they end, what their output costs, and what many of them cost each other."""

import os
import shutil
import signal
import statistics
import subprocess
import time

SESSIONS = 100


def looping(figures, gothon, nodes):
    """A session of which every node is in a loop."""
    figures.program("looping")
    process = figures.start(gothon, str(nodes), "looping")
    for _ in range(nodes):
        figures.assertIn(b"here", process.stdout.readline())
    return process


def seconds_to_end(figures, process, status):
    started = time.perf_counter()
    run = figures.finish(process)
    figures.assertEqual(run.status, status, repr(run))
    return time.perf_counter() - started


def interrupt(figures, gothon):
    times = []
    for _ in range(5):
        process = looping(figures, gothon, 16)
        process.send_signal(signal.SIGINT)
        times.append(seconds_to_end(figures, process, -signal.SIGINT))
    print("Ctrl-C to prompt, 16 nodes:  {:.0f} ms  (aim 300)".format(statistics.median(times) * 1e3), flush=True)


def failure(figures, gothon):
    times = []
    for _ in range(5):
        process = looping(figures, gothon, 4)
        figures.write("fail", "")
        times.append(seconds_to_end(figures, process, 3))
        (figures.project / "fail").unlink()
    print("failure of one to prompt:    {:.0f} ms, 4 nodes  (aim 300)".format(statistics.median(times) * 1e3), flush=True)


def merged_output(figures, gothon):
    """Into a pipe that somebody reads as fast as he can."""
    figures.program("chatter")

    def speed(*command):
        started = time.perf_counter()
        process = figures.start(*command, stderr=subprocess.DEVNULL)
        total = 0
        while True:
            piece = os.read(process.stdout.fileno(), 1 << 20)
            if not piece:
                break
            total += len(piece)
        process.stdout.close()
        figures.assertEqual(process.wait(), 0)
        return total / (time.perf_counter() - started) / 1e6

    mpirun = ["mpirun", "--oversubscribe", "--tag-output", "-n", "4"] + (["--allow-run-as-root"] if os.getuid() == 0 else [])
    measures = {"gothon": lambda: speed(gothon, "4", "chatter")}
    if shutil.which("mpirun"):
        measures["mpirun"] = lambda: speed(*mpirun, "python", "chatter.py", "5")
    found = figures.interleaved(3, **measures)
    beside = "; {:.0f} MB/s with mpirun --tag-output: {:.1f} x (aim 3)".format(
        found["mpirun"], found["gothon"] / found["mpirun"]) if "mpirun" in found else ""
    print("merged output of 4 nodes:    {:.0f} MB/s (aim 500){}".format(found["gothon"], beside), flush=True)


def deadlock(figures, gothon):
    figures.program("deadlock")
    times = []
    for _ in range(5):
        process = figures.start(gothon, "2", "deadlock")
        since = max(float(process.stdout.readline().split()[1]) for _ in range(2))
        figures.assertIn(b"deadlock", process.stderr.readline())
        times.append(time.monotonic() - since)
        figures.assertEqual(figures.finish(process).status, 125)
    print("a deadlock is reported after {:.2f} s  (aim 1)".format(statistics.median(times)), flush=True)


def many_sessions(figures, gothon):
    """What a hundred sessions that sleep cost who asks for the list, and a new one."""
    figures.program("turns")
    figures.program("sleeping")
    figures.program("hello")
    ctl = str(figures.gothonctl)

    def measured():
        return (statistics.median(figures.wall(gothon, "1", "hello") for _ in range(15)),
                statistics.median(float(figures.gothon(1, "turns").out) for _ in range(5)))

    alone = measured()
    others = []
    try:
        for _ in range(SESSIONS):
            others.append(figures.start(gothon, "1", "sleeping"))
        for process in others:
            figures.assertEqual(process.stdout.readline(), b"here\n")
        listed = statistics.median(figures.wall(ctl, "status") for _ in range(15))
        among = measured()
    finally:
        figures.write("go", "")
        for process in others:
            figures.finish(process)
        (figures.project / "go").unlink()
    print("gothonctl status, {} sess.: {:.1f} ms  (aim 20)".format(SESSIONS, listed * 1e3), flush=True)
    print("among {} sessions:          a new one's start {:.2f} x (aim 1.3), a counter {:.2f} x (aim 1.3)".format(
        SESSIONS, among[0] / alone[0], among[1] / alone[1]), flush=True)


MEASURES = (interrupt, failure, merged_output, deadlock, many_sessions)
