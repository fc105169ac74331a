import multiprocessing, statistics, sys, time

_x_: int = 0
# Short, so that what else the machine does falls into few of them; often, for the median.
TURNS = 20_000
ROUNDS = 70

def shared(limit):
    while _x_ < limit:
        _x_ += 1

def plain(x, limit):
    while x < limit:
        x += 1

def step(turns):
    for _ in range(turns):
        _x_ += 1

def ticket(turns):
    for _ in range(turns):
        (_x_ := _x_ + 1)

def least(turns):
    for _ in range(turns):
        _x_ = min(_x_, 5)

def computed(turns):
    for _ in range(turns):
        _x_ = _x_ % 7

def plain_step(x, turns):
    for _ in range(turns):
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
    found = {name: [] for name in ("shared", "plain", "value", "managed", "read", "handle_value", "nothing", "step", "plain_step", "ticket", "least", "computed")}
    with multiprocessing.Manager() as manager:
        for _ in range(ROUNDS):
            _x_ = 0
            found["shared"].append(timed(TURNS, shared, TURNS))
            found["plain"].append(timed(TURNS, plain, 0, TURNS))
            found["value"].append(timed(TURNS // 10, value, multiprocessing.Value("q", 0), TURNS // 10))
            found["managed"].append(timed(TURNS // 200, managed, manager.Value("i", 0), TURNS // 200))
            found["read"].append(timed(TURNS, holder.read, TURNS))
            found["handle_value"].append(timed(TURNS, holder.handle_value, TURNS))
            found["nothing"].append(timed(TURNS, holder.nothing, TURNS))
            found["step"].append(timed(TURNS, step, TURNS))
            found["plain_step"].append(timed(TURNS, plain_step, 0, TURNS))
            found["ticket"].append(timed(TURNS, ticket, TURNS))
            found["least"].append(timed(TURNS, least, TURNS))
            found["computed"].append(timed(TURNS, computed, TURNS))
    print(*(statistics.median(found[name]) for name in found))
