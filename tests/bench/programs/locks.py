# Two nodes take the lock, and two processes a lock of multiprocessing, alone and against each other.
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
