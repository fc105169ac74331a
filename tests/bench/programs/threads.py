import statistics, sys, threading, time

_node_: int = 0
_node_count_: int = 1
_x_: int = 0
_arrived_: int = 0
_go_on_: Queue[bool] = Queue()
TURNS = 100_000
ROUNDS = 9
THREADS = int(sys.argv[1])
EACH = TURNS // (THREADS * _node_count_)

def shared_to(limit):
    while _x_ < limit:
        _x_ += 1

def plain_to(x, limit):
    while x < limit:
        x += 1

def shared(turns):
    for _ in range(turns):
        _x_ += 1

def plain(x, turns):
    for _ in range(turns):
        x += 1

y = 0
lock = threading.Lock()

def locked(turns):
    global y
    for _ in range(turns):
        with lock:
            y += 1

def meet(number):
    """All nodes, at most once for each number."""
    _arrived_ += 1
    while _arrived_ < number * _node_count_:
        pass

def timed(threads, count, *arguments):
    """Microseconds a turn: the threads of all nodes take TURNS turns together."""
    ready = threading.Barrier(threads + 1)
    def work():
        ready.wait()
        count(*arguments)
    running = [threading.Thread(target=work) for _ in range(threads)]
    for thread in running:
        thread.start()
    ready.wait()
    started = time.perf_counter()
    for thread in running:
        thread.join()
    return (time.perf_counter() - started) * 1e6 / TURNS

if __name__ == "__main__":
    found = {name: [] for name in ("shared_to", "plain_to", "shared", "plain", "locked")}
    for turn in range(ROUNDS):
        if _node_ == 0:
            _x_ = 0
        meet(3 * turn + 1)
        found["shared_to"].append(timed(THREADS, shared_to, TURNS))
        meet(3 * turn + 2)
        found["shared"].append(timed(THREADS, shared, EACH))
        meet(3 * turn + 3)
        if _node_ == 0:
            found["plain_to"].append(timed(1, plain_to, 0, TURNS))
            found["plain"].append(timed(1, plain, 0, TURNS))
            found["locked"].append(timed(2, locked, TURNS // 2))
            for _ in range(_node_count_ - 1):
                _go_on_.put(True)
        else:
            _go_on_.get(block=True)  # leaves the processors alone
    if _node_ == 0:
        print(*(statistics.median(times) for times in found.values()))
