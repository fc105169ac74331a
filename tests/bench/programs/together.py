import time
_node_count_: int = 0
_x_: int = 0
_sync_ready_: callable = lambda n=_node_count_: ()
_sync_done_: callable = lambda n=_node_count_: ()
LIMIT = 1_000_000

def count():
    while _x_ < LIMIT:
        _x_ += 1

_sync_ready_(1)
_sync_ready_()
started = time.perf_counter()
count()
print(time.perf_counter() - started)
