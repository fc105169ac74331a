# One process puts an item and takes it again, as does a SimpleQueue, and a queue.Queue.
import dataclasses, multiprocessing, queue, statistics, time
from typing import Tuple
_pairs_: Queue[Tuple[int, str]] = Queue()
_jobs_: Queue[object] = Queue()
TURNS = 20_000

@dataclasses.dataclass
class Job:
    number: int
    name: str
    size: float

def pairs(item):
    for _ in range(TURNS):
        _pairs_.put(item)
        _pairs_.get()

def jobs(item):
    for _ in range(TURNS):
        _jobs_.put(item)
        _jobs_.get()

def plain(theirs, item):
    for _ in range(TURNS):
        theirs.put(item)
        theirs.get()

def measured(function, *arguments):
    started = time.perf_counter()
    function(*arguments)
    return (time.perf_counter() - started) * 1e6 / TURNS

if __name__ == "__main__":
    piped, threads = multiprocessing.SimpleQueue(), queue.Queue()
    pair, job = (7, "some text"), Job(7, "some text", 1.5)
    rounds = [(measured(pairs, pair), measured(plain, piped, pair), measured(plain, threads, pair),
               measured(jobs, job), measured(plain, piped, job)) for _ in range(9)]
    print(*map(statistics.median, zip(*rounds)))
