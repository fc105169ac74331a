# Node 0 puts and node 1 takes, and two processes do the same with a SimpleQueue.
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
