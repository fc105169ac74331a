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
