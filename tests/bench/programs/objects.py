# Two nodes use what threading has for threads to wait for each other, and two processes the same of multiprocessing.
import multiprocessing, statistics, time
from threading import Barrier, Event, Lock, Semaphore
_node_: int = 0
_l_: Lock = Lock()
_s_: Semaphore = Semaphore(1)
_b_: Barrier = Barrier(2)
_ping_: Event = Event()
_pong_: Event = Event()
TURNS, ROUNDS, REPEATS = 100_000, 1000, 5

def entering(lock):
    for _ in range(TURNS):
        with lock:
            pass

def entering_mine():
    for _ in range(TURNS):
        with _l_:
            pass

def acquiring(semaphore):
    for _ in range(TURNS):
        semaphore.acquire()
        semaphore.release()

def entering_semaphore():
    for _ in range(TURNS):
        with _s_:
            pass

def acquiring_mine():
    for _ in range(TURNS):
        _s_.acquire()
        _s_.release()

def meeting(barrier):
    for _ in range(ROUNDS):
        barrier.wait()

def meeting_mine():
    for _ in range(ROUNDS):
        _b_.wait()

def calling(ping, pong):
    for _ in range(ROUNDS):
        ping.set()
        pong.wait()
        pong.clear()

def answering(ping, pong):
    for _ in range(ROUNDS):
        ping.wait()
        ping.clear()
        pong.set()

def timed(times, function, *arguments):
    started = time.perf_counter()
    function(*arguments)
    return (time.perf_counter() - started) * 1e6 / times

def theirs(first, lock, barrier, ping, pong):
    """Their times with two processes at it: entering, a round at the barrier, a call that is answered."""
    rows = []
    for _ in range(REPEATS):
        barrier.wait()
        row = [timed(TURNS, entering, lock)]
        barrier.wait()
        row.append(timed(ROUNDS, meeting, barrier))
        row.append(timed(ROUNDS, calling if first else answering, ping, pong))
        rows.append(row)
    return rows

def mine():
    rows = []
    for _ in range(REPEATS):
        _b_.wait()
        row = [timed(TURNS, entering_mine)]
        _b_.wait()
        row.append(timed(ROUNDS, meeting_mine))
        row.append(timed(ROUNDS, calling if _node_ == 0 else answering, _ping_, _pong_))
        rows.append(row)
    return rows

if __name__ == "__main__":
    shared = mine()
    _b_.wait()
    if _node_ == 0:
        lock, semaphore = multiprocessing.Lock(), multiprocessing.Semaphore(1)
        alone = [(timed(TURNS, entering_mine), timed(TURNS, entering, lock), timed(TURNS, acquiring_mine), timed(TURNS, acquiring, semaphore),
                  timed(TURNS, entering_semaphore), timed(TURNS, entering, semaphore))
                 for _ in range(REPEATS)]
        objects = lock, multiprocessing.Barrier(2), multiprocessing.Event(), multiprocessing.Event()
        process = multiprocessing.Process(target=theirs, args=(False,) + objects)
        process.start()
        peers = theirs(True, *objects)
        process.join()
        columns = list(zip(*alone)) + list(zip(*shared)) + list(zip(*peers))
        print(*(statistics.median(column) for column in columns))
